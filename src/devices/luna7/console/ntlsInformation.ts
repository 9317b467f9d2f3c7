import type { HwState, Measurement, Metric, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { quoted } from '../../shared/outputLines.ts';
import { ntls } from '../parts/components.ts';
import { capture } from './capture.ts';

const ROW = /^\s{0,8}([A-Z][A-Za-z ]{4,40}): {1,60}(\S.{0,30}?)\s{0,8}$/;
const STATE = 'Operational Status';

const states: ReadonlyMap<string, HwState> = new Map([
  ['1 (up)', 'ok'],
  ['2 (down)', 'failed'],
  ['3 (unknown)', 'unknown'],
]);
/** A number and a word that are both new. Of those that are known, one beside the wrong other is a spoilt line. */
const NEW_STATE = /^(?:0|[4-9]|\d\d) \((?!(?:up|down|unknown)\))[a-z][a-z -]{1,20}\)$/;

/** The same counters as the NTLS scalars of CHRYSALIS-UTSP-MIB, and the same metrics. */
const counters: ReadonlyMap<string, Metric> = new Map<string, Metric>([
  ['Connected Clients', 'hsm.ntls.clients'],
  ['Links', 'hsm.ntls.links'],
  ['Successful Client Connections', 'hsm.ntls.connections'],
  ['Failed Client Connections', 'hsm.ntls.connection.errors'],
]);

/**
 * Readings in the output of `ntls information show` (5.4 to 7.2). The state is told as a number and as a word; they must agree. One that is not
 * known is read as unknown, and its line is refused so that it is seen.
 */
export function parseNtlsInformation(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [{ ...refusal, component: 'ntls' }] };
  const facts = new Facts();
  for (const line of lines) {
    const [, key = '', value = ''] = ROW.exec(line.text) ?? [];
    if (/^\s{0,8}NTLS Information:\s{0,8}$/.test(line.text)) continue;
    if (key === STATE) {
      if (states.has(value) || NEW_STATE.test(value)) facts.tell(key, value, line, 'ntls');
      if (!states.has(value)) facts.refuse(line, `${quoted(value)} is not a state of NTLS that is known`, 'ntls');
    } else if (!counters.has(key)) facts.refuse(line, 'not a line of this output');
    else if (/^\d{1,15}$/.test(value)) facts.tell(key, value, line);
    else facts.refuse(line, `not a value of ${key}`);
  }

  const readings: Measurement[] = [];
  const told = facts.text(STATE);
  if (told !== undefined) readings.push({ metric: 'hw.status', attributes: ntls, value: 1, state: states.get(told) ?? 'unknown' });
  for (const [key, metric] of counters) {
    const value = facts.number(key);
    if (value !== undefined) readings.push({ metric, attributes: ntls, value, unit: '1' });
  }
  return { readings, rejected: facts.rejected };
}
