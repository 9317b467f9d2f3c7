import type { TrapMessage } from '../../core/message.ts';
import type { SnmpType, SnmpVarbind } from '../../core/varbind.ts';
import { BerReader, undecodable } from '../snmp/ber/berReader.ts';
import { oidText } from '../snmp/ber/oidBytes.ts';
import { readVarbind } from '../snmp/messages/pdu.ts';
import { SnmpFailure } from '../snmp/snmpFailure.ts';

/** Notifications: of version 1 (RFC 1157, 4.1.6), and traps and informs of RFC 3416, 4.2.6 and 4.2.7. */
export const TRAP_V1 = 0xa4;
export const INFORM = 0xa6;
export const TRAP_V2 = 0xa7;

/** As many bindings as a notification may have. Values are never entered, so nothing is deeper than a binding. */
export const MOST_VARBINDS = 256;

const SYS_UP_TIME = '1.3.6.1.2.1.1.3.0';
const SNMP_TRAP_OID = '1.3.6.1.6.3.1.1.4.1.0';
const SNMP_TRAP_ENTERPRISE = '1.3.6.1.6.3.1.1.4.3.0';
/** RFC 3584, 3.1: what a relay appends. The community is a secret and goes no further. */
const SNMP_TRAP_ADDRESS = '1.3.6.1.6.3.18.1.3.0';
const SNMP_TRAP_COMMUNITY = '1.3.6.1.6.3.18.1.4.0';
/** coldStart to egpNeighborLoss are its children 1 to 6. */
const SNMP_TRAPS = '1.3.6.1.6.3.1.1.5';
const ENTERPRISE_SPECIFIC = 6;

export interface Notification {
  readonly kind: 'trap' | 'inform';
  readonly message: TrapMessage;
  /** Of an inform: request id and list of bindings, each a whole element, for the response that repeats them. */
  readonly echo?: { readonly requestId: Buffer; readonly bindings: Buffer };
}

/**
 * The notification that a reader stands at.
 * @throws SnmpFailure `mismatch` for another kind of PDU, `too-big` for too many bindings, `undecodable`
 */
export function readNotification(reader: BerReader, version: '1' | '2c' | '3'): Notification {
  const { tag } = reader;
  if (version === '1' ? tag !== TRAP_V1 : tag !== TRAP_V2 && tag !== INFORM) throw new SnmpFailure('mismatch');
  const pdu = reader.inside(tag);
  if (tag === TRAP_V1) return { kind: 'trap', message: readVersion1(pdu) };
  const requestId = wholeElement(pdu, 0x02);
  pdu.integer();
  pdu.integer();
  const bindings = wholeElement(pdu, 0x30);
  const message = readVersion2(new BerReader(bindings));
  return tag === TRAP_V2 ? { kind: 'trap', message } : { kind: 'inform', message, echo: { requestId, bindings } };
}

function wholeElement(reader: BerReader, tag: number): Buffer {
  const from = reader.at;
  reader.content(tag);
  return reader.bytes.subarray(from, reader.at);
}

function readList(reader: BerReader): SnmpVarbind[] {
  const list = reader.inside(0x30);
  const varbinds: SnmpVarbind[] = [];
  while (!list.done) {
    if (varbinds.length >= MOST_VARBINDS) throw new SnmpFailure('too-big');
    varbinds.push(readVarbind(list));
  }
  return varbinds;
}

/** The translation of RFC 3584, 3.1. */
function readVersion1(pdu: BerReader): TrapMessage {
  const name = pdu.content(0x06);
  const enterprise = oidText(name, 0, name.length);
  const address = pdu.content(0x40);
  const generic = pdu.integer();
  const specific = pdu.integer();
  const upTime = ticks(pdu.content(0x43));
  if (address.length !== 4 || generic < 0 || generic > ENTERPRISE_SPECIFIC || specific < 0) throw undecodable();
  const trapOid = generic === ENTERPRISE_SPECIFIC ? `${enterprise}.0.${specific}` : `${SNMP_TRAPS}.${generic + 1}`;
  const agent = address.join('.');
  // What a relay has appended says more of the first sender than a header that it has rewritten.
  const { varbinds, ...named } = headAndRest(readList(pdu), ['address']);
  return { trapOid, upTime, enterprise, ...(agent === '0.0.0.0' ? {} : { address: agent }), ...named, varbinds };
}

/** Some agents leave out the leading zero of a number with its first bit set. */
function ticks(content: Buffer): number {
  if (content.length < 1 || content.length > 5) throw undecodable();
  return content.readUIntBE(0, content.length);
}

/** A notification of version 2 names itself among its bindings; RFC 3416 wants that second, and not every sender keeps to it. */
function readVersion2(list: BerReader): TrapMessage {
  const { trapOid, ...rest } = headAndRest(readList(list), ['upTime', 'trapOid', 'address', 'enterprise']);
  if (trapOid === undefined) throw undecodable();
  return { trapOid, ...rest };
}

interface Head {
  upTime?: number;
  trapOid?: string;
  address?: string;
  enterprise?: string;
}

/** The first binding of each of these counts. One whose value is not of its type is left among the others, to be seen. */
function headAndRest(all: readonly SnmpVarbind[], fields: readonly (keyof Head)[]): Head & { readonly varbinds: readonly SnmpVarbind[] } {
  const head: Head = {};
  const varbinds: SnmpVarbind[] = [];
  for (const varbind of all) {
    const known = HEAD.get(varbind.oid);
    const { value } = varbind;
    if (varbind.oid === SNMP_TRAP_COMMUNITY) continue;
    const wanted = known !== undefined && fields.includes(known.field) && head[known.field] === undefined && varbind.type === known.type;
    if (!wanted) varbinds.push(varbind);
    else if (known.field === 'upTime') head.upTime = Number(value);
    else head[known.field] = String(value);
  }
  return { ...head, varbinds };
}

const HEAD: ReadonlyMap<string, { readonly field: keyof Head; readonly type: SnmpType }> = new Map([
  [SYS_UP_TIME, { field: 'upTime', type: 'TimeTicks' }],
  [SNMP_TRAP_OID, { field: 'trapOid', type: 'ObjectIdentifier' }],
  [SNMP_TRAP_ADDRESS, { field: 'address', type: 'IpAddress' }],
  [SNMP_TRAP_ENTERPRISE, { field: 'enterprise', type: 'ObjectIdentifier' }],
]);
