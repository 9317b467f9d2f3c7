import { Fault } from '../../core/fault.ts';
import type { Mask } from '../../core/mask.ts';
import { HOUR, SECOND } from '../../core/time/duration.ts';
import { type ListeningProblem, lostHere } from '../listening/listeningProblem.ts';
import { Losses } from '../listening/losses.ts';
import { UdpPort } from '../listening/udpPort.ts';
import { Admission, type ReceivedTrap, type TrapDecision, type TrapRights } from './admission.ts';
import type { EngineMemory } from './engineClocks.ts';
import { RecentKeys } from './recentKeys.ts';
import { type StrangerRecord, Strangers } from './strangers.ts';

/** Notifications that wait to be kept: what comes beyond is lost, and counted. */
const MOST_WAITING = 8192;
const MOST_WAITING_BYTES = 16 * 1024 * 1024;
/** Informs that were kept and are remembered, so that one whose answer was lost is answered again and not kept again. */
const REMEMBERED = 8192;
/** Reports in a second, to all: who floods us with questions gets no flood of answers. Who has not got one asks again. */
const MOST_REPORTS = 200;

export interface TrapReceiverOptions {
  /** An address of this machine. */
  readonly host: string;
  readonly port: number;
  readonly rights: TrapRights;
  readonly memory: EngineMemory;
  /** Takes secrets out of what is told of who was refused. */
  readonly mask?: Mask;
  /** ms since the epoch. */
  now(): number;
  /**
   * Keeps a notification that came at `at` (ms since the epoch). An inform is answered when this has come to its end, and not at all when it
   * fails: its sender sends it again, perhaps to the next process, so whoever keeps it keeps each `repeatKey` once.
   */
  commit(trap: ReceivedTrap, at: number): Promise<void> | void;
  /** Something was refused, and that is news. */
  refused(stranger: StrangerRecord): void;
  /** `problems` are others than before. */
  changed(): void;
}

/** What has come since the start. */
export interface TrapCounts {
  /** Notifications that were kept. */
  readonly kept: number;
  /** Copies of what was taken before; an inform among them is answered once more. */
  readonly repeated: number;
  readonly refused: number;
  /**
   * Dropped by the system, and here: for want of room, or because it could not be kept. An inform that could not be kept is no loss: it
   * comes again.
   */
  readonly lost: { readonly inKernel: number; readonly here: number };
}

/** Traps that are kept together, or lost together. */
interface Together {
  readonly kept: Promise<void>;
  traps: number;
  bytes: number;
}

/** Hears SNMP traps and informs on a UDP port, for as long as it is not disposed of. */
export class TrapReceiver implements AsyncDisposable {
  readonly #options: TrapReceiverOptions;
  readonly #admission: Admission;
  readonly #strangers: Strangers;
  readonly #port: UdpPort;
  readonly #tidying: NodeJS.Timeout;
  readonly #kept = new RecentKeys(REMEMBERED);
  /** Informs that are being kept. */
  readonly #keeping = new Map<string, Promise<void>>();
  #waiting = { messages: 0, bytes: 0 };
  /** Traps that are being kept with the last one. */
  #together: Together | undefined;
  #counts = { kept: 0, repeated: 0, refused: 0 };
  readonly #losses: Losses;
  #reports = { second: 0, sent: 0 };
  #lastAt: number | undefined;
  /** Why the last one could not be kept; undefined: it could. */
  #failure: string | undefined;

  /** Counts a start of our engine in the memory, and begins to listen. */
  constructor(options: TrapReceiverOptions) {
    this.#options = options;
    this.#admission = new Admission(options.memory, () => performance.now() / SECOND, options.rights);
    this.#strangers = new Strangers(options.mask);
    this.#losses = new Losses(options.changed);
    this.#tidying = setInterval(() => this.#strangers.tidy(options.now()), HOUR).unref();
    this.#port = new UdpPort({
      host: options.host,
      port: options.port,
      received: (bytes, address, port) => this.#take(bytes, address, port),
      changed: () => options.changed(),
    });
  }

  /** From now on these may send. */
  allow(rights: TrapRights): void {
    this.#admission.allow(rights);
  }

  /** The port that is open; undefined: none is, and `problems` says why. */
  get port(): number | undefined {
    return this.#port.port;
  }

  /** Our engine, in hexadecimal digits: informs are addressed to it. */
  get engineId(): string {
    return this.#admission.engineId;
  }

  /** When the last notification came that was admitted (ms since the epoch). */
  get lastAt(): number | undefined {
    return this.#lastAt;
  }

  get counts(): TrapCounts {
    return { ...this.#counts, lost: { inKernel: this.#port.lost, here: this.#losses.count } };
  }

  /** What was refused lately, by sender and cause. */
  get strangers(): readonly StrangerRecord[] {
    return this.#strangers.records;
  }

  /** A loss is one for an hour; `counts` knows all of them. */
  get problems(): readonly ListeningProblem[] {
    const { host, port } = this.#options;
    const problems = [...this.#port.problems];
    if (this.#losses.recent) problems.push(lostHere({ protocol: 'UDP', host, port: this.port ?? port }, this.#losses.count));
    if (this.#failure !== undefined) {
      const text = `SNMP notifications cannot be kept: ${this.#failure} Informs are not answered, so that they are sent again; traps are lost.`;
      problems.push({ code: 'lost-here', text });
    }
    return problems;
  }

  #take(datagram: Buffer, address: string, port: number): void {
    const at = this.#options.now();
    let outcome: TrapDecision;
    try {
      outcome = this.#admission.decide(datagram, address);
    } catch (error) {
      // The clock of its engine could not be kept. Nothing is answered.
      this.#losses.add(1);
      this.#fail(error);
      return;
    }
    switch (outcome.kind) {
      case 'admitted':
        this.#lastAt = at;
        this.#admit(outcome, datagram.length, at, (answer) => this.#port.send(answer, address, port));
        break;
      case 'introduced':
        this.#report(outcome.report, at, address, port);
        break;
      case 'repeated':
        this.#counts.repeated += 1;
        break;
      case 'refused': {
        this.#counts.refused += 1;
        if (outcome.report !== undefined) this.#report(outcome.report, at, address, port);
        const news = this.#strangers.note(address, outcome.packet, datagram, at);
        if (news !== undefined) this.#options.refused(news);
      }
    }
  }

  #report(report: Buffer, at: number, address: string, port: number): void {
    const second = Math.floor(at / SECOND);
    if (second !== this.#reports.second) this.#reports = { second, sent: 0 };
    if (this.#reports.sent >= MOST_REPORTS) return;
    this.#reports.sent += 1;
    this.#port.send(report, address, port);
  }

  #admit(
    { trap, response }: TrapDecision & { readonly kind: 'admitted' },
    bytes: number,
    at: number,
    send: (answer: Buffer) => void,
  ): void {
    const { repeatKey } = trap;
    if (repeatKey === undefined || response === undefined) {
      if (this.#hasRoomFor(bytes)) this.#keepTrap(trap, bytes, at);
      return;
    }
    const answer = () => send(response());
    const before = this.#kept.has(repeatKey) ? Promise.resolve() : this.#keeping.get(repeatKey);
    if (before !== undefined) {
      this.#counts.repeated += 1;
      before.then(answer, () => {});
      return;
    }
    if (!this.#hasRoomFor(bytes)) return;
    const keeping = this.#keep(trap, bytes, at);
    this.#keeping.set(repeatKey, keeping);
    keeping
      .then(() => {
        this.#kept.add(repeatKey);
        answer();
      })
      .catch(() => {})
      .finally(() => this.#keeping.delete(repeatKey));
  }

  #hasRoomFor(bytes: number): boolean {
    if (this.#waiting.messages < MOST_WAITING && this.#waiting.bytes + bytes <= MOST_WAITING_BYTES) return true;
    this.#losses.add(1);
    return false;
  }

  /** Of thousands in a second, many are kept together: what waits for one waits for all of them. */
  #keepTrap(trap: ReceivedTrap, bytes: number, at: number): void {
    this.#waiting.messages += 1;
    this.#waiting.bytes += bytes;
    let kept: Promise<void> | void;
    try {
      kept = this.#options.commit(trap, at);
    } catch (error) {
      this.#ended({ traps: 1, bytes }, { error });
      return;
    }
    if (kept === undefined) {
      this.#ended({ traps: 1, bytes });
      return;
    }
    if (kept !== this.#together?.kept) this.#together = this.#togetherWith(kept);
    this.#together.traps += 1;
    this.#together.bytes += bytes;
  }

  #togetherWith(kept: Promise<void>): Together {
    const together: Together = { kept, traps: 0, bytes: 0 };
    const end = (why?: { readonly error: unknown }) => {
      if (this.#together === together) this.#together = undefined;
      this.#ended(together, why);
    };
    kept.then(
      () => end(),
      (error) => end({ error }),
    );
    return together;
  }

  /** `why`: why they are not kept. */
  #ended({ traps, bytes }: Pick<Together, 'traps' | 'bytes'>, why?: { readonly error: unknown }): void {
    this.#waiting.messages -= traps;
    this.#waiting.bytes -= bytes;
    if (why === undefined) this.#counts.kept += traps;
    else this.#losses.add(traps);
    this.#fail(why?.error);
  }

  async #keep(trap: ReceivedTrap, bytes: number, at: number): Promise<void> {
    this.#waiting.messages += 1;
    this.#waiting.bytes += bytes;
    try {
      await this.#options.commit(trap, at);
      this.#counts.kept += 1;
      this.#fail(undefined);
    } catch (error) {
      this.#fail(error);
      throw error;
    } finally {
      this.#waiting.messages -= 1;
      this.#waiting.bytes -= bytes;
    }
  }

  /** Anything but a Fault is a bug, and no sentence for a person. */
  #fail(error: unknown): void {
    const failure = error === undefined ? undefined : error instanceof Fault ? error.message : 'there is an error in this program.';
    if (failure === this.#failure) return;
    this.#failure = failure;
    this.#options.changed();
  }

  /** Hears nothing more. What is being kept is kept, and no longer answered: it is sent again. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#tidying);
    this.#losses[Symbol.dispose]();
    await this.#port[Symbol.asyncDispose]();
  }
}
