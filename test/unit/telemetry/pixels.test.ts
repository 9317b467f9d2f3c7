import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addLine, clearExtents, newExtents, type PlotScale, placeOf } from '../../../webview/chart/columns.ts';

const scale: PlotScale = { from: 0, to: 1000, min: 0, max: 100, width: 50, height: 200 };

function drawn(times: readonly number[], values: readonly (number | null)[], of: PlotScale = scale) {
  const extents = newExtents(of.width);
  clearExtents(extents);
  addLine(extents, times, values, of);
  return extents;
}

/** A place from the top, in pixels. */
const y = (value: number) => ((scale.max - value) / (scale.max - scale.min)) * scale.height;

test('a level line goes through every column between its ends, and through no other', () => {
  const { top, bottom } = drawn([100, 900], [40, 40]);
  const within = [...top.keys()].filter((column) => !Number.isNaN(top[column]));
  assert.deepEqual([within[0], within.at(-1), within.length], [5, 45, 41]);
  assert.ok(within.every((column) => top[column] === y(40) && bottom[column] === y(40)));
});

test('a gap is a gap, and a reading alone between two is in its column', () => {
  const { top } = drawn([0, 100, 300, 500, 700, 900, 1000], [10, 10, null, 50, null, 10, 10]);
  const known = [...top.keys()].filter((column) => !Number.isNaN(top[column]));
  assert.deepEqual(known, [0, 1, 2, 3, 4, 5, 25, 45, 46, 47, 48, 49]);
});

test('a line that comes from before the time shown and goes on after it crosses all of it', () => {
  const { top, bottom } = drawn([-1000, 3000], [0, 100]);
  assert.ok(top.every((each) => !Number.isNaN(each)));
  assert.ok(Math.abs((bottom[0] ?? 0) - y(25)) < 0.01 && Math.abs((top[49] ?? 0) - y(50)) < 0.01);
});

test('whatever the line, the column of a reading reaches to it, and no column beyond the readings', () => {
  // Powers of two: the place of a reading between two columns is then no matter of rounding.
  const exact = { ...scale, to: 1024, width: 64 };
  const lines = fc.array(
    fc.record({ step: fc.integer({ min: 1, max: 40 }), value: fc.option(fc.integer({ min: 0, max: 100 }), { freq: 6 }) }),
    { minLength: 1, maxLength: 300, size: 'max' },
  );
  fc.assert(
    fc.property(lines, fc.integer({ min: -500, max: 500 }), (steps, start) => {
      let time = start;
      const times = steps.map(({ step }) => {
        time += step;
        return time;
      });
      const values = steps.map(({ value }) => value);
      const { top, bottom } = drawn(times, values, exact);
      const near = (one: number, other: number) => one <= other + 0.01;
      let [highest, lowest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (const [i, at] of times.entries()) {
        const value = values[i] ?? null;
        if (value === null) continue;
        [highest, lowest] = [Math.min(highest, y(value)), Math.max(lowest, y(value))];
        if (at < 0 || at >= exact.to) continue;
        const column = Math.floor((at / exact.to) * exact.width);
        assert.ok(near(top[column]!, y(value)) && near(y(value), bottom[column]!), `${at}`);
      }
      for (const [column, upper] of top.entries()) {
        if (Number.isNaN(upper)) continue;
        assert.ok(near(highest, upper) && near(upper, bottom[column]!) && near(bottom[column]!, lowest));
      }
    }),
    { numRuns: 500 },
  );
});

test('the first place that is not before a time', () => {
  assert.deepEqual(
    [0, 5, 6, 9, 10].map((time) => placeOf([5, 7, 7, 9], time)),
    [0, 0, 1, 3, 4],
  );
  assert.equal(placeOf([], 3), 0);
});
