import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AlertEffect, alertId, type Identity, type Indicator, pass, step } from '../../../src/core/alerting/episode.ts';
import { newIndicator } from '../../../src/core/alerting/evaluator.ts';
import { policyFrom, type Rule, ruleFor } from '../../../src/core/alerting/policy.ts';
import type { Condition } from '../../../src/core/indicator.ts';
import { interval, judgement, minute, rule, slotAt, start } from './timeline.ts';

const condition: Condition = {
  id: 'ac-lost',
  severity: 'critical',
  summary: (name) => `${name} has no AC input`,
  meaning: 'One feed is left.',
  action: 'Check the feed.',
  runbook: 'power-supply',
};
const identity: Identity = { device: 'hsm-1', component: 'psu2', condition: 'ac-lost', name: 'Power supply 2' };
const fresh: Indicator = { state: newIndicator(start) };

function follow(polls: string, using: Rule = rule, from: Indicator = fresh, first = 0): { indicator: Indicator; effects: AlertEffect[] } {
  let indicator = from;
  const effects: AlertEffect[] = [];
  for (const [offset, letter] of Array.from(polls).entries()) {
    const index = first + offset;
    const now = slotAt(index) + 4 * minute;
    const next =
      letter === '.'
        ? pass(indicator, { identity, condition, rule: using }, now)
        : step(indicator, judgement(index, letter), { identity, condition, rule: using }, now);
    indicator = next;
    effects.push(...next.effects);
  }
  return { indicator, effects };
}

test('an alert tells what, where, since when, how bad, what to do, and why', () => {
  const { indicator, effects } = follow('PNPNN');
  assert.deepEqual(indicator.alert, {
    id: alertId(identity, slotAt(1)),
    device: 'hsm-1',
    component: 'psu2',
    condition: 'ac-lost',
    severity: 'critical',
    state: 'firing',
    startedAt: slotAt(1) + 3 * minute,
    firedAt: slotAt(4) + 4 * minute,
    summary: 'Power supply 2 has no AC input',
    runbook: 'power-supply',
    evidence: ['N', 'P', 'N', 'N'].map((letter, index) => ({
      text: `${letter}${index + 1}`,
      at: slotAt(index + 1) + 3 * minute,
      slot: slotAt(index + 1),
      witness: 'console',
      verdict: letter === 'N' ? 'negative' : 'positive',
    })),
  });
  const fire = effects.at(-1);
  assert.deepEqual(fire, {
    kind: 'fire',
    alert: indicator.alert,
    again: false,
    slots: [slotAt(1), slotAt(3), slotAt(4)],
    needed: 3,
  });
});

test('an indicator and its alert are plain JSON', () => {
  for (const polls of ['P', 'N', 'NNN', 'NNNP', 'NNNPP', 'NNNPPN']) {
    const { indicator } = follow(polls);
    assert.deepEqual(JSON.parse(JSON.stringify(indicator)), indicator);
  }
});

test('a healthy indicator has no alert', () => {
  assert.deepEqual(Object.keys(follow('PPP').indicator).includes('alert'), false);
});

test('a resolved alert says when, and keeps the positives that resolved it', () => {
  const { indicator, effects } = follow('NNNPP');
  assert.equal(indicator.alert?.state, 'resolved');
  assert.equal(indicator.alert?.resolvedAt, slotAt(4) + 4 * minute);
  assert.deepEqual(
    indicator.alert?.evidence.map(({ verdict }) => verdict),
    ['negative', 'negative', 'negative', 'positive', 'positive'],
  );
  assert.equal(effects.at(-1)?.kind, 'resolve');
});

test('what never fired ends as intermittent, without a firedAt', () => {
  const { indicator, effects } = follow('NPPPPPP');
  assert.equal(indicator.alert?.state, 'resolved');
  assert.equal('firedAt' in (indicator.alert ?? {}), false);
  assert.equal(effects.at(-1)?.kind, 'intermittent');
});

test('an episode that comes back within six hours is the same alert, fired again', () => {
  const once = follow('NNNPP');
  const back = follow('NNN', rule, once.indicator, 5 + 35);
  assert.equal(back.indicator.alert?.id, once.indicator.alert?.id);
  assert.equal(back.indicator.alert?.state, 'firing');
  assert.equal(back.indicator.alert?.firedAt, once.indicator.alert?.firedAt);
  assert.equal('resolvedAt' in (back.indicator.alert ?? {}), false);
  assert.deepEqual(
    back.effects.map((effect) => [effect.kind, 'again' in effect && effect.again]),
    [
      ['pending', true],
      ['fire', true],
    ],
  );
});

test('an episode that comes back later is another alert', () => {
  const once = follow('NNNPP');
  const back = follow('NNN', rule, once.indicator, 5 + 36);
  assert.notEqual(back.indicator.alert?.id, once.indicator.alert?.id);
  assert.equal(back.indicator.alert?.evidence.length, 3);
  assert.deepEqual(
    back.effects.map((effect) => [effect.kind, 'again' in effect && effect.again]),
    [
      ['pending', false],
      ['fire', false],
    ],
  );
});

test('a re-opened alert that does not fire again was over when it was resolved', () => {
  const once = follow('NNNPP').indicator;
  const back = follow('N......', rule, once, 8);
  assert.equal(back.effects.at(-1)?.kind, 'intermittent');
  assert.equal(back.indicator.alert?.resolvedAt, once.alert?.resolvedAt);
});

test('a late negative that takes a resolution back fires the same alert again', () => {
  const { indicator } = follow('NNNP.P');
  const late = step(indicator, judgement(4, 'N'), { identity, condition, rule }, slotAt(5) + 6 * minute);
  assert.equal(late.alert?.state, 'firing');
  assert.equal(late.alert?.id, indicator.alert?.id);
  assert.deepEqual(
    late.effects.map((effect) => [effect.kind, 'again' in effect && effect.again]),
    [['fire', true]],
  );
});

test('an alert whose first negative turns out to be an earlier one keeps its id, also when it comes back', () => {
  const first = follow('.N').indicator;
  const late = step(first, judgement(0, 'N'), { identity, condition, rule }, slotAt(1) + 5 * minute);
  assert.equal(late.alert?.id, first.alert?.id);
  const over = follow('NPP', rule, late, 2).indicator;
  assert.equal(over.alert?.state, 'resolved');
  assert.equal(follow('N', rule, over, 6).indicator.alert?.id, first.alert?.id);
});

test('a late negative that shows that a pending alert was not over goes on with it', () => {
  const over = follow('N.....', rule).indicator;
  const gone = pass(over, { identity, condition, rule }, slotAt(6));
  assert.equal(gone.alert?.state, 'resolved');
  const late = step(gone, judgement(5, 'N'), { identity, condition, rule }, slotAt(6) + minute);
  assert.deepEqual([late.alert?.id, late.alert?.state, late.alert?.evidence.length], [over.alert?.id, 'pending', 2]);
});

test('a repeated judgement adds no evidence', () => {
  const { indicator } = follow('N');
  const again = step(
    indicator,
    { ...judgement(0, 'N'), at: slotAt(0) + 4 * minute },
    { identity, condition, rule },
    slotAt(0) + 5 * minute,
  );
  assert.equal(again.counted, false);
  assert.equal(again.alert?.evidence.length, 1);
});

test('an unknown judgement of an open alert is shown, and counts for nothing', () => {
  const { indicator } = follow('N?');
  assert.deepEqual(
    indicator.alert?.evidence.map(({ text, verdict }) => [text, verdict]),
    [
      ['N0', 'negative'],
      ['?1', 'unknown'],
    ],
  );
  assert.equal(follow('?').indicator.alert, undefined);
  const over = follow('NNNPP?').indicator.alert;
  assert.equal(over?.evidence.length, 5, 'none after the end');
});

test('a stream of unknowns is bounded, and displaces nothing that counted', () => {
  const { indicator } = follow(`NNNP${'?'.repeat(300)}`);
  const evidence = indicator.alert?.evidence ?? [];
  assert.deepEqual(
    evidence.filter(({ verdict }) => verdict !== 'unknown').map(({ text }) => text),
    ['N0', 'N1', 'N2', 'P3'],
  );
  const unknowns = evidence.filter(({ verdict }) => verdict === 'unknown').map(({ text }) => text);
  assert.deepEqual([unknowns.length, unknowns[0], unknowns.at(-1)], [20, '?284', '?303']);
});

test('an alert is as severe as its condition is now', () => {
  const { indicator } = follow('NNN');
  const milder: Condition = { ...condition, severity: 'warning' };
  assert.equal(step(indicator, judgement(3, 'N'), { identity, condition: milder, rule }, slotAt(3)).alert?.severity, 'warning');
  assert.equal(
    pass(follow('NNNPP').indicator, { identity, condition: milder, rule }, slotAt(5)).alert?.severity,
    'critical',
    'not once it is over',
  );
});

test('a second witness in the same slot is evidence, too', () => {
  const { indicator } = follow('N');
  const more = step(indicator, judgement(0, 'N', 'snmp'), { identity, condition, rule }, slotAt(0) + 5 * minute);
  assert.deepEqual(
    more.alert?.evidence.map(({ witness }) => witness),
    ['console', 'snmp'],
  );
});

test('evidence of a long episode is bounded, and keeps its beginning and its end', () => {
  const { indicator } = follow('N'.repeat(300));
  const texts = indicator.alert?.evidence.map(({ text }) => text) ?? [];
  assert.equal(texts.length, 50);
  assert.deepEqual([texts[0], texts[9], texts[10], texts[49]], ['N0', 'N9', 'N260', 'N299']);
});

test('ids are short, safe in file names, and differ with every part of what they name', () => {
  const found = new Set<string>();
  for (const device of ['a', 'ab', 'a"'])
    for (const component of ['b', 'bc', '","'])
      for (const name of ['c', 'd'])
        for (const slot of [start, start + interval]) found.add(alertId({ device, component, condition: name, name: '' }, slot));
  assert.equal(found.size, 36);
  for (const id of found) assert.match(id, /^a[0-9a-z]{11}$/);
});

test('an id is the same in every version', () => {
  assert.equal(alertId(identity, start), 'a1ej75ydp4e2');
});

test('markup in a component’s name does not reach the summary', () => {
  const named = { ...identity, name: 'PSU\u001b[31m2\u202e' };
  assert.equal(step(fresh, judgement(0, 'N'), { identity: named, condition, rule }, start).alert?.summary, 'PSU2 has no AC input');
});

test('an alert’s state always follows its indicator’s phase, and is told once per change', () => {
  const deliveries = fc.array(
    fc.record({ index: fc.nat(60), letter: fc.constantFrom('N', 'N', 'P', 'P', '?', '.'), delay: fc.nat(2 * interval - 1) }),
    { maxLength: 90, size: 'max' },
  );
  const rules = fc.constantFrom(
    rule,
    ruleFor(policyFrom({ recover: 1 }), { negatives: 1 }),
    ruleFor(policyFrom({ reopen: '1h' }), { negatives: 2 }),
  );
  fc.assert(
    fc.property(deliveries, rules, (list, using) => {
      let indicator = fresh;
      const told = new Map<string, string>();
      const events = list.map(({ index, letter, delay }) => ({ index, letter, now: slotAt(index) + delay }));
      for (const { index, letter, now } of events.toSorted((a, b) => a.now - b.now)) {
        const next =
          letter === '.'
            ? pass(indicator, { identity, condition, rule: using }, now)
            : step(indicator, judgement(index, letter), { identity, condition, rule: using }, now);
        for (const { alert } of next.effects) {
          assert.notEqual(told.get(alert.id) ?? 'none', alert.state);
          told.set(alert.id, alert.state);
        }
        const expected = { unknown: 'resolved', ok: 'resolved', pending: 'pending', firing: 'firing', recovering: 'firing' }[
          next.state.phase
        ];
        assert.equal(next.alert?.state ?? 'resolved', expected);
        if (next.effects.length > 0) assert.deepEqual(next.effects.at(-1)?.alert, next.alert);
        assert.equal(next.alert === undefined || told.get(next.alert.id) === next.alert.state, true);
        assert.ok(next.alert?.state !== 'firing' || next.alert.firedAt !== undefined);
        const times = next.alert?.evidence.map(({ at }) => at) ?? [];
        assert.deepEqual(
          times,
          times.toSorted((a, b) => a - b),
        );
        indicator = next.alert === undefined ? { state: next.state } : { state: next.state, alert: next.alert };
      }
    }),
    { numRuns: 200 },
  );
});
