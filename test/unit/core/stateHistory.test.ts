import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fewStates, joinedUnwatched, type PartRecord, statesOver } from '../../../src/core/alerting/stateHistory.ts';

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

test('however often nobody looked, few stretches are left, in which all of that time is', () => {
  const often = Array.from({ length: 22_000 }, (_, i) => ({
    from: i * 10,
    to: i * 10 + 4,
    cause: i % 7 === 0 ? ('refused' as const) : ('silent' as const),
  }));
  const span = { from: 0, to: 220_000 };
  const few = joinedUnwatched(often, span, 400);
  assert.ok(few.length <= 400);
  assert.ok(often.every(({ from, to }) => few.some((each) => each.from <= from && to <= each.to)));
  const late = { from: 200_000, to: 200_010, cause: 'asleep' as const };
  assert.deepEqual(joinedUnwatched([...often.slice(0, 500), late], span, 400).at(-1), late, 'what is far from the others stays apart');
  const two = [
    { from: 0, to: 1, cause: 'silent' as const },
    { from: 2, to: 9, cause: 'asleep' as const },
    { from: 10, to: 12, cause: 'refused' as const },
  ];
  assert.deepEqual(joinedUnwatched(two, { from: 0, to: 200 }, 2), [{ from: 0, to: 12, cause: 'asleep' }]);
});

test('of many states few are left, the worst of each time among them and no hole between', () => {
  const many = Array.from({ length: 5000 }, (_, i) => ({
    from: i * 10,
    to: i * 10 + 10,
    state: i % 2 === 0 ? ('ok' as const) : ('unknown' as const),
  }));
  const span = { from: 0, to: 50_000 };
  const worst = { from: 31_234, to: 31_235, state: 'failed' as const };
  const all = [...many.slice(0, 3123), { from: 31_230, to: 31_234, state: 'ok' as const }, worst, ...many.slice(3124)];
  const few = fewStates(all, span, 100);
  assert.ok(few.length <= 100);
  assert.deepEqual([few[0]?.from, few.at(-1)?.to], [0, 50_000]);
  assert.ok(few.every((each, i) => i === 0 || few[i - 1]?.to === each.from));
  assert.ok(few.some(({ state, from, to }) => state === 'failed' && from <= worst.from && worst.to <= to));
  assert.ok(
    few.every(({ state }) => state !== 'ok'),
    'where somebody did not look, nothing is ok',
  );
  assert.equal(fewStates(many.slice(0, 50), span, 100).length, 50, 'few are left as they are');
});
