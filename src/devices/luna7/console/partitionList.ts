import type { Measurement, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { isPrintable, type Line, mayBe } from '../../shared/outputLines.ts';
import { isPlaceholder } from '../../shared/placeholder.ts';
import { hsm } from '../parts/components.ts';
import { partition } from '../parts/parts.ts';
import { capture } from './capture.ts';
import { type Columns, cellsOf, columnsOf, isRuler } from './columns.ts';

/** What is read of a partition, by the heading of its column; others may stand between them. */
const WANTED = ['Partition', 'Name', 'Objects', 'Total', 'Used', 'Free'] as const;
/** Since partitions have versions (firmware 7.7). */
const VERSION = 'Version';

/** A row of the columns of before 7.7. A name may hold blanks; what follows it is four numbers. */
const ROW = /^\s{0,4}(\d{6,16})\s{1,24}(\S(?:.{0,63}?\S)?)\s{1,40}(\d{1,12})\s{1,12}(\d{1,15})\s{1,12}(\d{1,15})\s{1,12}(\d{1,15})\s{0,8}$/;
/** In a name: more is between the name and the numbers than the heading says. */
const APART = /\s{3}|\t/;
const SERIAL = /^\d{6,16}$/;
const NUMBER = /^\d{1,15}$/;

/** The sentence of `hsm show` and `token backup show`, with and without its full stop; this command's page shows no empty list. */
const NONE = /^\s{0,8}There are no partitions\.?\s{0,8}$/;
/** Above the headings: over what several columns have in common, and the first line of a heading of two. */
const BOILERPLATE: readonly RegExp[] = [/^\s{0,90}Storage \(bytes\)\s{0,8}$/i, /^\s{0,80}(?:Partition\s{1,12})?[-=]{20,90}\s{0,8}$/];

/** A line that was not understood and holds no such number is no partition, whatever the line has done to it. */
const MAY_BE_ROW = /\d{3}/;

/**
 * Readings in the output of `partition list` (5.4 to 7.8). Columns are read by their headings: one that is not known costs nothing, and its
 * value is part of no name. Used and free bytes of a partition add up to its total. How many there are is certain where no line may have been
 * another one, and none only where it says so: a heading above nothing may be half of an answer.
 */
export function parsePartitionList(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const facts = new Facts();
  const serials = new Set<string>();
  let heading: { readonly line: Line; readonly columns: Columns } | undefined;
  for (const line of lines) {
    const columns = columnsOf(line.text, WANTED);
    const names = columns?.map(({ name }) => name);
    if (columns && WANTED.every((name) => names?.includes(name))) heading = { line, columns };
    else if (isRuler(line.text) && heading)
      heading = { ...heading, columns: columnsOf(heading.line.text, WANTED, line.text) ?? heading.columns };
    else {
      const serial = read(line, heading?.columns, facts);
      if (serial !== undefined) serials.add(serial);
    }
  }
  const contradicted = serials.size > 0 && facts.text('none') !== undefined;
  const whole = !contradicted && !facts.rejected.some(({ text, component }) => component !== undefined || mayBe(MAY_BE_ROW, text));
  if (contradicted) facts.withdraw('none', 'another line lists a partition');
  else if (heading && serials.size === 0 && facts.text('none') === undefined && whole) {
    facts.refuse(heading.line, 'no partition below it, and no line that says there is none');
  }
  const counted = whole && (serials.size > 0 ? heading !== undefined : facts.text('none') !== undefined);
  const listed: Measurement = { metric: 'hsm.partitions.listed', attributes: hsm, value: serials.size, unit: '1', gathered: true };
  return {
    readings: [...(counted ? [listed] : []), ...[...serials].flatMap((serial) => readingsOf(serial, facts))],
    rejected: facts.rejected,
  };
}

/** What a row says of a partition, each as text. */
interface Row {
  readonly serial: string;
  readonly name: string;
  /** Objects, and total, used and free bytes. */
  readonly numbers: readonly string[];
  readonly version?: string;
}

function rowIn({ text }: Line, columns: Columns): Row | undefined {
  if (columns.length === WANTED.length && columns.every(({ name }, at) => name === WANTED[at])) {
    const [, serial, name = '', ...numbers] = ROW.exec(text) ?? [];
    return serial === undefined || APART.test(name) ? undefined : { serial, name, numbers };
  }
  const cells = cellsOf(text, columns);
  const [serial = '', name = '', ...numbers] = WANTED.map((column) => cells?.get(column) ?? '');
  if (!SERIAL.test(serial) || name.length > 64 || !numbers.every((number) => NUMBER.test(number))) return undefined;
  const version = cells?.get(VERSION);
  return { serial, name, numbers, ...(version !== undefined && NUMBER.test(version) && { version }) };
}

function read(line: Line, columns: Columns | undefined, facts: Facts): string | undefined {
  const row = columns && rowIn(line, columns);
  if (row === undefined) {
    if (NONE.test(line.text)) facts.tell('none', 'yes', line);
    else if (columns === undefined && /^\s{0,4}\d{6,16}\s/.test(line.text)) facts.refuse(line, 'no heading above it names its columns');
    else if (!BOILERPLATE.some((pattern) => pattern.test(line.text))) facts.refuse(line, 'not a line of this output');
    return undefined;
  }
  const { serial, name, numbers, version = '-' } = row;
  const component = `partition-${serial}`;
  const [, total, used, free] = numbers.map(Number);
  if (Number(used) + Number(free) !== total) facts.refuse(line, 'used and free storage do not add up to the total', component);
  else if (!isPrintable(name)) facts.refuse(line, 'it holds characters that cannot be shown', component);
  else {
    facts.tell(serial, [...numbers, version, name].join(' '), line, component);
    return serial;
  }
  return undefined;
}

function readingsOf(serial: string, facts: Facts): Measurement[] {
  const [, objects, total, used, free, version, name = ''] = /^(\d+) (\d+) (\d+) (\d+) (\d+|-) (.*)$/.exec(facts.text(serial) ?? '') ?? [];
  if (objects === undefined) return [];
  const named = isPlaceholder(name) ? undefined : name;
  const attributes = partition(serial, named);
  const info = {
    'hsm.partition.serial': serial,
    ...(named !== undefined && { 'hsm.partition.name': named }),
    ...(version !== '-' && { 'hsm.partition.version': version }),
  };
  return [
    { metric: 'hsm.partition.info', attributes: { ...attributes, ...info }, value: 1 },
    { metric: 'hsm.storage.size', attributes, value: Number(total), unit: 'By' },
    { metric: 'hsm.storage.used', attributes, value: Number(used), unit: 'By' },
    { metric: 'hsm.storage.free', attributes, value: Number(free), unit: 'By' },
    { metric: 'hsm.objects', attributes, value: Number(objects), unit: '1' },
  ];
}
