import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ComposedService, consoleOnly } from '../../support/composedService.ts';
import { ada, NOON } from '../../support/watchedFleet.ts';

const MINUTE = 60_000;
const disabled = (id: string) => ({ ...consoleOnly(id), monitorAccount: 'disabled' });
const change = { device: 'hsm-1', name: 'Device hsm-1' };

async function save(composed: ComposedService, devices: readonly object[]): Promise<void> {
  composed.write({ devices });
  await composed.service.requests.useInventory({ path: composed.inventory }, ada);
}

const log = async (composed: ComposedService) =>
  (await composed.service.requests.log({ people: true }, ada)).entries.map(({ kind, who, why }) => [kind, who, why]);

test('who decides about the monitor account, when and why stands in the log and with the device, in both directions', async () => {
  await using composed = new ComposedService();
  await save(composed, [consoleOnly('hsm-1')]);
  assert.equal(composed.snapshot().devices[0]?.accountDecision, undefined);
  await composed.service.requests.recordChange({ ...change, what: 'disable-account', why: 'own\u0007 \u001b[31mmonitoring\n' }, ada);
  composed.now += MINUTE;
  await save(composed, [disabled('hsm-1')]);
  const since = new Date(NOON).toISOString();
  assert.deepEqual(composed.snapshot().devices[0]?.accountDecision, { account: 'disabled', since, by: 'ada', why: 'own monitoring' });
  await composed.restart();
  await save(composed, [disabled('hsm-1')]);
  assert.equal(composed.snapshot().devices[0]?.accountDecision?.by, 'ada');
  await composed.service.requests.recordChange({ ...change, what: 'enable-account', why: 'provider is back' }, ada);
  await save(composed, [consoleOnly('hsm-1')]);
  assert.deepEqual(composed.snapshot().devices[0]?.accountDecision?.account, 'enabled');
  assert.deepEqual(await log(composed), [
    ['enable-account', 'ada', 'provider is back'],
    ['disable-account', 'ada', 'own monitoring'],
  ]);
});

test('that the account stays enabled is a decision, too, which is known at once and needs no change of the file', async () => {
  await using composed = new ComposedService();
  await save(composed, [consoleOnly('hsm-1'), disabled('hsm-2')]);
  await composed.service.requests.recordChange({ ...change, what: 'enable-account', why: 'the provider watches' }, ada);
  const since = new Date(NOON).toISOString();
  const kept = { account: 'enabled', since, by: 'ada', why: 'the provider watches' };
  assert.deepEqual(composed.snapshot().devices[0]?.accountDecision, kept);
  await save(composed, [consoleOnly('hsm-1'), disabled('hsm-2')]);
  assert.deepEqual(composed.snapshot().devices[0]?.accountDecision, kept);
  // Where the file still says that it is disabled, the change of the file is what makes it known.
  await composed.service.requests.recordChange({ device: 'hsm-2', name: 'hsm-2', what: 'enable-account', why: 'back' }, ada);
  assert.equal(composed.snapshot().devices[1]?.accountDecision?.account, 'disabled');
  await save(composed, [consoleOnly('hsm-1'), consoleOnly('hsm-2')]);
  assert.deepEqual(
    (await log(composed)).map(([kind, who]) => `${kind} ${who}`),
    ['enable-account ada', 'enable-account ada', 'disable-account the inventory file'],
  );
});

test('a decision that stands in the file alone is written into the log, once', async () => {
  await using composed = new ComposedService();
  await save(composed, [disabled('hsm-1')]);
  await save(composed, [disabled('hsm-1')]);
  assert.deepEqual(await log(composed), [['disable-account', 'the inventory file', undefined]]);
});

test('a decision without a reason, or in an entry that is not taken, is refused', async () => {
  await using composed = new ComposedService();
  await save(composed, [consoleOnly('hsm-1')]);
  const decide = (why?: string) =>
    composed.service.requests.recordChange({ ...change, what: 'disable-account', ...(why !== undefined && { why }) }, ada);
  await assert.rejects(async () => decide(), /Say why: the owner of the HSM answers for this/);
  await assert.rejects(async () => decide('  '), /Say why/);
  await assert.rejects(async () => decide('\u001b\u0007\u202e'), /Say why/, 'nothing of it can be read');
  await save(composed, [{ ...consoleOnly('hsm-1'), haGroup: 7 }]);
  await assert.rejects(async () => decide('own monitoring'), /cannot be marked as customer-monitored while the inventory has an error/);
  assert.deepEqual(
    (await log(composed)).filter(([kind]) => kind === 'disable-account'),
    [],
  );
});
