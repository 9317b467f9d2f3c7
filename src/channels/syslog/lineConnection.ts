import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Frame, Framer } from './framer.ts';
import { LONGEST_LINE } from './receivedLine.ts';

/** A sender that is asked to leave has so long for what it had already sent. */
const LEAVE_MS = 1000;

/**
 * Reads messages from a connection. It reads on when those before are taken, so that no more than one piece of it is in memory, and the
 * sender keeps what it cannot get rid of.
 */
export class LineConnection {
  readonly address: string;
  readonly #socket: Socket;
  readonly #framer = new Framer('connection', LONGEST_LINE);
  readonly #hand: (frames: readonly Frame[]) => Promise<void> | void;
  #taking: Promise<void> = Promise.resolve();
  /** Resolves when the connection is closed and all that came over it is taken. */
  readonly ended: Promise<void>;
  /** When something last came (`performance.now()`). */
  lastHeard = performance.now();

  /** `hand` never rejects. */
  constructor(socket: Socket, address: string, hand: (frames: readonly Frame[]) => Promise<void> | void) {
    this.address = address;
    this.#socket = socket;
    this.#hand = hand;
    // A broken connection closes; what had come counts.
    socket.on('error', () => {});
    socket.on('data', (chunk: Uint8Array) => this.#heard(chunk));
    this.ended = new Promise((resolve) => {
      socket.once('close', () => {
        this.#give(this.#framer.end());
        void this.#taking.then(resolve);
      });
    });
    // It never writes: the other side's end is the end.
    socket.once('end', () => socket.end());
  }

  /** Whether its octets go over this socket of its address, themselves or within TLS. */
  isOver({ remotePort }: Socket): boolean {
    return this.#socket.remotePort === remotePort;
  }

  /** At once. */
  close(): void {
    this.#socket.destroy();
  }

  /** Tells the sender that nobody listens any more, and takes what it had sent before it heard of that. */
  async leave(): Promise<void> {
    this.#socket.end();
    const giveUp = new AbortController();
    await Promise.race([this.ended, pause(LEAVE_MS, undefined, { signal: giveUp.signal }).catch(() => {})]);
    giveUp.abort();
    this.#socket.destroy();
    await this.ended;
  }

  #heard(chunk: Uint8Array): void {
    this.lastHeard = performance.now();
    this.#give(this.#framer.push(chunk));
  }

  #give(frames: readonly Frame[]): void {
    if (frames.length === 0) return;
    const taken = this.#hand(frames);
    if (taken === undefined) return;
    this.#socket.pause();
    this.#taking = Promise.all([this.#taking, taken]).then(() => {
      this.#socket.resume();
    });
  }
}
