import type { Endpoint } from './endpoint.ts';

/** A way to a service on another host. It goes with the connection that uses it. */
export interface Link extends Disposable {
  /** The other host, as the person calls it. */
  readonly host: string;
  /** Who we are over there. The service's host knows us by this name, whatever we say. */
  readonly login: string;
  /** What is announced over there, with sockets of this machine that lead to those. Of a service that died, too. */
  readonly endpoints: readonly Endpoint[];
  /** Why none of them answers, as a sentence. */
  whyNot(): Promise<string>;
}

/** No way leads there: why, and what to do. */
export interface NoLink {
  readonly why: string;
}

/** Makes a way to the other host. It never throws but the signal's reason. */
export type Reach = (signal: AbortSignal) => Promise<Link | NoLink>;

/** What the name of a socket begins with that is a port of this machine. */
export const LOOPBACK = '127.0.0.1:';

/** The longest name of a person in the service's log. */
const LONGEST_NAME = 100;

/**
 * Whose name stands in the log of a service that several accounts may reach: the person's own word, and the account by which the other host has
 * let them in.
 */
export function nameOver({ login }: Pick<Link, 'login'>, user: string | undefined): string {
  if (login === '') return user ?? '';
  const account = `${login} over ssh`;
  return user === undefined || user === login ? account : `${user.slice(0, LONGEST_NAME - account.length - 3)} (${account})`;
}
