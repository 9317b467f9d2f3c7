import { seededRandom } from '../../../src/simulator/random.ts';
import type { ReadingErrors } from './lineErrors.ts';

/** One poll of an indicator: N negative, P positive, ? nothing was read. */
export type Letter = 'N' | 'P' | '?';

export const MINUTE = 60_000;
export const INTERVAL = 10 * MINUTE;
/** Slots of quiet after which nothing that happened before matters to any of the alerters: more than a window, and two to recover. */
export const QUIET_SLOTS = 12;

/**
 * A stretch of time around something that may alert. What lies between stretches is polls of a healthy part that read as such, which leave
 * every alerter where it was; so a year of it need not be played. Times are in milliseconds from the start of the stretch.
 */
export interface Stretch {
  readonly slots: number;
  /** Time of the poll within its slot. */
  readonly offset: number;
  /** When the part is really faulty: from, until. */
  readonly fault?: { readonly from: number; readonly until: number };
  /** The first poll reads as faulty, whatever the part is. */
  readonly misreadFirst: boolean;
  readonly seed: number;
}

/** What polls of a stretch read over a line, also at times between the scheduled ones. */
export function reader(stretch: Stretch, { misread, lost }: ReadingErrors): (time: number) => Letter {
  const random = seededRandom(stretch.seed);
  const read = new Map<number, Letter>();
  return (time) => {
    const known = read.get(time);
    if (known !== undefined) return known;
    const faulty = stretch.fault !== undefined && time >= stretch.fault.from && time < stretch.fault.until;
    const chance = random();
    const wrong = chance < misread || (stretch.misreadFirst && time === stretch.offset);
    const letter = wrong ? (faulty ? 'P' : 'N') : chance < misread + lost ? '?' : faulty ? 'N' : 'P';
    read.set(time, letter);
    return letter;
  };
}

/** Polls until the next one that is misread: geometric, so that a year is a few draws. */
export function gapUntilMisread(misread: number, random: () => number): number {
  return misread === 0 ? Number.POSITIVE_INFINITY : Math.floor(Math.log(1 - random()) / Math.log(1 - misread));
}
