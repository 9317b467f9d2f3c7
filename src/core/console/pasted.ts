import type { ParseResult } from '../reading.ts';
import { mend, WIDTHS } from './lineBreaks.ts';

/** Colours, cursor movements and window titles that a terminal's log holds beside the text. */
const ESCAPES = /\u001b(?:\[[0-9;?]{0,16}[ -/]?[@-~]|\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\)|[()][0-9A-Z]|[=>78])/g;

/**
 * The text of a copy from a terminal or its log, without what the terminal added: line ends of any kind, colours, characters taken
 * back, non-breaking spaces from a web page, a byte order mark. Lines stay where they were; the last one ends, too.
 */
export function tidied(text: string): string {
  const ended = text.includes('\n') ? text.replace(/\r+\n/g, '\n') : text.replaceAll('\r', '\n');
  return ended
    .replace(ESCAPES, '')
    .replaceAll('\u00a0', ' ')
    .replace(/^\ufeff/, '')
    .replace(/[^\n]$/, '$&\n')
    .split('\n')
    .map((line) => (line.includes('\b') ? overtyped(line) : line))
    .join('\n');
}

/** What a line shows on the screen in the end: a backspace goes back, and the next character takes the place of what is there. */
function overtyped(line: string): string {
  const shown: string[] = [];
  let cursor = 0;
  for (const character of line) {
    if (character === '\b') cursor = Math.max(0, cursor - 1);
    else shown[cursor++] = character;
  }
  return shown.join('');
}

/**
 * Reads output that a person has copied from a terminal, its log or a page. Prompts, echoes and results are the model's to skip.
 *
 * Three things are put right: lines that the terminal has broken at its width, an indented or quoted copy, and a table whose cells came
 * below one another. Each is put right only if more is understood then. Line numbers are those of the text.
 *
 * @param read the model's parser for the command
 */
export function readPasted(text: string, read: (output: string) => ParseResult): ParseResult {
  let lines: readonly string[] = tidied(text).split('\n');
  let best = read(lines.join('\n'));
  const attempt = (mended: readonly string[]) => {
    if (best.rejected.length === 0) return;
    const result = read(mended.join('\n'));
    if (result.readings.length < best.readings.length || refusedText(result, mended) >= refusedText(best, lines)) return;
    lines = mended;
    best = result;
  };
  attempt(withoutMargin(lines));
  attempt(withValuesBehindKeys(lines));
  const longest = lines.reduce((most, { length }) => Math.max(most, length), 0);
  for (const width of WIDTHS) if (longest <= width) attempt(mend(lines, width, best));
  return best;
}

/** How much was not understood, in characters, so that two refused lines count as much when they are put together and refused again. */
function refusedText({ rejected }: ParseResult, lines: readonly string[]): number {
  return rejected.reduce((sum, { line }) => sum + (lines[line - 1]?.trim().length ?? 0), 0);
}

/** Lines without the blanks or marks of a quotation that all of them begin with. */
function withoutMargin(lines: readonly string[]): readonly string[] {
  const margins = lines.filter((line) => line.trim() !== '').map((line) => /^[>\s]*/.exec(line)?.[0].length ?? 0);
  const margin = margins.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
  return lines.map((line) => line.slice(margin));
}

/** Puts behind each line that ends in a colon the next line that is not blank. That one's place stays empty. */
function withValuesBehindKeys(lines: readonly string[]): readonly string[] {
  const whole = [...lines];
  let key: number | undefined;
  for (const [at, line] of lines.entries()) {
    const text = line.trim();
    if (text === '') continue;
    if (key !== undefined && !text.endsWith(':')) {
      whole[key] = `${whole[key]?.trimEnd()} ${text}`;
      whole[at] = '';
    }
    key = text.endsWith(':') ? at : undefined;
  }
  return whole;
}
