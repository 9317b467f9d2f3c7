export type SnmpType =
  | 'Integer'
  | 'Unsigned32'
  | 'Counter32'
  | 'Counter64'
  | 'TimeTicks'
  | 'OctetString'
  | 'ObjectIdentifier'
  | 'IpAddress'
  | 'NoSuchObject'
  | 'NoSuchInstance'
  | 'EndOfMibView'
  | 'Other';

/** One variable binding. Counter64 is a bigint, OctetString raw bytes. */
export interface SnmpVarbind {
  readonly oid: string;
  readonly type: SnmpType;
  readonly value: number | bigint | string | Uint8Array | null;
}
