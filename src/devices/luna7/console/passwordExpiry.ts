import type { Measurement, ParseResult } from '../../../core/reading.ts';
import { calendarDay } from '../../shared/dates.ts';
import { Facts } from '../../shared/facts.ts';
import { quoted } from '../../shared/outputLines.ts';
import { monitorAccount } from '../parts/services.ts';
import { capture } from './capture.ts';

const ID = 'monitor-account';
const ROW = /^\s{0,8}(Last password change|Password expires)\s{1,60}: (\S.{0,30}?)\s{0,8}$/;

/**
 * Readings in the output of `my password expiry show` (5.4 to 7.2): when the monitor account's password was last changed and when it
 * expires, in seconds since the Unix epoch. One that never expires has no expiry, and `hsm.password.expires` is 0.
 */
export function parsePasswordExpiry(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [{ ...refusal, component: ID }] };
  const facts = new Facts();
  for (const line of lines) {
    const [, key, text = ''] = ROW.exec(line.text) ?? [];
    const day = calendarDay(text);
    const component = key === 'Password expires' || /expires/.test(line.text) ? ID : undefined;
    if (key === undefined) facts.refuse(line, 'not a line of this output', component);
    else if (text === 'never' && component !== undefined) facts.tell(key, text, line, component);
    else if (day === undefined) facts.refuse(line, `${quoted(text)} is not a day`, component);
    else facts.tell(key, String(day), line, component);
  }

  const changed = facts.number('Last password change');
  const expires = facts.text('Password expires');
  const readings: Measurement[] = [];
  if (changed !== undefined) readings.push({ metric: 'hsm.password.changed', attributes: monitorAccount, value: changed, unit: 's' });
  if (expires !== undefined) {
    readings.push({ metric: 'hsm.password.expires', attributes: monitorAccount, value: expires === 'never' ? 0 : 1, unit: '1' });
    if (expires !== 'never') {
      readings.push({ metric: 'hsm.password.expiry', attributes: monitorAccount, value: Number(expires), unit: 's' });
    }
  }
  return { readings, rejected: facts.rejected };
}
