import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JudgedPoll } from '../../../src/store/rows.ts';
import { ada, firingAlert, NOON, WatchedFleet } from '../../support/watchedFleet.ts';

const MINUTE = 60_000;
const at = (minute: number) => new Date(NOON + minute * MINUTE).toISOString();

const poll = (minute: number, positives: JudgedPoll['positives']): JudgedPoll => ({
  device: 'hsm-1',
  channel: 'console',
  slot: NOON + minute * MINUTE,
  endedAt: NOON + minute * MINUTE,
  takenAt: NOON + minute * MINUTE,
  positives,
  negatives: [],
});

test('the states of parts come from polls, alerts and time that was not watched, and a part of which nothing was judged has none', async () => {
  await using fleet = new WatchedFleet([firingAlert({ severity: 'critical', startedAt: NOON - 40 * MINUTE, firedAt: NOON - 20 * MINUTE })]);
  const { store } = fleet;
  store.judged.append(
    [-60, -50, -40, -30].map((minute) =>
      poll(minute, [
        ['fan1a', 'speed-low'],
        ['psu1', 'failed', 60 * MINUTE],
      ]),
    ),
  );
  store.events.append({ time: NOON - 40 * MINUTE, device: 'hsm-1', alert: 'a1', kind: 'alert-pending', text: '' });
  store.gaps.save({ device: 'hsm-1', from: NOON - 30 * MINUTE, to: NOON - 10 * MINUTE, cause: 'asleep' });
  const { parts, keptFrom } = await fleet.service.requests.states({ device: 'hsm-1', from: at(-60), to: at(60) }, ada);
  assert.equal(keptFrom, at(-60));
  const told = Object.fromEntries(
    parts.map(({ id, stretches }) => [
      id,
      stretches.map(({ from, to, state }) => `${(from - NOON) / MINUTE} ${(to - NOON) / MINUTE} ${state}`),
    ]),
  );
  assert.deepEqual(told, {
    fan1a: ['-60 -40 ok', '-40 -20 degraded', '-20 0 failed'],
    psu1: ['-60 -30 ok', '-30 -10 unknown', '-10 0 ok'],
  });
});

test('a device that is not watched is refused by name, and one without a record says that nothing is kept', async () => {
  await using fleet = new WatchedFleet([]);
  assert.throws(() => fleet.service.requests.states({ device: 'nobody', from: at(-1), to: at(0) }, ada), /nobody/);
  assert.deepEqual(await fleet.service.requests.states({ device: 'hsm-1', from: at(-1), to: at(0) }, ada), { parts: [], keptFrom: at(0) });
});

test('years in which a line was silent again and again are told in few stretches', async () => {
  await using fleet = new WatchedFleet([]);
  const { store } = fleet;
  const parts = Array.from({ length: 60 }, (_, i) => [`part-${i}`, 'speed-low'] as const);
  store.judged.append([-20, -10].map((minute) => poll(minute, [...parts])));
  const from = -3 * 365 * 24 * 60;
  store.transaction(() => {
    for (let minute = from; minute < -60; minute += 120)
      store.gaps.save({ device: 'hsm-1', from: NOON + minute * MINUTE, to: NOON + (minute + 30) * MINUTE, cause: 'service-off' });
  });
  const told = await fleet.service.requests.states({ device: 'hsm-1', from: at(from), to: at(0) }, ada);
  assert.equal(told.parts.length, 60);
  assert.ok(JSON.stringify(told).length < 1_000_000);
  for (const { stretches } of told.parts) assert.ok(stretches.every(({ state }, i) => state !== 'ok' || i === stretches.length - 1));
});
