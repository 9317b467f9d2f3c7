import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Coverage, cover, type Gap, type GapCause, joinGaps, type Look } from '../../../src/core/coverage.ts';

const MINUTE = 60_000;
const INTERVAL = 10 * MINUTE;

/** What polls at these minutes come to: each gap as it was last said, by its beginning. */
function gapsOf(looks: readonly (number | readonly [minute: number, cause: GapCause])[], pause: GapCause = 'asleep'): readonly Gap[] {
  const found = new Map<number, Gap>();
  let before: Coverage | undefined;
  for (const look of looks) {
    const [minute, cause] = typeof look === 'number' ? [look] : look;
    const next: Look = { at: minute * MINUTE, ...(cause && { cause }) };
    const { coverage, gaps } = cover(before, next, INTERVAL, pause);
    before = coverage;
    for (const gap of gaps) found.set(gap.from, { ...gap, from: gap.from / MINUTE, to: gap.to / MINUTE });
  }
  return [...found.values()];
}

test('polls in time leave no gap, nor does one that was spoilt between two that were not', () => {
  assert.deepEqual(gapsOf([0, 10, 20, 30]), []);
  assert.deepEqual(gapsOf([0, 10, [20, 'silent'], 30]), []);
});

test('time without polls is a gap, from the last to the first that came again', () => {
  assert.deepEqual(gapsOf([0, 10, 850, 860], 'service-off'), [{ from: 10, to: 850, cause: 'service-off' }]);
});

test('polls that bring nothing are a gap that goes on until one brings something', () => {
  assert.deepEqual(gapsOf([0, [10, 'occupied'], [20, 'occupied'], [30, 'occupied']]), [{ from: 0, to: 30, cause: 'occupied' }]);
  assert.deepEqual(gapsOf([0, [10, 'occupied'], [20, 'occupied'], [30, 'occupied'], 40]), [{ from: 0, to: 40, cause: 'occupied' }]);
});

test('each cause has its own time', () => {
  assert.deepEqual(
    gapsOf([0, [10, 'occupied'], [20, 'occupied'], [30, 'occupied'], [40, 'refused'], [50, 'refused'], [60, 'refused'], 70]),
    [
      { from: 0, to: 30, cause: 'occupied' },
      { from: 30, to: 70, cause: 'refused' },
    ],
  );
});

test('gaps never overlap, and no time between two good polls in a row is in one unless nobody polled', () => {
  const look = fc.record({
    after: fc.integer({ min: 1, max: 60 }),
    cause: fc.constantFrom(undefined, 'silent' as const, 'occupied' as const),
  });
  fc.assert(
    fc.property(fc.array(look, { maxLength: 40 }), (steps) => {
      let minute = 0;
      const looks = steps.map(({ after, cause }): number | readonly [number, GapCause] => {
        minute += after;
        return cause === undefined ? minute : [minute, cause];
      });
      const gaps = gapsOf(looks).toSorted((a, b) => a.from - b.from);
      gaps.forEach((gap, i) => {
        assert.ok(gap.from < gap.to);
        const next = gaps[i + 1];
        if (next) assert.ok(gap.to <= next.from, JSON.stringify([gap, next]));
      });
      for (let i = 1; i < looks.length; i++) {
        const [a, b] = [looks[i - 1], looks[i]];
        if (typeof a !== 'number' || typeof b !== 'number' || b - a > 22.5) continue;
        assert.ok(!gaps.some(({ from, to }) => from < b && to > a), 'what was watched is in no gap');
      }
    }),
  );
});

test('a night without the service is one gap of all devices; what their consoles did is each its own', () => {
  const night = { from: 100, to: 900, cause: 'service-off' as const };
  const joined = joinGaps([
    { device: 'a', ...night },
    { device: 'b', ...night, from: 107, to: 890 },
    { device: 'a', channel: 'console', from: 20, to: 90, cause: 'occupied' },
    { device: 'b', channel: 'console', from: 30, to: 80, cause: 'occupied' },
    { device: 'a', from: 2000, to: 2100, cause: 'service-off' },
  ]);
  assert.deepEqual(
    joined.map(({ devices, from, to }) => [devices.join(), from, to]),
    [
      ['a', 20, 90],
      ['b', 30, 80],
      ['a,b', 100, 900],
      ['a', 2000, 2100],
    ],
  );
});
