import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as z from 'zod/mini';
import type { RequestName, RequestParams } from '../../../src/protocol/connection.ts';
import { agreed, agreedEvents, eventSchemas, requestSchemas } from '../../../src/protocol/schemas.ts';
import { hasFocus, validParams } from '../../../src/service/requests/handlers.ts';

// The type check is the test of what follows: a line that is expected not to compile, and does, is an error there.

type Writable<T> = T extends readonly unknown[] | object ? { -readonly [Key in keyof T]: Writable<T[Key]> } : T;
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Of every request: what its schema makes is what the contract says, read both ways. */
const everyRequest: {
  readonly [N in RequestName]: Equal<Writable<z.output<(typeof requestSchemas)[N]>>, Writable<RequestParams<N>>>;
} = {
  hello: true,
  beat: true,
  snapshot: true,
  check: true,
  testConnection: true,
  hostKey: true,
  history: true,
  readDevice: true,
  lineNoise: true,
  past: true,
  pastReadings: true,
  gaps: true,
  states: true,
  provideSecrets: true,
  useInventory: true,
  recordChange: true,
  lastReadInventory: true,
  demo: true,
  acknowledge: true,
  withdrawAcknowledgement: true,
  tickStep: true,
  untickStep: true,
  handOver: true,
  closeAlert: true,
  acceptAppliance: true,
  confirmAccount: true,
  silence: true,
  extendSilence: true,
  endSilence: true,
  planMaintenance: true,
  readHaClient: true,
  askHaClient: true,
  endMaintenance: true,
  log: true,
  events: true,
  timeline: true,
  alertMessages: true,
  receiving: true,
  earlierAlerts: true,
  posture: true,
  report: true,
  testNotification: true,
  supportReport: true,
  customerNote: true,
  sendCustomerNote: true,
  tryPolicy: true,
  parseLines: true,
  grace: true,
  stop: true,
};

const { check, ...withoutCheck } = requestSchemas;
const { shape } = check;

agreed({ ...requestSchemas });
// @ts-expect-error a request is missing
agreed({ ...withoutCheck });
// @ts-expect-error a request that the contract does not know
agreed({ ...requestSchemas, reboot: z.object({}) });
// @ts-expect-error a parameter is missing that may be left out
agreed({ ...withoutCheck, check: z.object({ devices: shape.devices, retryLogin: shape.retryLogin }) });
// @ts-expect-error a parameter is missing that may not be left out
agreed({ ...requestSchemas, closeAlert: z.object({ alert: z.string() }) });
// @ts-expect-error a parameter that the contract does not know
agreed({ ...withoutCheck, check: z.object({ ...shape, force: z.boolean() }) });
// @ts-expect-error a parameter that the contract does not know, and that may be left out
agreed({ ...withoutCheck, check: z.object({ ...shape, force: z.exactOptional(z.boolean()) }) });
// @ts-expect-error a parameter of another type
agreed({ ...withoutCheck, check: z.object({ ...shape, retryLogin: z.exactOptional(z.string()) }) });
// @ts-expect-error a parameter of a narrower type
agreed({ ...requestSchemas, grace: z.object({ seconds: z.number() }) });
// @ts-expect-error a parameter that may be left out, and must be given by the schema
agreed({ ...withoutCheck, check: z.object({ ...shape, retryLogin: z.boolean() }) });
// @ts-expect-error a parameter that must be given, and may be left out by the schema
agreed({ ...requestSchemas, hostKey: z.object({ address: z.exactOptional(z.string()), model: z.exactOptional(z.string()) }) });
// @ts-expect-error a parameter that may be left out is not one that may be undefined
agreed({ ...withoutCheck, check: z.object({ ...shape, retryLogin: z.optional(z.boolean()) }) });
// @ts-expect-error what stands in a list of another type
agreed({ ...withoutCheck, check: z.object({ ...shape, devices: z.exactOptional(z.array(z.number())) }) });

agreedEvents({ ...eventSchemas });
// @ts-expect-error a message is missing
agreedEvents({});
// @ts-expect-error a parameter is missing
agreedEvents({ focus: z.object({}) });
// @ts-expect-error a parameter that must be given, and may be left out by the schema
agreedEvents({ focus: z.object({ focused: z.exactOptional(z.boolean()) }) });

test('every request of the contract has a schema, and nothing else has', () => {
  assert.deepEqual(Object.keys(requestSchemas).sort(), Object.keys(everyRequest).sort());
});

test('parameters are held to the contract, and what it does not name is left out', () => {
  assert.deepEqual(validParams('check', { devices: ['hsm-1'], later: true }), { devices: ['hsm-1'] });
  assert.deepEqual(validParams('snapshot', { later: true }), {});
  assert.deepEqual(validParams('snapshot', undefined), {});
  assert.deepEqual(validParams('testConnection', { device: { id: 7 }, secrets: {} }), { device: { id: 7 }, secrets: {} });
  const history = { device: 'hsm-1', metrics: ['hw.newer'], from: '2026-03-02T12:00:00Z', to: '2026-03-02T13:00:00.000Z' };
  assert.deepEqual(validParams('history', history), history);
});

test('a refusal names the parameter and never what was sent', () => {
  const refused = (name: RequestName, params: unknown, where: RegExp) =>
    assert.throws(
      () => validParams(name, params),
      (error: Error & { readonly code?: string }) =>
        error.code === 'invalid-request' && where.test(error.message) && !/hunter2/.test(error.message),
    );
  refused('provideSecrets', { secrets: { 'hsm-1.console': ['hunter2'] } }, /"provideSecrets" is not valid: secrets\./);
  refused('check', { devices: 'hunter2' }, /: devices\./);
  refused('history', { device: 'hsm-1', metrics: ['hunter2'], from: 'x', to: 'x' }, /: metrics, from, to\./);
  refused('stop', undefined, /: parameters\./);
});

test('only the service imports the schemas: editor, command line and pages need the contract alone', () => {
  const root = join(import.meta.dirname, '..', '..', '..');
  const importers = globSync('{src,webview}/**/*.ts', { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /from '[./]+\/(protocol\/)?schemas\.ts'/.test(readFileSync(join(root, file), 'utf8')));
  assert.deepEqual(importers, ['src/service/requests/handlers.ts']);
});

test('a focus that is not as the contract has it is none', () => {
  assert.equal(hasFocus({ focused: true, later: 1 }), true);
  for (const params of [{ focused: false }, { focused: 'yes' }, {}, null, undefined, [true]]) assert.equal(hasFocus(params), false);
});
