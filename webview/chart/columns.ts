/** A line on its way to a canvas: how far it reaches up and down in each column of pixels. All in device pixels from the plot's upper left corner. */
export interface ColumnExtents {
  /** NaN: the line is not in this column. */
  readonly top: Float32Array;
  readonly bottom: Float32Array;
}

/** How times and values become places. */
export interface PlotScale {
  readonly from: number;
  readonly to: number;
  readonly min: number;
  readonly max: number;
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
}

export function newExtents(width: number): ColumnExtents {
  return { top: new Float32Array(width), bottom: new Float32Array(width) };
}

export function clearExtents({ top, bottom }: ColumnExtents): void {
  top.fill(Number.NaN);
  bottom.fill(Number.NaN);
}

/** The first place in ascending times that is not before one. */
export function placeOf(times: ArrayLike<number>, time: number): number {
  let [from, to] = [0, times.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((times[middle] ?? 0) < time) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * Takes a line into the columns that it passes, without its width. No reading within the time shown is left out: however many fall into one
 * column, it reaches from the lowest to the highest. Null interrupts the line.
 */
export function addLine(
  { top, bottom }: ColumnExtents,
  times: ArrayLike<number>,
  values: ArrayLike<number | null>,
  { from, to, min, max, width, height }: PlotScale,
): void {
  const perTime = width / (to - from);
  const perValue = height / (max - min);
  const extend = (column: number, one: number, other: number) => {
    const upper = one < other ? one : other;
    const lower = one < other ? other : one;
    // NaN is neither below nor above.
    if (!(upper >= (top[column] ?? 0))) top[column] = upper;
    if (!(lower <= (bottom[column] ?? 0))) bottom[column] = lower;
  };
  let isFirst = true;
  let [beforeX, beforeY] = [0, 0];
  for (let i = Math.max(0, placeOf(times, from) - 1); i < times.length; i++) {
    const time = times[i] ?? 0;
    const value = values[i];
    if (value === null || value === undefined) {
      isFirst = true;
      if (time > to) break;
      continue;
    }
    const x = (time - from) * perTime;
    const y = (max - value) * perValue;
    const column = Math.floor(x);
    if (isFirst || Math.floor(beforeX) === column) {
      if (column >= 0 && column < width) extend(column, isFirst ? y : beforeY, y);
    } else {
      const slope = (y - beforeY) / (x - beforeX);
      const last = Math.min(column, width - 1);
      for (let at = Math.max(Math.floor(beforeX), 0); at <= last; at++) {
        const enters = at > beforeX ? beforeY + (at - beforeX) * slope : beforeY;
        const leaves = at + 1 < x ? beforeY + (at + 1 - beforeX) * slope : y;
        extend(at, enters, leaves);
      }
    }
    if (time > to) break;
    [isFirst, beforeX, beforeY] = [false, x, y];
  }
}
