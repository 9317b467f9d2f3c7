import { Fault } from '../core/fault.ts';
import type { Requests } from '../protocol/contract.ts';

/** The requests that an assistant's questions come to. None of them changes anything, or reaches a device. */
export const readRequests = [
  'snapshot',
  'history',
  'events',
  'timeline',
  'alertMessages',
  'gaps',
  'posture',
] as const satisfies (keyof Requests)[];

export type ReadRequest = (typeof readRequests)[number];

/** Asks the running service. */
export type Ask = <N extends ReadRequest>(name: N, params: Requests[N][0]) => Promise<Requests[N][1]>;

/** The runbooks that come with this program, by id. */
export interface RunbookShelf {
  /** Undefined: there is none of this id. */
  text(id: string): Promise<string | undefined>;
  all(): Promise<readonly { readonly id: string; readonly title: string }[]>;
}

/** What a tool may use to answer. */
export interface Reader {
  readonly ask: Ask;
  readonly runbooks: RunbookShelf;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What is said of an error of `ask`: a sentence. The errors are of the bundle that asks, so that this one cannot tell them apart. */
  readonly sentenceOf: (error: unknown) => string;
}

/** What was asked cannot be answered: a sentence for the assistant, with what it can ask instead. */
export class CannotAnswer extends Fault {
  readonly code = 'cannot-answer';
}

interface Asked {
  request<N extends ReadRequest>(name: N, params: Requests[N][0], signal?: AbortSignal): Promise<Requests[N][1]>;
}

/** Of a connection to the service only what reads. The types say so already; this says it once more where they are gone. */
export function readOnly(client: Asked, signal?: AbortSignal): Ask {
  return (name, params) => {
    if (!readRequests.includes(name)) throw new CannotAnswer('An assistant can read, and nothing else.');
    return client.request(name, params, signal);
  };
}
