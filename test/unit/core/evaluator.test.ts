import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { advance, judge, negativeSlots, newIndicator } from '../../../src/core/alerting/evaluator.ts';
import { policyFrom, ruleFor } from '../../../src/core/alerting/policy.ts';
import { pollScenarios } from '../../support/pollScenarios.ts';
import { four, interval, judgement, minute, play, rule, slotAt, start, wholeWindow } from './timeline.ts';

const fires = (polls: string, using = rule) => play(polls, using).effects.filter((effect) => effect.startsWith('fire'));

suite('Polls one after the other', () => {
  const rules = { three: rule, four, window: wholeWindow };
  for (const { says, polls, of = 'three', effects } of pollScenarios)
    test(`${says} (${polls}, ${of})`, () => assert.deepEqual(play(polls, rules[of]).effects, effects));
});

test('a negative exactly 60 minutes old is out', () => {
  const { state } = play('N');
  assert.equal(negativeSlots(state, rule, slotAt(6) - 1).length, 1);
  assert.equal(negativeSlots(state, rule, slotAt(6)).length, 0);
});

test('nothing fires on a positive, however many negatives the hour has seen', () => {
  const lateRule = ruleFor(policyFrom({ negatives: 3, lateness: '30m' }), {});
  let state = newIndicator(start);
  for (const [index, letter] of [
    [0, 'N'],
    [1, 'N'],
    [2, 'P'],
    [3, 'P'],
  ] as const) {
    state = judge(state, judgement(index, letter), lateRule, slotAt(index)).state;
  }
  assert.equal(state.phase, 'pending');
});

test('negatives that lie closer together than the least span do not fire', () => {
  const spanned = { ...rule, minSpan: 40 * minute };
  assert.deepEqual(fires('NNNN', spanned), []);
  assert.deepEqual(fires('NNNNN', spanned), ['fire@4']);
});

test('positives that lie closer together than the least recovery do not resolve', () => {
  const { effects } = play('NNNPPPP', { ...rule, recoverFor: 30 * minute });
  assert.deepEqual(effects, ['pending@0', 'fire@2', 'resolve@6']);
});

test('a condition that needs one negative fires at once, without a pending', () => {
  assert.deepEqual(play('PN', ruleFor(policyFrom(), { negatives: 1 })).effects, ['fire@1']);
});

test('ten manual checks in one slot are one', () => {
  let state = newIndicator(start);
  for (let press = 0; press < 10; press++) {
    const check = { ...judgement(0, 'N'), at: start + press * 1000 };
    const next = judge(state, check, rule, check.at);
    assert.equal(next.counted, press === 0);
    state = next.state;
  }
  assert.equal(state.phase, 'pending');
  assert.deepEqual(negativeSlots(state, rule, start + minute), [start]);
});

test('a check a little off the schedule still belongs to its slot', () => {
  let { state } = play('N');
  state = judge(state, { ...judgement(0, 'N'), slot: start + 4 * minute }, rule, start + 4 * minute).state;
  state = judge(state, { ...judgement(0, 'N'), slot: start + 8 * minute }, rule, start + 8 * minute).state;
  assert.equal(state.phase, 'pending');
  assert.equal(state.slots.length, 1);
});

test('the worst judgement of a witness is its word on a slot, and a repeated good one does not take it back', () => {
  let { state } = play('P');
  state = judge(state, judgement(0, 'N'), rule, start + 4 * minute).state;
  state = judge(state, judgement(0, 'P'), rule, start + 5 * minute).state;
  assert.deepEqual(negativeSlots(state, rule, start + 6 * minute), [start]);
});

test('two witnesses of one slot are one slot, negative if either is', () => {
  let state = newIndicator(start);
  for (const index of [0, 1]) {
    state = judge(state, judgement(index, 'N', 'console'), rule, slotAt(index)).state;
    state = judge(state, judgement(index, 'N', 'snmp'), rule, slotAt(index)).state;
    state = judge(state, judgement(index, 'P', 'push'), rule, slotAt(index)).state;
  }
  assert.equal(negativeSlots(state, rule, slotAt(1)).length, 2);
  assert.equal(state.phase, 'pending');
});

test('unknown never fires and never resolves', () => {
  const { state, effects } = play(`NNN${'?'.repeat(300)}`);
  assert.deepEqual(effects, ['pending@0', 'fire@2']);
  assert.equal(state.phase, 'firing');
  assert.equal(state.stale, true);
});

test('two positives in a row resolve, once, and counting starts from nothing', () => {
  assert.deepEqual(play('NNNPPNN').phases.slice(4), ['ok', 'pending', 'pending']);
});

test('one positive between negatives is no recovery, and no second alert', () => {
  assert.deepEqual(play('NNNPN').phases.slice(3), ['recovering', 'firing']);
});

test('two checks within one slot do not resolve', () => {
  const fired = play('NNN').state;
  let next = judge(fired, judgement(3, 'P', 'console'), rule, slotAt(3));
  next = judge(next.state, judgement(3, 'P', 'snmp'), rule, slotAt(3) + minute);
  assert.equal(next.state.phase, 'recovering');
});

test('what was ok becomes unknown and stale when nothing is known for an hour, to the millisecond', () => {
  const { state } = play('PP');
  const end = slotAt(1) + rule.window;
  assert.equal(advance(state, rule, end - 1).state.phase, 'ok');
  const gone = advance(state, rule, end).state;
  assert.deepEqual([gone.phase, gone.stale, gone.since], ['unknown', true, end]);
  const back = judge(gone, { ...judgement(0, 'P'), slot: end }, rule, end).state;
  assert.deepEqual([back.phase, back.stale], ['ok', false]);
});

test('what was pending is unknown, not ok, when nothing at all was seen since', () => {
  const { state, effects } = play('PN......');
  assert.deepEqual(effects, ['pending@1', 'intermittent@7']);
  assert.deepEqual([state.phase, state.stale], ['unknown', true]);
});

test('a judgement that arrives late counts at its own slot', () => {
  let { state } = play('NN.P');
  const late = judge(state, judgement(2, 'N'), rule, slotAt(3) + 5 * minute);
  state = late.state;
  assert.deepEqual(
    late.effects.map(({ kind }) => kind),
    ['fire'],
  );
  assert.equal(state.phase, 'recovering', 'as if all had come in order');
});

test('a judgement later than that changes nothing', () => {
  const { state } = play('NN.PP');
  const late = judge(state, judgement(2, 'N'), rule, slotAt(4) + 5 * minute);
  assert.equal(late.counted, false);
  assert.deepEqual(late.effects, []);
  assert.equal(late.state.phase, 'pending');
});

test('a late negative takes a resolution back, and says so', () => {
  const { state } = play('NNNP.P');
  assert.equal(state.phase, 'ok');
  const late = judge(state, judgement(4, 'N'), rule, slotAt(5) + 4 * minute);
  assert.deepEqual(
    late.effects.map(({ kind }) => kind),
    ['resume'],
  );
  assert.equal(late.state.phase, 'recovering');
});

test('a judgement from the future waits until its slot has come', () => {
  let state = newIndicator(start);
  for (const index of [1, 2, 3]) state = judge(state, judgement(index, 'N'), rule, start).state;
  assert.equal(state.phase, 'unknown');
  assert.deepEqual(advance(state, rule, slotAt(1)).effects, [{ kind: 'pending', slot: slotAt(1), needed: 3 }]);
  assert.equal(advance(state, rule, slotAt(3)).state.phase, 'firing');
});

test('a clock set back by hours neither resolves, nor fires, nor stops the judging', () => {
  const fired = play('NNN').state;
  const then = start - 5 * 60 * minute;
  let next = advance(fired, rule, then);
  assert.equal(next.state.phase, 'firing');
  assert.deepEqual(next.effects, []);
  for (const poll of [0, 1]) {
    const at = then + poll * interval;
    next = judge(next.state, { ...judgement(0, 'P'), slot: at, at }, rule, at);
  }
  assert.equal(next.state.phase, 'ok');
  const kinds: string[] = [];
  for (const poll of [2, 3, 4]) {
    const at = then + poll * interval;
    next = judge(next.state, { ...judgement(0, 'N'), slot: at, at }, rule, at);
    kinds.push(...next.effects.map(({ kind }) => kind));
  }
  assert.deepEqual(kinds, ['pending', 'fire']);
});

test('an alert that was over before the clock was set back can fire again', () => {
  let { state } = play('NNNPP');
  const then = start - 5 * 60 * minute;
  const kinds: string[] = [];
  for (const poll of [0, 1, 2]) {
    const at = then + poll * interval;
    const next = judge(state, { ...judgement(0, 'N'), slot: at, at }, rule, at);
    state = next.state;
    kinds.push(...next.effects.map(({ kind }) => kind));
  }
  assert.deepEqual(kinds, ['pending', 'fire']);
});

test('an episode that ended while the clock ran a day ahead is not re-opened for a day', () => {
  let { state } = play('NNNPP');
  const then = start - 24 * 60 * minute;
  state = advance(state, rule, then).state;
  const later = then + rule.reopen + interval;
  state = judge(state, { ...judgement(0, 'N'), slot: later, at: later }, rule, later).state;
  assert.equal(state.episode, later);
});

test('what was judged while the clock ran ahead does not count when that time comes', () => {
  let { state } = play('...NN');
  const then = slotAt(1);
  state = advance(state, rule, then).state;
  for (const index of [1, 2, 3, 4]) state = judge(state, judgement(index, 'P'), rule, slotAt(index)).state;
  state = judge(state, judgement(5, 'N'), rule, slotAt(5)).state;
  assert.deepEqual(negativeSlots(state, rule, slotAt(5)), [slotAt(5)]);
});

test('what was ok while the clock ran ahead is unknown an hour after it was set back', () => {
  const then = start - 24 * 60 * minute;
  const set = advance(play('PP').state, rule, then).state;
  assert.equal(set.phase, 'ok');
  assert.equal(advance(set, rule, then + rule.window).state.phase, 'unknown');
});

test('a judgement more than a window ahead is not kept', () => {
  const far = judge(newIndicator(start), judgement(7, 'N'), rule, start);
  assert.equal(far.counted, false);
  assert.deepEqual(far.state.slots, []);
});

test('a clock set back by minutes is waited for', () => {
  const { state } = play('NN');
  const next = judge(state, judgement(1, 'N', 'snmp'), rule, slotAt(1) - 2 * minute);
  assert.equal(next.state.phase, 'pending');
  assert.equal(negativeSlots(next.state, rule, slotAt(1) + 3 * minute).length, 2);
});

test('after a sleep of a night the polls that were missed are nothing at all', () => {
  assert.deepEqual(play(`NN${'.'.repeat(60)}N`).effects, ['pending@0', 'intermittent@7', 'pending@62']);
  assert.equal(play(`NNN${'.'.repeat(60)}`).state.phase, 'firing');
});

test('an indicator that nobody looked at for hours begins a new episode with its next negative', () => {
  const later = slotAt(43);
  const { state } = judge(play('N').state, judgement(43, 'N'), rule, later);
  assert.deepEqual([state.opened, state.episode, state.since], [later, slotAt(43), later]);
  const sooner = judge(play('N').state, judgement(30, 'N'), rule, slotAt(30)).state;
  assert.deepEqual([sooner.opened, sooner.episode], [slotAt(30), start], 'within six hours it is the same episode');
});

test('with an interval of seconds everything is as fast', () => {
  const quick = ruleFor(policyFrom({ interval: '5s', window: '30s' }), {});
  let state = newIndicator(start);
  const kinds: string[] = [];
  for (const [index, letter] of Array.from('NNNPP').entries()) {
    const slot = start + index * 5000;
    const next = judge(state, { ...judgement(0, letter), slot, at: slot }, quick, slot + 900);
    state = next.state;
    kinds.push(...next.effects.map(({ kind }) => `${kind}@${index}`));
  }
  assert.deepEqual(kinds, ['pending@0', 'fire@2', 'resolve@4']);
});

test('the state of a healthy indicator stays small, whatever the window', () => {
  const quick = ruleFor(policyFrom({ interval: '5s' }), {});
  let state = newIndicator(start);
  for (let slot = start; slot < start + 2 * quick.window; slot += 5000) {
    state = judge(state, { ...judgement(0, 'P'), slot, at: slot }, quick, slot).state;
  }
  assert.ok(JSON.stringify(state).length < 1000);
});

test('the effect of firing names the slots that counted', () => {
  const fire = play('NPNPN').all.find(({ kind }) => kind === 'fire');
  assert.deepEqual(fire, {
    kind: 'fire',
    slot: slotAt(4),
    slots: [slotAt(0), slotAt(2), slotAt(4)],
    needed: 3,
    by: 'window',
    witnesses: ['console'],
  });
  const again = play('NNNPPNNN').all.findLast(({ kind }) => kind === 'fire');
  assert.deepEqual(again?.kind === 'fire' && again.slots, [slotAt(5), slotAt(6), slotAt(7)], 'none from before the resolution');
});
