import { channelFacts } from '../../core/channel.ts';
import { configuredChannels, polledChannels } from '../../inventory/deviceChannels.ts';
import type { GapRecord } from '../../protocol/contract.ts';
import type { GapRow } from '../../store/rows.ts';
import type { Fleet } from '../watching/fleet.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import { iso } from './deviceRecord.ts';

export function gapRecord({ device, channel, from, to, cause, goesOn }: GapRow): GapRecord {
  return {
    device,
    ...(channel && { channel, name: channelFacts[channel].name }),
    from: iso(from),
    to: iso(to),
    cause,
    ...(goesOn && { goesOn }),
  };
}

/** Gaps as the store has them, with which of them go on: that, only who is watched now can say. */
export function asTheyStand(gaps: readonly GapRow[], fleet: Pick<Fleet, 'find'>): readonly GapRow[] {
  return gaps.map((gap) => (fleet.find(gap.device)?.coverage.goesOn(gap) ? { ...gap, goesOn: true } : gap));
}

/**
 * Since when channels are not polled that are switched off while others are: the store has that gap once they are polled again. Where nothing
 * is polled, the gap of the device as a whole says so.
 */
export function switchedOff(watched: Pick<WatchedDevice, 'plan' | 'channel'>, now: number): readonly GapRow[] {
  const { device } = watched.plan;
  const polled = polledChannels(device);
  if (polled.length === 0) return [];
  return configuredChannels(device).flatMap((channel): readonly GapRow[] => {
    const last = polled.includes(channel) ? undefined : watched.channel(channel)?.polledAt;
    return last === undefined ? [] : [{ device: device.id, channel, from: last, to: now, cause: 'disabled', goesOn: true }];
  });
}
