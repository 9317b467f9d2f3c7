import { median } from './median.ts';

/** Values, each with its time (ms), ascending. Columns: a year of a series is 50,000 numbers, and as many objects would take most of the time. */
export interface TimedValues {
  readonly times: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

export interface Line {
  readonly times: readonly number[];
  /** null: a gap before the next point. */
  readonly values: readonly (number | null)[];
}

/**
 * At most `limit` of the points, and a null where readings are missing. Too many are thinned to the lowest and highest
 * of each stretch of time, so that a spike stays in the picture; the first and the last always stay.
 */
export function thinned(all: TimedValues, limit: number): Line {
  const longest = 2 * typicalInterval(all.times);
  const kept = all.times.length <= limit ? undefined : extremes(all, Math.max(4, limit));
  const times: number[] = [];
  const values: (number | null)[] = [];
  let next = 0;
  for (let i = 0; i < (kept ?? all.times).length; i++) {
    const point = kept?.[i] ?? i;
    // Gaps are those of all readings: between two kept points, any that were dropped may have filled it.
    for (; next <= point; next++) {
      const before = all.times[next - 1];
      if (before === undefined || (all.times[next] ?? 0) - before <= longest || values.at(-1) === null) continue;
      times.push(before + longest / 2);
      values.push(null);
    }
    times.push(all.times[point] ?? 0);
    values.push(all.values[point] ?? 0);
  }
  return { times, values };
}

/** The median: a manual check in between, or a missing poll, does not change it. */
export function typicalInterval(times: ArrayLike<number>): number {
  const usual = majority(times);
  if (usual !== undefined) return usual;
  const intervals = new Float64Array(times.length - 1);
  for (let at = 1; at < times.length; at++) intervals[at - 1] = (times[at] ?? 0) - (times[at - 1] ?? 0);
  return median(intervals);
}

/** The interval that more than half of them are, which is the median: the polls of a device are mostly as far apart as they should be. */
function majority(times: ArrayLike<number>): number | undefined {
  if (times.length < 2) return 0;
  let candidate = 0;
  let votes = 0;
  for (let at = 1; at < times.length; at++) {
    const interval = (times[at] ?? 0) - (times[at - 1] ?? 0);
    if (votes === 0) candidate = interval;
    votes += interval === candidate ? 1 : -1;
  }
  let count = 0;
  for (let at = 1; at < times.length; at++) if ((times[at] ?? 0) - (times[at - 1] ?? 0) === candidate) count++;
  return 2 * count > times.length - 1 ? candidate : undefined;
}

/** The places of the points that stay, ascending. */
function extremes({ times, values }: TimedValues, limit: number): readonly number[] {
  const last = times.length - 1;
  const first = times[0] ?? 0;
  const stretches = (limit - 2) >> 1;
  const width = ((times[last] ?? 0) - first) / stretches;
  const kept: number[] = [0];
  const keep = (lowest: number, highest: number) => {
    if (lowest === highest) kept.push(lowest);
    else kept.push(Math.min(lowest, highest), Math.max(lowest, highest));
  };
  for (let from = 1; from < last; ) {
    const stretch = Math.min(stretches - 1, Math.floor(((times[from] ?? 0) - first) / width));
    let [lowest, highest] = [from, from];
    let [low, high] = [values[from] ?? 0, values[from] ?? 0];
    let at = from + 1;
    for (; at < last; at++) {
      if (stretch < stretches - 1 && Math.floor(((times[at] ?? 0) - first) / width) > stretch) break;
      const value = values[at] ?? 0;
      if (value < low) [low, lowest] = [value, at];
      if (value > high) [high, highest] = [value, at];
    }
    keep(lowest, highest);
    from = at;
  }
  kept.push(last);
  return kept;
}
