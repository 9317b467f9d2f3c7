import type { Measurement, ParseResult } from '../../../core/reading.ts';
import { certificateTime } from '../../shared/dates.ts';
import { Facts } from '../../shared/facts.ts';
import type { Line } from '../../shared/outputLines.ts';
import { ntls } from '../parts/components.ts';
import { trapAgent } from '../parts/services.ts';
import { capture } from './capture.ts';

const ID = 'ntls';

const MONITOR = /^\s{0,8}NTLS Server Certificate Expiry Monitor is (enabled|disabled)\.\s{0,8}$/;
const EXPIRES = /^\s{0,8}NTLS Server Certificate will expire on "([^"]{18,30})"\.?\s{0,8}$/;
const TRAP =
  /^\s{0,8}Certificate expiry trap will be sent (\d{1,3}) days before the Certificate expiry day "([^"]{18,30})" and on every (\d{1,3}) hour\(s\)\.?\s{0,8}$/;
const NO_TRAP = /^\s{0,8}SNMP trap is not configured\. No trap will be sent\.\s{0,8}$/;

/**
 * Readings in the output of `ntls certificate monitor show` (5.4 to 7.2): whether the appliance watches the certificate itself, how many
 * days before the end it begins to tell, and the end once more. Where the output tells it twice, both must agree.
 */
export function parseCertificateMonitor(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [{ ...refusal, component: ID }] };
  const facts = new Facts();
  for (const line of lines) read(line, facts);

  const readings: Measurement[] = [];
  const monitor = facts.text('monitor');
  const expiry = facts.number('expiry');
  const days = facts.number('days');
  const hours = facts.number('hours');
  const about = ntls;
  if (monitor !== undefined) {
    readings.push({ metric: 'hsm.ntls.certificate.monitor.enabled', attributes: about, value: monitor === 'enabled' ? 1 : 0, unit: '1' });
  }
  if (expiry !== undefined) readings.push({ metric: 'hsm.ntls.certificate.monitor.expires', attributes: about, value: expiry, unit: 's' });
  if (days !== undefined) readings.push({ metric: 'hsm.ntls.certificate.monitor.notice', attributes: about, value: days, unit: 'd' });
  if (hours !== undefined) readings.push({ metric: 'hsm.ntls.certificate.monitor.interval', attributes: about, value: hours, unit: 'h' });
  if (facts.text('no-trap') !== undefined) readings.push({ metric: 'hsm.snmp.trap_hosts', attributes: trapAgent, value: 0, unit: '1' });
  return { readings, rejected: facts.rejected };
}

function read(line: Line, facts: Facts): void {
  const monitor = MONITOR.exec(line.text)?.[1];
  const [, days, again, hours = ''] = TRAP.exec(line.text) ?? [];
  const date = EXPIRES.exec(line.text)?.[1] ?? again;
  if (monitor !== undefined) facts.tell('monitor', monitor, line);
  else if (NO_TRAP.test(line.text)) facts.tell('no-trap', 'yes', line);
  else if (date !== undefined) {
    const time = certificateTime(date);
    if (time === undefined) {
      facts.refuse(line, 'not a time', ID);
      return;
    }
    facts.tell('expiry', String(time), line, ID);
    if (days === undefined) return;
    if (Number(days) >= 1 && Number(days) <= 366) facts.tell('days', days, line);
    else facts.refuse(line, 'not a number of days that can be set');
    if (Number(hours) >= 1 && Number(hours) <= 720) facts.tell('hours', hours, line);
    else facts.refuse(line, 'not a number of hours that can be set');
  } else facts.refuse(line, 'not a line of this output', /expir/i.test(line.text) ? ID : undefined);
}
