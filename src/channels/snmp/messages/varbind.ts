import type { SnmpType, SnmpVarbind } from '../../../core/deviceModel.ts';
import { oidText } from '../ber/oidBytes.ts';

/**
 * A binding from the content of its value, by the tags of RFC 3416, 3. Opaque and other rarities, and a value that is not what its tag
 * says, are `Other` with their bytes, or null: they cost themselves, and not what came with them.
 */
export function readValue(oid: string, tag: number, bytes: Buffer, at: number, end: number): SnmpVarbind {
  switch (tag) {
    case 0x02:
      return numberOr('Integer', oid, bytes, at, end, -0x8000_0000, 0x7fff_ffff);
    case 0x04:
      // Text outlives the datagram it came in.
      return { oid, type: 'OctetString', value: Buffer.from(bytes.subarray(at, end)) };
    case 0x06:
      return nameOr(oid, bytes, at, end);
    case 0x40:
      if (end - at !== 4) return other(oid, bytes, at, end);
      return { oid, type: 'IpAddress', value: `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}` };
    case 0x41:
      return numberOr('Counter32', oid, bytes, at, end, 0, 0xffff_ffff);
    case 0x42:
      return numberOr('Unsigned32', oid, bytes, at, end, 0, 0xffff_ffff);
    case 0x43:
      return numberOr('TimeTicks', oid, bytes, at, end, 0, 0xffff_ffff);
    case 0x46:
      return counter64Or(oid, bytes, at, end);
    case 0x80:
      return { oid, type: 'NoSuchObject', value: null };
    case 0x81:
      return { oid, type: 'NoSuchInstance', value: null };
    case 0x82:
      return { oid, type: 'EndOfMibView', value: null };
    default:
      return other(oid, bytes, at, end);
  }
}

function other(oid: string, bytes: Buffer, at: number, end: number): SnmpVarbind {
  return { oid, type: 'Other', value: end > at ? Buffer.from(bytes.subarray(at, end)) : null };
}

/** Some agents leave out the leading zero of an unsigned number with its first bit set. */
function numberOr(type: SnmpType, oid: string, bytes: Buffer, at: number, end: number, least: number, most: number): SnmpVarbind {
  const length = end - at;
  if (length < 1 || length > 5) return other(oid, bytes, at, end);
  const value = length === 4 && least === 0 ? bytes.readUInt32BE(at) : bytes.readIntBE(at, length);
  return value < least || value > most ? other(oid, bytes, at, end) : { oid, type, value };
}

function nameOr(oid: string, bytes: Buffer, at: number, end: number): SnmpVarbind {
  try {
    return { oid, type: 'ObjectIdentifier', value: oidText(bytes, at, end) };
  } catch {
    return other(oid, bytes, at, end);
  }
}

/** Big-endian, at most 8 octets and one leading zero. */
function counter64Or(oid: string, bytes: Buffer, at: number, end: number): SnmpVarbind {
  const length = end - at;
  if (length < 1 || length > 9 || (length === 9 && bytes[at] !== 0)) return other(oid, bytes, at, end);
  if (length >= 8) return { oid, type: 'Counter64', value: bytes.readBigUInt64BE(end - 8) };
  const value = length === 7 ? (BigInt(bytes[at] ?? 0) << 48n) | BigInt(bytes.readUIntBE(at + 1, 6)) : BigInt(bytes.readUIntBE(at, length));
  return { oid, type: 'Counter64', value };
}
