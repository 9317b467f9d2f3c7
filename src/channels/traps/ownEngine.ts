import { randomBytes } from 'node:crypto';
import { BerWriter } from '../snmp/ber/berWriter.ts';
import { oidBytes } from '../snmp/ber/oidBytes.ts';
import type { UsmKeys } from '../snmp/messages/usm.ts';
import { AUTHENTICATED, closeV3, ENCRYPTED, TIME_WINDOW, USM_STATS, type V3Header } from '../snmp/messages/v3Message.ts';
import { type EngineMemory, LAST_BOOT } from './engineClocks.ts';
import type { Notification } from './trapPdu.ts';

const RESPONSE = 0xa2;
const REPORT = 0xa8;
const COUNTER = 0x41;
const EMPTY = Buffer.alloc(0);

/** The objects of a report (RFC 3414, 5), by their last numbers. */
const REPORTED = {
  'unsupported-level': '1.0',
  'not-in-time-window': '2.0',
  'unknown-user': '3.0',
  'unknown-engine': '4.0',
  'wrong-digest': '5.0',
  'decryption-error': '6.0',
} as const;
export type Reported = keyof typeof REPORTED;

/** An engine id that nobody else has: RFC 3411, SnmpEngineID, of octets of our own (format 5) and of no enterprise. */
export function newEngineId(): Buffer {
  return Buffer.concat([Buffer.of(0x80, 0, 0, 0, 5), randomBytes(8)]);
}

/** The receiver's own engine: informs are addressed to it, and its clock is the one that counts for them. What it writes is a copy. */
export class OwnEngine {
  readonly id: Buffer;
  readonly boots: number;
  readonly #seconds: () => number;
  readonly #startedAt: number;
  readonly #writer = new BerWriter();
  readonly #scoped = new BerWriter();
  readonly #counts = new Map<Reported, number>();

  /** Counts a start, and keeps the count before anybody can hear of it. `seconds`: a clock that only goes forward. */
  constructor(memory: EngineMemory, seconds: () => number) {
    const before = memory.own();
    const goesOn = before !== undefined && before.boots < LAST_BOOT - 1;
    this.id = goesOn ? Buffer.from(before.engineId, 'hex') : newEngineId();
    this.boots = goesOn ? before.boots + 1 : 1;
    this.#seconds = seconds;
    this.#startedAt = seconds();
    memory.saveOwn({ engineId: this.id.toString('hex'), boots: this.boots });
  }

  get time(): number {
    return Math.floor(this.#seconds() - this.#startedAt);
  }

  /** RFC 3414, 3.2, 7a. */
  inTime(boots: number, time: number): boolean {
    return boots === this.boots && Math.abs(time - this.time) <= TIME_WINDOW;
  }

  /** Says why a message was not taken, and what our clock is. Signed only where the sender is to set its clock by it. */
  report(why: Reported, { id, user }: V3Header, requestId: number, keys?: UsmKeys): Buffer {
    const count = ((this.#counts.get(why) ?? 0) + 1) & 0x7fff_ffff;
    this.#counts.set(why, count);
    const writer = this.#writer.reset();
    writer
      .integer(count, COUNTER)
      .bytes(oidBytes(`${USM_STATS}${REPORTED[why]}`))
      .wrap(0x30, 0)
      .wrap(0x30, 0);
    writer.integer(0).integer(0).integer(requestId).wrap(REPORT, 0);
    writer.octetString(EMPTY).octetString(this.id).wrap(0x30, 0);
    return this.#close(writer, { id, user, flags: keys === undefined ? 0 : AUTHENTICATED, salt: EMPTY }, keys);
  }

  /** The answer to an inform, as protected as that was. */
  response(
    { id, user, flags }: V3Header,
    context: { readonly contextEngineId: Buffer; readonly contextName: Buffer },
    echo: NonNullable<Notification['echo']>,
    keys: UsmKeys | undefined,
  ): Buffer {
    const scoped = this.#scoped.reset();
    writeResponse(scoped, echo);
    scoped.octetString(context.contextName).octetString(context.contextEngineId).wrap(0x30, 0);
    if (keys === undefined || (flags & ENCRYPTED) === 0) {
      const plain = this.#writer.reset().bytes(scoped.message);
      return this.#close(plain, { id, user, flags: flags & AUTHENTICATED, salt: EMPTY }, keys);
    }
    const { boots, time } = this;
    const { content, salt } = keys.encrypt(scoped.message, boots, time);
    return this.#close(this.#writer.reset().octetString(content), { id, user, flags: AUTHENTICATED | ENCRYPTED, salt }, keys, time);
  }

  #close(writer: BerWriter, header: Pick<V3Header, 'id' | 'user' | 'flags' | 'salt'>, keys?: UsmKeys, time = this.time): Buffer {
    return Buffer.from(closeV3(writer, { ...header, engineId: this.id, boots: this.boots, time }, keys));
  }
}

/** The answer to an inform of version 2c. */
export function communityResponse(community: Buffer, echo: NonNullable<Notification['echo']>): Buffer {
  const writer = new BerWriter();
  writeResponse(writer, echo);
  return Buffer.from(writer.octetString(community).integer(1).wrap(0x30, 0).message);
}

/** RFC 3416, 4.2.7: the inform's request id and bindings, without an error. */
function writeResponse(writer: BerWriter, { requestId, bindings }: NonNullable<Notification['echo']>): void {
  const from = writer.written;
  writer.bytes(bindings).integer(0).integer(0).bytes(requestId).wrap(RESPONSE, from);
}
