import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RememberedIdentity } from '../../../src/core/identity.ts';
import { ada, firingAlert, WatchedFleet } from '../../support/watchedFleet.ts';

const replaced: RememberedIdentity = {
  known: { serialNumber: '620001', names: { console: { label: 'ca-alpha' } } },
  other: { channel: 'console', seen: { serialNumber: '620002', label: 'ca-beta' } },
};

/** A fleet with an appliance that another one answers for, as an earlier service has found it. */
async function withReplaced(): Promise<WatchedFleet> {
  const alerts = [firingAlert(), firingAlert({ id: 'a2', component: 'console', condition: 'silent', summary: 'Console does not answer' })];
  const watched = new WatchedFleet(alerts);
  watched.store.identities.save('hsm-1', replaced);
  await watched.restart();
  return watched;
}

const accept = (watched: WatchedFleet, serialNumber?: string, why = 'replaced after the fan bay was opened') =>
  watched.service.requests.acceptAppliance({ device: 'hsm-1', why, ...(serialNumber && { serialNumber }) }, ada);

test('who a device is, and who answers in its place, is known over restarts and shown', async () => {
  await using watched = await withReplaced();
  const [device, other] = watched.snapshot().devices;
  assert.deepEqual(device?.identity, { serialNumber: '620001', label: 'ca-alpha' });
  assert.deepEqual(device?.otherAppliance, { serialNumber: '620002', label: 'ca-beta', channel: 'console' });
  assert.equal(other?.identity, undefined);
});

test('accepting a replaced appliance is audited with its reason, and closes the alerts of the one before', async () => {
  await using watched = await withReplaced();
  const window = watched.window();
  assert.deepEqual(await accept(watched, '620002'), { identity: { serialNumber: '620002', label: 'ca-beta' }, closed: 1 });
  assert.equal(watched.record('a1').state, 'resolved');
  assert.equal(watched.record('a2').state, 'firing', 'the way to it is the same');
  assert.equal(window.alert('a1')?.state, 'resolved');
  const audited = watched.store.audit.load({ device: 'hsm-1', since: 0, limit: 10 });
  assert.deepEqual(audited.map(({ who, what, target, why, alert }) => ({ who, what, target, why, ...(alert && { alert }) })).toReversed(), [
    {
      who: 'ada',
      what: 'accept-appliance',
      target: 'Device hsm-1: serial number 620002, label ca-beta instead of serial number 620001, label ca-alpha',
      why: 'replaced after the fan bay was opened',
    },
    { who: 'ada', what: 'close-alert', target: 'Fan 1A is slow', why: 'replaced after the fan bay was opened', alert: 'a1' },
  ]);
  await watched.restart();
  assert.deepEqual(watched.snapshot().devices[0]?.identity, { serialNumber: '620002', label: 'ca-beta' });
  assert.equal(watched.record('a1').state, 'resolved');
});

test('an appliance is not accepted without a reason, without one that answers, or when yet another one does', async () => {
  await using watched = await withReplaced();
  const refused = { code: 'not-possible' };
  assert.throws(() => accept(watched, '620003'), refused);
  assert.throws(() => accept(watched, undefined, ' '), refused);
  assert.throws(() => watched.service.requests.acceptAppliance({ device: 'hsm-2', why: 'x' }, ada), refused);
  assert.equal(watched.store.audit.load({ since: 0, limit: 10 }).length, 0);
  assert.equal(watched.record('a1').state, 'firing');
});

test('an appliance that is known as another device of the inventory is not accepted: that one would be watched by nobody', async () => {
  await using watched = await withReplaced();
  watched.store.identities.save('hsm-1', { ...replaced, other: { ...replaced.other!, device: 'Beta' } });
  await watched.restart();
  assert.throws(() => accept(watched, '620002'), /This is Beta, another device of the inventory/);
  assert.equal(watched.record('a1').state, 'firing');
});

test('a store that is started anew learns again who each device is', async () => {
  await using watched = await withReplaced();
  watched.store.transaction(() => watched.store.identities.save('hsm-1', {}));
  const device = watched.fleet.find('hsm-1');
  assert.deepEqual(device?.everything().identities, [{ device: 'hsm-1', identity: replaced }]);
});

test('an accepted appliance may log in under its own name, at once', async () => {
  await using watched = await withReplaced();
  watched.store.identities.save('hsm-1', { ...replaced, hostNames: ['hsm-alpha'] });
  const error = { state: 'failed', polledAt: watched.now, error: 'Another.', errorCode: 'other-appliance' } as const;
  watched.store.channels.save({ device: 'hsm-1', channel: 'console', ...error });
  await watched.restart();
  assert.equal(watched.snapshot().devices[0]?.problems.at(-1)?.code, 'other-appliance');
  await accept(watched);
  assert.deepEqual(watched.store.identities.load('hsm-1').hostNames, []);
  const [device] = watched.snapshot().devices;
  assert.ok(!device?.problems.some(({ code }) => code === 'other-appliance'), 'it is not spoken of until the next poll');
  assert.equal(device?.nextPoll, new Date(watched.now).toISOString());
});

test('what another part has stored beside it stays, and what is over does not', async () => {
  await using watched = await withReplaced();
  watched.store.identities.save('hsm-1', { ...replaced, hostNames: ['hsm-alpha'], kept: 'x' } as never);
  await accept(watched);
  const { known, other, ...rest } = watched.store.identities.load('hsm-1');
  assert.deepEqual([known?.serialNumber, other], ['620002', undefined]);
  assert.ok('kept' in rest);
});
