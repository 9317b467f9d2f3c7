import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reconcile } from '../../../src/core/console/reread.ts';
import type { Observation, Verdict } from '../../../src/core/indicator.ts';

const saw = (verdict: Verdict, text: string, component = 'psu2', condition = 'ac-lost'): Observation => ({
  component,
  condition,
  verdict,
  evidence: { text },
});
const dark = saw('negative', 'no AC');
const fine = saw('positive', '12 V');
const garbled = saw('unknown', 'line 40 was refused');
const tampered = saw('negative', 'tampered', 'hsm', 'tampered');
const conditions = new Map([['tampered', { rereads: 2 }]]);

/** The verdict on each indicator after these reads, and how many might still be settled by another. */
function after(reads: readonly (readonly Observation[])[], agreeing = 2) {
  const { observations, open } = reconcile(reads, agreeing, conditions);
  return { verdicts: observations.map(({ verdict }) => verdict), open: open.length, observations };
}

test('a verdict stands when enough reads give it, negative or positive', () => {
  assert.deepEqual(after([[dark], [dark]]).verdicts, ['negative']);
  assert.deepEqual(after([[fine], [fine]]).verdicts, ['positive']);
});

test('one read alone proves nothing, and another may settle it', () => {
  for (const said of [dark, fine]) {
    const { verdicts, open, observations } = after([[said], []]);
    assert.deepEqual([verdicts, open], [['unknown'], 1]);
    assert.match(observations[0]?.evidence.text ?? '', /could not be read again/);
  }
});

test('reads that contradict each other are unknown for good, and the evidence holds both', () => {
  const { verdicts, open, observations } = after([[dark], [fine], [dark], [dark]]);
  assert.deepEqual([verdicts, open], [['unknown'], 0]);
  assert.equal(observations[0]?.evidence.text, 'read as "no AC", then as "12 V"');
});

test('a read whose line was garbled is no read: neither for nor against', () => {
  assert.deepEqual(after([[dark], [garbled]]), { ...after([[dark], [garbled]]), verdicts: ['unknown'], open: 1 });
  assert.deepEqual(after([[dark], [garbled], [dark]]).verdicts, ['negative']);
});

test('what no read has understood stays unknown, and another read is not worth its time', () => {
  const { verdicts, open } = after([[garbled], [garbled]]);
  assert.deepEqual([verdicts, open], [['unknown'], 0]);
});

test('a condition that fires at once takes as many more reads as it asks for', () => {
  assert.deepEqual(after([[tampered], [tampered]]).verdicts, ['unknown']);
  assert.deepEqual(after([[tampered], [tampered], [tampered]]).verdicts, ['negative']);
});

test('a noisy line takes more reads of every verdict', () => {
  assert.deepEqual(after([[dark], [dark]], 3).verdicts, ['unknown']);
  assert.deepEqual(after([[dark], [dark], [dark]], 3).verdicts, ['negative']);
});

test('evidence that reads alike is kept whole, and says how often a negative was read', () => {
  const slow = { ...saw('negative', '0 rpm'), evidence: { text: '0 rpm', value: 0, unit: 'rpm' } };
  assert.deepEqual(after([[slow], [slow]]).observations[0]?.evidence, { text: '0 rpm (read 2 times)', value: 0, unit: 'rpm' });
});

test('of a value that moves, the evidence names the first and the last, and no single one', () => {
  const at = (rpm: number): Observation => ({ ...dark, evidence: { text: `${rpm} rpm`, value: rpm } });
  const [moved] = after([[at(1200)], [at(1100)], [at(900)]]).observations;
  assert.deepEqual(moved?.evidence, { text: 'first 1200 rpm, at last 900 rpm (read 3 times)' });
});
