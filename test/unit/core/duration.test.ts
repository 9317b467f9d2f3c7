import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDuration, parseDuration } from '../../../src/core/time/duration.ts';

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

test('durations are written in their two largest units', () => {
  const written: Record<string, number> = {
    '0 s': 0,
    '0.4 s': 400,
    '2.5 s': 2_480,
    '9.9 s': 9_940,
    '10 s': 9_960,
    '59 s': 59_400,
    '1 min': 59_900,
    '10 min': 600_000,
    '2 min 5 s': 125_000,
    '1 h': 3_599_900,
    '1 h 30 min': 5_400_000,
    '4 h': 14_400_000,
    '1 d': 86_399_000,
    '2 d 3 h': 183_600_000,
    '-10 min': -600_000,
  };
  for (const [text, ms] of Object.entries(written)) assert.equal(formatDuration(ms), text);
});

test('a written duration never shows a unit that is full', () => {
  fc.assert(
    fc.property(fc.nat(10 * 86_400_000), (ms) => {
      const text = formatDuration(ms);
      const parts = /^(?:(\d+) d ?)?(?:(\d+) h ?)?(?:(\d+) min ?)?(?:(\d+(?:\.\d)?) s)?$/.exec(text);
      assert.ok(parts !== null, text);
      assert.ok(Number(parts[2] ?? 0) < 24 && Number(parts[3] ?? 0) < 60 && Number(parts[4] ?? 0) < 60, text);
    }),
  );
});
