import type { Measurement, ParseResult } from '../reading.ts';
import { plainText } from '../text.ts';
import { mend, WIDTHS } from './lineBreaks.ts';

/** So many lines of one output that are refused in halves and understood whole are no accident. */
const PROOF = 3;

/** How a console breaks lines: at which column, and whether blanks before the break get lost. */
interface Break {
  readonly width: number;
  readonly trimmed: boolean;
}

type Read = (command: string, output: string) => ParseResult;

/** An output with some of its lines put together, and what is read then. */
interface Version {
  readonly lines: readonly string[];
  readonly result: ParseResult;
  /** Numbers of lines. */
  readonly refused: ReadonlySet<number>;
}

/**
 * The parser for one session on a console that may break long lines at its width, as some console servers do.
 *
 * An output proves it when several of its lines, all broken at one width, are refused in halves and understood whole. From then on lines
 * are put together wherever more is understood so.
 *
 * A line may go on in the next one although both halves are understood: one that fills the width of such a console, or a usual width that
 * no line of the session has passed. Where the whole would be understood, too, and tells something else, nothing is taken from the line:
 * it is refused with what to do.
 *
 * @param read the model's parser
 */
export function unwrapping(read: Read): Read {
  let longest = 0;
  let proven: Break | undefined;
  return (command, output) => {
    const lines = output.split('\n');
    const own = lines.reduce((most, { length }) => Math.max(most, length), 0);
    longest = Math.max(longest, own);
    const readAs = (version: readonly string[]): Version => {
      const result = read(command, version.join('\n'));
      return { lines: version, result, refused: new Set(result.rejected.map(({ line }) => line)) };
    };
    const plain = readAs(lines);
    let best = plain;
    let most = 0;
    for (const way of proven === undefined ? [...WIDTHS, own].flatMap(waysAt) : [proven]) {
      const whole = mend(lines, way.width, plain.result, way.trimmed);
      if (whole.every((line, at) => line === lines[at])) continue;
      const mended = readAs(whole);
      if (mended.result.readings.length < plain.result.readings.length) continue;
      const understood = understoodIn(mended, plain);
      if (proven === undefined && understood >= PROOF) proven = way;
      if (proven === undefined || understood <= most) continue;
      [proven, best, most] = [way, mended, understood];
    }
    const width = proven?.width ?? (WIDTHS.includes(longest) ? longest : undefined);
    if (width === undefined) return best.result;
    const { lines: whole } = best;
    const full = whole.flatMap(({ length }, at) => (length === width && (whole[at + 1] ?? '') !== '' ? [at] : []));
    if (full.length === 0) return best.result;
    // Lines that are not understood together do not belong together.
    const tried = readAs(join(whole, full));
    const doubtful = full.filter((at) => !tried.refused.has(at + 1) || best.refused.has(at + 1) || best.refused.has(at + 2));
    return doubtful.length === 0 ? best.result : alike(best.result, readAs(join(whole, doubtful)).result, whole, doubtful, width);
  };
}

function waysAt(width: number): readonly Break[] {
  return [
    { width, trimmed: false },
    { width, trimmed: true },
  ];
}

/** How many lines that were put together are understood now, and were not before. */
function understoodIn(mended: Version, plain: Version): number {
  const joined = mended.lines.flatMap((line, at) => (line !== '' && line !== plain.lines[at] ? [at + 1] : []));
  return joined.filter((line) => !mended.refused.has(line) && (plain.refused.has(line) || plain.refused.has(line + 1))).length;
}

function join(lines: readonly string[], at: readonly number[]): readonly string[] {
  const first = new Set(at);
  return lines.map((line, index) => (first.has(index) ? line + (lines[index + 1] ?? '') : first.has(index - 1) ? '' : line));
}

/** What an output says in both cases: its doubtful lines go on in the next one, or they do not. */
function alike(
  apart: ParseResult,
  together: ParseResult,
  lines: readonly string[],
  doubtful: readonly number[],
  width: number,
): ParseResult {
  const told = new Set(together.readings.map(textOf));
  const readings = apart.readings.filter((reading) => told.has(textOf(reading)));
  if (readings.length === apart.readings.length && readings.length === together.readings.length) return apart;
  const reason = `it may go on in the next line; let the console server not break lines at ${width} columns`;
  return {
    readings,
    rejected: [...apart.rejected, ...doubtful.map((at) => ({ line: at + 1, text: plainText(lines[at] ?? '', 200), reason }))],
  };
}

function textOf(reading: Measurement): string {
  return JSON.stringify(reading);
}
