import type { Observation } from '../indicator.ts';
import type { Limits, Measurement } from '../reading.ts';
import { DAY, formatDuration } from '../time/duration.ts';
import { quantity } from './quantity.ts';
import { crossingOf, type DayValue } from './trend.ts';

/** The condition of a part that is on its way to one of its limits. */
const CROSSING_AHEAD = 'crossing-ahead';

/** Which way to look, and how far ahead is worth telling. */
export interface TrendRule {
  readonly side: 'low' | 'high';
  /** Where the device names no limit. */
  readonly limit?: number;
  /** Days. A crossing expected later than this is no news yet. */
  readonly horizon: number;
}

/**
 * What the days of one series say about its future: negative when it will cross its limit within the horizon as far as anybody can tell
 * (99 % sure that it moves towards it), positive otherwise. Undefined where there is no limit, or too few days to say anything.
 *
 * @param reading the newest one of the series, for its name, unit and limits
 */
export function foresee(rule: TrendRule, reading: Measurement, days: readonly DayValue[]): Observation | undefined {
  const limit = rule.limit ?? nearest(rule.side, reading.limits);
  if (limit === undefined || days.length === 0) return undefined;
  const component = reading.attributes['hw.id'];
  const name = reading.attributes['hw.name'];
  const crossing = crossingOf(days, limit, rule.side);
  if (crossing === undefined || crossing.expected > rule.horizon) {
    const text = `${name} is not on its way to its limit, as far as ${days.length} days tell`;
    return { component, condition: CROSSING_AHEAD, verdict: 'positive', evidence: { text, metric: reading.metric } };
  }
  const { slope, expected, earliest, latest } = crossing;
  const rate = `${quantity(Number((Math.abs(slope.perDay) * 7).toPrecision(2)), reading.unit)} a week`;
  const range = `${inDays(earliest)} to ${latest === Number.POSITIVE_INFINITY ? 'never' : inDays(latest)}, 99 % sure`;
  const text = `${name} ${rule.side === 'low' ? 'falls' : 'rises'} by ${rate} over ${slope.days} days and reaches ${quantity(limit, reading.unit)} in about ${inDays(expected)} (${range})`;
  return {
    component,
    condition: CROSSING_AHEAD,
    verdict: 'negative',
    evidence: { text, metric: reading.metric, value: reading.value, ...(reading.unit !== undefined && { unit: reading.unit }), limit },
  };
}

/** The limit that is crossed first on the way. */
function nearest(side: TrendRule['side'], limits: Limits = {}): number | undefined {
  const { lowWarning, lowCritical, lowNonRecoverable, highWarning, highCritical, highNonRecoverable } = limits;
  return side === 'low' ? (lowWarning ?? lowCritical ?? lowNonRecoverable) : (highWarning ?? highCritical ?? highNonRecoverable);
}

function inDays(days: number): string {
  if (days >= 21) return `${Math.round(days / 7)} weeks`;
  return days >= 2 ? `${Math.round(days)} days` : formatDuration(days * DAY);
}
