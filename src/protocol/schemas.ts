import * as z from 'zod/mini';
import { type Channel, isChannel } from '../core/channel.ts';
import type { Metric } from '../core/reading.ts';
import { REDACTIONS } from '../core/redaction/redaction.ts';
import { WEEKDAYS } from '../core/time/zonedTime.ts';
import type { RequestName, RequestParams } from './connection.ts';
import { type ClientEvents, LARGEST_INVENTORY } from './contract.ts';
import { LONGEST_LINES } from './parseRecords.ts';
import { LONGEST_NOTE, LONGEST_SUBJECT } from './supportRecords.ts';

/**
 * What the parameters of all that a client sends have to look like. The service holds them to it before a handler sees them; clients need
 * none of this, so only the service imports it.
 */

/** Of one that is read from a source: the id of that, a slash, and its own. */
const deviceId = z.string().check(z.maxLength(100));
/** Any name of this form: a metric of a newer client has no readings here, and asking for it is no mistake. */
const metric = z.custom<Metric>((value) => typeof value === 'string' && /^(hw|hsm)\.[a-z0-9._]{1,60}$/.test(value));
const channel = z.custom<Channel>((value) => typeof value === 'string' && isChannel(value));
const secrets = z.record(z.string().check(z.maxLength(128)), z.string().check(z.maxLength(4096)));
/** Whatever comes is left alone: a newer client may say more. */
const nothing = z.pipe(
  z.unknown(),
  z.transform((): Record<string, never> => ({})),
);
const alertId = z.string().check(z.minLength(1), z.maxLength(40));
/** Of the alert's runbook, or behind the id of another one and a slash. */
const stepId = z.string().check(z.regex(/^(?:[a-z0-9][a-z0-9-]{0,39}\/)?[a-z0-9][a-z0-9-]{0,39}$/));
const sentence = z.string().check(z.minLength(1), z.maxLength(2000));
const alertIds = z.array(alertId).check(z.minLength(1), z.maxLength(10_000));
/** A person's words, for the audit log. */
const why = z.string().check(z.minLength(1), z.maxLength(500));
const word = z.string().check(z.minLength(1), z.maxLength(80));
const time = z.iso.datetime();
const alsoOutside = { alertmanager: z.exactOptional(z.boolean()) };
const scope = { device: z.exactOptional(deviceId), haGroup: z.exactOptional(deviceId) };

/** Parameters of each request, as the contract has them. */
type Contract = { readonly [N in RequestName]: RequestParams<N> };

type Schemas<C> = { readonly [N in keyof C]: z.ZodMiniType<C[N]> };

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
    version: z.string().check(z.maxLength(60)),
    token: z.string().check(z.maxLength(200)),
    client: z.enum(['editor', 'cli']),
    user: z.exactOptional(z.string().check(z.maxLength(100))),
    login: z.exactOptional(z.string().check(z.maxLength(60))),
    caller: z.exactOptional(z.string().check(z.regex(/^[\da-f]{32}$/))),
  }),
  beat: nothing,
  snapshot: nothing,
  check: z.object({
    devices: z.exactOptional(z.array(deviceId).check(z.maxLength(10_000))),
    retryLogin: z.exactOptional(z.boolean()),
    progressToken: z.exactOptional(z.string().check(z.maxLength(100))),
  }),
  testConnection: z.object({ device: z.unknown(), secrets }),
  hostKey: z.object({ address: z.string().check(z.maxLength(300)), model: z.exactOptional(z.string().check(z.maxLength(63))) }),
  history: z.object({
    device: deviceId,
    component: z.exactOptional(word),
    metrics: z.array(metric).check(z.minLength(1), z.maxLength(50)),
    from: time,
    to: time,
    points: z.exactOptional(z.int().check(z.minimum(2), z.maximum(10_000))),
  }),
  readDevice: z.object({ device: deviceId }),
  lineNoise: z.object({ device: deviceId, days: z.exactOptional(z.int().check(z.minimum(1), z.maximum(92))) }),
  past: z.object({ at: time }),
  pastReadings: z.object({ device: deviceId, at: time }),
  gaps: z.object({ device: z.exactOptional(deviceId), from: time, to: time }),
  states: z.object({ device: deviceId, from: time, to: time }),
  provideSecrets: z.object({ secrets }),
  useInventory: z.object({ path: z.string().check(z.minLength(1), z.maxLength(4096)) }),
  recordChange: z.object({
    device: deviceId,
    name: word,
    what: z.enum(['pause', 'resume', 'remove', 'disable-account', 'enable-account']),
    why: z.exactOptional(why),
  }),
  lastReadInventory: nothing,
  demo: z.object({ on: z.boolean() }),
  acknowledge: z.object({ alerts: alertIds, why: z.exactOptional(why), until: z.exactOptional(time), ...alsoOutside }),
  withdrawAcknowledgement: z.object({ alerts: alertIds, why: z.exactOptional(why) }),
  tickStep: z.object({ alert: alertId, step: stepId, text: sentence, seen: z.exactOptional(sentence) }),
  untickStep: z.object({ alert: alertId, step: stepId }),
  handOver: z.object({ alert: alertId, why }),
  closeAlert: z.object({ alert: alertId, why }),
  acceptAppliance: z.object({ device: deviceId, why, serialNumber: z.exactOptional(word) }),
  confirmAccount: z.object({ device: deviceId, why }),
  silence: z.object({ ...scope, component: z.exactOptional(word), condition: z.exactOptional(word), until: time, why, ...alsoOutside }),
  extendSilence: z.object({ id: alertId, until: time, why: z.exactOptional(why) }),
  endSilence: z.object({ id: alertId, why: z.exactOptional(why) }),
  planMaintenance: z.object({
    ...scope,
    start: time,
    end: time,
    weekly: z.exactOptional(
      z.object({ days: z.array(z.enum(WEEKDAYS)).check(z.minLength(1)), timeZone: z.string().check(z.maxLength(64)) }),
    ),
    why,
    override: z.exactOptional(why),
  }),
  askHaClient: z.object({ haGroup: deviceId, client: word }),
  readHaClient: z.object({ haGroup: deviceId, client: word, text: z.string().check(z.maxLength(1_000_000)) }),
  endMaintenance: z.object({ id: alertId, why: z.exactOptional(why), occurrenceOnly: z.exactOptional(z.boolean()) }),
  log: z.object({
    alert: z.exactOptional(alertId),
    device: z.exactOptional(deviceId),
    since: z.exactOptional(time),
    until: z.exactOptional(time),
    limit: z.exactOptional(z.int().check(z.minimum(1), z.maximum(10_000))),
    people: z.exactOptional(z.boolean()),
  }),
  events: z.object({
    device: z.exactOptional(deviceId),
    since: z.exactOptional(time),
    limit: z.exactOptional(z.int().check(z.minimum(1), z.maximum(10_000))),
    unknown: z.exactOptional(z.boolean()),
  }),
  timeline: z.object({
    device: z.exactOptional(deviceId),
    kind: z.exactOptional(z.enum(['message', 'change'])),
    channel: z.exactOptional(channel),
    severity: z.exactOptional(z.enum(['info', 'warning', 'critical'])),
    condition: z.exactOptional(word),
    text: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(200))),
    before: z.exactOptional(z.string().check(z.maxLength(60))),
    since: z.exactOptional(time),
    until: z.exactOptional(time),
    limit: z.exactOptional(z.int().check(z.minimum(1), z.maximum(2_000))),
  }),
  alertMessages: z.object({ alert: alertId }),
  receiving: z.object({ device: deviceId }),
  posture: z.object({ devices: z.exactOptional(z.array(deviceId).check(z.maxLength(10_000))) }),
  report: z.object({
    devices: z.exactOptional(z.array(deviceId).check(z.maxLength(10_000))),
    from: time,
    to: time,
    format: z.enum(['markdown', 'json', 'html']),
    language: z.exactOptional(z.string().check(z.maxLength(35))),
  }),
  earlierAlerts: z.object({ alert: alertId }),
  testNotification: z.object({ receiver: z.exactOptional(deviceId) }),
  tryPolicy: z.object({
    inventory: z.string().check(z.maxLength(LARGEST_INVENTORY)),
    device: z.exactOptional(deviceId),
    days: z.exactOptional(z.number().check(z.positive(), z.maximum(366))),
  }),
  supportReport: z.object({
    alert: z.exactOptional(alertId),
    device: z.exactOptional(deviceId),
    redact: z.array(z.enum(REDACTIONS)),
    from: z.exactOptional(time),
    to: z.exactOptional(time),
  }),
  customerNote: z.object({
    alert: alertId,
    template: z.exactOptional(z.string().check(z.maxLength(LONGEST_NOTE))),
    /** Left out: English. */
    language: z.exactOptional(z.string().check(z.regex(/^[a-z]{2}(?:-[a-z]+)?$/i))),
  }),
  sendCustomerNote: z.object({
    alert: alertId,
    receiver: word,
    subject: z.string().check(z.minLength(1), z.maxLength(LONGEST_SUBJECT)),
    text: z.string().check(z.minLength(1), z.maxLength(LONGEST_NOTE)),
    why,
  }),
  parseLines: z.object({
    text: z.string().check(z.maxLength(LONGEST_LINES)),
    inventory: z.string().check(z.maxLength(LARGEST_INVENTORY)),
  }),
  grace: z.object({ seconds: z.nullable(z.number().check(z.minimum(0), z.maximum(1e9))) }),
  stop: z.object({ reason: z.string().check(z.maxLength(200)) }),
});
