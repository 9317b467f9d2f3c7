import type { Rejected } from '../../core/reading.ts';
import { plainText } from '../../core/text.ts';
import { withoutTerminal } from './terminal.ts';

/** One line of console output. `number` counts from 1 in the whole output. */
export interface Line {
  readonly number: number;
  readonly text: string;
  /** False for a last line without a line end: it may have been cut, so what has no fixed end must not be read from it. */
  readonly complete: boolean;
}

/** Console output without echo, prompts, blank lines and result trailer. */
export interface Capture {
  readonly lines: readonly Line[];
  /** The command failed on the device: nothing in this output is an answer. */
  readonly refusal?: Rejected;
}

/** No line of these commands is longer. */
const LONGEST_LINE = 400;

/** Control characters, line separators and characters that reorder or hide text: never shown to anybody. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** What a device said, fit to be shown: control characters replaced, at most `length` characters. */
export function printable(text: string, length = 200): string {
  const cut = text.length > length ? `${text.slice(0, length - 1)}…` : text;
  return cut.replace(UNPRINTABLE, '\u00b7').replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\u00b7');
}

/** True when `text` can be kept as it is, in an attribute. */
export function isPrintable(text: string): boolean {
  return printable(text, Number.POSITIVE_INFINITY) === text;
}

/** A word of the device's that is not known, as a reason may quote it: plain, short, and in quotation marks. */
export function quoted(word: string): string {
  return `“${plainText(word, 40)}”`;
}

/** A message of the kernel, by the time that it begins with: it comes in between, and is no line of any output. */
const KERNEL = /^\s{0,4}\[\s{0,8}\d{1,10}\.\d{6}\] /;

/**
 * True for a refused line that may have been one of those that `pattern` describes, whatever the line has done to it. What such a line takes
 * part in, as a count of them, is not certain.
 */
export function mayBe(pattern: RegExp, text: string): boolean {
  return pattern.test(text) && !KERNEL.test(text);
}

/** A refused line, fit to be shown. */
export function reject(line: Line, reason: string, component?: string): Rejected {
  const base = { line: line.number, text: printable(line.text), reason };
  return component === undefined ? base : { ...base, component };
}

/** What a shell prints around the output of a command. */
export interface OutputMarks {
  /** The prompt at the start of a line. */
  readonly prompt: RegExp;
  /** The line that tells the result; its first group is the code. */
  readonly resultTrailer: RegExp;
}

/**
 * Takes output apart into lines. A pasted capture may hold the prompt, the echoed command and the result trailer, and may lack
 * all of them: a live session has checked them before, and every line that is read has a shape of its own to prove itself. What drives
 * a terminal is taken out first.
 */
export function outputLines(output: string, { prompt, resultTrailer }: OutputMarks): Capture {
  const raw = output.split('\n');
  const lines: Line[] = [];
  for (const [index, rawText] of raw.entries()) {
    const text = withoutTerminal(rawText.replace(/\r{1,3}$/, ''));
    const line: Line = { number: index + 1, text, complete: index < raw.length - 1 };
    if (text.length > LONGEST_LINE) {
      lines.push({ ...line, text: printable(text) });
      continue;
    }
    if (text.trim() === '' || prompt.test(text)) continue;
    const trailer = resultTrailer.exec(text);
    if (trailer === null) {
      lines.push(line);
    } else if (trailer[1] !== '0' && trailer[1] !== '0x0') {
      return { lines: [], refusal: reject(line, 'the command failed on the device') };
    }
  }
  return { lines };
}
