import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conditionUnder, policyFrom, ruleFor, slotsInWindow } from '../../../src/core/alerting/policy.ts';
import type { Condition } from '../../../src/core/indicator.ts';
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
    profile: 'standard',
    corroborate: 15 * minute,
    confirm: [],
    minSpan: 10 * minute,
    ackExpiry: 24 * 60 * minute,
    escalate: 30 * minute,
    conditions: {},
    margins: {},
  });
  assert.equal(slotsInWindow(policyFrom()), 6);
});

test('an inventory’s poll and alerts sections make a policy', () => {
  const policy = policyFrom({ ...{ interval: '5s', timeout: '30s' }, ...{ window: '30s', negatives: 2, recover: 1, renotify: '1m' } });
  assert.equal(policy.lateness, 30_000, 'a poll that reads everything is not late for itself');
  assert.equal(policyFrom({ interval: '20m' }).lateness, 20 * minute, 'else lateness follows the interval');
  assert.deepEqual(ruleFor(policy, {}), {
    ...policy,
    needed: 2,
    minSpan: 5000,
    recoverFor: 0,
    staleAfter: 30_000,
    immediate: { rereads: false, authentication: false },
    latched: false,
  });
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

test('the strict profile is the window alone: no corroboration, no event but what the console confirms', () => {
  const strict = policyFrom({ profile: 'strict', corroborate: '30m' });
  assert.equal(strict.corroborate, 0);
  assert.deepEqual(ruleFor(strict, { immediate: true }).immediate, { rereads: true, authentication: false });
  assert.deepEqual(ruleFor(policyFrom(), { immediate: true }).immediate, { rereads: true, authentication: true });
});

test('the fast profile confirms at 2 and 5 of 10 minutes, and asks for as much of a span', () => {
  const fast = policyFrom({ profile: 'fast' });
  assert.deepEqual([fast.confirm, fast.minSpan], [[2 * minute, 5 * minute], 5 * minute]);
  assert.deepEqual(policyFrom({ profile: 'fast', interval: '10s' }).confirm, [2000, 5000]);
});

test('what asks for every slot, or says nothing of a part, is hastened by nothing', () => {
  for (const condition of [{ negatives: 'window' }, { corroborates: false }] as const) {
    const { corroborate, confirm, minSpan } = ruleFor(policyFrom({ profile: 'fast' }), condition);
    assert.deepEqual({ corroborate, confirm, minSpan }, { corroborate: 0, confirm: [], minSpan: 10 * minute });
  }
});

test('a condition is as the operator has it, the component’s own entry first, part by part', () => {
  const condition: Condition = { id: 'silent', severity: 'warning', negatives: 4, summary: String, meaning: '', action: '', runbook: 'x' };
  const policy = policyFrom({ conditions: { silent: { severity: 'critical', negatives: 2 }, 'console.silent': { negatives: 'window' } } });
  const under = (component: string) => conditionUnder(policy, condition, component);
  assert.deepEqual([under('snmp')?.severity, under('snmp')?.negatives], ['critical', 2]);
  assert.deepEqual([under('console')?.severity, under('console')?.negatives], ['critical', 'window']);
  assert.equal(conditionUnder(policyFrom(), condition, 'snmp'), condition);
});

test('a condition may be switched off, and on again for one component', () => {
  const condition: Condition = { id: 'silent', severity: 'warning', summary: String, meaning: '', action: '', runbook: 'x' };
  const policy = policyFrom({ conditions: { silent: { off: true }, 'console.silent': { off: false } } });
  assert.equal(conditionUnder(policy, condition, 'snmp'), undefined);
  assert.deepEqual(conditionUnder(policy, condition, 'console'), condition);
});
