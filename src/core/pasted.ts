import type { ParseResult } from './reading.ts';

/** Colours, cursor movements and window titles that a terminal's log holds beside the text. */
const ESCAPES = /\u001b(?:\[[0-9;?]{0,16}[ -/]?[@-~]|\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\)|[()][0-9A-Z]|[=>78])/g;

/** Widths at which terminals break lines that are too long. */
export const WIDTHS: readonly number[] = [80, 132];

/**
 * Reads output that a person has copied from a terminal or its log: line ends of any kind, colours, non-breaking spaces from a web
 * page, and lines that the terminal has broken at its width. Prompts, echoes and results are the model's to skip.
 *
 * Broken lines are put together only if more is understood of them then, so nothing is read that the parser would not have read
 * of the whole line. Line numbers are those of the text.
 *
 * @param read the model's parser for the command
 */
export function readPasted(text: string, read: (output: string) => ParseResult): ParseResult {
  const lines = text
    .replace(/\r+\n/g, '\n')
    .replace(ESCAPES, '')
    .replaceAll('\u00a0', ' ')
    // A page copied from the web begins with a byte order mark now and then.
    .replace(/^\ufeff/, '')
    .split('\n');
  let best = read(lines.join('\n'));
  if (best.rejected.length === 0) return best;
  const longest = Math.max(...lines.map((line) => line.length));
  for (const width of WIDTHS) {
    if (longest > width) continue;
    const mended = read(mend(lines, width, best).join('\n'));
    if (mended.readings.length >= best.readings.length && mended.rejected.length < best.rejected.length) best = mended;
  }
  return best;
}

/**
 * Lines broken at `width`, put together where halves were refused; the other half's place stays empty. A first half fills the width,
 * or has lost its blanks at the end (if `trimmed`). A line that was understood, and before one that may itself be a first half, is whole.
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
