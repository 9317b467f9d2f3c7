import { type ListeningProblem, lostHere } from '../listening/listeningProblem.ts';
import { Losses } from '../listening/losses.ts';
import { UdpPort } from '../listening/udpPort.ts';
import { beginning, withoutEnd } from './framer.ts';
import { type LineCounts, LONGEST_LINE, type ReceivedLine, type RefusedSender, type TakeLines } from './receivedLine.ts';

/** So much is kept of what came while lines before it are being stored, in bytes and in lines. */
const MOST_BYTES = 8 * 1024 * 1024;
const MOST_LINES = 50_000;

export interface DatagramLinesOptions {
  readonly host: string;
  /** 0: one that is free. */
  readonly port: number;
  /** Whether what this address sends is listened to. */
  admits(address: string): boolean;
  readonly take: TakeLines;
  refused(sender: RefusedSender): void;
  /** `problems` are others than before. */
  changed(): void;
  /** ms since the epoch. */
  now(): number;
}

/** Syslog over UDP (RFC 5426): a packet is a message. */
export class DatagramLines implements AsyncDisposable {
  readonly #options: DatagramLinesOptions;
  readonly #port: UdpPort;
  #waiting: ReceivedLine[] = [];
  #waitingBytes = 0;
  #handing: Promise<void> | undefined;
  readonly #losses: Losses;
  #counts = { lines: 0, cut: 0, refused: 0 };

  constructor(options: DatagramLinesOptions) {
    this.#options = options;
    this.#losses = new Losses(options.changed);
    this.#port = new UdpPort({
      host: options.host,
      port: options.port,
      received: (bytes, address) => this.#received(bytes, address),
      changed: options.changed,
    });
  }

  /** The port that is open; undefined: none is. */
  get port(): number | undefined {
    return this.#port.port;
  }

  get counts(): LineCounts {
    return { ...this.#counts, lost: this.#losses.count + this.#port.lost };
  }

  get problems(): readonly ListeningProblem[] {
    const place = { protocol: 'UDP', host: this.#options.host, port: this.port ?? this.#options.port } as const;
    return [...this.#port.problems, ...(this.#losses.recent ? [lostHere(place, this.#losses.count)] : [])];
  }

  /** Ends when what had come is taken. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#port[Symbol.asyncDispose]();
    while (this.#handing) await this.#handing;
    this.#losses[Symbol.dispose]();
  }

  #received(packet: Buffer, address: string): void {
    const { admits, refused, now } = this.#options;
    if (!admits(address)) {
      this.#counts.refused++;
      const text = `Syslog from ${address} is not listened to: no device of the inventory has that address. Add it there if it is one of yours.`;
      refused({ way: 'udp', address, cause: 'unknown-source', text, bytes: packet });
      return;
    }
    const bytes = withoutEnd(packet);
    if (bytes.length === 0) return;
    if (this.#waiting.length >= MOST_LINES || this.#waitingBytes + bytes.length > MOST_BYTES) {
      this.#losses.add(1);
      return;
    }
    const cut = bytes.length > LONGEST_LINE;
    if (cut) this.#counts.cut++;
    this.#waiting.push({ bytes: cut ? beginning(bytes, LONGEST_LINE) : bytes, cut, origin: { way: 'udp', address }, at: now() });
    this.#waitingBytes += bytes.length;
    this.#handing ??= this.#hand();
  }

  /** Hands over what waits, all at once, until nothing does. */
  async #hand(): Promise<void> {
    // What has already come besides goes along.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      this.#waiting = [];
      this.#waitingBytes = 0;
      try {
        await this.#options.take(lines);
        this.#counts.lines += lines.length;
      } catch {
        this.#losses.add(lines.length);
      }
    }
    this.#handing = undefined;
  }
}
