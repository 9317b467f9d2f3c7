import { createHash, hash, timingSafeEqual } from 'node:crypto';
import type { TrapMessage } from '../../core/message.ts';
import { plainAddress } from '../listening/plainAddress.ts';
import { BerReader } from '../snmp/ber/berReader.ts';
import { AUTHENTICATED, ENCRYPTED, REPORTABLE, readScoped } from '../snmp/messages/v3Message.ts';
import { SnmpFailure } from '../snmp/snmpFailure.ts';
import { EngineClocks, type EngineMemory } from './engineClocks.ts';
import { communityResponse, OwnEngine, type Reported } from './ownEngine.ts';
import { openTrap, type TrapEnvelope } from './readTrap.ts';
import { RecentKeys } from './recentKeys.ts';
import type { Refusal, RefusedPacket } from './refusal.ts';
import { type SenderList, Senders } from './senders.ts';
import { type Notification, readNotification } from './trapPdu.ts';
import { type TrapCredential, type TrapUser, TrapUsers } from './trapUsers.ts';

/** A notification that was admitted. */
export interface ReceivedTrap {
  /** The address of the device: of the datagram's sender, or the one that a relay names. */
  readonly from: string;
  /** The relay that has passed it on. */
  readonly relay?: string;
  readonly version: '1' | '2c' | '3';
  readonly kind: 'trap' | 'inform';
  /** Version 3: the engine that has signed it, in hexadecimal digits, or for an inform the one that it is about; and the user. */
  readonly engineId?: string;
  readonly user?: string;
  /** Its user has proven itself: true only of version 3 with authentication. */
  readonly authenticated: boolean;
  /** Of an inform: the same when it is sent again because no answer had arrived. Who keeps informs keeps each key once. */
  readonly repeatKey?: string;
  readonly message: TrapMessage;
}

/** What becomes of a datagram. */
export type TrapDecision =
  /** `response`: what an inform is answered with, once it is kept. */
  | { readonly kind: 'admitted'; readonly trap: ReceivedTrap; readonly response?: () => Buffer }
  /** The sender of an inform asks who we are, and what our clock is: the answer. */
  | { readonly kind: 'introduced'; readonly report: Buffer }
  /** An authenticated trap that has been taken already. */
  | { readonly kind: 'repeated' }
  | { readonly kind: 'refused'; readonly packet: RefusedPacket; readonly report?: Buffer };

/** Who may send what. */
export interface TrapRights {
  /** Without those that have a flaw (`trapUserFlaw`). */
  readonly users: readonly TrapUser[];
  readonly communities: readonly string[];
  readonly senders: SenderList;
}

/** Larger than any notification that an appliance sends, octets. */
const LARGEST = 16_384;
/** Authenticated traps that are remembered, so that a recording is not taken twice within the time window. */
const REMEMBERED = 16_384;
/** So often in a row a sender may miss our clock before that is a fault: at the first contact, and after a restart of ours. */
const OUT_OF_STEP = 3;

/**
 * Decides on a datagram in this order: source, size, decoding, community or user, time. Each step costs little before the next has
 * anything to do, and nothing is kept of what is refused.
 */
export class Admission {
  readonly #clocks: EngineClocks;
  readonly #own: OwnEngine;
  readonly #seconds: () => number;
  readonly #recent = new RecentKeys(REMEMBERED);
  #senders = new Senders({ addresses: [] });
  #communities: readonly Buffer[] = [];
  #users: TrapUsers;

  /** Counts a start of our engine. `seconds`: a clock that only goes forward. */
  constructor(memory: EngineMemory, seconds: () => number, rights: TrapRights) {
    this.#seconds = seconds;
    this.#clocks = new EngineClocks(memory, seconds);
    this.#own = new OwnEngine(memory, seconds);
    this.#users = new TrapUsers([], this.#own.id);
    this.allow(rights);
  }

  /** The engine that informs are addressed to. */
  get engineId(): string {
    return this.#own.id.toString('hex');
  }

  /** From now on these count; what is known of clocks stays. */
  allow({ users, communities, senders }: TrapRights): void {
    this.#senders = new Senders(senders);
    this.#communities = communities.map((community) => hash('sha256', community, 'buffer'));
    this.#users = new TrapUsers(users, this.#own.id);
  }

  /** The datagram is afterwards as it was. It is not to change before the response is made; the trap holds copies. */
  decide(datagram: Buffer, sender: string): TrapDecision {
    const from = plainAddress(sender);
    const relay = this.#senders.isRelay(from);
    if (!relay && !this.#senders.mayBeDevice(from)) return refused('unknown-source');
    if (datagram.length > LARGEST) return refused('too-large');
    try {
      const envelope = openTrap(datagram);
      const outcome = envelope.version === '3' ? this.#protected(datagram, envelope, from) : this.#community(envelope, from);
      return relay && outcome.kind === 'admitted' ? this.#passedOn(outcome, from) : outcome;
    } catch (error) {
      return refused(reasonOf(error));
    }
  }

  #passedOn(outcome: TrapDecision & { readonly kind: 'admitted' }, relay: string): TrapDecision {
    const { trap } = outcome;
    const first = trap.message.address;
    if (first !== undefined && !this.#senders.mayBeDevice(first)) return refused('unknown-first-sender', { firstSender: first });
    return { ...outcome, trap: { ...trap, from: first ?? relay, relay } };
  }

  #community({ version, community, content }: TrapEnvelope & { readonly version: '1' | '2c' }, from: string): TrapDecision {
    const told = hash('sha256', community, 'buffer');
    let known = false;
    // All are compared, so that the time tells nothing.
    for (const each of this.#communities) known = timingSafeEqual(told, each) || known;
    if (!known) return refused('unknown-community');
    const { kind, message, echo } = readNotification(content, version);
    const trap: ReceivedTrap = { from, version, kind, authenticated: false, message };
    if (echo === undefined) return { kind: 'admitted', trap };
    const key = repeatKey(echo, from, version);
    return { kind: 'admitted', trap: { ...trap, repeatKey: key }, response: () => communityResponse(community, echo) };
  }

  #protected(datagram: Buffer, envelope: TrapEnvelope & { readonly version: '3' }, from: string): TrapDecision {
    const { header } = envelope;
    const { flags, engineId, boots, time, digest } = header;
    const named = { user: header.user.toString('utf8'), engineId: engineId.toString('hex') };
    const answerTo = (flags & REPORTABLE) === 0 ? undefined : (why: Reported) => this.#own.report(why, header, requestIdIn(envelope));
    const no = (why: Refusal, reported?: Reported): TrapDecision => refused(why, named, reported && answerTo?.(reported));

    const level = flags & (AUTHENTICATED | ENCRYPTED);
    if (level === ENCRYPTED) return no('undecodable');
    const credential = this.#users.find(engineId, header.user);
    if (credential === 'unknown-engine') {
      // RFC 3414, 4: who asks for our engine names none.
      if (engineId.length === 0 && answerTo) return { kind: 'introduced', report: answerTo('unknown-engine') };
      return no(credential, 'unknown-engine');
    }
    if (typeof credential === 'string') return no(credential, 'unknown-user');
    const needed = levelOf(credential);
    if (level > needed) return no('level-too-high', 'unsupported-level');
    if (level < needed) return no('level-too-low');

    const ours = engineId.equals(this.#own.id);
    const { keys } = credential;
    if (keys !== undefined) {
      if (!isSigned(datagram, digest, keys)) {
        const { auth } = credential.user;
        return refused('wrong-digest', { ...named, ...(auth && { auth: auth.protocol }) }, answerTo?.('wrong-digest'));
      }
      if (ours && !this.#own.inTime(boots, time)) {
        const times = credential.missed(from, this.#seconds());
        const report = answerTo && this.#own.report('not-in-time-window', header, requestIdIn(envelope), keys);
        const expected = times <= OUT_OF_STEP && report !== undefined;
        return expected ? { kind: 'introduced', report } : refused('out-of-step', named, report);
      }
      if (!ours && !this.#clocks.inTime(named.engineId, boots, time)) return no('out-of-time');
      credential.inStep(from);
    }
    return this.#readProtected(envelope, credential, from, named, no);
  }

  #readProtected(
    { header, content }: TrapEnvelope & { readonly version: '3' },
    { keys }: TrapCredential,
    from: string,
    named: { readonly user: string; readonly engineId: string },
    no: (why: Refusal, reported?: Reported) => TrapDecision,
  ): TrapDecision {
    const { flags, boots, time, salt, engineId } = header;
    let scoped: ReturnType<typeof readScoped>;
    if ((flags & ENCRYPTED) === 0 || keys === undefined) scoped = readScoped(content);
    else {
      const hidden = content.octetString();
      if (salt.length !== 8) return no('undecodable');
      try {
        scoped = readScoped(new BerReader(keys.decrypt(hidden, boots, time, salt)));
        // What comes out with another key may begin like a scoped PDU by chance, and hold none.
        if (scoped.pdu.tag < 0xa0) return no('undecryptable', 'decryption-error');
      } catch (error) {
        if (reasonOf(error) === 'undecodable') return no('undecryptable', 'decryption-error');
        throw error;
      }
    }
    const { kind, message, echo } = readNotification(scoped.pdu, '3');
    const authenticated = keys !== undefined;
    const about = kind === 'inform' ? scoped.contextEngineId.toString('hex') : named.engineId;
    const trap: ReceivedTrap = { from, version: '3', kind, ...named, engineId: about, authenticated, message };
    if (echo === undefined) {
      const key = header.digest.toString('latin1');
      if (authenticated && this.#recent.has(key)) return { kind: 'repeated' };
      if (authenticated) this.#recent.add(key);
      return { kind: 'admitted', trap };
    }
    if (!engineId.equals(this.#own.id)) return no('inform-for-another-engine', 'unknown-engine');
    const key = repeatKey(echo, from, `3 ${named.user}`);
    return { kind: 'admitted', trap: { ...trap, repeatKey: key }, response: () => this.#own.response(header, scoped, echo, keys) };
  }
}

const refused = (why: Refusal, named: Omit<RefusedPacket, 'why'> = {}, report?: Buffer): TrapDecision => ({
  kind: 'refused',
  packet: { why, ...named },
  ...(report && { report }),
});

function levelOf({ user: { auth, priv } }: TrapCredential): number {
  if (auth === undefined) return 0;
  return priv === undefined ? AUTHENTICATED : AUTHENTICATED | ENCRYPTED;
}

/** The datagram keeps its digest. */
function isSigned(datagram: Buffer, digest: Buffer, keys: NonNullable<TrapCredential['keys']>): boolean {
  if (digest.length !== keys.digestLength) return false;
  const told = Buffer.from(digest);
  // All of these views are of one memory.
  const signed = keys.verify(datagram, digest.byteOffset - datagram.byteOffset);
  told.copy(digest);
  return signed;
}

/** RFC 3412, 7.1, 3c: a report has the id of the request where that can be read, else 0. */
function requestIdIn({ header, content }: TrapEnvelope & { readonly version: '3' }): number {
  if ((header.flags & ENCRYPTED) !== 0) return 0;
  try {
    const { pdu } = readScoped(new BerReader(content.bytes, content.at, content.end));
    return Math.max(0, pdu.inside(pdu.tag).integer());
  } catch {
    return 0;
  }
}

function repeatKey({ requestId, bindings }: NonNullable<Notification['echo']>, from: string, of: string): string {
  return createHash('sha256').update(`${from} ${of} `).update(requestId).update(bindings).digest('base64url');
}

function reasonOf(error: unknown): Refusal {
  if (!(error instanceof SnmpFailure)) throw error;
  if (error.kind === 'mismatch') return 'not-a-notification';
  return error.kind === 'too-big' ? 'too-many-varbinds' : 'undecodable';
}
