import type { Attributes, Measurement, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { memory, swap } from '../../shared/hostParts.ts';
import { capture } from './capture.ts';

/** A row, and its numbers. */
const ROW = /^(Mem|Swap|-\/\+ buffers\/cache):\s+(\d{1,15}(?:\s+\d{1,15}){0,11})$/;
const WORD = /^[a-z][a-z/_-]{1,19}$/i;

/** What free(1) calls its columns: those of 7.x, of which swap has the first three, and of before. */
const NEWER = ['total', 'used', 'free', 'buff/cache', 'available'] as const;
const OLDER = ['total', 'used', 'free', 'buffers', 'cached'] as const;

/** The columns that a line names, in their order, and in the newer layout where they end: numbers are set flush right below them. */
interface Heading {
  readonly names: readonly string[];
  readonly ends: readonly number[];
}

const bytes = (metric: Measurement['metric'], attributes: Attributes, kibibytes: number): Measurement => ({
  metric,
  attributes,
  value: kibibytes * 1024,
  unit: 'By',
  ...(metric !== 'hsm.memory.limit' && { restless: true }),
});

/**
 * Readings in the output of `status mem`. Columns are read by their headings. In each row the parts must add up to the total, in kibibytes.
 */
export function parseStatusMem(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const facts = new Facts();
  let heading: Heading | undefined;
  for (const line of lines) {
    const text = line.text.trimEnd();
    const [, name = '', numbers = ''] = ROW.exec(text) ?? [];
    heading = headingIn(text) ?? heading;
    if (headingIn(text) !== undefined) continue;
    if (name === '') facts.refuse(line, 'not a line of this output');
    else if (heading === undefined) facts.refuse(line, 'no heading above it names its columns');
    else {
      const row = numbers.split(/\s+/);
      const cells = name.startsWith('-') ? ['programs', 'left'] : cellsOf(text, row.length, name, heading);
      if (cells.length === row.length) facts.tell(name, row.map((number, at) => `${cells[at]}=${number}`).join(' '), line);
      else facts.refuse(line, 'the columns are out of place');
    }
  }
  const readings = [...ofMemory(facts), ...ofSwap(facts)];
  return { readings, rejected: facts.rejected };
}

function headingIn(text: string): Heading | undefined {
  const names = text.trim().split(/\s+/);
  const has = (wanted: readonly string[]) => wanted.every((name) => names.includes(name));
  if (!names.every((name) => WORD.test(name)) || new Set(names).size < names.length) return undefined;
  if (has(OLDER)) return { names, ends: [] };
  return has(NEWER) ? { names, ends: endsOf(text) } : undefined;
}

function endsOf(text: string): readonly number[] {
  return [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => index + word.length);
}

/** The names of a row's columns: by their place, or where headings tell none, in their order. */
function cellsOf(text: string, count: number, row: string, { names, ends }: Heading): readonly string[] {
  // Swap has the first of them alone.
  if (ends.length === 0) return row === 'Mem' ? names : names.slice(0, count);
  const [, ...own] = endsOf(text);
  return own.flatMap((end) => names[ends.indexOf(end)] ?? []);
}

/** The number in a column of a row. */
function numberIn(facts: Facts, row: string, column: string): number | undefined {
  const told = facts
    .text(row)
    ?.split(' ')
    .find((each) => each.startsWith(`${column}=`));
  return told === undefined ? undefined : Number(told.slice(column.length + 1));
}

function ofMemory(facts: Facts): Measurement[] {
  const of = (column: string) => numberIn(facts, 'Mem', column);
  const [total, used, free] = [of('total'), of('used'), of('free')];
  if (total === undefined || used === undefined || free === undefined) return [];
  // Older free(1): buffers and cache count as used; the row below takes them out.
  const [programs, left] = [numberIn(facts, '-/+ buffers/cache', 'programs'), numberIn(facts, '-/+ buffers/cache', 'left')];
  const [kept, available] = [of('buff/cache'), of('available')];
  const [buffers, cached] = [of('buffers'), of('cached')];
  if (kept !== undefined && available !== undefined) {
    if (used + free + kept === total && available <= total) return ofThree(memory, total, used, available);
  } else if (buffers === undefined || cached === undefined || programs === undefined || left === undefined) {
    facts.withdraw('Mem', 'columns are missing');
    return [];
  } else if (used + free === total && programs === used - buffers - cached && programs + left === total)
    return ofThree(memory, total, programs, left);
  facts.withdraw('Mem', 'its parts do not add up to the total');
  return [];
}

function ofSwap(facts: Facts): Measurement[] {
  const [total, used, free] = ['total', 'used', 'free'].map((column) => numberIn(facts, 'Swap', column));
  if (total === undefined || used === undefined || free === undefined || used + free !== total) {
    facts.withdraw('Swap', 'its parts do not add up to the total');
    return [];
  }
  return ofThree(swap, total, used, free);
}

function ofThree(attributes: Attributes, total: number, used: number, available: number): Measurement[] {
  return [
    bytes('hsm.memory.limit', attributes, total),
    bytes('hsm.memory.usage', attributes, used),
    bytes('hsm.memory.available', attributes, available),
  ];
}
