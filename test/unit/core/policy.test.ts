import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyFrom, ruleFor, slotsInWindow } from '../../../src/core/policy.ts';
import { minute } from './timeline.ts';

test('without settings the policy is three of six ten-minute slots', () => {
  assert.deepEqual(policyFrom(), {
    interval: 10 * minute,
    window: 60 * minute,
    negatives: 3,
    recover: 2,
    lateness: 10 * minute,
    reopen: 360 * minute,
    renotify: 240 * minute,
  });
  assert.equal(slotsInWindow(policyFrom()), 6);
});

test('an inventory’s poll and alerts sections make a policy', () => {
  const policy = policyFrom({ ...{ interval: '5s', timeout: '30s' }, ...{ window: '30s', negatives: 2, recover: 1, renotify: '1m' } });
  assert.equal(policy.lateness, 5000, 'lateness follows the interval');
  assert.deepEqual(ruleFor(policy, {}), { ...policy, needed: 2, minSpan: 5000, recoverFor: 0, staleAfter: 30_000 });
});

test('a condition’s own number of negatives comes before the policy’s', () => {
  const policy = policyFrom();
  assert.equal(ruleFor(policy, {}).needed, 3);
  assert.equal(ruleFor(policy, { negatives: 4 }).needed, 4);
  assert.equal(ruleFor(policy, { negatives: 'window' }).needed, 6);
});

test('never are more negatives asked for than the window has slots', () => {
  assert.equal(ruleFor(policyFrom({ interval: '20m' }), { negatives: 4 }).needed, 3);
  assert.equal(ruleFor(policyFrom({ interval: '25m' }), { negatives: 'window' }).needed, 2);
  assert.equal(ruleFor(policyFrom({ interval: '2h' }), {}).needed, 1);
});

test('a span is asked for only where there is more than one negative, or one positive', () => {
  const rule = ruleFor(policyFrom({ recover: 2 }), { negatives: 1 });
  assert.deepEqual([rule.minSpan, rule.recoverFor], [0, 10 * minute]);
});

test('an interval of nothing does not stop the arithmetic', () => {
  assert.equal(policyFrom({ interval: '0s', window: '0s' }).interval, 1);
  assert.equal(ruleFor(policyFrom({ interval: '0s', window: '0s' }), {}).needed, 1);
});

test('what is judged once an hour or a day is good for twice that long, and never for less than the window', () => {
  const policy = policyFrom();
  assert.equal(ruleFor(policy, {}).staleAfter, policy.window);
  assert.equal(ruleFor(policy, {}, 10 * minute).staleAfter, policy.window);
  assert.equal(ruleFor(policy, {}, 60 * minute).staleAfter, 120 * minute);
  assert.equal(ruleFor(policy, {}, 24 * 60 * minute).needed, 3);
});
