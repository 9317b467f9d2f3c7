import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ago, exactDuration, formatDuration, parseDuration } from '../../../src/core/time/duration.ts';

test('durations are read as the inventory writes them', () => {
  assert.deepEqual(
    ['30s', '10m', '4h', '1d', '0.5s', '1.5h'].map(parseDuration),
    [30_000, 600_000, 14_400_000, 86_400_000, 500, 5_400_000],
  );
});

test('anything else is refused', () => {
  for (const text of ['', '10', 'm', '10 m', '-1m', '1e3s', '10M', '1.s', '.5s', '10ms', ' 10m', '10m\n']) {
    assert.throws(() => parseDuration(text), RangeError, JSON.stringify(text));
  }
});

test('a time that has passed is written in its two largest units, and never as more than has passed', () => {
  const written: Record<string, number> = {
    '0 s': 0,
    '45 ms': 45.9,
    '0.4 s': 400,
    '2.4 s': 2_480,
    '9.9 s': 9_960,
    '10 s': 10_000,
    '59 s': 59_900,
    '10 min': 600_000,
    '2 min 5 s': 125_000,
    '59 min 59 s': 3_599_900,
    '1 h 29 min': 5_380_000,
    '1 h 30 min': 5_400_000,
    '4 h': 14_400_000,
    '23 h 59 min': 86_399_000,
    '1 d': 86_459_000,
    '2 d 3 h': 183_600_000,
  };
  for (const [text, ms] of Object.entries(written)) assert.equal(formatDuration(ms), text);
  assert.deepEqual([-600_000, Number.NaN].map(formatDuration), ['0 s', '0 s'], 'a clock that was set back');
});

/** What a text says (ms), and its smallest unit. */
function read(text: string): { readonly ms: number; readonly unit: number } {
  const sizes: Record<string, number> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?) ([a-z]+)/g)].map(([, amount, unit]) => [Number(amount), sizes[unit!]!] as const);
  return { ms: parts.reduce((sum, [amount, unit]) => sum + amount * unit, 0), unit: parts.at(-1)![1] };
}

test('a written duration is at most what it was, by less than its smallest units, and shows no unit that is full', () => {
  fc.assert(
    fc.property(fc.nat(10 * 86_400_000), (ms) => {
      const text = formatDuration(ms);
      const parts = /^(?:(\d+) d ?)?(?:(\d+) h ?)?(?:(\d+) min ?)?(?:(\d+(?:\.\d)?) s|(\d+) ms)?$/.exec(text);
      assert.ok(parts !== null, text);
      assert.ok(Number(parts[2] ?? 0) < 24 && Number(parts[3] ?? 0) < 60 && Number(parts[4] ?? 0) < 60, text);
      const said = read(text);
      assert.ok(said.ms <= ms + 1e-6 && ms - said.ms < said.unit, `${text} of ${ms}`);
    }),
  );
});

test('a duration that was set is written exactly', () => {
  const written: Record<string, number> = {
    '0 s': 0,
    '0.5 s': 500,
    '5 s': 5000,
    '1 min 30 s': 90_000,
    '10 min': 600_000,
    '1 d 5 min': 86_700_000,
    '1 h 1 min 1.5 s': 3_661_500,
  };
  for (const [text, ms] of Object.entries(written)) assert.equal(exactDuration(ms), text);
  fc.assert(fc.property(fc.nat(10 * 86_400_000), (ms) => assert.ok(Math.abs(read(exactDuration(ms)).ms - ms) < 1e-6)));
});

test('an age is told in one unit, rounded down', () => {
  assert.deepEqual([-5, 12_900, 60_000, 3_599_000, 7_200_000, 90_000_000, 200_000_000].map(ago), [
    '0 s ago',
    '12 s ago',
    '1 min ago',
    '59 min ago',
    '2 h ago',
    '1 d ago',
    '2 d ago',
  ]);
});
