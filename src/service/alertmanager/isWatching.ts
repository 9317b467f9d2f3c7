import { polledChannels } from '../../inventory/deviceChannels.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';

/** Polls that a device may miss before nobody looks at it. */
const MISSED = 3;

/**
 * Whether HSMs are looked at as planned: each that shall be polled was polled lately, whatever came of it. Where there is none to look at,
 * nobody looks. `since` (ms): what was not polled yet has time from then.
 */
export function isWatching(devices: Iterable<WatchedDevice>, since: number, now: number): boolean {
  let looked = false;
  for (const { plan, paused, lastSlot } of devices) {
    if (plan.simulated || paused || polledChannels(plan.device).length === 0) continue;
    const { interval } = plan.policy;
    // A slot is as long as the interval, and a poll begins somewhere in it.
    if (now - Math.max(lastSlot ?? since, since) > (MISSED + 1) * interval) return false;
    looked = true;
  }
  return looked;
}
