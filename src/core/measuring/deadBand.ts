/**
 * A threshold with a dead band, so that a value that hovers at it is not negative at one poll and positive at the next: negative from
 * `enter` on, positive again from `exit` on, and between the two what it was before. What was never negative is positive there.
 *
 * @param enter above `exit` where high values are bad, below it where low ones are
 */
export function withDeadBand(
  value: number,
  enter: number,
  exit: number,
  before: 'negative' | 'positive' | undefined,
): 'negative' | 'positive' {
  const sign = enter >= exit ? 1 : -1;
  if (sign * (value - enter) >= 0) return 'negative';
  if (sign * (value - exit) <= 0) return 'positive';
  return before ?? 'positive';
}
