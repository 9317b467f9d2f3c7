import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Observation, Verdict } from '../../../src/core/indicator.ts';
import { reconcile, rereadsNeeded } from '../../../src/core/reread.ts';

const saw = (verdict: Verdict, text: string, component = 'psu2', condition = 'ac-lost'): Observation => ({
  component,
  condition,
  verdict,
  evidence: { text },
});
const tampered = saw('negative', 'tampered', 'hsm', 'tampered');
const conditions = new Map([
  ['tampered', { rereads: 2 }],
  ['silent', { rereads: 0 }],
]);
const verdicts = (observations: readonly Observation[]) => observations.map(({ verdict }) => verdict);

test('nothing is read again when nothing is negative', () => {
  assert.equal(rereadsNeeded([saw('positive', 'ok'), saw('unknown', '?')], conditions), 0);
});

test('the most careful negative decides how often', () => {
  assert.equal(rereadsNeeded([saw('negative', 'no AC')], conditions), 1);
  assert.equal(rereadsNeeded([saw('negative', 'no AC'), tampered], conditions), 2);
  assert.equal(rereadsNeeded([saw('negative', 'no answer', 'console', 'silent')], conditions), 0);
});

test('a negative that reads the same again counts, and its evidence says so', () => {
  const first = { ...saw('negative', '0 V'), evidence: { text: '0 V', value: 0, unit: 'V' } };
  assert.deepEqual(reconcile([first], [[saw('negative', '0 V')]]), [
    { ...first, evidence: { text: '0 V (read 2 times)', value: 0, unit: 'V' } },
  ]);
});

test('a negative that reads otherwise again is unknown, and the evidence holds both', () => {
  for (const other of ['positive', 'unknown'] as const) {
    const [result] = reconcile([saw('negative', '0 rpm')], [[saw(other, '9600 rpm')]]);
    assert.equal(result?.verdict, 'unknown');
    assert.equal(result?.evidence.text, 'read as "0 rpm", then as "9600 rpm"');
  }
});

test('a negative that could not be read again is unknown', () => {
  for (const again of [[], [[]], [[saw('negative', 'x', 'psu1')]]]) {
    const [result] = reconcile([saw('negative', 'no AC')], again);
    assert.equal(result?.verdict, 'unknown');
    assert.match(result?.evidence.text ?? '', /could not be read again/);
  }
});

test('a condition that needs two re-reads is unknown after one, and after one of two that disagrees', () => {
  assert.deepEqual(verdicts(reconcile([tampered], [[tampered]], conditions)), ['unknown']);
  assert.deepEqual(verdicts(reconcile([tampered], [[tampered], [tampered]], conditions)), ['negative']);
  const calm = saw('positive', 'no active tampers', 'hsm', 'tampered');
  assert.deepEqual(verdicts(reconcile([tampered], [[tampered], [calm]], conditions)), ['unknown']);
});

test('a second re-read that leaves a component out does not undo what the first confirmed', () => {
  const first = [saw('negative', 'no AC'), tampered];
  assert.deepEqual(verdicts(reconcile(first, [first, [tampered]], conditions)), ['negative', 'negative']);
});

test('a condition without re-reads stands as it is', () => {
  const silent = saw('negative', 'no answer', 'console', 'silent');
  assert.deepEqual(reconcile([silent], [], conditions), [silent]);
});

test('a positive stands, unless a re-read calls it negative', () => {
  const ok = saw('positive', 'ok');
  assert.deepEqual(reconcile([ok], [[saw('unknown', 'garbled')], []]), [ok]);
  assert.deepEqual(verdicts(reconcile([ok], [[saw('negative', 'no AC')]])), ['unknown']);
});

test('a re-read never turns an unknown into knowledge', () => {
  assert.deepEqual(verdicts(reconcile([saw('unknown', '?')], [[saw('negative', 'no AC')]])), ['unknown']);
});
