import snmp from 'net-snmp';
import type { SnmpType, SnmpVarbind } from '../../core/deviceModel.ts';
import { isOid } from './oid.ts';
import { SnmpFailure } from './snmpFailure.ts';

const TYPES = new Map<number, SnmpType>([
  [snmp.ObjectType.Integer, 'Integer'],
  [snmp.ObjectType.OctetString, 'OctetString'],
  [snmp.ObjectType.OID, 'ObjectIdentifier'],
  [snmp.ObjectType.IpAddress, 'IpAddress'],
  [snmp.ObjectType.Counter32, 'Counter32'],
  [snmp.ObjectType.Gauge32, 'Unsigned32'],
  [snmp.ObjectType.TimeTicks, 'TimeTicks'],
  [snmp.ObjectType.Counter64, 'Counter64'],
  [snmp.ObjectType.NoSuchObject, 'NoSuchObject'],
  [snmp.ObjectType.NoSuchInstance, 'NoSuchInstance'],
  [snmp.ObjectType.EndOfMibView, 'EndOfMibView'],
]);

/** What the library decoded, which an agent may have made up. */
export interface DecodedVarbind {
  readonly oid: unknown;
  readonly type?: unknown;
  readonly value?: unknown;
}

/**
 * The library's binding as the core knows it. Opaque and other rarities are `Other` with their bytes, or null.
 * @throws SnmpFailure `mismatch` when name or value are not what their type says: a truncated message decodes to nulls.
 */
export function varbindOf(decoded: DecodedVarbind): SnmpVarbind {
  const { oid, value } = decoded;
  if (typeof oid !== 'string' || !isOid(oid)) throw new SnmpFailure('mismatch');
  const type = TYPES.get(Number(decoded.type)) ?? 'Other';
  switch (type) {
    case 'NoSuchObject':
    case 'NoSuchInstance':
    case 'EndOfMibView':
      return { oid, type, value: null };
    case 'Integer':
    case 'Unsigned32':
    case 'Counter32':
    case 'TimeTicks':
      if (typeof value !== 'number') throw new SnmpFailure('mismatch');
      return { oid, type, value };
    case 'ObjectIdentifier':
    case 'IpAddress':
      if (typeof value !== 'string') throw new SnmpFailure('mismatch');
      return { oid, type, value };
    case 'OctetString':
      if (!(value instanceof Uint8Array)) throw new SnmpFailure('mismatch');
      return { oid, type, value };
    case 'Counter64':
      return { oid, type, value: counter64(value) };
    case 'Other':
      return { oid, type, value: value instanceof Uint8Array ? value : null };
  }
}

/** The library leaves a Counter64 as its BER content: big-endian, at most 8 octets and one leading zero. */
function counter64(value: unknown): bigint {
  if (!(value instanceof Uint8Array) || value.length === 0 || value.length > 9) throw new SnmpFailure('mismatch');
  let number = 0n;
  for (const octet of value) number = (number << 8n) | BigInt(octet);
  if (number > 0xffff_ffff_ffff_ffffn) throw new SnmpFailure('mismatch');
  return number;
}
