import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HealthState, type JudgedIndicator, stateOfComponent, stateOfDevice, worst } from '../../../src/core/alerting/health.ts';
import { type HwState, type Measurement, NOT_JUDGED } from '../../../src/core/reading.ts';
import { minute, start } from './timeline.ts';

const window = 60 * minute;
const ok: JudgedIndicator = { condition: 'speed-low', phase: 'ok', stale: false, severity: 'warning' };
const attributes = { 'hw.id': 'fan1a', 'hw.name': 'Fan1A', 'hw.type': 'fan' } as const;
const reading = (state: HwState | undefined, age = 0, other: Partial<Measurement> = {}) => ({
  metric: 'hw.fan.speed' as Measurement['metric'],
  attributes: attributes as Measurement['attributes'],
  ...other,
  ...(state !== undefined && { state }),
  time: start - age,
});
const fact = reading(undefined, 0, { metric: 'hsm.client.info' });
const stateOf = (indicators: JudgedIndicator[], readings: ReturnType<typeof reading>[] = []) =>
  stateOfComponent(indicators, readings, window, start);
const device = (states: HealthState[], firing: ('warning' | 'critical')[] = [], age: number | null = 0, partly = false) =>
  stateOfDevice(
    states.map((state) => ({ state, stale: false })),
    firing,
    age === null ? null : start - age,
    window,
    start,
    partly,
  );

test('failed is worse than degraded, that is worse than unknown, that is worse than not judged, and only ok is ok', () => {
  assert.equal(worst(['ok', 'unknown', 'degraded', 'failed']), 'failed');
  assert.equal(worst(['ok', 'unknown', 'degraded']), 'degraded');
  assert.equal(worst(['ok', 'unjudged', 'unknown']), 'unknown');
  assert.equal(worst(['ok', 'unjudged']), 'unjudged');
  assert.equal(worst(['ok', 'ok']), 'ok');
  assert.equal(worst([]), 'unknown');
});

test('pending is degraded; firing is degraded or failed by severity, also while it recovers and through silence', () => {
  assert.equal(stateOf([ok, { ...ok, phase: 'pending', severity: 'critical' }]).state, 'degraded');
  assert.equal(stateOf([{ ...ok, phase: 'firing' }]).state, 'degraded');
  assert.equal(stateOf([{ ...ok, phase: 'firing', severity: 'critical' }]).state, 'failed');
  assert.deepEqual(stateOf([{ ...ok, phase: 'recovering', severity: 'critical', stale: true }]), { state: 'failed', stale: true });
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

test('a value that nothing judges is seen, not judged, and old it is unknown', () => {
  assert.deepEqual(stateOf([], [reading(undefined)]), { state: 'unjudged', stale: false });
  assert.deepEqual(stateOf([], [reading(undefined), reading('ok')]).state, 'unjudged', 'one word of the device does not speak for all');
  assert.deepEqual(stateOf([], [reading(undefined, window)]), { state: 'unknown', stale: true });
  assert.equal(stateOf([ok], [reading(undefined)]).state, 'ok');
});

test('that two channels agree on a value does not judge it, that they disagree does', () => {
  const agreement: JudgedIndicator = { ...ok, condition: 'channels-disagree' };
  assert.equal(stateOf([agreement], [reading(undefined)]).state, 'unjudged');
  assert.equal(stateOf([{ ...agreement, phase: 'firing' }], [reading(undefined)]).state, 'degraded');
  assert.deepEqual(stateOf([agreement], [fact]), { state: 'unjudged', stale: false, fact: true });
  assert.equal(stateOf([{ ...agreement, phase: 'firing' }], [fact]).state, 'degraded');
});

test('that one of two channels is silent takes no verdict from what the other says', () => {
  const noNews: JudgedIndicator = { ...ok, condition: 'channels-disagree', stale: true };
  for (const phase of ['ok', 'unknown'] as const) {
    assert.deepEqual(stateOf([{ ...noNews, phase }, ok], [reading('ok')]), { state: 'ok', stale: false });
    assert.equal(stateOf([{ ...noNews, phase }], [reading(undefined)]).state, 'unjudged');
    assert.deepEqual(stateOf([{ ...noNews, phase }], [fact]), { state: 'unjudged', stale: false, fact: true });
    assert.equal(
      stateOf(
        [
          { ...noNews, phase },
          { ...ok, stale: true },
        ],
        [reading('ok')],
      ).state,
      'unknown',
    );
    assert.equal(stateOf([{ ...noNews, phase }, ok], [reading('ok', window)]).state, 'unknown', 'neither says anything');
  }
  assert.equal(
    stateOf([{ ...noNews, phase: 'firing' }, ok], [reading('ok')]).state,
    'degraded',
    'the last that was known is that they differ',
  );
});

test('a part of which only facts are known has nothing to judge, and makes no device partly watched', () => {
  assert.deepEqual(stateOf([], [fact]), { state: 'unjudged', stale: false, fact: true });
  const wrong = reading(undefined, 0, { attributes: { ...attributes, [NOT_JUDGED]: 'never judged: it is known to be wrong' } });
  assert.deepEqual(stateOf([], [wrong]), { state: 'unjudged', stale: false, fact: true });
  const healths = [{ state: 'ok', stale: false }, stateOf([], [fact])] as const;
  assert.equal(stateOfDevice(healths, [], start, window, start), 'ok');
});

test('a device with a part that nothing judges is never ok, and never better for it', () => {
  assert.equal(device(['ok', 'unjudged']), 'unjudged');
  assert.equal(device(['ok'], [], 0, true), 'unjudged');
  assert.equal(device(['ok'], ['warning'], 0, true), 'degraded');
  assert.equal(device(['unknown'], [], 0, true), 'unknown');
});
