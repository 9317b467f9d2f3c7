import * as z from 'zod';
import type { Metric } from '../core/reading.ts';
import { WEEKDAYS } from '../core/time/zonedTime.ts';
import type { RequestName, RequestParams } from './connection.ts';
import { type ClientEvents, LARGEST_INVENTORY } from './contract.ts';

/**
 * What the parameters of all that a client sends have to look like. The service holds them to it before a handler sees them; clients need
 * none of this, so only the service imports it.
 */

const deviceId = z.string().max(63);
/** Any name of this form: a metric of a newer client has no readings here, and asking for it is no mistake. */
const metric = z.custom<Metric>((value) => typeof value === 'string' && /^(hw|hsm)\.[a-z0-9._]{1,60}$/.test(value));
const secrets = z.record(z.string().max(128), z.string().max(4096));
/** Whatever comes is left alone: a newer client may say more. */
const nothing = z.unknown().transform((): Record<string, never> => ({}));
const alertId = z.string().min(1).max(40);
const alertIds = z.array(alertId).min(1).max(10_000);
/** A person's words, for the audit log. */
const why = z.string().min(1).max(500);
const word = z.string().min(1).max(80);
const time = z.iso.datetime();
const scope = { device: deviceId.exactOptional(), haGroup: deviceId.exactOptional() };

/** Parameters of each request, as the contract has them. */
type Contract = { readonly [N in RequestName]: RequestParams<N> };

type Schemas<C> = { readonly [N in keyof C]: z.ZodType<C[N]> };

/** A type with everything in it read-only: the contract promises to change nothing, a schema makes what may be changed. */
type ReadOnly<T> = T extends readonly (infer Item)[]
  ? readonly ReadOnly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: ReadOnly<T[Key]> }
    : T;

/** Whether two types are one and the same: neither a part more or less, nor one that is optional in one of them only. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** The schemas that are what the contract says. Any other is a pair of types that shows how the two differ. */
type Agreed<S extends Schemas<C>, C> = {
  readonly [N in keyof S]: N extends keyof C
    ? Same<ReadOnly<z.output<S[N]>>, ReadOnly<C[N]>> extends true
      ? S[N]
      : { readonly contract: C[N]; readonly schema: z.output<S[N]> }
    : { readonly contract: 'knows no such message' };
};

/**
 * The schemas as they are. Compiles only while they and the contract say the same of every parameter: a parameter that one of them
 * lacks, or that is optional or of another type there, is an error of the type check.
 */
export function agreed<S extends Schemas<Contract>>(schemas: S & Agreed<S, Contract>): S {
  return schemas;
}

/** The same for what clients send without asking anything. */
export function agreedEvents<S extends Schemas<ClientEvents>>(schemas: S & Agreed<S, ClientEvents>): S {
  return schemas;
}

export const eventSchemas = agreedEvents({ focus: z.object({ focused: z.boolean() }) });

export const requestSchemas = agreed({
  hello: z.object({
    protocol: z.int(),
    version: z.string().max(60),
    token: z.string().max(200),
    client: z.enum(['editor', 'cli']),
    user: z.string().max(100).exactOptional(),
  }),
  beat: nothing,
  snapshot: nothing,
  check: z.object({
    devices: z.array(deviceId).max(10_000).exactOptional(),
    retryLogin: z.boolean().exactOptional(),
    progressToken: z.string().max(100).exactOptional(),
  }),
  testConnection: z.object({ device: z.unknown(), secrets }),
  hostKey: z.object({ address: z.string().max(300), model: z.string().max(63).exactOptional() }),
  history: z.object({
    device: deviceId,
    component: word.exactOptional(),
    metrics: z.array(metric).min(1).max(50),
    from: time,
    to: time,
    points: z.int().min(2).max(10_000).exactOptional(),
  }),
  gaps: z.object({ device: deviceId.exactOptional(), from: time, to: time }),
  provideSecrets: z.object({ secrets }),
  useInventory: z.object({ path: z.string().min(1).max(4096) }),
  recordChange: z.object({ device: deviceId, name: word, what: z.enum(['pause', 'resume', 'remove']), why: why.exactOptional() }),
  demo: z.object({ on: z.boolean() }),
  acknowledge: z.object({ alerts: alertIds, why: why.exactOptional(), until: time.exactOptional() }),
  withdrawAcknowledgement: z.object({ alerts: alertIds, why: why.exactOptional() }),
  closeAlert: z.object({ alert: alertId, why }),
  silence: z.object({ ...scope, component: word.exactOptional(), condition: word.exactOptional(), until: time, why }),
  extendSilence: z.object({ id: alertId, until: time, why: why.exactOptional() }),
  endSilence: z.object({ id: alertId, why: why.exactOptional() }),
  planMaintenance: z.object({
    ...scope,
    start: time,
    end: time,
    weekly: z.object({ days: z.array(z.enum(WEEKDAYS)).min(1), timeZone: z.string().max(64) }).exactOptional(),
    why,
  }),
  endMaintenance: z.object({ id: alertId, why: why.exactOptional(), occurrenceOnly: z.boolean().exactOptional() }),
  log: z.object({
    alert: alertId.exactOptional(),
    device: deviceId.exactOptional(),
    since: time.exactOptional(),
    limit: z.int().min(1).max(10_000).exactOptional(),
    people: z.boolean().exactOptional(),
  }),
  earlierAlerts: z.object({ alert: alertId }),
  testNotification: z.object({ receiver: deviceId.exactOptional() }),
  tryPolicy: z.object({
    inventory: z.string().max(LARGEST_INVENTORY),
    device: deviceId.exactOptional(),
    days: z.number().positive().max(366).exactOptional(),
  }),
  grace: z.object({ seconds: z.number().min(0).max(1e9).nullable() }),
  stop: z.object({ reason: z.string().max(200) }),
});
