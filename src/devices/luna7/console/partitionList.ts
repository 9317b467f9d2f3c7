import type { Measurement, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { isPrintable, type Line } from '../../shared/outputLines.ts';
import { hsm } from '../parts/components.ts';
import { partition } from '../parts/parts.ts';
import { capture } from './capture.ts';

/** Serial number, name, objects, total, used and free bytes. A name may hold blanks; what follows it is four numbers. */
const ROW = /^\s{0,4}(\d{6,16})\s{1,24}(\S(?:.{0,63}?\S)?)\s{1,40}(\d{1,8})\s{1,12}(\d{1,12})\s{1,12}(\d{1,12})\s{1,12}(\d{1,12})\s{0,8}$/;

const HEADER = /^\s{0,8}Partition\s{1,24}Name\s{1,40}Objects\s{1,12}Total\s{1,12}Used\s{1,12}Free\s{0,8}$/;
/** The sentence of `hsm show` and `token backup show`, with and without its full stop; this command's page shows no empty list. */
const NONE = /^\s{0,8}There are no partitions\.?\s{0,8}$/;

const BOILERPLATE: readonly RegExp[] = [/^\s{0,80}Storage \(bytes\)\s{0,8}$/i, /^\s{0,80}[-=]{20,90}\s{0,8}$/];

/**
 * Readings in the output of `partition list` (5.4 to 7.2). Used and free bytes of a partition add up to its total. How many there are is
 * certain where every line was understood, and none only where it says so: a heading above nothing may be half of an answer.
 */
export function parsePartitionList(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const facts = new Facts();
  const serials = new Set<string>();
  for (const line of lines) {
    const serial = read(line, facts);
    if (serial !== undefined) serials.add(serial);
  }
  const header = lines.find(({ text }) => HEADER.test(text));
  if (serials.size > 0) facts.withdraw('none', 'another line lists a partition');
  else if (header && facts.text('none') === undefined && facts.rejected.length === 0) {
    facts.refuse(header, 'no partition below it, and no line that says there is none');
  }
  const whole = facts.rejected.length === 0 && (serials.size > 0 ? header !== undefined : facts.text('none') !== undefined);
  const listed: Measurement = { metric: 'hsm.partitions.listed', attributes: hsm, value: serials.size, unit: '1', gathered: true };
  return {
    readings: [...(whole ? [listed] : []), ...[...serials].flatMap((serial) => readingsOf(serial, facts))],
    rejected: facts.rejected,
  };
}

function read(line: Line, facts: Facts): string | undefined {
  const [, serial, name = '', objects, total, used, free] = ROW.exec(line.text) ?? [];
  if (serial === undefined) {
    if (NONE.test(line.text)) facts.tell('none', 'yes', line);
    else if (!HEADER.test(line.text) && !BOILERPLATE.some((pattern) => pattern.test(line.text))) {
      facts.refuse(line, 'not a line of this output');
    }
    return undefined;
  }
  const component = `partition-${serial}`;
  if (Number(used) + Number(free) !== Number(total)) facts.refuse(line, 'used and free storage do not add up to the total', component);
  else if (!isPrintable(name)) facts.refuse(line, 'it holds characters that cannot be shown', component);
  else {
    facts.tell(serial, [objects, total, used, free, name].join(' '), line, component);
    return serial;
  }
  return undefined;
}

function readingsOf(serial: string, facts: Facts): Measurement[] {
  const [, objects, total, used, free, name = ''] = /^(\d+) (\d+) (\d+) (\d+) (.*)$/.exec(facts.text(serial) ?? '') ?? [];
  if (objects === undefined) return [];
  const attributes = partition(serial, name);
  return [
    { metric: 'hsm.partition.info', attributes: { ...attributes, 'hsm.partition.serial': serial, 'hsm.partition.name': name }, value: 1 },
    { metric: 'hsm.storage.size', attributes, value: Number(total), unit: 'By' },
    { metric: 'hsm.storage.used', attributes, value: Number(used), unit: 'By' },
    { metric: 'hsm.storage.free', attributes, value: Number(free), unit: 'By' },
    { metric: 'hsm.objects', attributes, value: Number(objects), unit: '1' },
  ];
}
