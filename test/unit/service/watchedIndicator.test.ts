import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, newIndicator } from '../../../src/core/alerting/evaluator.ts';
import { policyFrom, ruleFor } from '../../../src/core/alerting/policy.ts';
import type { Verdict } from '../../../src/core/indicator.ts';
import { indicatorFrom, storedForm } from '../../../src/service/watching/watchedIndicator.ts';

const rule = ruleFor(policyFrom(), {});
const start = Date.UTC(2026, 2, 2, 12);
const SLOT = 600_000;

/** An indicator after such verdicts, a slot each. */
function after(verdicts: readonly Verdict[]) {
  return verdicts.reduce((state, verdict, at) => {
    const slot = start + at * SLOT;
    return judge(state, { at: slot, slot, witness: 'console', verdict, evidence: { text: 'what was read' } }, rule, slot).state;
  }, newIndicator(start));
}

const histories: readonly (readonly Verdict[])[] = [
  [],
  ['positive'],
  Array<Verdict>(40).fill('positive'),
  ['negative', 'positive', 'negative', 'negative'],
  ['negative', 'negative', 'negative', 'unknown', ...Array<Verdict>(12).fill('positive'), 'negative'],
];

for (const [at, verdicts] of histories.entries()) {
  test(`an indicator comes back from the store as it was kept: ${at}`, () => {
    const state = after(verdicts);
    const stored = JSON.parse(JSON.stringify(storedForm({ state, cadence: 3_600_000 }, undefined)));
    assert.deepEqual(indicatorFrom(stored), { state, cadence: 3_600_000 });
  });
}

test('that a witness has only read a sensor that another one reads, too, comes back from the store', () => {
  const evidence = { text: 'what was read', ofBoard: true } as const;
  const { state } = judge(newIndicator(start), { at: start, slot: start, witness: 'snmp', verdict: 'negative', evidence }, rule, start);
  assert.deepEqual(state.slots[0]?.ofBoard, ['snmp']);
  assert.deepEqual(indicatorFrom(JSON.parse(JSON.stringify(storedForm({ state }, undefined)))), { state });
});

test('an indicator that is well takes little room, for all of them are stored at each poll', () => {
  const stored = JSON.stringify(storedForm({ state: after(Array<Verdict>(40).fill('positive')) }, undefined));
  assert.ok(stored.length < 450, `${stored.length} characters: ${stored}`);
});

test('an indicator that was stored in full is read, too', () => {
  const state = after(['negative', 'positive']);
  assert.deepEqual(indicatorFrom(JSON.parse(JSON.stringify({ state }))), { state });
});

test('what a flipped bit has made of a stored indicator is none', () => {
  const text = JSON.stringify(storedForm({ state: after(['negative', 'negative', 'negative']) }, undefined));
  for (const [good, bad] of [
    ['"phase"', '"phasf"'],
    ['"fired"', '"fireD"'],
    ['"firing"', '"firinG"'],
    ['"since"', '"since2"'],
    ['"base":{', '"base":1,"b":{'],
    ['"clock":1', '"clock":"1","x":1'],
  ] as const) {
    assert.ok(text.includes(good), good);
    assert.equal(indicatorFrom(JSON.parse(text.replace(good, bad))), undefined, bad);
  }
  for (const other of [null, 1, 'text', [], {}, { state: null }, { state: {} }]) assert.equal(indicatorFrom(other), undefined);
});
