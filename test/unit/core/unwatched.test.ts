import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Gap, GapCause } from '../../../src/core/coverage.ts';
import { unwatchedOf } from '../../../src/core/unwatched.ts';

const gap = (from: number, to: number, cause: GapCause = 'silent'): Gap => ({ from, to, cause });
const span = { from: 0, to: 100 };

test('a device is not watched while it has a gap itself, and while each of its channels has one', () => {
  const found = unwatchedOf([gap(0, 10, 'service-off')], [[gap(20, 40)], [gap(30, 50, 'refused')]], span);
  assert.deepEqual(found.stretches, [
    { from: 0, to: 10, cause: 'service-off' },
    { from: 30, to: 40, cause: 'silent' },
  ]);
  assert.deepEqual(
    [found.total, [...found.causes]],
    [
      20,
      [
        ['service-off', 10],
        ['silent', 10],
      ],
    ],
  );
});

test('a channel that is switched off is no reason where another one is silent', () => {
  const found = unwatchedOf([], [[gap(0, 100, 'disabled')], [gap(10, 20)]], span);
  assert.deepEqual(found.stretches, [{ from: 10, to: 20, cause: 'silent' }]);
});

test('gaps that touch or overlap are counted once, and those outside not at all', () => {
  const found = unwatchedOf([gap(-50, 5), gap(3, 20), gap(20, 30), gap(95, 300)], [], span);
  assert.deepEqual([found.total, found.stretches.length], [35, 2]);
});

test('the sum is what counting each moment gives', () => {
  const gaps = fc.array(
    fc.tuple(fc.integer({ min: -10, max: 110 }), fc.integer({ min: 1, max: 40 })).map(([from, length]) => gap(from, from + length)),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(gaps, fc.array(gaps, { maxLength: 3 }), (whole, channels) => {
      const within = (all: readonly Gap[], moment: number) => all.some(({ from, to }) => moment >= from && moment < to);
      const moments = Array.from({ length: 100 }, (_, moment) => moment);
      const counted = moments.filter(
        (moment) => within(whole, moment) || (channels.length > 0 && channels.every((each) => within(each, moment))),
      );
      const { total, stretches } = unwatchedOf(whole, channels, span);
      assert.equal(total, counted.length);
      assert.equal(
        stretches.reduce((sum, { from, to }) => sum + to - from, 0),
        total,
      );
    }),
  );
});
