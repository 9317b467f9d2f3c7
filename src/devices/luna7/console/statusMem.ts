import type { Attributes, Measurement, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { memory, swap } from '../../shared/hostParts.ts';
import { capture } from './capture.ts';

const HEADER = /^ +total +used +free +shared +buff\/cache +available$/;
const OLDER_HEADER = /^\s+total\s+used\s+free\s+shared\s+buffers\s+cached$/;
/** A row, and how many numbers it has: free(1) of 7.x has six for memory and aligns them. The older one's columns vary; its sums are closer. */
const ROW = /^(Mem|Swap|-\/\+ buffers\/cache):\s+(\d{1,12}(?:\s+\d{1,12}){1,5})$/;

/** Width of a row of free(1) up to and with its last column, by number of columns. */
const width = (columns: number): number => 7 + 12 * columns;

const bytes = (metric: Measurement['metric'], attributes: Attributes, kibibytes: number): Measurement => ({
  metric,
  attributes,
  value: kibibytes * 1024,
  unit: 'By',
  ...(metric !== 'hsm.memory.limit' && { restless: true }),
});

/** Readings in the output of `status mem`. In each row the parts must add up to the total, in kibibytes. */
export function parseStatusMem(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const facts = new Facts();
  const older = lines.some(({ text }) => OLDER_HEADER.test(text.trimEnd()));
  for (const line of lines) {
    const text = line.text.trimEnd();
    const [, name = '', numbers = ''] = ROW.exec(text) ?? [];
    const columns = numbers.split(/\s+/);
    if (HEADER.test(text) || OLDER_HEADER.test(text)) continue;
    if (name === '') facts.refuse(line, 'not a line of this output');
    else if (!older && text.length !== width(columns.length)) facts.refuse(line, 'the columns are out of place');
    else facts.tell(name, columns.join(' '), line);
  }
  const readings = [...ofMemory(facts), ...ofSwap(facts)];
  return { readings, rejected: facts.rejected };
}

function numbersOf(facts: Facts, row: string): readonly number[] {
  return facts.text(row)?.split(' ').map(Number) ?? [];
}

function ofMemory(facts: Facts): Measurement[] {
  const [total, used, free, , buffers, last] = numbersOf(facts, 'Mem');
  if (total === undefined || used === undefined || free === undefined || buffers === undefined || last === undefined) {
    facts.withdraw('Mem', 'columns are missing');
    return [];
  }
  // Older free(1): buffers and cache count as used; the row below takes them out.
  const [programs, available] = numbersOf(facts, '-/+ buffers/cache');
  if (programs !== undefined && available !== undefined) {
    if (used + free === total && programs === used - buffers - last && programs + available === total) {
      return [
        bytes('hsm.memory.limit', memory, total),
        bytes('hsm.memory.usage', memory, programs),
        bytes('hsm.memory.available', memory, available),
      ];
    }
  } else if (used + free + buffers === total && last <= total) {
    return [bytes('hsm.memory.limit', memory, total), bytes('hsm.memory.usage', memory, used), bytes('hsm.memory.available', memory, last)];
  }
  facts.withdraw('Mem', 'its parts do not add up to the total');
  return [];
}

function ofSwap(facts: Facts): Measurement[] {
  const [total, used, free] = numbersOf(facts, 'Swap');
  if (total === undefined || used === undefined || free === undefined || used + free !== total) {
    facts.withdraw('Swap', 'its parts do not add up to the total');
    return [];
  }
  return [bytes('hsm.memory.limit', swap, total), bytes('hsm.memory.usage', swap, used), bytes('hsm.memory.available', swap, free)];
}
