import type { Gap } from '../../core/coverage.ts';
import { type Stretch, type Unwatched, unwatchedOf } from '../../core/unwatched.ts';
import { configuredChannels, polledChannels } from '../../inventory/deviceChannels.ts';
import type { GapRow } from '../../store/rows.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';

/** How much of a span nobody watched a device over any channel that it has, from its gaps as they stand. */
export function unwatchedTime(
  watched: Pick<WatchedDevice, 'plan' | 'channel'>,
  gaps: readonly GapRow[],
  span: Stretch,
  now: number,
): Unwatched {
  const { device } = watched.plan;
  const polled = polledChannels(device);
  const asFar = (gap: GapRow): Gap => (gap.goesOn ? { ...gap, to: now } : gap);
  const own = configuredChannels(device).map((channel): readonly Gap[] => {
    const known = gaps.filter((gap) => gap.channel === channel).map(asFar);
    if (polled.includes(channel)) return known;
    // What is switched off has no gap until it is polled again.
    const last = watched.channel(channel)?.polledAt ?? 0;
    return [...known, { from: last, to: now, cause: device.paused ? 'paused' : 'disabled' }];
  });
  return unwatchedOf(gaps.filter(({ channel }) => channel === undefined).map(asFar), own, span);
}
