import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY } from '../../../src/core/time/duration.ts';
import { parseInventory } from '../../../src/inventory/load.ts';

const read = (history: unknown) => parseInventory(JSON.stringify({ history, devices: [] }));

test('how long is kept has defaults, and is taken by age and by size', () => {
  const usual = { readings: 90 * DAY, hours: 1096 * DAY, messages: 92 * DAY };
  assert.deepEqual(read(undefined).history, usual);
  assert.deepEqual(read({ readings: '365d', size: '1.5GB' }).history, { ...usual, readings: 365 * DAY, size: 1_500_000_000 });
  assert.deepEqual(read({ readings: '365d' }).problems, []);
});

for (const [history, said] of [
  [{ readings: '1d' }, /"14d" to "3653d"/],
  [{ readings: '9000d' }, /"14d" to "3653d"/],
  [{ hours: 'for ever' }, /"90d" to "3653d"/],
  [{ messages: 7 }, /./],
  [{ size: '10' }, /at least "50MB"/],
  [{ size: '10MB' }, /at least "50MB"/],
  [{ reading: '90d' }, /readings/],
] as const) {
  test(`${JSON.stringify(history)} is an error that says what is expected, and takes nothing away`, () => {
    const { problems, history: inForce, parts } = read(history);
    assert.equal(problems.length, 1);
    assert.match(problems[0]?.message ?? '', said);
    assert.equal(inForce.readings, 90 * DAY);
    assert.equal(parts.find(({ kind }) => kind === 'history')?.errors.length, 1);
  });
}
