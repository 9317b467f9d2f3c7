import type { WatchedDevice } from '../watching/watchedDevice.ts';
import type { SeriesPoint } from './common/families.ts';
import { devicePoints } from './devicePoints.ts';
import { exposition, type Lines, linesOf, type TextFormat } from './openMetrics.ts';

interface Kept {
  readonly lines: Lines;
  /** From when (ms) to when they say what is so. */
  readonly from: number;
  readonly until: number;
}

/**
 * The whole fleet as text. A device is asked every ten minutes and the text perhaps every fifteen seconds, so the lines of each device are
 * kept until it changes, or until something in them is too old to be told.
 */
export class FleetLines {
  readonly #kept = new WeakMap<WatchedDevice, Kept>();

  touch(device: WatchedDevice): void {
    this.#kept.delete(device);
  }

  text(devices: readonly WatchedDevice[], own: readonly SeriesPoint[], format: TextFormat, now: number): string {
    return exposition([linesOf(own), ...devices.map((device) => this.#linesOf(device, now))], format);
  }

  #linesOf(device: WatchedDevice, now: number): Lines {
    const before = this.#kept.get(device);
    if (before && before.from <= now && now <= before.until) return before.lines;
    const points = devicePoints(device, now);
    const until = points.reduce((least, point) => Math.min(least, point.until), Number.POSITIVE_INFINITY);
    const lines = linesOf(points);
    this.#kept.set(device, { lines, from: now, until });
    return lines;
  }
}
