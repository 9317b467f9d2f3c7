import { Fault } from '../../core/fault.ts';
import type { RequestName, RequestParams } from '../../protocol/connection.ts';
import { requestSchemas } from '../../protocol/schemas.ts';

/** A client sent what the contract does not allow: one of another version, or none of ours. */
export class InvalidRequest extends Fault {
  readonly code = 'invalid-request';
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
