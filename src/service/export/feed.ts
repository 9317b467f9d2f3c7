import type { PolledChannel } from '../../core/channel.ts';
import { SECOND } from '../../core/time/duration.ts';
import { polledChannels } from '../../inventory/deviceChannels.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import type { SeriesPoint } from './common/families.ts';
import { devicePoints } from './devicePoints.ts';

/** A point on its way, with the time (ms) that its sample has. */
export type Timed = readonly [point: SeriesPoint, time: number];

interface Told {
  /** When each channel was polled last (ms). */
  readonly polls: ReadonlyMap<PolledChannel, number>;
  /** When its newest reading was taken by then (ms). */
  readonly readAt: number;
}

/** Readings may have been taken a moment before the begin of their poll as its row says it (ms). */
const LEEWAY = SECOND;

/** Knows of each device up to which poll it was told. What a silent device was is not told again, so it has no new samples. */
export class Feed {
  readonly #told = new Map<string, Told>();

  /**
   * Whether a device was polled since the last time, and when its newest reading was taken by then (ms). What is remembered from before the
   * service began is not new.
   */
  follow(device: WatchedDevice): { readonly isPolled: boolean; readonly since: number } {
    const known = this.#told.get(device.id);
    const fresh = polledChannels(device.plan.device).flatMap((channel) => {
      const row = device.channel(channel);
      return row && row.polledAt !== known?.polls.get(channel) ? [[channel, row] as const] : [];
    });
    if (known && fresh.length === 0) return { isPolled: false, since: known.readAt };
    const polls = new Map([...(known?.polls ?? []), ...fresh.map(([channel, { polledAt }]) => [channel, polledAt] as const)]);
    const ended = Math.max(...fresh.map(([, { polledAt }]) => polledAt), 0);
    const began = Math.min(...fresh.map(([, { polledAt, durationMs = 0 }]) => polledAt - durationMs)) - LEEWAY;
    // What was read before the clock was set back is of a time that is still to come.
    let readAt = 0;
    for (const { time } of device.readings) if (time <= ended) readAt = Math.max(readAt, time);
    this.#told.set(device.id, { polls, readAt });
    return { isPolled: known !== undefined, since: known ? Math.min(known.readAt, began) : readAt };
  }

  /** A device that is there before anything of it is told: what it knows is from before. */
  meet(device: WatchedDevice): void {
    if (!this.#told.has(device.id)) this.follow(device);
  }

  forget(device: string): void {
    this.#told.delete(device);
  }
}

/**
 * What is new of a device, for those who keep samples by their time: its readings since a poll (ms), as of when they were taken, and verdicts
 * and alerts as they stand now.
 */
export function newOf(device: WatchedDevice, since: number, now: number): readonly Timed[] {
  const slot = device.lastSlot ?? 0;
  return devicePoints(device, now).flatMap((point): readonly Timed[] => {
    switch (point.of) {
      case 'reading':
        return point.time > since ? [[point, point.time]] : [];
      case 'verdict':
        return point.time >= slot ? [[point, now]] : [];
      // The sample of the reading has its time.
      case 'age':
        return [];
      default:
        return [[point, now]];
    }
  });
}
