import { setImmediate as others } from 'node:timers/promises';
import { MINUTE } from '../../core/time/duration.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import type { SeriesPoint } from './common/families.ts';
import { devicePoints } from './devicePoints.ts';
import { type Lines, linesOf, sendExposition, type TextFormat } from './openMetrics.ts';

interface Kept {
  readonly lines: Lines;
  /** From when (ms) to when they say what is so. */
  readonly from: number;
  readonly until: number;
}

/** So many devices are made lines of before others have their turn: a few hundredths of a second. */
const AT_A_TIME = 16;
/** Whoever asks again within this time (ms) asks regularly. */
const REGULAR = 10 * MINUTE;

/**
 * The whole fleet as text. A device is asked every ten minutes and the text perhaps every fifteen seconds, so the lines of each device are
 * kept until it changes, or until something in them is too old to be told. While somebody asks regularly, new lines are made before the
 * next question, one device at a time.
 */
export class FleetLines implements Disposable {
  readonly #kept = new WeakMap<WatchedDevice, Kept>();
  /** Devices whose lines are to be made before somebody asks. */
  readonly #ahead = new Set<WatchedDevice>();
  readonly #now: () => number;
  #askedAt: number | undefined;
  #turn: NodeJS.Immediate | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  [Symbol.dispose](): void {
    clearImmediate(this.#turn);
    this.#ahead.clear();
  }

  touch(device: WatchedDevice): void {
    this.#kept.delete(device);
    if (this.#askedAt === undefined || Math.abs(this.#now() - this.#askedAt) > REGULAR) return;
    this.#ahead.add(device);
    this.#turn ??= setImmediate(() => this.#makeOne());
  }

  /** @param send resolves when the bytes that it was given may be written over */
  async text(
    devices: readonly WatchedDevice[],
    own: readonly SeriesPoint[],
    format: TextFormat,
    send: (piece: Buffer) => Promise<void>,
  ): Promise<void> {
    this.#askedAt = this.#now();
    const all = [linesOf(own)];
    let made = 0;
    for (const device of devices) {
      // A device may be polled meanwhile: what it read then is not of a time to come.
      const now = this.#now();
      const before = this.#keptOf(device, now);
      all.push(before ?? this.#make(device, now));
      // After a start nothing is kept of a large fleet: its HSMs are polled all the same.
      if (!before && ++made % AT_A_TIME === 0) await others();
    }
    await sendExposition(all, format, send);
  }

  #makeOne(): void {
    this.#turn = undefined;
    const [device] = this.#ahead;
    if (!device) return;
    this.#ahead.delete(device);
    const now = this.#now();
    if (!this.#keptOf(device, now)) this.#make(device, now);
    if (this.#ahead.size > 0) this.#turn = setImmediate(() => this.#makeOne());
  }

  #keptOf(device: WatchedDevice, now: number): Lines | undefined {
    const before = this.#kept.get(device);
    return before && before.from <= now && now <= before.until ? before.lines : undefined;
  }

  #make(device: WatchedDevice, now: number): Lines {
    const points = devicePoints(device, now);
    const until = points.reduce((least, point) => Math.min(least, point.until), Number.POSITIVE_INFINITY);
    const lines = linesOf(points);
    this.#kept.set(device, { lines, from: now, until });
    return lines;
  }
}
