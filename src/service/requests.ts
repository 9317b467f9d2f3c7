import * as z from 'zod';
import { Fault } from '../core/fault.ts';
import type { RequestName, RequestParams } from '../protocol/connection.ts';

/** A client sent what the contract does not allow: one of another version, or none of ours. */
export class InvalidRequest extends Fault {
  readonly code = 'invalid-request';
}

const deviceId = z.string().max(63);
const metric = z.string().regex(/^(hw|hsm)\.[a-z0-9._]{1,60}$/);
const secrets = z.record(z.string().max(128), z.string().max(4096));
const nothing = z.unknown();

const schemas: { readonly [N in RequestName]: z.ZodType } = {
  hello: z.object({ protocol: z.int(), version: z.string().max(60), token: z.string().max(200), client: z.enum(['editor', 'cli']) }),
  snapshot: nothing,
  check: z.object({
    devices: z.array(deviceId).max(10_000).optional(),
    retryLogin: z.boolean().optional(),
    progressToken: z.string().max(100).optional(),
  }),
  testConnection: z.object({ device: z.unknown(), secrets }),
  hostKey: z.object({ address: z.string().max(300) }),
  history: z.object({
    device: deviceId,
    metrics: z.array(metric).min(1).max(50),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    points: z.int().min(2).max(10_000).optional(),
  }),
  provideSecrets: z.object({ secrets }),
  useInventory: z.object({ path: z.string().min(1).max(4096) }),
  demo: z.object({ on: z.boolean() }),
  grace: z.object({ seconds: z.number().min(0).max(1e9).nullable() }),
  stop: z.object({ reason: z.string().max(200) }),
};

/** The parameters of a request, as the contract has them. Never quotes a value: it could be a secret. */
export function validParams<N extends RequestName>(name: N, params: unknown): RequestParams<N> {
  const result = schemas[name].safeParse(params);
  if (result.success) return result.data as RequestParams<N>;
  const where = result.error.issues.map((issue) => issue.path.map(String).slice(0, 1).join('.') || 'parameters');
  throw new InvalidRequest(`The request "${name}" is not valid: ${[...new Set(where)].join(', ')}.`);
}
