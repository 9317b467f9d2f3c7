import type { ParseResult } from '../reading.ts';

/** Widths at which terminals break lines that are too long. */
export const WIDTHS: readonly number[] = [80, 132];

/**
 * Puts lines together that were broken at `width` and refused in halves. The second half's place stays empty, so line numbers stay. A
 * first half fills the width, or has lost its blanks at the end (`trimmed`). A line is left whole when it was understood and the next one
 * may itself be a first half.
 */
export function mend(lines: readonly string[], width: number, { rejected }: ParseResult, trimmed = true): readonly string[] {
  const refused = new Set(rejected.map(({ line }) => line));
  const whole = [...lines];
  for (let at = 0; at + 1 < whole.length; at++) {
    const [first = '', second = ''] = [whole[at], whole[at + 1]];
    const full = first.length === width && (refused.has(at + 1) || (refused.has(at + 2) && second.length < width));
    const bothRefused =
      refused.has(at + 1) && refused.has(at + 2) && first.length <= width && first.length > width / 2 && second.length < width;
    if (!(full || (trimmed && bothRefused)) || second === '') continue;
    whole[at] = first.padEnd(width) + second;
    whole[at + 1] = '';
    at++;
  }
  return whole;
}
