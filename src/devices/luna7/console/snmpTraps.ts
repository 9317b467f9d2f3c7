import type { ParseResult, Rejected } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { type Line, printable } from '../../shared/outputLines.ts';
import { isPlaceholder } from '../../shared/placeholder.ts';
import { trapAgent } from '../parts/services.ts';
import { capture } from './capture.ts';

const TITLE = /^\s{0,8}SNMP Trap is configured as the following:\s{0,8}$/;
const NONE = /^\s{0,8}SNMP trap is not configured\. No trap will be sent\.\s{0,8}$/;
const ROW = /^\s{0,8}(SNMP [A-Za-z0-9 ]{4,40}?) {1,24}: (\S.{0,120}?)\s{0,8}$/;
/** Never kept, and not even shown when a line is refused. */
const SECRET = /community|passw|secret|key\b|passphrase/i;

const values: ReadonlyMap<string, { readonly attribute: string; readonly value: RegExp }> = new Map([
  ['SNMP Trap Host', { attribute: 'hsm.snmp.trap.host', value: /^[\w.-]{1,253}(?::\d{1,5})?$|^\[?[\da-fA-F:.]{2,45}\]?(?::\d{1,5})?$/ }],
  ['SNMP Version', { attribute: 'hsm.snmp.trap.version', value: /^(?:1|2c?|3)$/ }],
  ['SNMP v3 Security Name', { attribute: 'hsm.snmp.trap.user', value: /^[\x21-\x7e]{1,32}$/ }],
  ['SNMP v3 Engine ID', { attribute: 'hsm.snmp.trap.engine', value: /^(?:0x)?[\da-fA-F]{10,64}$/ }],
  ['SNMP v3 Security Level', { attribute: 'hsm.snmp.trap.level', value: /^(?:noAuthNoPriv|authNoPriv|authPriv)$/ }],
  ['SNMP v3 Authentication protocol', { attribute: 'hsm.snmp.trap.auth', value: /^(?:MD5|SHA(?:-?\d{1,3})?)$/ }],
  ['SNMP v3 Privacy protocol', { attribute: 'hsm.snmp.trap.priv', value: /^(?:DES|3DES|AES(?:-?\d{1,3})?)$/ }],
]);

/** Readings in the output of `sysconf snmp trap show` (5.4 to 7.2): whether the appliance sends traps, and to whom. Community names are not read. */
export function parseSnmpTraps(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [{ ...refusal, component: 'lsta' }] };
  const facts = new Facts();
  for (const line of lines) read(line, facts);

  const host = facts.text('SNMP Trap Host');
  const none = facts.text('none');
  if (host !== undefined && none !== undefined) facts.withdraw('none', 'another line names a host that traps are sent to');
  const rejected = facts.rejected.map(withoutSecret);
  if (host !== undefined && none === undefined) {
    const names = Object.fromEntries([...values].map(([key, { attribute }]) => [attribute, key]));
    return {
      readings: [
        { metric: 'hsm.snmp.trap_hosts', attributes: trapAgent, value: 1, unit: '1' },
        { metric: 'hsm.snmp.trap.info', attributes: { ...trapAgent, ...facts.attributes(names) }, value: 1, gathered: true },
      ],
      rejected,
    };
  }
  if (host !== undefined || none === undefined) return { readings: [], rejected };
  return { readings: [{ metric: 'hsm.snmp.trap_hosts', attributes: trapAgent, value: 0, unit: '1' }], rejected };
}

function read(line: Line, facts: Facts): void {
  if (TITLE.test(line.text) || SECRET.test(line.text)) return;
  if (NONE.test(line.text)) {
    facts.tell('none', 'yes', line, 'lsta');
    return;
  }
  const [, key = '', value = ''] = ROW.exec(line.text) ?? [];
  const expected = values.get(key)?.value;
  const component = key === 'SNMP Trap Host' ? 'lsta' : undefined;
  if (expected === undefined) facts.refuse(line, 'not a line of this output');
  else if (isPlaceholder(value)) return;
  else if (expected.test(value)) facts.tell(key, value, line, component);
  else facts.refuse(line, `not a value of ${key}`, component);
}

/** What stands behind the colon of a refused line may be what nobody should see. */
function withoutSecret(rejected: Rejected): Rejected {
  return { ...rejected, text: printable(rejected.text.replace(/:.*$/s, ': …')) };
}
