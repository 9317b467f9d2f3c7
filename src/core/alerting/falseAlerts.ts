import { DAY } from '../time/duration.ts';

/**
 * What noise on a serial line comes to: how often it would make an alert of nothing. It is reckoned from what polls have shown, by the
 * arithmetic of `console/copies.ts`, and is an upper bound where it can be one: every wrong reading is counted as a negative one of the same
 * part. It holds for bits that flip one by one. Bursts meet one copy of several and not all of them, so they spoil more and deceive less;
 * they are not in it. `npm run bench -- noise` tries both out on whole polls.
 */

/** What the polls of one line have shown over some time. */
export interface LineTally {
  readonly polls: number;
  /** Polls that brought nothing, because no usable answer came. */
  readonly failed: number;
  readonly lines: number;
  readonly spoilt: number;
}

/** Bits of one copy of what a usual poll reads whose flip changes a reading unseen, and whose flip is seen: counted in `copies.ts`. */
const HIDDEN = 2_100;
const VISIBLE = 60_000;
/** Bits of a line, as long as the lines of these outputs are on average. */
const LINE = 60 * 8;
/** From this bit error rate on, one line in six is spoilt, and four copies have to agree in place of three. */
const BAD = 3e-4;
const YEAR = 365.25 * DAY;

/** The share of bits that flip. 0: no line was spoilt. */
export function bitErrorRate({ lines, spoilt }: Pick<LineTally, 'lines' | 'spoilt'>): number {
  if (lines === 0 || spoilt === 0) return 0;
  return -Math.log(1 - Math.min(spoilt / lines, 0.999)) / LINE;
}

/**
 * As many as may be expected where so many were seen: with 95 % it is no more. What was never seen may come all the same, three times in as many
 * looks (the rule of three); above that, a plain bound that lies over the exact one for counts of a Poisson process.
 */
export function atMost(seen: number): number {
  return seen + 2 * Math.sqrt(seen) + 3;
}

/** The chance that one poll accepts a wrong reading: two copies where nothing else shows the noise, or three or four where it is seen. */
export function wrongReading(bitErrors: number): number {
  const unseen = HIDDEN * bitErrors ** 2 * Math.exp(-2 * bitErrors * VISIBLE);
  const seen = bitErrors < BAD ? combinations(6, 3) * HIDDEN * bitErrors ** 3 : combinations(7, 4) * HIDDEN * bitErrors ** 4;
  return Math.min(1, unseen + seen);
}

/** How many slots of how many have to be negative, and how long a slot is (ms). */
export interface CountedSlots {
  readonly needed: number;
  readonly slots: number;
  readonly interval: number;
}

/** Alerts a year that chance alone makes, where each slot is negative with this chance: the last one completes what is needed. */
export function falseAlertsPerYear(chance: number, { needed, slots, interval }: CountedSlots): number {
  return (YEAR / interval) * combinations(slots - 1, needed - 1) * chance ** needed;
}

function combinations(of: number, taken: number): number {
  let result = 1;
  for (let i = 1; i <= taken; i++) result = (result * (of - taken + i)) / i;
  return Math.round(result);
}
