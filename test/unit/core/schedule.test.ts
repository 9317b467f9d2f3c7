import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nextPoll, slotOf, spreadOf } from '../../../src/core/time/schedule.ts';
import { interval, minute, slotAt, start } from './timeline.ts';

const ids = fc.string({ maxLength: 63 });
const random = fc.double({ min: 0, max: 0.999_999, noNaN: true });

test('slots are aligned to the epoch and half-open', () => {
  assert.equal(slotOf(start, interval), start);
  assert.equal(slotOf(start + interval - 1, interval), start);
  assert.equal(slotOf(start - 1, interval), start - interval);
});

test('a poll is never in the past and always within its own slot', () => {
  fc.assert(
    fc.property(
      ids,
      fc.integer({ min: 1, max: 86_400_000 }),
      fc.nat(),
      fc.option(fc.integer({ min: -5, max: 5 })),
      random,
      (id, every, offset, last, jitter) => {
        const now = start + offset;
        const lastSlot = last === null ? null : slotOf(now, every) + last * every;
        const { slot, at } = nextPoll(id, every, now, lastSlot, jitter);
        assert.ok(at >= now);
        assert.equal(slotOf(at, every), slot);
        assert.notEqual(slot, lastSlot);
        assert.ok(slot <= slotOf(now, every) + every, 'at most one slot ahead');
      },
    ),
    { numRuns: 500 },
  );
});

test('each slot is polled once, at the device’s own place in it', () => {
  fc.assert(
    fc.property(ids, fc.array(random, { minLength: 10, maxLength: 10 }), (id, jitters) => {
      let poll = { slot: start, at: start };
      for (const [index, jitter] of jitters.entries()) {
        poll = nextPoll(id, interval, poll.at + 20_000, poll.slot, jitter);
        assert.equal(poll.slot, slotAt(index + 1));
        const place = poll.at - poll.slot - spreadOf(id, interval);
        assert.ok(place >= 0 && place < interval / 20);
      }
    }),
  );
});

test('a device that was never polled, or missed its time in this slot, is due at once', () => {
  assert.deepEqual(nextPoll('a', interval, start + 5, null, 0), { slot: start, at: start + 5 });
  const now = start + interval - 1;
  assert.deepEqual(nextPoll('a', interval, now, start - 4 * interval, 0.9), { slot: start, at: now });
});

test('after the clock was set back, polling goes on in the present slot', () => {
  assert.equal(nextPoll('a', interval, start + minute, slotAt(30), 0).slot, start);
});

test('five hundred devices are spread over the slot', () => {
  const buckets = new Array<number>(15).fill(0);
  for (let device = 0; device < 500; device++) {
    const place = Math.floor(spreadOf(`hsm-${device}`, interval) / (interval / 20));
    buckets[place] = (buckets[place] ?? 0) + 1;
  }
  assert.ok(Math.max(...buckets) < 60 && Math.min(...buckets) > 12, String(buckets));
});

test('a device keeps its place for good', () => {
  assert.deepEqual([spreadOf('hsm-eus-1', 1000), spreadOf('hsm-eus-2', 1000)], [596, 154]);
});
