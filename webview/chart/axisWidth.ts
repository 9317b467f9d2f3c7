/** In CSS pixels: beside the numbers, of a digit of the axis' font, and at least, so that charts below each other have one left edge. */
export const AXIS_GAP = 6;
const DIGIT = 7;
const LEAST = 42;

/** Room for the longest number of a value axis; none is cut. */
export function axisWidth(values: readonly (string | null)[] | null): number {
  const longest = Math.max(0, ...(values ?? []).map((value) => value?.length ?? 0));
  return Math.max(LEAST, AXIS_GAP + 4 + longest * DIGIT);
}
