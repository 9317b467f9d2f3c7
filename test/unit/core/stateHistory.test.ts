import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PartRecord, statesOver } from '../../../src/core/alerting/stateHistory.ts';

const told = (record: Partial<PartRecord>, to = 100) =>
  statesOver({ judged: [], alerts: [], unwatched: [], ...record }, { from: 0, to }).map(({ from, to: end, state, cause }) =>
    [`${from}-${end}`, state, ...(cause ? [cause] : [])].join(' '),
  );
const good = (...times: readonly number[]) => times.map((at) => ({ at, bad: false, holds: 20 }));

test('what nobody judged is unknown, and never ok', () => {
  assert.deepEqual(told({}), ['0-100 unknown']);
  assert.deepEqual(told({ judged: good(10, 20) }), ['0-10 unknown', '10-40 ok', '40-100 unknown']);
});

test('what held before the span holds at its beginning', () => {
  assert.deepEqual(told({ judged: good(-10, 8) }, 20), ['0-20 ok']);
});

test('a bad poll is degraded, an alert is so until it fires, and then as bad as it is severe', () => {
  const judged = [{ at: 0, bad: true, holds: 20 }, ...good(10)];
  assert.deepEqual(told({ judged }, 20), ['0-10 degraded', '10-20 ok']);
  const critical = { startedAt: 5, firedAt: 10, resolvedAt: 15, severity: 'critical' as const };
  assert.deepEqual(told({ judged: good(0, 15), alerts: [critical] }, 20), ['0-5 ok', '5-10 degraded', '10-15 failed', '15-20 ok']);
  assert.deepEqual(told({ alerts: [{ ...critical, severity: 'warning' }] }, 20), ['0-5 unknown', '5-15 degraded', '15-20 unknown']);
});

test('an open alert stays bad in time in which nobody looked; else that time is unknown, with its cause, or planned work', () => {
  const unwatched = [
    { from: 10, to: 20, cause: 'silent' as const },
    { from: 30, to: 40, cause: 'maintenance' as const },
  ];
  assert.deepEqual(told({ judged: good(0, 5, 20, 25, 40), unwatched }, 50), [
    '0-10 ok',
    '10-20 unknown silent',
    '20-30 ok',
    '30-40 maintenance maintenance',
    '40-50 ok',
  ]);
  const alert = { startedAt: 5, firedAt: 5, severity: 'critical' as const };
  assert.deepEqual(told({ unwatched, alerts: [alert] }, 50), ['0-5 unknown', '5-50 failed']);
});
