import type { LimitMark } from './limits.ts';

/** What a chart's value axis spans, and which limits lie within it. */
export interface AxisRange {
  readonly min: number;
  readonly max: number;
  readonly inside: readonly LimitMark[];
  /** Limits too far away to be drawn to scale, nearest first. They are named at the chart's upper or lower edge. */
  readonly above: readonly LimitMark[];
  readonly below: readonly LimitMark[];
}

export interface AxisRangeOptions {
  /** Smaller variation than this is not blown up to the chart's whole height. */
  readonly minSpan: number;
  /** Share of the height that belongs to the data whatever the limits are. */
  readonly dataShare: number;
  /** Values cannot be below this, so the axis does not go there: 0 for a fan. */
  readonly floor?: number;
  /** Ends on round numbers, so that the axis does not twitch with each new value. */
  readonly rounded?: boolean;
}

/** Free space above and below what is shown, as a share of its height; more where far limits are named. */
const MARGIN = 0.06;
const NAMED_MARGIN = 0.16;

/**
 * The axis takes in the data, then one limit after the other from the nearest on, for as long as the data keep `dataShare` of the
 * height: a temperature of 25 °C under a limit of 50 °C shows both, under one of 110 °C it would be a flat line. Without data it spans
 * from 0 to 1, and no limit.
 */
export function axisRange(values: Iterable<number>, marks: readonly LimitMark[], options: AxisRangeOptions): AxisRange {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return { min: 0, max: 1, inside: [], above: [], below: [] };
  const spread = Math.max(options.minSpan - (high - low), 0) / 2;
  const floored = options.floor !== undefined && low >= options.floor ? options.floor : Number.NEGATIVE_INFINITY;
  let min = Math.max(low - spread, floored);
  let max = high + spread;
  const allowed = (max - min) / options.dataShare;

  const away = (mark: LimitMark) => Math.max(low - mark.value, mark.value - high, 0);
  const inside: LimitMark[] = [];
  const above: LimitMark[] = [];
  const below: LimitMark[] = [];
  for (const mark of [...marks].sort((a, b) => away(a) - away(b))) {
    const nextMin = Math.min(min, mark.value);
    const nextMax = Math.max(max, mark.value);
    if (nextMax - nextMin <= allowed) {
      inside.push(mark);
      min = nextMin;
      max = nextMax;
    } else if (mark.value > max) above.push(mark);
    else below.push(mark);
  }
  const height = max - min;
  min -= height * (below.length > 0 ? NAMED_MARGIN : MARGIN);
  max += height * (above.length > 0 ? NAMED_MARGIN : MARGIN);
  if (options.rounded) [min, max] = round(min, max);
  // A line along the bottom edge would be cut in half: a little room stays even below the floor.
  min = Math.max(min, floored - height * 0.03);
  return { min, max, inside, above, below };
}

/** Outwards to multiples of a round step, about a twentieth of the height. */
function round(min: number, max: number): [number, number] {
  const rough = (max - min) / 20;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = magnitude * ([1, 2, 5, 10].find((factor) => factor * magnitude >= rough) ?? 10);
  return [Math.floor(min / step) * step, Math.ceil(max / step) * step];
}
