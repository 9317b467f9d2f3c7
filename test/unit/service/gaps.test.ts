import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyFrom } from '../../../src/core/alerting/policy.ts';
import type { PolledChannel } from '../../../src/core/channel.ts';
import { ConsoleBusy, type Fault, LoginRefused, NoAnswer, OtherAppliance, OtherHost, SecretMissing } from '../../../src/core/fault.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import type { ChannelPoll } from '../../../src/service/polling/pollTarget.ts';
import { readLog } from '../../../src/service/records/readLog.ts';
import { saveChanges } from '../../../src/service/watching/changes.ts';
import { recall } from '../../../src/service/watching/recall.ts';
import { WatchedDevice, type WatchPlan } from '../../../src/service/watching/watchedDevice.ts';
import type { GapRow } from '../../../src/store/rows.ts';
import type { Store } from '../../../src/store/store.ts';
import { ada, deviceOf, firingAlert, NOON, WatchedFleet } from '../../support/watchedFleet.ts';

const MINUTE = 60_000;

const plan: WatchPlan = {
  device: deviceOf('hsm-1'),
  model: luna7,
  policy: policyFrom(),
  timeout: 1000,
  simulated: false,
  secrets: new Secrets(),
};

/** Polls at these minutes; what came of the console and, where it is named, of SNMP. */
function watch(
  device: WatchedDevice,
  store: Store,
  polls: readonly (readonly [minute: number, console?: Fault, snmp?: Fault])[],
  counted = true,
) {
  for (const [minute, ...faults] of polls) {
    const at = NOON + minute * MINUTE;
    const made = (['console', 'snmp'] as const).map((channel: PolledChannel, i): ChannelPoll => {
      const fault = faults[i];
      return { channel, observations: [], readings: [], startedAt: at, endedAt: at, durationMs: 10, ...(fault && { fault }) };
    });
    saveChanges(store, device.apply(made, at, at, { counted }), at);
  }
}

function stored(store: Store) {
  return store.gaps
    .load({ from: 0, to: NOON * 2 })
    .map(({ channel, from, to, cause }) => [channel, (from - NOON) / MINUTE, (to - NOON) / MINUTE, cause]);
}

/** A store of its own, and what a service that starts anew makes of it. */
async function withStore(run: (store: Store, restarted: () => WatchedDevice) => void) {
  await using fleet = new WatchedFleet([], []);
  run(fleet.store, () => new WatchedDevice(plan, recall(fleet.keeper, ['hsm-1'], NOON).get('hsm-1')));
}

test('a night without the service is recorded when it polls again, once for all channels', async () => {
  await withStore((store, restarted) => {
    watch(new WatchedDevice(plan), store, [[0], [10]]);
    watch(restarted(), store, [[850], [860]]);
    assert.deepEqual(stored(store), [[undefined, 10, 850, 'service-off']]);
  });
});

test('what the machine slept through is not laid at the service’s door', async () => {
  await withStore((store) => {
    watch(new WatchedDevice(plan), store, [[0], [10], [200], [210]]);
    assert.deepEqual(stored(store), [[undefined, 10, 200, 'asleep']]);
  });
});

for (const [fault, cause] of [
  [new ConsoleBusy('In use.'), 'occupied'],
  [new LoginRefused('No.'), 'refused'],
  [new NoAnswer('Nothing.'), 'silent'],
  [new SecretMissing('None.', 'hsm-1.console'), 'no-secret'],
  [new OtherAppliance('Another.'), 'other-appliance'],
  [new OtherHost('Another.', 'hsm-beta'), 'other-appliance'],
] as const) {
  test(`a console over which nothing comes is not watched, and why: ${cause}; what SNMP brings is`, async () => {
    await withStore((store) => {
      watch(new WatchedDevice(plan), store, [[0], [10, fault], [20, fault], [30, fault], [40]]);
      assert.deepEqual(stored(store), [['console', 0, 40, cause]]);
    });
  });
}

test('a gap goes on over a restart, with the time without a service between', async () => {
  const busy = new ConsoleBusy('In use.');
  await withStore((store, restarted) => {
    watch(new WatchedDevice(plan), store, [[0], [10, busy], [20, busy], [30, busy]]);
    watch(restarted(), store, [[40, busy], [50]]);
    assert.deepEqual(stored(store), [['console', 0, 50, 'occupied']]);
  });
});

test('planned work is time that was not watched', async () => {
  await withStore((store) => {
    const device = new WatchedDevice(plan);
    watch(device, store, [[0]]);
    watch(device, store, [[10], [20], [30]], false);
    watch(device, store, [[40]]);
    assert.deepEqual(stored(store), [[undefined, 0, 40, 'maintenance']]);
  });
});

test('planned work that goes on over a restart is one gap, and a later one of its own is another', async () => {
  await withStore((store, restarted) => {
    const device = new WatchedDevice(plan);
    watch(device, store, [[0]]);
    watch(device, store, [[10], [20], [30]], false);
    const again = restarted();
    watch(again, store, [[40], [50]], false);
    watch(again, store, [[60]]);
    assert.deepEqual(stored(store), [[undefined, 0, 60, 'maintenance']]);
    const last = restarted();
    watch(last, store, [[70]]);
    watch(last, store, [[80], [90], [100]], false);
    assert.deepEqual(stored(store).slice(1), [[undefined, 70, 100, 'maintenance']]);
  });
});

test('a device that was not in the inventory was not watched, and the service is not to blame', async () => {
  await withStore((store, restarted) => {
    watch(new WatchedDevice(plan), store, [[0]]);
    const remembered = recallOf(store);
    assert.ok(restarted());
    watch(new WatchedDevice(plan, remembered, 'not-in-inventory'), store, [[300]]);
    assert.deepEqual(stored(store), [[undefined, 0, 300, 'not-in-inventory']]);
  });
});

function recallOf(store: Store) {
  return { indicators: [], alerts: [], channels: store.channels.load(), readings: [] };
}

test('clients are sent the gaps of the last day, and the log has them where they concern an alert', async () => {
  await using fleet = new WatchedFleet([firingAlert({ startedAt: NOON - 30 * MINUTE })]);
  const hour = 60 * MINUTE;
  fleet.store.gaps.save({ device: 'hsm-1', channel: 'console', from: NOON - hour, to: NOON - 20 * MINUTE, cause: 'occupied' });
  fleet.store.gaps.save({ device: 'hsm-1', from: NOON - 40 * hour, to: NOON - 30 * hour, cause: 'service-off' });
  fleet.store.gaps.save({ device: 'hsm-2', from: NOON - hour, to: NOON, cause: 'asleep' });
  assert.deepEqual(
    fleet.snapshot().gaps?.map(({ device, cause }) => [device, cause]),
    [
      ['hsm-1', 'occupied'],
      ['hsm-2', 'asleep'],
    ],
  );
  const entries = readLog(fleet.store, fleet.fleet, { alert: 'a1' }).filter(({ kind }) => kind === 'not-watched');
  assert.deepEqual(
    entries.map(({ time, until, text }) => [time, until, text]),
    [['2026-03-02T11:00:00.000Z', '2026-03-02T11:40:00.000Z', 'Console, the console was in use by somebody else']],
  );
  const all = readLog(fleet.store, fleet.fleet, {}).filter(({ kind }) => kind === 'not-watched');
  assert.equal(all.length, 3);
  const asked = fleet.service.requests.gaps({ device: 'hsm-1', from: '2026-02-01T00:00:00.000Z', to: '2026-03-02T11:00:00.000Z' }, ada);
  assert.deepEqual(await asked, {
    gaps: [{ device: 'hsm-1', from: '2026-02-28T20:00:00.000Z', to: '2026-03-01T06:00:00.000Z', cause: 'service-off' }],
  });
});

test('a console that is switched off while SNMP goes on is not watched from then on, and not only once it is polled again', async () => {
  await using fleet = new WatchedFleet([], [{ ...deviceOf('hsm-1'), monitorAccount: 'disabled' }]);
  const at = (minutes: number) => new Date(NOON + minutes * MINUTE).toISOString();
  fleet.now = NOON + 90 * MINUTE;
  const gaps = (from: number, to: number) => fleet.service.requests.gaps({ device: 'hsm-1', from: at(from), to: at(to) }, ada);
  const open = { device: 'hsm-1', channel: 'console', name: 'Console', from: at(0), to: at(90), cause: 'disabled', goesOn: true };
  assert.deepEqual(await gaps(-60, 90), { gaps: [open] });
  assert.deepEqual(await gaps(30, 60), { gaps: [open] });
  assert.deepEqual(await gaps(-60, -30), { gaps: [] });
});

/** Which gaps clients are told of poll by poll, those that go on with a mark. */
function told(device: WatchedDevice, minute: number, fault?: Fault, counted = true) {
  const at = NOON + minute * MINUTE;
  const poll: ChannelPoll = { channel: 'console', observations: [], readings: [], startedAt: at, endedAt: at, durationMs: 10 };
  return device.apply([{ ...poll, ...(fault && { fault }) }], at, at, { counted }).gaps.map(spoken);
}

function spoken({ from, to, cause, goesOn }: GapRow) {
  return `${(from - NOON) / MINUTE} to ${(to - NOON) / MINUTE} ${cause}${goesOn ? ', and on' : ''}`;
}

test('a gap goes on until it has an end, or another cause: then its end is told', () => {
  const silent = new NoAnswer('Nothing.');
  const device = new WatchedDevice(plan);
  const all = [told(device, 0), told(device, 10, silent), told(device, 20, silent), told(device, 30, silent)];
  assert.deepEqual(all, [[], [], [], ['0 to 30 silent, and on']]);
  assert.deepEqual(told(device, 40, new LoginRefused('No.')), ['0 to 30 silent'], 'no login is possible: that is not known to be long yet');
  assert.deepEqual(told(device, 50, new LoginRefused('No.')), []);
  assert.deepEqual(told(device, 60, new LoginRefused('No.')), ['30 to 60 refused, and on']);
  assert.deepEqual(told(device, 70), ['30 to 70 refused']);
});

test('planned work goes on, also after a restart, and has its true end then', async () => {
  await withStore((store, restarted) => {
    const device = new WatchedDevice(plan);
    watch(device, store, [[0]]);
    watch(device, store, [[10], [20], [30]], false);
    const stored = store.gaps.load({ from: 0, to: NOON * 2 });
    const again = restarted();
    assert.deepEqual(
      stored.map((gap) => [device.coverage.goesOn(gap), again.coverage.goesOn(gap)]),
      [[true, true]],
    );
    assert.deepEqual(told(again, 40, undefined, false), ['0 to 40 maintenance, and on']);
    assert.deepEqual(told(again, 50), ['0 to 50 maintenance']);
    assert.equal(
      stored.some((gap) => again.coverage.goesOn(gap)),
      false,
    );
  });
});

test('a pause goes on until the first poll after it; what a channel was before is over', () => {
  const device = new WatchedDevice(plan);
  const silent = new NoAnswer('Nothing.');
  for (const minute of [0, 10, 20]) told(device, minute, minute > 0 ? silent : undefined);
  assert.deepEqual(told(device, 30, silent), ['0 to 30 silent, and on']);
  device.replan({ ...plan, device: { ...plan.device, paused: true } }, NOON + 31 * MINUTE);
  assert.deepEqual(device.rest(NOON + 40 * MINUTE).gaps.map(spoken), ['0 to 30 silent']);
  assert.deepEqual(device.rest(NOON + 60 * MINUTE).gaps.map(spoken), ['30 to 60 paused, and on']);
  device.replan(plan, NOON + 61 * MINUTE);
  assert.deepEqual(told(device, 62), ['30 to 62 paused']);
});

test('clients and the log are told of gaps that go on', async () => {
  await using fleet = new WatchedFleet([]);
  const device = fleet.fleet.find('hsm-1');
  assert.ok(device);
  watch(device, fleet.store, [[0], [10, new NoAnswer('Nothing.')], [20, new NoAnswer('Nothing.')], [30, new NoAnswer('Nothing.')]]);
  fleet.now = NOON + 35 * MINUTE;
  assert.deepEqual(
    fleet.snapshot().gaps?.map(({ cause, goesOn }) => [cause, goesOn]),
    [['silent', true]],
  );
  const [entry] = readLog(fleet.store, fleet.fleet, {}).filter(({ kind }) => kind === 'not-watched');
  assert.deepEqual([entry?.goesOn, entry?.until, entry?.text], [true, undefined, 'Console, no usable answer comes']);
});
