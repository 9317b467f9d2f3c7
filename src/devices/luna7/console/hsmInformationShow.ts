import type { Metric, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { hsm } from '../parts/components.ts';
import { capture } from './capture.ts';

/** By the device's name for it. Counters since the HSM was reset; the names are those of the same counters over SNMP. */
const counters: ReadonlyMap<string, Metric> = new Map<string, Metric>([
  ['Operation Requests', 'hsm.operations'],
  ['Operation Errors', 'hsm.operation.errors'],
  ['Crypto Operation Requests', 'hsm.crypto.operations'],
  ['Crypto Operation Errors', 'hsm.crypto.operation.errors'],
  ['Critical Events', 'hsm.events.critical'],
  ['Non-Critical Events', 'hsm.events.noncritical'],
]);

const TITLE = /^ {0,4}HSM (?:Event Counters|Information): {0,4}$/;
const ROW = /^ {0,4}([A-Z][A-Za-z -]{10,30}): +(\d{1,19}) {0,4}$/;

/** Readings in the output of `hsm information show`. Crypto operations are a part of all operations. */
export function parseHsmInformationShow(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const facts = new Facts();
  // 7.x sets the numbers flush right, wherever that is: a lost or doubled character moves them.
  const widths = lines.map(({ text }) => text.trimEnd()).flatMap((text) => (counters.has(ROW.exec(text)?.[1] ?? '') ? [text.length] : []));
  const flushRight = lines.some(({ text }) => text.includes('Event Counters'));
  const width = mostFrequent(widths);
  for (const line of lines) {
    const text = line.text.trimEnd();
    const [, name = '', count = ''] = ROW.exec(text) ?? [];
    if (TITLE.test(line.text)) continue;
    if (!counters.has(name)) facts.refuse(line, 'not a line of this output');
    else if (flushRight && text.length !== width) facts.refuse(line, 'the columns are out of place');
    else facts.tell(name, count, line);
  }
  for (const kind of ['Operation Requests', 'Operation Errors']) {
    const all = facts.number(kind);
    const part = facts.number(`Crypto ${kind}`);
    if (all === undefined || part === undefined || part <= all) continue;
    for (const key of [kind, `Crypto ${kind}`]) facts.withdraw(key, 'there cannot be more crypto operations than operations');
  }
  const readings = [...counters].flatMap(([name, metric]) => {
    const value = facts.number(name);
    return value === undefined ? [] : [{ metric, attributes: hsm, value, unit: '1' }];
  });
  return { readings, rejected: facts.rejected };
}

/** Undefined: no two are alike, so none is known to be right. */
function mostFrequent(numbers: readonly number[]): number | undefined {
  const times = (number: number) => numbers.filter((each) => each === number).length;
  const [most] = numbers.toSorted((a, b) => times(b) - times(a));
  return most === undefined || times(most) < 2 ? undefined : most;
}
