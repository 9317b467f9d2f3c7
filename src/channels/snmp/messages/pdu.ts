import type { SnmpVarbind } from '../../../core/deviceModel.ts';
import { type BerReader, undecodable } from '../ber/berReader.ts';
import type { BerWriter } from '../ber/berWriter.ts';
import { oidBytes, oidText } from '../ber/oidBytes.ts';
import { SnmpFailure } from '../snmpFailure.ts';
import { readValue } from './varbind.ts';

/** Protocol data units of RFC 3416. This program sends three kinds of request and no other, so it can never set anything. */
export type Request =
  | { readonly kind: 'get' | 'getNext'; readonly oids: readonly string[] }
  | { readonly kind: 'getBulk'; readonly oids: readonly string[]; readonly repetitions: number };

const TAG = { get: 0xa0, getNext: 0xa1, getBulk: 0xa5 } as const;
const RESPONSE = 0xa2;
const REPORT = 0xa8;

/** An answer whose bindings nobody has looked at: it may be anybody's, and of another request. */
export interface Answer {
  readonly kind: 'response' | 'report';
  readonly requestId: number;
  readonly errorStatus: number;
  readonly bindings: BerReader;
}

/** As many bindings as the answer to a request may have. */
export function mostBindings(request: Request): number {
  return request.oids.length * (request.kind === 'getBulk' ? request.repetitions : 1);
}

/** Writes a request, its last part first. */
export function writePdu(writer: BerWriter, request: Request, requestId: number): void {
  const from = writer.written;
  for (let at = request.oids.length - 1; at >= 0; at--) {
    const own = writer.written;
    writer
      .bytes(NULL)
      .bytes(oidBytes(request.oids[at] ?? ''))
      .wrap(0x30, own);
  }
  writer.wrap(0x30, from);
  if (request.kind === 'getBulk') writer.integer(request.repetitions).integer(0);
  else writer.integer(0).integer(0);
  writer.integer(requestId).wrap(TAG[request.kind], from);
}

const NULL = Buffer.from([0x05, 0x00]);

/** @throws SnmpFailure `undecodable` when it is no answer */
export function readPdu(reader: BerReader): Answer {
  const kind = reader.tag === RESPONSE ? 'response' : reader.tag === REPORT ? 'report' : undefined;
  if (kind === undefined) throw undecodable();
  const pdu = reader.inside(reader.tag);
  const requestId = pdu.integer();
  const errorStatus = pdu.integer();
  pdu.integer();
  return { kind, requestId, errorStatus, bindings: pdu.inside(0x30) };
}

/**
 * The bindings of an answer that was asked for.
 * @throws SnmpFailure `mismatch` when they are more than `most`; `undecodable`
 */
export function readBindings({ bindings }: Answer, most: number): readonly SnmpVarbind[] {
  const varbinds: SnmpVarbind[] = [];
  while (!bindings.done) {
    if (varbinds.length >= most) throw new SnmpFailure('mismatch');
    varbinds.push(readVarbind(bindings));
  }
  return varbinds;
}

/** The octets of the first binding's name, of which nothing is kept. @throws SnmpFailure `undecodable` */
export function firstName({ bindings }: Answer): Buffer {
  if (bindings.done) return Buffer.alloc(0);
  const name = bindings.inside(0x30);
  name.expect(0x06);
  const end = name.enter();
  return name.bytes.subarray(name.at, end);
}

/** One binding, in place: this is what a poll's time goes into. @throws SnmpFailure `undecodable` */
export function readVarbind(list: BerReader): SnmpVarbind {
  list.expect(0x30);
  const end = list.enter();
  list.expect(0x06);
  const nameEnd = list.enter();
  if (nameEnd > end) throw undecodable();
  const oid = oidText(list.bytes, list.at, nameEnd);
  list.at = nameEnd;
  const { tag } = list;
  const valueEnd = list.enter();
  if (valueEnd !== end) throw undecodable();
  const varbind = readValue(oid, tag, list.bytes, list.at, end);
  list.at = end;
  return varbind;
}
