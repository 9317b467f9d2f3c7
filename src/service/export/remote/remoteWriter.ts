import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '../../../core/fault.ts';
import { durationMs, MINUTE, SECOND } from '../../../core/time/duration.ts';
import type { RemoteWriteExport } from '../../../inventory/exportSchema.ts';
import { describe, type Log } from '../../common/log.ts';
import type { Secrets } from '../../common/secrets.ts';
import type { SeriesPoint } from '../common/families.ts';
import type { Outlet, OutletState } from '../common/outletState.ts';
import { Poster } from '../common/post.ts';
import { Backlog, type Batch, isOfTheSystem } from './backlog.ts';
import { BLOCK_SIZE, Gathered } from './gathered.ts';
import { judgeReply } from './judgeReply.ts';
import type { Origin, SeriesSample } from './sampleBlock.ts';
import { snappy } from './snappy.ts';
import { versionOne, versionTwo } from './writeRequest.ts';

export interface RemoteWriterOptions {
  readonly config: RemoteWriteExport;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly now: () => number;
  /** Where what waits is kept. */
  readonly folder: string;
  readonly origin: Origin;
  readonly changed: () => void;
  /** How long samples are gathered before they are kept and sent (ms). */
  readonly gather?: number;
}

/** What was gathered goes to the disk after this (ms): a process that is killed loses no more. */
const GATHER = 2 * SECOND;
/** What the disk has not taken is offered to it again after this (ms). */
const DISK_AGAIN = 5 * SECOND;
/** Bytes on the disk. */
const MOST_BYTES = 2_000_000_000;
/** Waits before further tries (ms); the last one repeats. A share of each by which it varies. */
const BACKOFF = [SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND];
const JITTER = 0.2;
/** A server may ask for a longer wait than ours, up to this (ms). */
const LONGEST_WAIT = 5 * MINUTE;
/** A request of which the server refuses a part is divided into so many at most, so that the rest of it arrives. */
const MOST_PARTS = 64;
/** It is said to be behind when more than this waits (samples). */
const BEHIND = 4 * BLOCK_SIZE;

/** Writes samples to one server: each is on the disk before it is sent, and until the server has taken it or refuses it for good. */
export class RemoteWriter implements Outlet {
  readonly #options: RemoteWriterOptions;
  readonly #poster: Poster;
  readonly #stop = new AbortController();
  #backlog: Backlog | undefined;
  readonly #gathered = new Gathered();
  #gathering: NodeJS.Timeout | undefined;
  #keeping: Promise<void> = Promise.resolve();
  #sending: Promise<void> | undefined;
  #version: 1 | 2;
  #error: string | undefined;
  #diskError: string | undefined;
  #sent = 0;
  #dropped = 0;
  #dropReason: string | undefined;
  #lastAt: number | undefined;

  constructor(options: RemoteWriterOptions) {
    this.#options = options;
    this.#poster = new Poster(options.config, options.secrets);
    this.#version = options.config.protocol === 'auto' ? 2 : 1;
    this.#keep();
  }

  get state(): OutletState {
    const problems = [this.#error, this.#diskError].filter((each) => each !== undefined);
    const error = problems.length > 0 ? problems.join(' ') : undefined;
    const queued = (this.#backlog?.samples ?? 0) + this.#gathered.length;
    const state = error !== undefined ? 'failing' : this.#lastAt === undefined ? 'waiting' : queued > BEHIND ? 'behind' : 'ok';
    return {
      kind: 'remote-write',
      place: `Remote write to ${this.#poster.host}`,
      state,
      ...(error !== undefined && { error }),
      sent: this.#sent,
      queued,
      dropped: this.#dropped,
      ...(this.#dropReason !== undefined && { dropReason: this.#dropReason }),
      refused: 0,
      ...(this.#lastAt !== undefined && { lastAt: this.#lastAt }),
    };
  }

  /** Samples that are not on the disk yet. */
  get gathered(): number {
    return this.#gathered.length;
  }

  /** Takes samples on their way, each with its time (ms). */
  take(points: readonly (readonly [point: SeriesPoint, time: number])[]): void {
    if (this.#stop.signal.aborted) return;
    const { origin, gather = GATHER } = this.#options;
    const left = this.#gathered.add(points, origin);
    if (left > 0) this.#drop(left, 'The disk did not take them in time.');
    if (this.#gathered.hasFull && this.#diskError === undefined) this.#keep();
    else this.#gathering ??= setTimeout(() => this.#keep(), gather);
  }

  /** What was gathered is on the disk when this ends; what waits is sent by the next service. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#keep();
    await this.#keeping;
    clearTimeout(this.#gathering);
    await this.#sending;
    if (this.#gathered.length > 0) this.#drop(this.#gathered.length, 'The disk did not take them.');
    await this.#backlog?.[Symbol.asyncDispose]();
    this.#poster[Symbol.dispose]();
  }

  #keep(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.#keeping = this.#keeping.then(() => this.#keepNow());
  }

  /** Each on its way to the disk stays here until it is there. */
  async #keepNow(): Promise<void> {
    try {
      this.#backlog ??= await this.#open();
      for (let block = this.#gathered.next(); block; block = this.#gathered.next()) {
        await this.#backlog.append(block, this.#options.now());
        this.#gathered.shift();
      }
      this.#diskError = undefined;
    } catch (error) {
      this.#diskFailed(error);
      if (!this.#stop.signal.aborted) this.#gathering ??= setTimeout(() => this.#keep(), DISK_AGAIN);
    }
    this.#work();
  }

  #open(): Promise<Backlog> {
    const { folder, config } = this.#options;
    return Backlog.open(folder, { size: MOST_BYTES, age: durationMs(config.keep) }, (samples, reason) => this.#drop(samples, reason));
  }

  #diskFailed(error: unknown): void {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const said = `What is to be written to ${this.#poster.host} cannot be kept on the disk (${code}). Look whether it is full, and whether the state folder is ours.`;
    if (said !== this.#diskError) this.#options.log('error', said);
    this.#diskError = said;
    this.#options.changed();
  }

  #work(): void {
    if (this.#stop.signal.aborted || !this.#backlog) return;
    this.#sending ??= this.#sendAll(this.#backlog).finally(() => {
      this.#sending = undefined;
    });
  }

  async #sendAll(backlog: Backlog): Promise<void> {
    for (let failures = 0; !this.#stop.signal.aborted; ) {
      try {
        const batch = await backlog.first(this.#options.now());
        if (!batch) return;
        await this.#sendOne(batch);
        await backlog.shift();
        failures = 0;
        this.#say(undefined);
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#say(this.#sentenceOf(error));
        const own = (BACKOFF[Math.min(failures++, BACKOFF.length - 1)] ?? SECOND) * (1 + JITTER * Math.random());
        const asked = error instanceof NotNow ? error.wait : 0;
        await pause(Math.min(Math.max(own, asked), LONGEST_WAIT), undefined, { signal: this.#stop.signal }).catch(() => {});
      }
    }
  }

  #sentenceOf(error: unknown): string {
    if (error instanceof Fault) return error.message;
    this.#options.log('error', describe(error));
    if (!isOfTheSystem(error)) return 'There is an error in this program; its log says more.';
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return `What waits for ${this.#poster.host} cannot be read from the disk (${code}). Look whether the state folder is ours.`;
  }

  /** @throws {Fault} when it is to be tried again */
  async #sendOne({ samples }: Batch): Promise<void> {
    const waiting: (readonly SeriesSample[])[] = [samples];
    let parts = 1;
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      const refused = await this.#write(part);
      if (typeof refused === 'number') {
        this.#sent += refused;
        this.#lastAt = this.#options.now();
        if (refused < part.length)
          this.#drop(part.length - refused, `${this.#poster.host} took only ${refused} of ${part.length} samples.`);
      } else if (refused.partly && part.length > 1 && parts < MOST_PARTS) {
        const half = Math.ceil(part.length / 2);
        waiting.unshift(part.slice(0, half), part.slice(half));
        parts += 1;
      } else this.#drop(part.length, refused.reason);
      this.#options.changed();
    }
  }

  /** How many were taken; else why none of them ever will be. @throws {Fault} when it is to be tried again */
  async #write(samples: readonly SeriesSample[]): Promise<number | { readonly reason: string; readonly partly: boolean }> {
    for (;;) {
      const version = this.#version;
      const body = snappy(version === 2 ? versionTwo(samples) : versionOne(samples));
      const reply = await this.#poster.post(body, headersOf[version], this.#stop.signal);
      const judged = judgeReply(reply, version, this.#poster.host, this.#options.now());
      switch (judged.kind) {
        case 'taken':
          return Math.min(judged.written ?? samples.length, samples.length);
        case 'version-one':
          this.#version = 1;
          continue;
        case 'refused':
          return judged;
        case 'later':
          throw new NotNow(judged.reason, judged.wait);
      }
    }
  }

  #drop(samples: number, reason: string): void {
    if (this.#dropped === 0 || this.#dropReason !== reason)
      this.#options.log('warning', `Samples for ${this.#poster.host} were dropped: ${reason}`);
    this.#dropped += samples;
    this.#dropReason = reason;
    this.#options.changed();
  }

  #say(error: string | undefined): void {
    if (error === this.#error) return;
    this.#error = error;
    if (error !== undefined) this.#options.log('warning', `Remote write: ${error}`);
    this.#options.changed();
  }
}

/** The server does not take it just now. */
class NotNow extends Fault {
  readonly code = 'not-now';
  /** Milliseconds that it asks for. */
  readonly wait: number;

  constructor(message: string, wait: number) {
    super(message);
    this.wait = wait;
  }
}

const headersOf: Readonly<Record<1 | 2, Readonly<Record<string, string>>>> = {
  1: { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy', 'x-prometheus-remote-write-version': '0.1.0' },
  2: {
    'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
    'content-encoding': 'snappy',
    'x-prometheus-remote-write-version': '2.0.0',
  },
};
