import type { HwState, Measurement, Metric, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { ntls } from '../parts/components.ts';
import { capture } from './capture.ts';

const ROW = /^\s{0,8}([A-Z][A-Za-z ]{4,40}): {1,60}(\S.{0,30}?)\s{0,8}$/;
const STATE = 'Operational Status';

const states: Readonly<Record<string, HwState>> = { '1 (up)': 'ok', '2 (down)': 'failed', '3 (unknown)': 'unknown' };

/** The same counters as the NTLS scalars of CHRYSALIS-UTSP-MIB, and the same metrics. */
const counters: ReadonlyMap<string, Metric> = new Map<string, Metric>([
  ['Connected Clients', 'hsm.ntls.clients'],
  ['Links', 'hsm.ntls.links'],
  ['Successful Client Connections', 'hsm.ntls.connections'],
  ['Failed Client Connections', 'hsm.ntls.connection.errors'],
]);

/** Readings in the output of `ntls information show` (5.4 to 7.2). The state is told as a number and as a word; they must agree. */
export function parseNtlsInformation(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [{ ...refusal, component: 'ntls' }] };
  const facts = new Facts();
  for (const line of lines) {
    const [, key = '', value = ''] = ROW.exec(line.text) ?? [];
    if (/^\s{0,8}NTLS Information:\s{0,8}$/.test(line.text)) continue;
    if (key === STATE) {
      if (Object.hasOwn(states, value)) facts.tell(key, value, line, 'ntls');
      else facts.refuse(line, 'not a state of NTLS', 'ntls');
    } else if (!counters.has(key)) facts.refuse(line, 'not a line of this output');
    else if (/^\d{1,15}$/.test(value)) facts.tell(key, value, line);
    else facts.refuse(line, `not a value of ${key}`);
  }

  const readings: Measurement[] = [];
  const state = states[facts.text(STATE) ?? ''];
  if (state !== undefined) readings.push({ metric: 'hw.status', attributes: ntls, value: 1, state });
  for (const [key, metric] of counters) {
    const value = facts.number(key);
    if (value !== undefined) readings.push({ metric, attributes: ntls, value, unit: '1' });
  }
  return { readings, rejected: facts.rejected };
}
