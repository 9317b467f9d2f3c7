import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../../src/core/alerting/evaluator.ts';
import { resetCount } from '../../../src/core/alerting/resetCount.ts';
import { interval, judgement, minute, play, rule, slotAt } from './timeline.ts';

test('where counting starts anew, two negatives before and one after are not three', () => {
  const { state } = play('NN');
  const anew = resetCount(state, interval, slotAt(2) + minute);
  assert.equal(anew.phase, 'unknown');
  const third = judge(anew, judgement(2, 'N'), rule, slotAt(2) + 3 * minute);
  assert.equal(third.state.phase, 'pending');
  const fourth = judge(third.state, judgement(3, 'N'), rule, slotAt(3) + 3 * minute);
  assert.equal(fourth.state.phase, 'pending');
  assert.equal(judge(fourth.state, judgement(4, 'N'), rule, slotAt(4) + 3 * minute).state.phase, 'firing');
});

test('where counting starts anew, what fires goes on firing, and one positive before and one after are not two', () => {
  const { state } = play('NNNP');
  assert.equal(state.phase, 'recovering');
  const anew = resetCount(state, interval, slotAt(4) + minute);
  assert.equal(anew.phase, 'firing');
  const first = judge(anew, judgement(4, 'P'), rule, slotAt(4) + 3 * minute);
  assert.equal(first.state.phase, 'recovering');
  assert.equal(judge(first.state, judgement(5, 'P'), rule, slotAt(5) + 3 * minute).state.phase, 'ok');
});

for (const polls of ['P', 'NNN', '?', 'NNNPP']) {
  test(`after ${polls} there is nothing to count anew`, () => {
    const { state } = play(polls);
    assert.equal(resetCount(state, interval, slotAt(9)), state);
  });
}

test('a negative of the very slot in which counting starts anew does not count either', () => {
  const { state } = play('NNN', { ...rule, needed: 4 });
  const anew = resetCount(state, interval, slotAt(2) + 4 * minute);
  let now = anew;
  for (const index of [3, 4]) now = judge(now, judgement(index, 'N'), rule, slotAt(index) + 3 * minute).state;
  assert.equal(now.phase, 'pending');
  assert.equal(judge(now, judgement(5, 'N'), rule, slotAt(5) + 3 * minute).state.phase, 'firing');
});
