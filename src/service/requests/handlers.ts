import { Fault } from '../../core/fault.ts';
import type { ClientLink, RequestName, RequestParams, RequestResult } from '../../protocol/connection.ts';
import { eventSchemas, requestSchemas } from '../../protocol/schemas.ts';

/** A client sent what the contract does not allow: one of another version, or none of ours. */
export class InvalidRequest extends Fault {
  readonly code = 'invalid-request';
}

/** Who asks. */
export interface Caller {
  /** The person's name, for the audit log. */
  readonly who: string;
  /** Aborted when the client cancels the request or leaves. */
  readonly signal: AbortSignal;
  /** Sends what comes before the answer. */
  readonly notify: ClientLink['notify'];
}

/** One function per request. Each wing of the service has a table of its own of those that it answers. */
export type RequestHandlers = {
  readonly [N in RequestName]: (params: RequestParams<N>, caller: Caller) => RequestResult<N> | Promise<RequestResult<N>>;
};

/** What the service answers to whoever has introduced himself; `hello` belongs to the connection. */
export type ServiceRequests = Omit<RequestHandlers, 'hello'>;

export const requestNames = Object.keys(requestSchemas) as readonly RequestName[];

/**
 * Hands a request to its handler, once its parameters are found to be what the contract says.
 * @throws {InvalidRequest} and whatever the handler throws
 */
export function answer<N extends RequestName>(
  handlers: RequestHandlers,
  name: N,
  params: unknown,
  caller: Caller,
): RequestResult<N> | Promise<RequestResult<N>> {
  return handlers[name](validParams(name, params), caller);
}

/**
 * The parameters of a request, as the contract has them; what it does not name is left out. Never quotes a value: it could be a secret.
 * @throws {InvalidRequest}
 */
export function validParams<N extends RequestName>(name: N, params: unknown): RequestParams<N> {
  const result = requestSchemas[name].safeParse(params);
  if (result.success) return result.data;
  const where = result.error.issues.map((issue) => issue.path.map(String).slice(0, 1).join('.') || 'parameters');
  throw new InvalidRequest(`The request "${name}" is not valid: ${[...new Set(where)].join(', ')}.`);
}

/** Whether a client says that it has a person's attention. Nobody waits for an answer: what the contract does not allow counts as "no". */
export function hasFocus(params: unknown): boolean {
  return eventSchemas.focus.safeParse(params).data?.focused === true;
}
