import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axisLabels, judgementGrid } from '../../../webview/alert/judgementGrid.ts';
import { aJudgement, aPageAlert, MINUTE, NOW } from './build.ts';

const signs = { negative: 'x', positive: 'o', unknown: '?' } as const;

/** A lane as one letter a column: x bad, o good, ? not understood, . nothing, ~ time left out. */
function drawn(over: Parameters<typeof aPageAlert>[0], lane = 0): string {
  const { columns, lanes } = judgementGrid(aPageAlert(over), NOW);
  return columns
    .map((column, i) => (column.kind === 'gap' ? '~' : (signs[lanes[lane]?.cells[i]?.verdict ?? ('' as 'negative')] ?? '.')))
    .join('');
}

test('each poll interval is a column, from just before the first sign to now', () => {
  assert.equal(drawn({}), '.xxx..');
  assert.equal(drawn({ judgements: [aJudgement(-40), aJudgement(-30, 'unknown'), aJudgement(-10), aJudgement(0, 'positive')] }), '.x?.xo');
});

test('the whole window is there, however young the episode is', () => {
  assert.equal(drawn({ state: 'pending', startedAt: NOW, judgements: [aJudgement(0)] }), '.....x');
});

test('in one slot the worst counts, and what was not understood beside what was does not', () => {
  assert.equal(drawn({ judgements: [aJudgement(-3, 'positive'), aJudgement(-2), aJudgement(-1, 'positive')] }), '.....x');
  assert.equal(drawn({ judgements: [aJudgement(-2, 'positive'), aJudgement(-1, 'unknown')] }), '.....o');
});

test('each witness has a lane, also one that has said nothing', () => {
  const over = { witnesses: ['console', 'snmp', 'push'] as const, judgements: [aJudgement(-40), aJudgement(-30, 'negative', 'snmp')] };
  assert.deepEqual([drawn(over, 0), drawn(over, 1), drawn(over, 2)], ['.x....', '..x...', '......']);
});

test('the window that made it certain is shaded: whole slots up to the one in which it fired', () => {
  const { columns, windowSlots } = judgementGrid(aPageAlert({ window: 30 * MINUTE }), NOW);
  assert.equal(windowSlots, 3);
  assert.deepEqual(
    columns.map((column) => column.kind === 'slot' && column.counts),
    [false, true, true, true, false, false],
  );
  assert.deepEqual(
    columns.flatMap((column) => (column.kind === 'slot' && column.mark ? [column.mark] : [])),
    ['fired'],
  );
});

test('a poll stands in the interval that it was made for, although it ended in the next one', () => {
  const late = (minutes: number) => ({ ...aJudgement(minutes + 6), slot: NOW + minutes * MINUTE });
  const over = { startedAt: NOW - 34 * MINUTE, firedAt: NOW - 14 * MINUTE, judgements: [late(-40), late(-30), aJudgement(-20)] };
  assert.equal(drawn(over), '.xxx..');
  const { columns } = judgementGrid(aPageAlert({ ...over, judgements: [late(-40), late(-30), late(-20)] }), NOW);
  assert.deepEqual(
    columns.map((column) => column.kind === 'slot' && column.mark),
    [undefined, undefined, undefined, 'fired', undefined, undefined],
  );
});

test('an episode that is over ends with the slot after it', () => {
  const over = { state: 'resolved', resolvedAt: NOW - 120 * MINUTE, startedAt: NOW - 180 * MINUTE, firedAt: NOW - 160 * MINUTE } as const;
  assert.equal(drawn({ ...over, judgements: [aJudgement(-180), aJudgement(-130, 'positive'), aJudgement(-120, 'positive')] }), '.x....oo.');
});

test('an episode that fires and ends within one slot shows both there', () => {
  const told = { witness: 'push', startedAt: NOW - 34 * MINUTE, firedAt: NOW - 34 * MINUTE } as const;
  const { columns } = judgementGrid(
    aPageAlert({ ...told, state: 'resolved', resolvedAt: NOW - 31 * MINUTE, judgements: [aJudgement(-34, 'negative', 'push')] }),
    NOW,
  );
  assert.deepEqual(
    columns.flatMap((column) => (column.kind === 'slot' && column.mark ? [column.mark] : [])),
    ['fired and resolved'],
  );
});

test('of a long episode the beginning and the end are shown, and how much lies between', () => {
  const days = 3 * 24 * 60;
  const alert = aPageAlert({
    startedAt: NOW - days * MINUTE,
    firedAt: NOW - (days - 20) * MINUTE,
    judgements: [aJudgement(-days), aJudgement(0)],
  });
  const { columns, lanes } = judgementGrid(alert, NOW);
  assert.equal(columns.length, 30);
  assert.equal(lanes[0]?.cells.at(1)?.time, NOW - days * MINUTE);
  assert.equal(lanes[0]?.cells.at(-1)?.time, NOW);
  const [gap] = columns.filter(({ kind }) => kind === 'gap');
  assert.equal(columns.at(-1)!.to - columns[0]!.from, 29 * 10 * MINUTE + (gap!.to - gap!.from), 'no time is lost or told twice');
});

test('labels of the axis fill the columns exactly and stand where their time begins', () => {
  for (const minutes of [10, 100, 290, 5000]) {
    const alert = aPageAlert({ startedAt: NOW - minutes * MINUTE, judgements: [] });
    const { columns } = judgementGrid(alert, NOW);
    const labels = axisLabels(columns);
    assert.equal(
      labels.reduce((sum, { span }) => sum + span, 0),
      columns.length,
    );
    let at = 0;
    for (const { span, time } of labels) {
      if (time !== undefined) assert.equal(columns[at]?.from, time);
      assert.ok(time === undefined || span >= 2, 'room for a time');
      at += span;
    }
  }
});
