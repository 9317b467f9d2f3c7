import * as z from 'zod';
import { Fault } from '../../core/fault.ts';
import { WEEKDAYS } from '../../core/time/zonedTime.ts';
import type { RequestName, RequestParams } from '../../protocol/connection.ts';
import { LARGEST_INVENTORY } from '../common/inventoryFile.ts';

/** A client sent what the contract does not allow: one of another version, or none of ours. */
export class InvalidRequest extends Fault {
  readonly code = 'invalid-request';
}

const deviceId = z.string().max(63);
const metric = z.string().regex(/^(hw|hsm)\.[a-z0-9._]{1,60}$/);
const secrets = z.record(z.string().max(128), z.string().max(4096));
const nothing = z.unknown();
const alertId = z.string().min(1).max(40);
const alertIds = z.array(alertId).min(1).max(10_000);
/** A person's words, for the audit log. */
const why = z.string().min(1).max(500);
const word = z.string().min(1).max(80);
const scope = { device: deviceId.optional(), haGroup: deviceId.optional() };

const schemas: { readonly [N in RequestName]: z.ZodType } = {
  hello: z.object({
    protocol: z.int(),
    version: z.string().max(60),
    token: z.string().max(200),
    client: z.enum(['editor', 'cli']),
    user: z.string().max(100).optional(),
  }),
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
    component: word.optional(),
    metrics: z.array(metric).min(1).max(50),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    points: z.int().min(2).max(10_000).optional(),
  }),
  provideSecrets: z.object({ secrets }),
  useInventory: z.object({ path: z.string().min(1).max(4096) }),
  demo: z.object({ on: z.boolean() }),
  acknowledge: z.object({ alerts: alertIds, why: why.optional(), until: z.iso.datetime().optional() }),
  withdrawAcknowledgement: z.object({ alerts: alertIds, why: why.optional() }),
  closeAlert: z.object({ alert: alertId, why }),
  silence: z.object({ ...scope, component: word.optional(), condition: word.optional(), until: z.iso.datetime(), why }),
  endSilence: z.object({ id: alertId, why: why.optional() }),
  planMaintenance: z.object({
    ...scope,
    start: z.iso.datetime(),
    end: z.iso.datetime(),
    weekly: z.object({ days: z.array(z.enum(WEEKDAYS)).min(1), timeZone: z.string().max(64) }).optional(),
    why,
  }),
  endMaintenance: z.object({ id: alertId, why: why.optional() }),
  log: z.object({
    alert: alertId.optional(),
    device: deviceId.optional(),
    since: z.iso.datetime().optional(),
    limit: z.int().min(1).max(10_000).optional(),
  }),
  testNotification: z.object({ receiver: deviceId.optional() }),
  tryPolicy: z.object({
    inventory: z.string().max(LARGEST_INVENTORY),
    device: deviceId.optional(),
    days: z.number().positive().max(366).optional(),
  }),
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
