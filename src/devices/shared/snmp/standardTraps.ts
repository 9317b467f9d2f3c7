import type { MessageFact, TrapMessage } from '../../../core/message.ts';
import { plainText } from '../../../core/text.ts';
import type { SnmpVarbind } from '../../../core/varbind.ts';
import { networkInterface } from '../hostParts.ts';

/** Notifications that every agent may send: SNMPv2-MIB (RFC 3418), IF-MIB (RFC 2863), and net-snmp's own (NET-SNMP-AGENT-MIB). */
const SNMP_TRAPS = '1.3.6.1.6.3.1.1.5';
const NET_SNMP = '1.3.6.1.4.1.8072.4.0';
/** `ifDescr` and `ifName`. */
const NAME_OF_INTERFACE = /^1\.3\.6\.1\.2\.1\.(?:2\.2\.1\.2|31\.1\.1\.1\.1)\.\d+$/;

const plain: Readonly<Record<string, Omit<MessageFact, 'text'> & { readonly text: string }>> = {
  [`${SNMP_TRAPS}.1`]: { rule: 'trap-cold-start', severity: 'info', text: 'The SNMP agent has started, perhaps with other settings' },
  [`${SNMP_TRAPS}.2`]: { rule: 'trap-warm-start', severity: 'info', text: 'The SNMP agent has started again' },
  [`${SNMP_TRAPS}.5`]: {
    rule: 'trap-authentication-failure',
    severity: 'warning',
    text: 'Somebody has asked the SNMP agent with a wrong community or user',
  },
  [`${NET_SNMP}.1`]: { rule: 'trap-agent-start', severity: 'info', text: 'The SNMP agent has started' },
  [`${NET_SNMP}.2`]: { rule: 'trap-agent-shutdown', severity: 'warning', text: 'The SNMP agent is being stopped' },
  [`${NET_SNMP}.3`]: { rule: 'trap-agent-restart', severity: 'info', text: 'The SNMP agent has started again' },
};

/** What a notification of the standards says; undefined: it is none that is known. */
export function standardTrap({ trapOid, varbinds }: TrapMessage): MessageFact | undefined {
  const known = Object.hasOwn(plain, trapOid) ? plain[trapOid] : undefined;
  if (known !== undefined) return known;
  if (trapOid !== `${SNMP_TRAPS}.3` && trapOid !== `${SNMP_TRAPS}.4`) return undefined;
  const down = trapOid.endsWith('.3');
  const name = textOf(varbinds.find(({ oid }) => NAME_OF_INTERFACE.test(oid)));
  return {
    rule: down ? 'trap-link-down' : 'trap-link-up',
    severity: down ? 'warning' : 'info',
    ...(name !== undefined && { component: networkInterface(name)['hw.id'], condition: 'link-down', asserted: down }),
    text: `${name ?? 'A network interface'} ${down ? 'has lost its link' : 'has a link'}`,
  };
}

/** The text of a binding, made plain; undefined: it has none. */
export function textOf(varbind: SnmpVarbind | undefined): string | undefined {
  const { value } = varbind ?? { value: null };
  const text = typeof value === 'string' ? value : value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : '';
  const shown = plainText(text, 300);
  return shown === '' ? undefined : shown;
}
