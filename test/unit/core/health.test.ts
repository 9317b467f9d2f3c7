import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JudgedIndicator, stateOfComponent, stateOfDevice, worst } from '../../../src/core/alerting/health.ts';
import type { HwState } from '../../../src/core/reading.ts';
import { minute, start } from './timeline.ts';

const window = 60 * minute;
const ok: JudgedIndicator = { phase: 'ok', stale: false, severity: 'warning' };
const reading = (state: HwState | undefined, age = 0) => (state === undefined ? { time: start - age } : { state, time: start - age });
const stateOf = (indicators: JudgedIndicator[], readings: ReturnType<typeof reading>[] = []) =>
  stateOfComponent(indicators, readings, window, start);
const device = (states: HwState[], firing: ('warning' | 'critical')[] = [], age: number | null = 0) =>
  stateOfDevice(
    states.map((state) => ({ state, stale: false })),
    firing,
    age === null ? null : start - age,
    window,
    start,
  );

test('failed is worse than degraded, that is worse than unknown, and only ok is ok', () => {
  assert.equal(worst(['ok', 'unknown', 'degraded', 'failed']), 'failed');
  assert.equal(worst(['ok', 'unknown', 'degraded']), 'degraded');
  assert.equal(worst(['ok', 'unknown']), 'unknown');
  assert.equal(worst(['ok', 'ok']), 'ok');
  assert.equal(worst([]), 'unknown');
});

test('pending is degraded; firing is degraded or failed by severity, also while it recovers and through silence', () => {
  assert.equal(stateOf([ok, { ...ok, phase: 'pending', severity: 'critical' }]).state, 'degraded');
  assert.equal(stateOf([{ ...ok, phase: 'firing' }]).state, 'degraded');
  assert.equal(stateOf([{ ...ok, phase: 'firing', severity: 'critical' }]).state, 'failed');
  assert.deepEqual(stateOf([{ phase: 'recovering', severity: 'critical', stale: true }]), { state: 'failed', stale: true });
});

test('what was not judged within the window is unknown, never ok', () => {
  assert.deepEqual(stateOf([{ ...ok, phase: 'unknown', stale: true }], [reading('ok')]), { state: 'unknown', stale: true });
  assert.deepEqual(stateOf([{ ...ok, stale: true }]), { state: 'unknown', stale: true });
  assert.equal(stateOf([]).state, 'unknown');
});

test('the device’s own word on one reading makes a judged component degraded, not failed', () => {
  assert.equal(stateOf([ok], [reading('failed')]).state, 'degraded');
  assert.equal(stateOf([ok], [reading('failed', window)]).state, 'ok', 'an hour-old reading says nothing');
  assert.equal(stateOf([ok], [reading('unknown')]).state, 'ok');
});

test('where nothing judges, the device’s word counts in full, for as long as the window', () => {
  assert.equal(stateOf([], [reading('ok'), reading('failed')]).state, 'failed');
  assert.equal(stateOf([], [reading(undefined)]).state, 'ok');
  assert.deepEqual(stateOf([], [reading('ok', window)]), { state: 'unknown', stale: true });
  assert.equal(stateOf([], [reading('ok', window - 1)]).state, 'ok');
});

test('a device is as bad as its worst component or alert', () => {
  assert.equal(device(['ok', 'degraded']), 'degraded');
  assert.equal(device(['ok'], ['critical']), 'failed');
  assert.equal(device(['ok', 'ok']), 'ok');
});

test('a device without a usable reading within the window is unknown, or what still fires makes of it', () => {
  assert.equal(device(['ok', 'degraded'], [], window), 'unknown');
  assert.equal(device(['ok'], [], null), 'unknown');
  assert.equal(device([], [], 0), 'unknown');
  assert.equal(device(['unknown'], ['warning'], window), 'degraded');
  assert.equal(device(['ok'], [], -window), 'unknown', 'a reading from the future proves nothing');
});
