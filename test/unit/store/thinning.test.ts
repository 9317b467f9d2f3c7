import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { thinned as columnsThinned } from '../../../src/store/history/thinning.ts';

const MINUTE = 60_000;

interface Point {
  readonly time: number;
  readonly value: number;
}

const thinned = (points: readonly Point[], limit: number) =>
  columnsThinned({ times: points.map(({ time }) => time), values: points.map(({ value }) => value) }, limit);

function every(minutes: number, values: readonly number[], start = 0): Point[] {
  return values.map((value, index) => ({ time: start + index * minutes * MINUTE, value }));
}

test('few points stay as they are', () => {
  assert.deepEqual(thinned(every(10, [1, 2, 3]), 500), { times: [0, 600_000, 1_200_000], values: [1, 2, 3] });
  assert.deepEqual(thinned([], 500), { times: [], values: [] });
});

test('two missing readings leave a gap, a single one does not', () => {
  const points = [...every(10, [1, 1, 1]), ...every(10, [2, 2, 2], 40 * MINUTE), ...every(10, [3, 3], 90 * MINUTE)];
  const { times, values } = thinned(points, 500);
  assert.deepEqual(values, [1, 1, 1, 2, 2, 2, null, 3, 3]);
  assert.equal(times[6], 70 * MINUTE);
});

test('manual checks between the polls make no gaps', () => {
  const points = [...every(10, [1, 1, 1, 1, 1, 1]), { time: 51 * MINUTE, value: 1 }, ...every(10, [1, 1], 60 * MINUTE)];
  assert.ok(!thinned(points, 500).values.includes(null));
});

test('a spike of one reading survives thinning a quarter of a year to 100 points', () => {
  const values = Array.from({ length: 12_960 }, (_, index) => 30 + (index % 3));
  values[7_777] = 95;
  const line = thinned(every(10, values), 100);
  assert.ok(line.values.includes(95));
  assert.ok(line.values.length <= 100 && line.values.length > 80, `${line.values.length}`);
});

test('a gap of a day is still one when the points are thinned', () => {
  const points = [...every(10, Array(500).fill(1)), ...every(10, Array(500).fill(1), 6_500 * MINUTE)];
  const { values } = thinned(points, 50);
  assert.equal(values.filter((value) => value === null).length, 1);
});

test('whatever the points, the picture keeps their ends, lowest and highest, in order and within the limit', () => {
  const points = fc
    .array(fc.record({ step: fc.integer({ min: 1, max: 5_000 }), value: fc.integer({ min: -50, max: 50 }) }), {
      minLength: 1,
      maxLength: 300,
    })
    .map((steps) => {
      let time = 0;
      return steps.map(({ step, value }) => {
        time += step;
        return { time, value };
      });
    });
  fc.assert(
    fc.property(points, fc.integer({ min: 4, max: 60 }), (all, limit) => {
      const { times, values } = thinned(all, limit);
      const known = values.filter((value) => value !== null);
      assert.ok(known.length <= limit);
      assert.equal(times.length, values.length);
      assert.ok(
        times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0)),
        'times ascend',
      );
      assert.equal(times[0], all[0]?.time);
      assert.equal(times.at(-1), all.at(-1)?.time);
      assert.equal(Math.min(...known), Math.min(...all.map(({ value }) => value)));
      assert.equal(Math.max(...known), Math.max(...all.map(({ value }) => value)));
    }),
    { numRuns: 300 },
  );
});
