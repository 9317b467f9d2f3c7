/** Which of a line's points are shown: from one place up to another, which is not. */
export interface ShownPoints {
  readonly from: number;
  readonly to: number;
}

/**
 * The points that get a marker: about one each `spacing` pixels, the last one, and those between two gaps, which no line would show.
 * `x` is a point's place, `start` how far from the first shown point the first marker is. Null is a gap.
 */
export function markedPoints(
  values: readonly (number | null)[],
  x: (index: number) => number,
  { from, to }: ShownPoints,
  start: number,
  spacing: number,
): readonly number[] {
  let last = values.length - 1;
  while (last >= 0 && values[last] === null) last--;
  const isGap = (neighbour: number) => (values[neighbour] ?? null) === null;
  const marked: number[] = [];
  let next: number | undefined;
  for (let i = from; i < to; i++) {
    if (isGap(i)) continue;
    const at = x(i);
    next ??= spacing === Number.POSITIVE_INFINITY ? spacing : at + start;
    if (i !== last && at < next && !(isGap(i - 1) && isGap(i + 1))) continue;
    marked.push(i);
    next = at + spacing;
  }
  return marked;
}
