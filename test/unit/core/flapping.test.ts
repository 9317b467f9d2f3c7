import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { changePercent, isFlapping, lastOf, noVerdicts, withVerdict } from '../../../src/core/alerting/flapping.ts';
import { play } from './timeline.ts';

const said = (letters: string) => Array.from(letters).reduce((before, letter) => withVerdict(before, letter === 'N'), noVerdicts);

test('each of twenty transitions weighs from 0.80, the oldest, to 1.18, the newest', () => {
  assert.equal(changePercent(said('')), 0);
  assert.equal(changePercent(said('N')), 0);
  assert.equal(changePercent(said('P'.repeat(40))), 0);
  assert.ok(Math.abs(changePercent(said(`${'P'.repeat(20)}N`)) - 5.9) < 1e-9);
  assert.ok(Math.abs(changePercent(said(`P${'N'.repeat(20)}`)) - 4) < 1e-9);
  assert.ok(Math.abs(changePercent(said('PN'.repeat(11))) - 99) < 1e-9, 'all twenty');
  assert.equal(changePercent(said(`P${'N'.repeat(21)}`)), 0, 'the twenty-first is forgotten');
});

test('is entered above 30 % and left at 25 %', () => {
  let flapping = false;
  const percents: number[] = [];
  let verdicts = said('P'.repeat(21));
  const see = (negative: boolean) => {
    verdicts = withVerdict(verdicts, negative);
    flapping = isFlapping(verdicts, flapping);
    percents.push(changePercent(verdicts));
  };
  for (let turn = 0; !flapping; turn++) see(turn % 2 === 0);
  assert.ok((percents.at(-1) ?? 0) > 30 && (percents.at(-2) ?? 0) <= 30);
  while (flapping) see(false);
  assert.ok((percents.at(-1) ?? 100) <= 25 && (percents.at(-2) ?? 0) > 25);
});

test('remembers what twenty-one verdicts say, and no more', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('N', 'P'), maxLength: 60 }), (letters) => {
      const last = letters.slice(-21);
      let sum = 0;
      for (let i = 1; i < last.length; i++) if (last[i] !== last[i - 1]) sum += 0.8 + 0.02 * (20 - last.length + i);
      assert.ok(Math.abs(changePercent(said(letters)) - 5 * sum) < 1e-9);
      assert.equal(lastOf(said(letters)), { N: 'negative', P: 'positive' }[letters.at(-1) ?? ''] as string | undefined);
    }),
    { numRuns: 200 },
  );
});

test('an indicator that changes all the time is flapping, unknowns or not; a steady one is not', () => {
  assert.equal(play('NP'.repeat(6)).state.flapping, true);
  assert.equal(play('N?P.'.repeat(6)).state.flapping, true);
  assert.equal(play('NNNNNNNNNNPPPPPPPPPP').state.flapping, false);
  assert.equal(play(`${'NP'.repeat(6)}${'P'.repeat(20)}`).state.flapping, false);
});
