import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { busyShare, type Count, continuedFor, countIn, growth, LONGEST_GAP_MS, ratePerSecond } from '../../../src/core/measuring/rate.ts';

const c32 = (value: number): Count => ({ type: 'Counter32', value: BigInt(value) });
const c64 = (value: bigint): Count => ({ type: 'Counter64', value });
const ticks = (value: number): Count => ({ type: 'TimeTicks', value: BigInt(value) });
const TEN_MINUTES = 600_000;

suite('rates', () => {
  test('a counter grows by the difference, also beyond what a double can tell apart', () => {
    assert.equal(growth(c64(2n ** 63n), c64(2n ** 63n + 1n)), 1);
    assert.equal(growth(c32(5), c32(5)), 0);
  });

  test('a counter that was full goes on at zero, whatever its width', () => {
    assert.equal(growth(c32(2 ** 32 - 3), c32(4)), 7);
    assert.equal(growth(c64(2n ** 64n - 3n), c64(4n)), 7);
    assert.equal(growth(ticks(2 ** 32 - 100), ticks(900)), 1000);
  });

  test('a counter that went back was started again and has not grown', () => {
    assert.equal(growth(c64(1_000_000n), c64(3n)), undefined);
    assert.equal(growth(c32(1_000_000), c32(3)), undefined);
  });

  test('counters of two widths are two counters', () => {
    assert.equal(growth(c32(1), c64(2n)), undefined);
  });

  test('any growth below half a counter’s range is found again, from wherever it starts', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 64n - 1n), fc.bigInt(0n, 2n ** 53n), (start, grown) => {
        assert.equal(growth(c64(start), c64((start + grown) % 2n ** 64n)), Number(grown));
      }),
    );
  });

  test('only a whole number within its type is a count', () => {
    assert.deepEqual(countIn({ oid: '1.3', type: 'Counter32', value: 7 }), c32(7));
    for (const bind of [
      { oid: '1.3', type: 'Counter32', value: 2 ** 32 },
      { oid: '1.3', type: 'Counter32', value: 1.5 },
      { oid: '1.3', type: 'Counter64', value: 7 },
      { oid: '1.3', type: 'Counter64', value: -1n },
      { oid: '1.3', type: 'Unsigned32', value: 7 },
      { oid: '1.3', type: 'NoSuchInstance', value: null },
    ] as const) {
      assert.equal(countIn(bind), undefined);
    }
  });

  test('an uptime that went on as long as the clock did has gone on', () => {
    assert.equal(continuedFor(ticks(1000), ticks(61_000), TEN_MINUTES, 100, 5000), 600);
    // As when it is full: after 497 days.
    assert.equal(continuedFor(ticks(2 ** 32 - 1000), ticks(59_000), TEN_MINUTES, 100, 5000), 600);
  });

  test('an uptime that went back, stood still or jumped was started again', () => {
    assert.equal(continuedFor(ticks(90_000_000), ticks(1000), TEN_MINUTES, 100, 5000), undefined);
    assert.equal(continuedFor(ticks(1000), ticks(1000), TEN_MINUTES, 100, 5000), undefined);
    assert.equal(continuedFor(ticks(1000), ticks(1_000_000), TEN_MINUTES, 100, 5000), undefined);
    // Started again soon after the earlier poll, so that it has passed the earlier value.
    assert.equal(continuedFor(ticks(10_000), ticks(40_000), TEN_MINUTES, 100, 5000), undefined);
  });

  test('nothing is said across a gap, or when our own clock went back', () => {
    const hours = LONGEST_GAP_MS + 60_000;
    assert.equal(continuedFor(ticks(0), ticks(hours / 10), hours, 100, 5000), undefined);
    assert.equal(continuedFor(ticks(0), ticks(60_000), -TEN_MINUTES, 100, 5000), undefined);
  });

  test('a rate is growth over time, and what no real thing does is no rate', () => {
    assert.equal(ratePerSecond(c64(100n), c64(700n), 600, 1e6), 1);
    assert.equal(ratePerSecond(c64(100n), c64(100n), 600, 1e6), 0);
    assert.equal(ratePerSecond(undefined, c64(700n), 600, 1e6), undefined);
    assert.equal(ratePerSecond(c64(100n), c64(700n), 0, 1e6), undefined);
    // Started again just below half its range: a Counter32 that would have grown by two thousand million.
    assert.equal(ratePerSecond(c32(3_000_000_000), c32(800_000_000), 600, 1e6), undefined);
  });

  test('the busy share is busy time over uptime, never more than the whole', () => {
    const at = (busy: bigint, uptime: bigint) => ({ busy: c64(busy), uptime: c64(uptime) });
    assert.equal(busyShare(at(100n, 1000n), at(250n, 1600n)), 0.25);
    assert.equal(busyShare(at(100n, 1000n), at(701n, 1600n)), 1);
    assert.equal(busyShare(at(100n, 1000n), at(900n, 1600n)), undefined);
    assert.equal(busyShare(at(100n, 1000n), at(100n, 1000n)), undefined);
    assert.equal(busyShare(at(100n, 1000n), at(5n, 20n)), undefined);
  });
});
