import { BerReader } from '../ber/berReader.ts';
import { BerWriter } from '../ber/berWriter.ts';
import { SnmpFailure } from '../snmpFailure.ts';
import type { Arrival, Messages } from './messages.ts';
import { mostBindings, type Request, readBindings, readPdu, writePdu } from './pdu.ts';
import { newId } from './requestId.ts';

/** Messages of version 2c (RFC 1901): in clear, under a community. */
export class CommunityMessages implements Messages {
  readonly discovered = false;
  readonly engineId = undefined;
  readonly #community: Buffer;
  readonly #writer = new BerWriter();
  #id = newId();
  #told: Request | undefined;

  constructor(community: string) {
    this.#community = Buffer.from(community, 'utf8');
  }

  write(request: Request): Buffer {
    if (request !== this.#told) this.#id = newId(this.#id);
    this.#told = request;
    const writer = this.#writer.reset();
    writePdu(writer, request, this.#id);
    return writer.octetString(this.#community).integer(1).wrap(0x30, 0).message;
  }

  read(datagram: Buffer): Arrival {
    const message = new BerReader(datagram).inside(0x30);
    if (message.integer() !== 1) throw new SnmpFailure('undecodable');
    const community = message.octetString();
    const answer = readPdu(message);
    if (answer.kind !== 'response' || answer.requestId !== this.#id || this.#told === undefined) return { kind: 'stray' };
    if (!community.equals(this.#community)) return { kind: 'unproven', failure: new SnmpFailure('mismatch') };
    return { kind: 'answer', errorStatus: answer.errorStatus, varbinds: readBindings(answer, mostBindings(this.#told)) };
  }
}
