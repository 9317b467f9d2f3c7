import type { Measurement, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { ntls } from '../parts/components.ts';
import { client } from '../parts/parts.ts';
import { capture } from './capture.ts';

const ROW = /^\s{0,8}registered client (\d{1,4}): {1,4}(\S(?:.{0,62}\S)?)\s{0,8}$/;
const NONE = /^\s{0,8}(?:There are )?[Nn]o (?:registered )?clients?\b.{0,40}$/;

const UNKNOWN = 'not a line of this output';

/**
 * Readings in the output of `client list` (5.4 to 7.8): who is registered. They are numbered from 1. How many they are is certain without a gap, and
 * where nothing that was not understood stands below the last one, or speaks of clients.
 */
export function parseClientList(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const facts = new Facts();
  const numbers = new Set<number>();
  for (const line of lines) {
    const [, number = '', name = ''] = ROW.exec(line.text) ?? [];
    if (number === '') {
      if (NONE.test(line.text)) facts.tell('none', 'yes', line);
      else facts.refuse(line, UNKNOWN);
    } else {
      numbers.add(Number(number));
      // A name may hold blanks; what is further apart is another column.
      if (/\s\s|\t/.test(name)) facts.refuse(line, 'there is more in it than a name');
      else facts.tell(number, name, line);
    }
  }
  const last = Math.max(0, ...numbers);
  const names = [...numbers].flatMap((number) => facts.text(String(number)) ?? []);
  const lastRow = lines.findLast(({ text }) => ROW.test(text))?.number ?? 0;
  const none = facts.text('none') !== undefined;
  const spoilt = facts.rejected.some(
    ({ line, text, reason }) => reason !== UNKNOWN || (line > lastRow && !none) || /client|regist/i.test(text),
  );
  const whole = !spoilt && numbers.size === last && last > 0 !== none;
  const readings: Measurement[] = names.map((name) => ({ metric: 'hsm.client.info', attributes: client(name), value: 1 }));
  if (whole) readings.unshift({ metric: 'hsm.clients.registered', attributes: ntls, value: last, unit: '1' });
  return { readings, rejected: facts.rejected };
}
