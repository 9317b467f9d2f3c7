import type { SnmpVarbind } from '../../../core/deviceModel.ts';
import { type BerReader, undecodable } from '../ber/berReader.ts';
import type { BerWriter } from '../ber/berWriter.ts';
import { oidBytes, oidText } from '../ber/oidBytes.ts';
import { readValue } from './varbind.ts';

/** Protocol data units of RFC 3416. This program sends three kinds of request and no other, so it can never set anything. */
export type Request =
  | { readonly kind: 'get' | 'getNext'; readonly oids: readonly string[] }
  | { readonly kind: 'getBulk'; readonly oids: readonly string[]; readonly repetitions: number };

const TAG = { get: 0xa0, getNext: 0xa1, getBulk: 0xa5 } as const;
const RESPONSE = 0xa2;
const REPORT = 0xa8;

export interface Answer {
  readonly kind: 'response' | 'report';
  readonly requestId: number;
  readonly errorStatus: number;
  readonly varbinds: readonly SnmpVarbind[];
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
  const list = pdu.inside(0x30);
  const varbinds: SnmpVarbind[] = [];
  while (!list.done) varbinds.push(readVarbind(list));
  return { kind, requestId, errorStatus, varbinds };
}

/** One binding, in place: this is what a poll's time goes into. */
function readVarbind(list: BerReader): SnmpVarbind {
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
