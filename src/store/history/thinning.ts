export interface Point {
  readonly time: number;
  readonly value: number;
}

export interface Line {
  readonly times: readonly number[];
  /** null: a gap before the next point. */
  readonly values: readonly (number | null)[];
}

/**
 * At most `limit` of the points (ascending), and a null where readings are missing. Too many are thinned to the lowest and highest
 * of each stretch of time, so that a spike stays in the picture; the first and the last always stay.
 */
export function thinned(points: readonly Point[], limit: number): Line {
  const longest = 2 * typicalInterval(points);
  const kept = points.length <= limit ? points : extremes(points, Math.max(4, limit));
  const times: number[] = [];
  const values: (number | null)[] = [];
  let next = 0;
  for (const point of kept) {
    // Gaps are those of all readings: between two kept points, any that were dropped may have filled it.
    for (; next < points.length; next++) {
      const before = points[next - 1];
      const current = points[next];
      if (current === undefined || current.time > point.time) break;
      if (before !== undefined && current.time - before.time > longest && values.at(-1) !== null) {
        times.push(before.time + longest / 2);
        values.push(null);
      }
    }
    times.push(point.time);
    values.push(point.value);
  }
  return { times, values };
}

/** The median: a manual check in between, or a missing poll, does not change it. */
function typicalInterval(points: readonly Point[]): number {
  const intervals = points.slice(1).map(({ time }, index) => time - (points[index]?.time ?? time));
  return intervals.sort((a, b) => a - b)[intervals.length >> 1] ?? 0;
}

function extremes(points: readonly Point[], limit: number): readonly Point[] {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [];
  const inner = points.slice(1, -1);
  const stretches = (limit - 2) >> 1;
  const width = (last.time - first.time) / stretches;
  const kept: Point[] = [first];
  let lowest: Point | undefined;
  let highest: Point | undefined;
  let stretch = 0;
  const flush = () => {
    if (lowest === undefined || highest === undefined) return;
    if (lowest === highest) kept.push(lowest);
    else kept.push(...(lowest.time < highest.time ? [lowest, highest] : [highest, lowest]));
  };
  for (const point of inner) {
    const at = Math.min(stretches - 1, Math.floor((point.time - first.time) / width));
    if (at !== stretch) {
      flush();
      [stretch, lowest, highest] = [at, undefined, undefined];
    }
    if (lowest === undefined || point.value < lowest.value) lowest = point;
    if (highest === undefined || point.value > highest.value) highest = point;
  }
  flush();
  kept.push(last);
  return kept;
}
