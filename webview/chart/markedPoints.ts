import type { AlignedValues } from './line.ts';

/**
 * The points that get a marker: about one each `spacing` pixels, the last one, and those between two gaps, which no line would show.
 * `x` is a point's place, `start` how far from the first shown point the first marker is.
 */
export function markedPoints(
  values: AlignedValues,
  x: (index: number) => number,
  shown: (index: number) => boolean,
  start: number,
  spacing: number,
): readonly number[] {
  const known = [...values.keys()].filter((i) => values[i] !== undefined);
  const last = known.findLast((i) => values[i] !== null);
  const marked: number[] = [];
  let next: number | undefined;
  known.forEach((i, n) => {
    if (values[i] === null || !shown(i)) return;
    const isGap = (neighbour: number | undefined) => neighbour === undefined || values[neighbour] === null;
    const alone = isGap(known[n - 1]) && isGap(known[n + 1]);
    const at = x(i);
    next ??= spacing === Number.POSITIVE_INFINITY ? spacing : at + start;
    if (i !== last && !alone && at < next) return;
    marked.push(i);
    next = at + spacing;
  });
  return marked;
}
