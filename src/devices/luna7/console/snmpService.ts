import type { Measurement, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { quoted } from '../../shared/outputLines.ts';
import { snmpAgent } from '../parts/components.ts';
import { capture } from './capture.ts';

const RUNNING = /^\s{0,8}SNMP is (not running|running)\s{0,8}$/;
const ENABLED = /^\s{0,8}SNMP is (enabled|disabled)\s{0,8}$/;
const OTHER_STATE = /^\s{0,8}SNMP is (\S.{0,40}?)\s{0,8}$/;

/** Readings in the output of `sysconf snmp show` (5.4 to 7.2): whether the appliance's SNMP agent is switched on, and whether it runs. */
export function parseSnmpService(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [{ ...refusal, component: 'snmp' }] };
  const facts = new Facts();
  for (const line of lines) {
    const running = RUNNING.exec(line.text)?.[1];
    const enabled = ENABLED.exec(line.text)?.[1];
    if (running !== undefined) facts.tell('running', running, line, 'snmp');
    else if (enabled !== undefined) facts.tell('enabled', enabled, line, 'snmp');
    else {
      const word = OTHER_STATE.exec(line.text)?.[1];
      facts.refuse(line, word === undefined ? 'not a line of this output' : `${quoted(word)} is not a state of SNMP that is known`, 'snmp');
    }
  }
  const running = facts.text('running');
  const enabled = facts.text('enabled');
  const readings: Measurement[] = [];
  if (running !== undefined) {
    readings.push({ metric: 'hsm.service.running', attributes: snmpAgent, value: running === 'running' ? 1 : 0, unit: '1' });
  }
  if (enabled !== undefined) {
    readings.push({ metric: 'hsm.snmp.enabled', attributes: snmpAgent, value: enabled === 'enabled' ? 1 : 0, unit: '1' });
  }
  return { readings, rejected: facts.rejected };
}
