import type { Socket } from 'node:net';
import type { ServiceClient } from './connection.ts';
import type { HelloParams } from './contract.ts';
import type { Endpoint } from './endpoint.ts';

/** A service that has taken us in, one that accepts connections and answers nothing, or none. */
export type Answered = ServiceClient | { readonly hung: Endpoint } | undefined;

/** No service could be reached: why, and what to do. */
export interface NotReached {
  readonly why: string;
}

/**
 * Finds a service on another host. `greet` says hello over a socket that leads to what is announced there, by an account of that host. It never throws but
 * the signal's reason.
 */
export type ReachElsewhere = (
  greet: (socket: Socket, endpoint: Endpoint, as: Pick<HelloParams, 'login' | 'caller'>) => Promise<Answered>,
  signal: AbortSignal,
) => Promise<ServiceClient | NotReached>;
