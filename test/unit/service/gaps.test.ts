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
