import assert from 'node:assert/strict';
import { test } from 'node:test';
import { models } from '../../../src/devices/models.ts';
import type { Line } from '../../../src/service/sources/answers.ts';
import { unwatchedIn } from '../../../src/service/sources/remoteHistory.ts';
import { asTheModelJudges } from '../../../src/service/sources/remoteReadings.ts';
import { remoteStates, statesQuestions } from '../../../src/service/sources/remoteStates.ts';

const MINUTE = 60_000;
const T0 = Date.UTC(2026, 2, 2, 12);
const [model] = models;
const of = { device: 'hsm-1', service: 'edge-1', interval: 10 * MINUTE };
const span = { from: T0, to: T0 + 60 * MINUTE };
const questions = statesQuestions({ match: { job: 'vigil' } }, of, span);
const { step } = questions.verdicts;

const line = (labels: Record<string, string>, values: readonly (number | undefined)[]): Line => ({
  labels,
  points: values.flatMap((value, i) => (value === undefined ? [] : [[T0 + i * step, value] as const])),
});

function told(verdicts: readonly Line[], alerts: readonly Line[], unwatched: Parameters<typeof remoteStates>[2] = []) {
  return remoteStates({ verdicts, alerts }, questions, unwatched, span, model).map(
    ({ id, stretches }) =>
      `${id}: ${stretches.map(({ from, to, state, cause }) => `${(from - T0) / MINUTE}-${(to - T0) / MINUTE} ${state}${cause ? ` (${cause})` : ''}`).join(', ')}`,
  );
}

test('how parts stood is asked of the device alone, in steps that find each poll', () => {
  assert.equal(step, 5 * MINUTE);
  assert.equal(
    questions.verdicts.query,
    'max by (component) (last_over_time(hsm_vigil_indicator_negative{job="vigil",device="hsm-1",instance="edge-1"}[1200s]))',
  );
  // Of a long time what was bad between two steps is not lost.
  assert.match(statesQuestions({}, of, { from: T0 - 365 * 24 * 60 * MINUTE, to: T0 }).verdicts.query, /\(max_over_time\(/);
});

test('a part is as its verdicts and its alerts say, and unknown where nothing was told', () => {
  const ok = Array.from({ length: 13 }, () => 0);
  const bad = ok.map((_, i) => (i >= 4 && i < 8 ? 1 : 0));
  const fires = ok.map((_, i) => (i >= 6 && i < 9 ? 1 : undefined));
  const holes = ok.map((_, i) => (i < 6 ? 0 : undefined));
  const alert = { component: 'fan1a', severity: 'critical', state: 'firing' };
  assert.deepEqual(
    told([line({ component: 'psu1' }, ok), line({ component: 'fan1a' }, bad), line({ component: 'cpu' }, holes)], [line(alert, fires)]),
    ['psu1: 0-60 ok', 'fan1a: 0-20 ok, 20-30 degraded, 30-45 failed, 45-60 ok', 'cpu: 0-32.5 ok, 32.5-60 unknown'],
  );
  // Nothing that is no verdict makes anything fine.
  assert.deepEqual(told([line({ component: 'psu1' }, [Number.NaN, 7])], []), ['psu1: 0-60 unknown']);
  assert.deepEqual(told([], [line({ ...alert, severity: 'mild' }, [1])]), ['fan1a: 0-60 unknown']);
  assert.deepEqual(told([line({}, ok)], []), []);
});

test('time in which nobody told of the device is unknown, with why, whatever was told before', () => {
  const question = { query: '', from: T0, to: T0 + 60 * MINUTE, step };
  const state = line({}, [0, 0, 0, 0, undefined, undefined, 2, 2, 0, 0, 0, 0]);
  const unwatched = unwatchedIn([state], question, span);
  const ok = Array.from({ length: 13 }, () => 0);
  assert.deepEqual(told([line({ component: 'psu1' }, ok)], [], unwatched), [
    'psu1: 0-20 ok, 20-30 unknown (not-told), 30-40 unknown (silent), 40-60 ok',
  ]);
});

test('a reading of a platform has the limits of its model, marked as such, and none that bound something else', () => {
  const { limits, attributes } = asTheModelJudges('hw.fan.speed', 'fan1a', model);
  assert.deepEqual([limits?.lowCritical, attributes['hsm.limits_of']], [2000, 'model']);
  assert.equal(asTheModelJudges('hw.status', 'fan1a', model).limits, undefined);
  assert.equal(asTheModelJudges('hw.fan.speed', 'fan1a', undefined).limits, undefined);
  assert.equal(asTheModelJudges('hw.temperature', 'somewhere', model).limits, undefined);
});
