import type { Measurement, Rejected } from '../reading.ts';
import { sensorKey } from '../series.ts';
import { plainText } from '../text.ts';
import { type Copy, everyLineIsWhole, spoiltLines } from './spoiltLines.ts';

export type { Copy };

/**
 * A line that flips a bit can turn one digit into another. One flip in 25 hides so: nothing in that copy shows it. So a reading is accepted
 * only when several copies of one session tell it alike. How many depends on what the session's copies show of the line: hidden flips
 * are rare, so a line with hidden ones has many visible ones, too.
 *
 * The arithmetic: S is the number of bits whose flip changes a reading unseen, V the number of those whose flip is seen, in one copy
 * of what a poll reads; p is the bit error rate. Tried out bit by bit on the outputs of a healthy appliance, the six usual commands
 * have S = 2,100 and V = 60,000, all 37 have S = 8,600 and V = 172,000; most of S is text: names, labels, descriptions.
 * Two copies with the same flip and nothing to be seen of the line: S p² e^(-2pV), at worst (p = 1/V) 8e-8 a usual poll and 4e-8 one
 * of all commands, which is one in two centuries of polls at ten minutes. Three, where something is seen: S p³ for each three copies,
 * of all commands 9e-9 at p = 1e-4 and 2e-7 at p = 3e-4. Four, on a line that spoils one line in six or more (p = 3e-4 and above): at
 * p = 1e-3 a row of 90 bytes is whole in 49 of 100 copies and its output usable in 70, so of seven copies 35 S p⁴ 0.34⁴, which is 4e-9.
 *
 * A visibly spoilt line is worse for a reading that is gathered from several lines: the reading then lacks a part, and at p = 1e-4 three
 * copies lack the same line of 60 bytes once in 10,000. Such a reading counts when its copies have every line whole between them.
 */

/** What a session has shown of its line: how many lines were heard, and how many of them noise must have spoilt. */
export interface LineNoise {
  readonly lines: number;
  readonly spoilt: number;
}

/** How many copies must agree on a reading and on a verdict, and how many are read at most. */
export interface Demand {
  readonly readings: number;
  readonly verdicts: number;
  readonly copies: number;
}

const CLEAN: Demand = { readings: 2, verdicts: 2, copies: 4 };
const NOISY: Demand = { readings: 3, verdicts: 3, copies: 6 };
const BAD: Demand = { readings: 4, verdicts: 3, copies: 7 };
const BAD_SHARE = 1 / 6;

/** A value that will not stand still counts when it lies between the copies around it, and these are no further apart than this share. */
const BETWEEN = 0.01;

const LONGEST_TEXT = 200;

/** What the copies must come to, on a line like this. */
export function demandOf({ lines, spoilt }: LineNoise): Demand {
  if (spoilt === 0) return CLEAN;
  return spoilt >= lines * BAD_SHARE ? BAD : NOISY;
}

/** What one command's copies show of the line. */
export function noiseIn(copies: readonly Copy[]): LineNoise {
  return {
    lines: copies.reduce((sum, { text }) => sum + text.split('\n').filter((line) => line.trim() !== '').length, 0),
    spoilt: spoiltLines(copies, CLEAN.readings).reduce((sum, lines) => sum + lines.size, 0),
  };
}

/** What several copies of one output agree on. */
export interface Agreement {
  readonly readings: readonly Measurement[];
  /** What the last copy refuses, and values that no number of copies agreed on: those have line 0. */
  readonly rejected: readonly Rejected[];
  /** Further copies may settle what these have not. */
  readonly open: boolean;
}

interface Seen {
  readonly at: number;
  readonly reading: Measurement;
  readonly whole: string;
}

/**
 * The readings that enough copies tell exactly alike: value, unit, state, limits and attributes.
 *
 * A counter, or a rising temperature, is never twice the same. On a clean line a copy of such a value counts when it lies between an
 * earlier and a later one: the device has passed that value while it was read. A state that changes while it is read is not accepted.
 */
export function agreement(copies: readonly Copy[], demand: Demand): Agreement {
  const readings: Measurement[] = [];
  const rejected: Rejected[] = [...(copies.at(-1)?.result.rejected ?? [])];
  const spoilt = spoiltLines(copies, demand.readings);
  const isWhole = (told: readonly Seen[]) =>
    everyLineIsWhole(told.map(({ at }) => ({ text: copies[at]?.text ?? '', spoilt: spoilt[at] ?? new Set() })));
  let open = copies.length < demand.readings;
  for (const seen of seriesIn(copies).values()) {
    const states = new Set(seen.flatMap(({ reading: { state } }) => (state === undefined || state === 'unknown' ? [] : [state])));
    const agreed = states.size > 1 ? undefined : (mostTold(seen, demand, isWhole) ?? (demand === CLEAN ? between(seen) : undefined));
    if (agreed !== undefined) {
      readings.push(agreed);
      continue;
    }
    if (seen.some(({ reading }) => reading.restless)) continue;
    open ||= states.size <= 1;
    rejected.push(refused(seen, states.size > 1 ? 'its state changed while it was read' : 'not enough copies of it agree'));
  }
  return { readings, rejected, open };
}

/** What the copies say of each series, in the order of first mention. A copy that contradicts itself on a series says nothing of it. */
function seriesIn(copies: readonly Copy[]): ReadonlyMap<string, readonly Seen[]> {
  const series = new Map<string, Seen[]>();
  for (const [at, { result }] of copies.entries()) {
    const told = new Map<string, Seen | undefined>();
    for (const reading of result.readings) {
      const key = sensorKey(reading);
      const seen = { at, reading, whole: JSON.stringify(reading) };
      const before = told.get(key);
      told.set(key, told.has(key) && before?.whole !== seen.whole ? undefined : seen);
    }
    for (const [key, seen] of told) {
      if (seen === undefined) continue;
      const before = series.get(key);
      if (before) before.push(seen);
      else series.set(key, [seen]);
    }
  }
  return series;
}

/**
 * The version that most copies tell, if they are enough and no other is told as often.
 *
 * A spoilt line can leave a reading without what the line would have added: its limits, its state, an attribute. So a version does not
 * count when another copy tells more, nor, on a noisy line, when its state is unknown. A gathered reading needs more, since the same line
 * may be spoilt in all copies: those that agree must have every line whole between them.
 */
function mostTold(seen: readonly Seen[], demand: Demand, isWhole: (told: readonly Seen[]) => boolean): Measurement | undefined {
  const { readings } = demand;
  const counts = new Map<string, number>();
  const fullest = Math.max(...seen.map(({ reading }) => parts(reading)));
  for (const { whole, reading } of seen) {
    if (parts(reading) < fullest || (demand !== CLEAN && reading.state === 'unknown')) continue;
    counts.set(whole, (counts.get(whole) ?? 0) + 1);
  }
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a);
  if (first === undefined || first[1] < readings || first[1] === second?.[1]) return undefined;
  const agreed = seen.filter(({ whole }) => whole === first[0]);
  const reading = agreed.at(-1)?.reading;
  return reading?.gathered && !isWhole(agreed) ? undefined : reading;
}

function parts({ attributes, limits = {} }: Measurement): number {
  return Object.keys(attributes).length + Object.keys(limits).length;
}

function between(seen: readonly Seen[]): Measurement | undefined {
  for (let last = seen.length - 1; last >= 2; last--) {
    for (let middle = last - 1; middle >= 1; middle--) {
      for (let first = middle - 1; first >= 0; first--) {
        const [a, b, c] = [seen[first], seen[middle], seen[last]];
        if (a === undefined || b === undefined || c === undefined) continue;
        if (!sameButValue(a.reading, b.reading) || !sameButValue(b.reading, c.reading)) continue;
        const [from, value, to] = [a.reading.value, b.reading.value, c.reading.value];
        const near = Math.abs(to - from) <= Math.abs(value) * BETWEEN;
        if (near && value >= Math.min(from, to) && value <= Math.max(from, to)) return b.reading;
      }
    }
  }
  return undefined;
}

function sameButValue(one: Measurement, other: Measurement): boolean {
  return JSON.stringify({ ...one, value: 0 }) === JSON.stringify({ ...other, value: 0 });
}

function refused(seen: readonly Seen[], reason: string): Rejected {
  const told = seen.map(({ reading: { value, unit, state } }) => [value, unit, state].filter((part) => part !== undefined).join(' '));
  const [{ reading } = { reading: undefined }] = seen;
  return {
    line: 0,
    text: plainText(`${reading?.attributes['hw.name'] ?? ''} (${reading?.metric ?? ''}): ${told.join(', then ')}`, LONGEST_TEXT),
    reason,
    ...(reading && { component: reading.attributes['hw.id'] }),
  };
}
