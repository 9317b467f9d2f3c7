/**
 * Whether a value is on its way to a limit, from one number a day. Readings wander with the room and the load, days resemble their
 * neighbours, and single days are off: so the slope is the median of all slopes between two days (Theil and Sen), its interval comes from
 * Kendall's statistic, and days that resemble each other count as fewer. (Sen 1968, doi:10.1080/01621459.1968.10480934; the correction
 * for lag-1 autocorrelation as in Yue and Wang 2004, doi:10.1023/B:WARM.0000043140.61082.60.)
 */

/** One day of one series. */
export interface DayValue {
  /** Days since the epoch, UTC. */
  readonly day: number;
  readonly value: number;
}

export interface Slope {
  /** Units a day. */
  readonly perDay: number;
  /** The interval that holds the true slope with the confidence asked for. */
  readonly from: number;
  readonly to: number;
  /** The line's value on the last day. */
  readonly level: number;
  readonly days: number;
}

/** Standard normal quantile for a two-sided confidence of 99 %: of a hundred parts that do not change, one seems to, and half of these away from the limit. */
const Z = 2.576;
/** Fewer days say nothing about weeks. */
const LEAST_DAYS = 14;
/** More would let last year speak about next week. */
export const LONGEST_PAST = 120;

/** Undefined with fewer than fourteen days of values. `values` in any order; one a day. */
export function slopeOf(values: readonly DayValue[]): Slope | undefined {
  const sorted = [...values].sort((a, b) => a.day - b.day).slice(-LONGEST_PAST);
  const last = sorted.at(-1);
  const n = sorted.length;
  if (last === undefined || n < LEAST_DAYS) return undefined;
  const slopes = slopesBetween(sorted);
  const perDay = middle(slopes);
  const level = middle(sorted.map(({ day, value }) => value - perDay * (day - last.day)).sort(ascending));
  const residuals = sorted.map(({ day, value }) => value - level - perDay * (day - last.day));
  const likeness = Math.min(0.95, Math.max(0, autocorrelation(residuals)));
  const variance = ((n * (n - 1) * (2 * n + 5)) / 18) * ((1 + likeness) / (1 - likeness));
  const spread = (Z * Math.sqrt(variance)) / 2;
  const centre = slopes.length / 2;
  const at = (index: number) => slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(index)))] ?? perDay;
  return { perDay, from: at(centre - spread - 1), to: at(centre + spread), level, days: n };
}

/** When a limit will be crossed, in days from the last one. */
export interface Crossing {
  readonly slope: Slope;
  readonly expected: number;
  readonly earliest: number;
  /** Infinity: the slowest slope within the interval never gets there. */
  readonly latest: number;
}

/**
 * The crossing that a trend leads to; undefined when there is no certain trend towards the limit, or the value is beyond it already.
 * @param side on which side of the value the limit lies
 */
export function crossingOf(values: readonly DayValue[], limit: number, side: 'low' | 'high'): Crossing | undefined {
  const slope = slopeOf(values);
  if (slope === undefined) return undefined;
  const towards = side === 'low' ? -1 : 1;
  const left = (limit - slope.level) * towards;
  const [slowest, fastest] = side === 'low' ? [-slope.to, -slope.from] : [slope.from, slope.to];
  if (left <= 0 || slowest <= 0) return undefined;
  return { slope, expected: left / (slope.perDay * towards), earliest: left / fastest, latest: left / slowest };
}

const ascending = (a: number, b: number) => a - b;

function slopesBetween(sorted: readonly DayValue[]): readonly number[] {
  const slopes: number[] = [];
  for (const [index, late] of sorted.entries()) {
    for (const early of sorted.slice(0, index)) {
      if (late.day > early.day) slopes.push((late.value - early.value) / (late.day - early.day));
    }
  }
  return slopes.sort(ascending);
}

function middle(sorted: readonly number[]): number {
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
}

function autocorrelation(residuals: readonly number[]): number {
  let products = 0;
  let squares = 0;
  for (const [index, value] of residuals.entries()) {
    squares += value * value;
    products += value * (residuals[index - 1] ?? 0);
  }
  return squares === 0 ? 0 : products / squares;
}
