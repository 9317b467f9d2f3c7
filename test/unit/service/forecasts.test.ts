import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Reading } from '../../../src/core/reading.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import type { ChannelPoll } from '../../../src/service/polling/pollTarget.ts';
import { Forecasts } from '../../../src/service/watching/forecasts.ts';
import type { WatchPlan } from '../../../src/service/watching/watchedDevice.ts';
import { openStore } from '../../../src/store/store.ts';
import { keeperOf } from '../../support/keeperOf.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);

function battery(time: number, volts: number): Reading {
  return {
    device: 'hsm-1',
    channel: 'console',
    time,
    metric: 'hsm.battery.voltage',
    attributes: { 'hw.id': 'hsm-battery', 'hw.name': 'HSM battery', 'hw.type': 'battery' },
    value: volts,
    unit: 'V',
    state: 'ok',
    limits: { lowWarning: 2.75 },
  };
}

const series = { device: 'hsm-1', channel: 'console', metric: 'hsm.battery.voltage', component: 'hsm-battery' } as const;
const poll = (reading: Reading): ChannelPoll => ({
  channel: 'console',
  readings: [reading],
  observations: [],
  startedAt: reading.time,
  endedAt: reading.time,
  durationMs: 1,
});
const plan = { device: { id: 'hsm-1' }, model: luna7, simulated: false } as WatchPlan;

const folder = mkdtempSync(join(tmpdir(), 'forecasts-'));
after(() => rmSync(folder, { recursive: true }));
let stores = 0;
const emptyStore = () => openStore(join(folder, `${++stores}.db`));

/** Three readings a day for `days` days. */
function storeOf(days: number, voltsOn: (day: number) => number) {
  const store = emptyStore();
  const readings = Array.from({ length: days * 3 }, (_, index) => {
    const day = Math.floor(index / 3);
    return battery(START + day * DAY + (index % 3) * 8 * 3_600_000 + 60_000, voltsOn(day) + ((index % 3) - 1) * 0.001);
  });
  store.readings.append(readings);
  return store;
}

test('a battery that falls for weeks is foreseen to cross its threshold, at each poll', () => {
  using store = storeOf(40, (day) => 2.9 - day * 0.003);
  store.packing.pack(START + 40 * DAY + 1);
  const forecasts = new Forecasts(keeperOf(store));
  for (const hour of [1, 2]) {
    const [observation] = forecasts.extend(plan, poll(battery(START + 40 * DAY + hour * 3_600_000, 2.78))).observations;
    assert.equal(observation?.verdict, 'negative');
    assert.match(observation?.evidence.text ?? '', /falls by 0\.021 V a week over 40 days and reaches 2\.75 V in about \d+ days/);
  }
});

test('a battery that holds is well, and one with a short past is not judged', () => {
  using steady = storeOf(40, (day) => 3.1 + Math.sin(day) * 0.002);
  steady.packing.pack(START + 40 * DAY);
  assert.deepEqual(
    new Forecasts(keeperOf(steady)).extend(plan, poll(battery(START + 40 * DAY, 3.1))).observations.map(({ verdict }) => verdict),
    ['positive'],
  );
  using young = emptyStore();
  assert.deepEqual(new Forecasts(keeperOf(young)).extend(plan, poll(battery(START, 3.1))).observations, []);
});

test('days of an appliance that was replaced foresee nothing of the one after it', () => {
  using store = storeOf(40, (day) => 2.9 - day * 0.003);
  store.packing.pack(START + 40 * DAY);
  const forecasts = new Forecasts(keeperOf(store));
  const now = battery(START + 40 * DAY + 3_600_000, 2.78);
  const verdicts = (since?: number) => forecasts.extend(plan, poll(now), since).observations.map(({ verdict }) => verdict);
  assert.deepEqual(verdicts(), ['negative']);
  assert.deepEqual(verdicts(START + 36 * DAY), ['positive']);
});

test('days outlive the readings that they were made from', () => {
  using store = storeOf(40, (day) => 2.9 - day * 0.003);
  store.packing.pack(START + 40 * DAY);
  store.packing.intoHours(START + 39 * DAY);
  store.packing.pack(START + 41 * DAY);
  const days = store.days.load(series, 100);
  assert.equal(days.length, 40);
  assert.ok(Math.abs((days[10]?.value ?? 0) - (2.9 - 0.03)) < 1e-9);
  assert.deepEqual(store.days.load(series, 3), days.slice(-3));
});

test('today is not a whole day', () => {
  using store = storeOf(3, () => 3);
  store.packing.pack(START + 2 * DAY + 3_600_000);
  assert.equal(store.days.load(series, 100).length, 2);
});
