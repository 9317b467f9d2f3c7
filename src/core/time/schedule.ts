import { hash53 } from '../hash.ts';

/**
 * When devices are polled. Time is cut into slots of one interval, aligned to the epoch, the same for every device; a device's
 * poll has a lasting place of its own inside each slot, so that hundreds of devices do not poll at once.
 */

/** Share of a slot over which devices are spread; what is left is time for the conversation itself. */
const spreadShare = 0.75;
/** Share of a slot by which a poll may vary, so that it does not beat with anything periodic at the device. */
const jitterShare = 0.05;

/** Start of the slot that holds `time` (ms). */
export function slotOf(time: number, interval: number): number {
  return Math.floor(time / interval) * interval;
}

/** Milliseconds from the start of a slot to the poll of device `id`: 0 ≤ spread < ¾ interval, lasting. */
export function spreadOf(id: string, interval: number): number {
  return Math.floor((hash53(id) / 2 ** 53) * spreadShare * interval);
}

/** A poll to come: `at` is when to start it, `slot` is what its judgements belong to. */
export interface PlannedPoll {
  readonly slot: number;
  readonly at: number;
}

/**
 * The next poll of a device. `at` is never before `now` and always lies inside `slot`.
 *
 * A device that was never polled (`lastSlot` null), or whose time in the current slot has passed without a poll, is due at once.
 * Slots that went by entirely (sleep, service stopped) are not made up for. A `lastSlot` after `now` is a clock that was set
 * back: the device is polled in the current slot as if it had not been.
 *
 * @param lastSlot slot of the last poll that was started, scheduled or manual
 * @param random in [0, 1): the jitter
 */
export function nextPoll(id: string, interval: number, now: number, lastSlot: number | null, random: number): PlannedPoll {
  const current = slotOf(now, interval);
  if (lastSlot === null) return { slot: current, at: now };
  const slot = lastSlot === current ? current + interval : current;
  const at = slot + spreadOf(id, interval) + Math.floor(random * jitterShare * interval);
  return { slot, at: Math.max(now, at) };
}
