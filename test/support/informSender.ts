import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { BerReader } from '../../src/channels/snmp/ber/berReader.ts';
import { UsmKeys } from '../../src/channels/snmp/messages/usm.ts';
import { ENCRYPTED, readScoped } from '../../src/channels/snmp/messages/v3Message.ts';
import { openTrap, type TrapEnvelope } from '../../src/channels/traps/readTrap.ts';
import { INFORM } from '../../src/channels/traps/trapPdu.ts';
import type { TrapUser } from '../../src/channels/traps/trapUsers.ts';
import { discovery, fanBindings, v2c, v3 } from './trapPackets.ts';

/** As snmpinform, but for the time between two tries: five more. */
const RETRIES = 5;
const TIMEOUT = 300;
const RESPONSE = 0xa2;
/** The share of answers that do not arrive. */
const LOST = 0.1;

/** How a sender proves itself: a community, or a user of version 3. */
export type Proof = { readonly community: string } | { readonly user: TrapUser };

interface Waiting {
  readonly text: string;
  readonly packet: (id: number) => Buffer;
  /** The message that it was sent in last. */
  id: number;
  tries: number;
  timer: NodeJS.Timeout | undefined;
}

/** Sends informs, each until it is answered or was sent six times, some of them at once. */
export class InformSender implements AsyncDisposable {
  /** Texts of informs that were answered. */
  readonly answered = new Set<string>();
  /** How many were given up. */
  givenUp = 0;
  /** How often one was sent that was not answered in time. */
  repeats = 0;
  readonly #socket: Socket;
  readonly #port: number;
  readonly #proof: Proof;
  readonly #waiting = new Map<number, Waiting>();
  #keys: { readonly engineId: string; readonly keys: UsmKeys } | undefined;
  #engine: { readonly engineId: string; boots: number; time: number; at: number } | undefined;
  #messageId = 1;
  #made = 0;
  #ended = false;
  readonly #texts: () => string;

  private constructor(socket: Socket, port: number, proof: Proof, texts: () => string) {
    this.#socket = socket;
    this.#port = port;
    this.#proof = proof;
    this.#texts = texts;
    socket.on('message', (bytes) => this.#heard(bytes));
    // Nobody listens there: the system says so.
    socket.on('error', () => {});
  }

  /** From an address of this machine. `texts`: what the next one says. `together`: so many are under way at once. */
  static async open(
    address: string,
    port: number,
    proof: Proof,
    texts: () => string,
    { together = 16 }: { readonly together?: number } = {},
  ): Promise<InformSender> {
    const socket = createSocket('udp4');
    socket.bind(0, address);
    await once(socket, 'listening');
    const sender = new InformSender(socket, port, proof, texts);
    for (let each = 0; each < together; each++) sender.#next();
    return sender;
  }

  /** No more begin. Resolves when each was answered or given up. */
  async finish(): Promise<void> {
    this.#ended = true;
    while (this.#waiting.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    for (const { timer } of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }

  #next(): void {
    if (this.#ended) return;
    const requestId = ++this.#made;
    const text = this.#texts();
    const bindings = fanBindings(text);
    const proof = this.#proof;
    const packet =
      'community' in proof
        ? () => v2c(bindings, { community: proof.community, tag: INFORM, requestId })
        : (id: number) => this.#signed(proof.user, id, requestId, bindings);
    const waiting: Waiting = { text, packet, id: 0, tries: 0, timer: undefined };
    this.#waiting.set(requestId, waiting);
    this.#try(requestId, waiting);
  }

  #signed(user: TrapUser, id: number, requestId: number, bindings: readonly Buffer[]): Buffer {
    if (!this.#engine) return discovery(id);
    const { engineId, boots, time, at } = this.#engine;
    const now = time + Math.floor((performance.now() - at) / 1000);
    return v3({ user, engineId, boots, time: now, inform: true, id, requestId, bindings });
  }

  #try(requestId: number, waiting: Waiting): void {
    clearTimeout(waiting.timer);
    if (waiting.tries > RETRIES) {
      this.givenUp += 1;
      this.#end(requestId);
      return;
    }
    if (waiting.tries > 0) this.repeats += 1;
    waiting.tries += 1;
    waiting.timer = setTimeout(() => this.#try(requestId, waiting), TIMEOUT);
    this.#send(waiting);
  }

  #send(waiting: Waiting): void {
    waiting.id = ++this.#messageId;
    this.#socket.send(waiting.packet(waiting.id), this.#port, '127.0.0.1', () => {});
  }

  #end(requestId: number): void {
    this.#waiting.delete(requestId);
    this.#next();
  }

  #heard(bytes: Buffer): void {
    const envelope = openTrap(bytes);
    const pdu = envelope.version === '3' ? this.#opened(envelope) : envelope.content;
    if (pdu.tag !== RESPONSE) {
      // A report has told the clock: what it is about is sent once more at once, as snmpinform does.
      const about = envelope.version === '3' ? envelope.header.id : undefined;
      for (const waiting of this.#waiting.values()) if (waiting.id === about) this.#send(waiting);
      return;
    }
    const requestId = pdu.inside(RESPONSE).integer();
    const waiting = this.#waiting.get(requestId);
    // An answer may be lost on its way.
    if (!waiting || Math.random() < LOST) return;
    clearTimeout(waiting.timer);
    this.answered.add(waiting.text);
    this.#end(requestId);
  }

  /** What a message of version 3 holds; it tells whose engine answers, and its clock. */
  #opened({ header, content }: TrapEnvelope & { readonly version: '3' }): BerReader {
    const engineId = header.engineId.toString('hex');
    this.#engine = { engineId, boots: header.boots, time: header.time, at: performance.now() };
    if ((header.flags & ENCRYPTED) === 0) return readScoped(content).pdu;
    return readScoped(new BerReader(this.#keysFor(engineId).decrypt(content.octetString(), header.boots, header.time, header.salt))).pdu;
  }

  #keysFor(engineId: string): UsmKeys {
    const { auth, priv } = 'user' in this.#proof ? this.#proof.user : {};
    if (auth === undefined) throw new Error('a user without keys has no secrets');
    if (this.#keys?.engineId !== engineId) {
      this.#keys = { engineId, keys: new UsmKeys({ auth, ...(priv && { priv }) }, Buffer.from(engineId, 'hex')) };
    }
    return this.#keys.keys;
  }
}
