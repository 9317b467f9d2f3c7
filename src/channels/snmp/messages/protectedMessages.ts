import { BerReader } from '../ber/berReader.ts';
import { BerWriter } from '../ber/berWriter.ts';
import { oidBytes } from '../ber/oidBytes.ts';
import { SnmpFailure, type SnmpFailureKind } from '../snmpFailure.ts';
import type { SnmpV3Target } from '../snmpTarget.ts';
import type { Arrival, Messages } from './messages.ts';
import { type Answer, firstName, mostBindings, type Request, readBindings, readPdu, writePdu } from './pdu.ts';
import { newId } from './requestId.ts';
import { UsmKeys } from './usm.ts';
import { AUTHENTICATED, closeV3, ENCRYPTED, openV3, REPORTABLE, readScoped, TIME_WINDOW, USM_STATS } from './v3Message.ts';

/** What an agent reports of a message it does not take (RFC 3414, 3.2), by the last numbers of the object. */
const REPORTS: readonly (readonly [name: Buffer, reason: SnmpFailureKind])[] = (
  [
    ['1.0', 'unsupported-level'],
    ['2.0', 'not-in-time-window'],
    ['3.0', 'unknown-user'],
    ['4.0', 'unknown-engine'],
    ['5.0', 'wrong-digest'],
    ['6.0', 'decryption-error'],
  ] as const
).map(([object, reason]) => [oidBytes(`${USM_STATS}${object}`).subarray(2), reason]);

/** Engines believed in turn for one request, as long as none has proven anything: the first report may be somebody else's. */
const MOST_ENGINES = 3;

interface Engine {
  readonly id: Buffer;
  readonly keys: UsmKeys;
  boots: number;
  /** The engine's time less ours, both in seconds. */
  offset: number;
  /** It has signed something. */
  proven: boolean;
}

/**
 * Messages of version 3 with authentication and privacy. The engine is discovered by the first message (RFC 3414, 4), and its clock set
 * once more when it says, authenticated, that ours is wrong. Nothing less protected than the request is ever taken for its answer, and
 * what nobody has signed ends nothing.
 */
export class ProtectedMessages implements Messages {
  readonly #target: SnmpV3Target;
  readonly #user: Buffer;
  readonly #writer = new BerWriter();
  readonly #scoped = new BerWriter();
  #engine: Engine | undefined;
  #id = newId();
  #resynchronised = false;
  #engines = 0;
  #told: Request | undefined;

  constructor(target: SnmpV3Target) {
    this.#target = target;
    this.#user = Buffer.from(target.user, 'utf8');
  }

  get discovered(): boolean {
    return this.#engine !== undefined;
  }

  get engineId(): string | undefined {
    return this.#engine?.id.toString('hex');
  }

  write(request: Request): Buffer {
    // A request that is sent again keeps its id: a late answer to the first try is as good.
    if (request !== this.#told) {
      this.#told = request;
      this.#id = newId(this.#id);
      this.#resynchronised = false;
      this.#engines = 0;
    }
    const engine = this.#engine;
    return engine === undefined ? this.#writeDiscovery() : this.#writeProtected(engine, request);
  }

  #writeDiscovery(): Buffer {
    const writer = this.#writer.reset();
    writePdu(writer, { kind: 'get', oids: [] }, this.#id);
    writer.octetString(EMPTY).octetString(EMPTY).wrap(0x30, 0);
    return closeV3(writer, { id: this.#id, flags: REPORTABLE, engineId: EMPTY, boots: 0, time: 0, user: EMPTY, salt: EMPTY });
  }

  #writeProtected(engine: Engine, request: Request): Buffer {
    const scoped = this.#scoped.reset();
    writePdu(scoped, request, this.#id);
    scoped.octetString(EMPTY).octetString(engine.id).wrap(0x30, 0);
    const { boots, keys, id: engineId } = engine;
    const time = Math.max(0, seconds() + engine.offset);
    const { content, salt } = keys.encrypt(scoped.message, boots, time);
    const flags = AUTHENTICATED | ENCRYPTED | REPORTABLE;
    const header = { id: this.#id, flags, engineId, boots, time, user: this.#user, salt };
    return closeV3(this.#writer.reset().octetString(content), header, keys);
  }

  read(datagram: Buffer): Arrival {
    const message = new BerReader(datagram).inside(0x30);
    if (message.integer() !== 3) throw new SnmpFailure('undecodable');
    const { id, flags, engineId, boots, time, user, digest, salt } = openV3(message);
    if (id !== this.#id || this.#told === undefined) return { kind: 'stray' };

    const engine = this.#engine;
    if ((flags & AUTHENTICATED) === 0) return this.#readClear(message, flags, engineId, boots, time);
    // All of these views are of one memory.
    const place = digest.byteOffset - datagram.byteOffset;
    if (!engine || digest.length !== engine.keys.digestLength || !engine.keys.verify(datagram, place)) return unproven('forged-answer');
    engine.proven = true;
    if ((flags & ENCRYPTED) === 0) return this.#readReport(readAnswer(message), 'unprotected-answer', boots, time);
    if (!engineId.equals(engine.id) || !user.equals(this.#user) || salt.length !== 8) throw new SnmpFailure('mismatch');
    const scoped = decrypted(engine.keys, message.octetString(), boots, time, salt);
    if (scoped.kind === 'report') return this.#readReport(scoped, 'mismatch', boots, time);
    if (scoped.requestId !== this.#id) throw new SnmpFailure('mismatch');
    // RFC 3414, 3.2.7b: an old answer may be somebody's recording. The ids make that unlikely, the clock the more.
    if (boots !== engine.boots || Math.abs(time - (seconds() + engine.offset)) > TIME_WINDOW) throw new SnmpFailure('not-in-time-window');
    const varbinds = readBindings(scoped, mostBindings(this.#told));
    engine.offset = time - seconds();
    return { kind: 'answer', errorStatus: scoped.errorStatus, varbinds };
  }

  /**
   * A report that nobody has signed tells who the engine is, and why it does not take our messages. It is never an answer, and never
   * the last word. Only an engine that has proven nothing yet makes room for another one.
   */
  #readClear(message: BerReader, flags: number, engineId: Buffer, boots: number, time: number): Arrival {
    if ((flags & ENCRYPTED) !== 0) throw new SnmpFailure('undecodable');
    const scoped = readAnswer(message);
    if (scoped.kind !== 'report') return unproven('unprotected-answer');
    const reason = reportedBy(scoped);
    const engine = this.#engine;
    const open = engine === undefined || (!engine.proven && reason === 'unknown-engine' && !engineId.equals(engine.id));
    // An engine has an identity of 5 to 32 octets (RFC 3411, SnmpEngineID); any will do here.
    if (!open || this.#engines >= MOST_ENGINES || engineId.length === 0 || engineId.length > 64) {
      const failure = new SnmpFailure(reason ?? 'mismatch');
      return reason === undefined ? { kind: 'unproven', failure } : { kind: 'unproven', failure, refusal: true };
    }
    const id = Buffer.from(engineId);
    this.#engine = { id, keys: new UsmKeys(this.#target, id), boots, offset: time - seconds(), proven: false };
    this.#engines += 1;
    this.#id = newId(this.#id);
    return { kind: 'again' };
  }

  #readReport(scoped: Answer, otherwise: SnmpFailureKind, boots: number, time: number): Arrival {
    const reason = scoped.kind === 'report' ? (reportedBy(scoped) ?? 'mismatch') : otherwise;
    if (reason !== 'not-in-time-window' || this.#engine === undefined || this.#resynchronised) throw new SnmpFailure(reason);
    this.#resynchronised = true;
    Object.assign(this.#engine, { boots, offset: time - seconds() });
    this.#id = newId(this.#id);
    return { kind: 'again' };
  }
}

const EMPTY = Buffer.alloc(0);
const seconds = (): number => Math.floor(performance.now() / 1000);

const readAnswer = (reader: BerReader): Answer => readPdu(readScoped(reader).pdu);

/** What does not decrypt to a message was encrypted with another key. */
function decrypted(keys: UsmKeys, content: Buffer, boots: number, time: number, salt: Buffer): Answer {
  try {
    return readAnswer(new BerReader(keys.decrypt(content, boots, time, salt)));
  } catch (error) {
    if (error instanceof SnmpFailure && error.kind === 'undecodable') throw new SnmpFailure('unreadable-answer');
    throw error;
  }
}

function reportedBy(report: Answer): SnmpFailureKind | undefined {
  const name = firstName(report);
  return REPORTS.find(([known]) => known.equals(name))?.[1];
}

const unproven = (why: SnmpFailureKind): Arrival => ({ kind: 'unproven', failure: new SnmpFailure(why) });
