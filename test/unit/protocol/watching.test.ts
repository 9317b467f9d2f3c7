import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeviceRecord, HeardRecord } from '../../../src/protocol/contract.ts';
import { replacementChecks, type Sources, watchedBy } from '../../../src/protocol/watching.ts';
import { at, channel, device, receiver, T0 } from '../extension/records.ts';

const snmp = channel({ channel: 'snmp' });
const nothing: Sources = { heard: [], receivers: [] };
const refused = { code: 'login-refused', message: 'The login as monitor was refused.' };
const heard = (over: Partial<HeardRecord> = {}): HeardRecord => ({ device: 'hsm-1', channel: 'syslog', lastAt: at(-10), ...over });
const tested = (minutes: number) => ({ test: { at: at(minutes), sender: '10.0.1.4', authenticated: true } });
const who = (over: Partial<DeviceRecord>, sources = nothing, now = T0) => {
  const { account, you, who: by } = watchedBy(device(over), true, sources, now);
  return [account, you, by];
};

test('whoever polls in time watches, and a provider only perhaps: nobody here sees what it does', () => {
  assert.deepEqual(who({}), ['enabled', 'polls', 'you-perhaps-provider']);
  assert.deepEqual(who({ monitorAccount: 'disabled', channels: [channel({ state: 'off' }), snmp] }), ['disabled', 'polls', 'you']);
});

test('in the owner’s own datacentre no provider watches in the owner’s place', () => {
  const late = T0 + 60 * 60_000;
  assert.deepEqual(who({ provider: 'own' }), ['enabled', 'polls', 'you']);
  assert.deepEqual(who({ provider: 'own' }, nothing, late), ['enabled', 'no', 'nobody']);
  assert.deepEqual(who({ provider: 'azure-dedicated-hsm' }, nothing, late), ['enabled', 'no', 'perhaps-provider']);
});

test('silence, age, a pause and a refusal are no watching, whatever the inventory says', () => {
  const late = T0 + 60 * 60_000;
  assert.deepEqual(who({}, nothing, late), ['enabled', 'no', 'perhaps-provider']);
  assert.deepEqual(who({ channels: [channel({ state: 'failed' })], problems: [refused] }), ['refused', 'no', 'nobody']);
  assert.deepEqual(who({ monitorAccount: 'disabled', channels: [channel({ state: 'off' })] }), ['disabled', 'no', 'nobody']);
  assert.deepEqual(who({ monitorAccount: 'disabled', channels: [channel({ state: 'off' }), snmp] }, nothing, late), [
    'disabled',
    'no',
    'nobody',
  ]);
  const paused = { monitorAccount: 'disabled', paused: { since: at(0), by: 'ada' }, channels: [snmp] } as const;
  assert.deepEqual(who(paused, { heard: [heard()], receivers: [] }), ['disabled', 'no', 'nobody']);
});

test('an HSM that is only heard is not polled, and after a day of silence not even that', () => {
  const silent = { monitorAccount: 'disabled', channels: [channel({ state: 'off' })] } as const;
  assert.deepEqual(who(silent, { heard: [heard()], receivers: [] }), ['disabled', 'hears', 'you']);
  assert.deepEqual(who(silent, { heard: [heard({ lastAt: at(-25 * 60) })], receivers: [] }), ['disabled', 'no', 'nobody']);
  assert.deepEqual(who(silent, { heard: [heard({ device: 'hsm-2' })], receivers: [] }), ['disabled', 'no', 'nobody']);
});

test('an account of which something says that it is otherwise is doubtful in both directions', () => {
  const accountDoubt = { text: 'The log says that admin has disabled it.', since: at(0) };
  assert.deepEqual(who({ accountDoubt })[0], 'doubtful');
  assert.deepEqual(who({ accountDoubt, monitorAccount: 'disabled' })[0], 'doubtful');
});

const states = (over: Partial<DeviceRecord>, sources: Sources, now = T0) =>
  replacementChecks(device(over), sources, now).map(({ id, state }) => `${id} ${state}`);

test('each part of what takes the account’s place is proven by itself, and a test proves for a day', () => {
  const ways = [heard({ ...tested(-60) }), heard({ channel: 'trap', ...tested(-60) })];
  const receivers = [receiver({ state: 'ok', deliveredAt: at(-60) })];
  assert.deepEqual(states({ channels: [snmp] }, { heard: ways, receivers }), ['snmp ok', 'trap ok', 'syslog ok', 'delivery ok']);
  const later = T0 + 25 * 60 * 60_000;
  assert.deepEqual(states({ channels: [snmp] }, { heard: ways, receivers }, later), [
    'snmp failing',
    'trap old',
    'syslog old',
    'delivery old',
  ]);
  assert.deepEqual(states({ channels: [channel()] }, nothing), ['snmp missing', 'trap missing', 'syslog missing', 'delivery missing']);
});

test('what was heard is no test, and a receiver that fails is not made good by another', () => {
  const [, trap, line, delivery] = replacementChecks(
    device({ channels: [snmp] }),
    {
      heard: [heard()],
      receivers: [receiver({ state: 'ok', deliveredAt: at(0) }), receiver({ id: 'hook', state: 'failing', error: 'It answered 500.' })],
    },
    T0,
  );
  assert.match(trap?.text ?? '', /^Nothing was ever heard/);
  assert.deepEqual([line?.state, line?.text.startsWith('Something was heard, but no test')], ['missing', true]);
  assert.deepEqual([delivery?.state, delivery?.text], ['failing', 'The last notice was not taken by hook. It answered 500.']);
});

test('an agent that has failed says why', () => {
  const [check] = replacementChecks(
    device({ channels: [channel({ channel: 'snmp', state: 'failed', error: 'No answer.' })] }),
    nothing,
    T0,
  );
  assert.deepEqual([check?.state, /No answer\.$/.test(check?.text ?? '')], ['failing', true]);
});

test('a receiver that gets only what people write proves nothing of alerts', () => {
  const customers = { id: 'customers', kind: 'mail', level: 1, state: 'ok', queued: 0, deliveredAt: at(0), alerts: false } as const;
  const delivery = replacementChecks(device(), { heard: [], receivers: [customers] }, T0).find(({ id }) => id === 'delivery');
  assert.equal(delivery?.state, 'missing');
});
