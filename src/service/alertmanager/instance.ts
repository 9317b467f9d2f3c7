import { type DueOutside, outsideKey } from '../../core/alerting/outside.ts';
import { Fault } from '../../core/fault.ts';
import type { Mask } from '../../core/mask.ts';
import { plainText } from '../../core/text.ts';
import { MINUTE, SECOND } from '../../core/time/duration.ts';
import { describe, type Log } from '../common/log.ts';
import type { AlertmanagerClient, PostedAlert, SilenceThere } from './api/client.ts';

/** A silence that an instance has. */
export interface KnownSilence {
  readonly id: string;
  readonly isOver: boolean;
  /** Whatever somebody there has written, as plain text. */
  readonly by: string;
  readonly why: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** What an instance last said of silences. */
export interface ReadingThere {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** By the key of our alert: ids of the silences that keep it quiet. */
  readonly silencedBy: ReadonlyMap<string, readonly string[]>;
  readonly silences: ReadonlyMap<string, KnownSilence>;
}

/** What was done at a peer. */
export interface Tended {
  readonly hasDone: boolean;
  /** Look again then (ms), if that is before the next round. */
  readonly lookAgainAt?: number;
}

export interface InstanceOptions {
  readonly client: AlertmanagerClient;
  /** What it is called by: its address as it stands in the inventory. */
  readonly url: string;
  /** How often it is told what goes on, and asked for silences (ms). */
  readonly every: number;
  /** The label by which our alerts are known there. */
  readonly instance: string;
  readonly now: () => number;
  readonly log: Log;
  readonly mask: Mask;
  readonly due: () => readonly DueOutside[];
  readonly taken: (due: readonly DueOutside[]) => void;
  /** Makes and ends the silences that were asked for there. */
  readonly tend: (signal: AbortSignal) => Promise<Tended>;
  /** It fares differently, or has said something new. */
  readonly changed: () => void;
  /** It does not work any more: others do what it was to do first. */
  readonly failed: () => void;
}

/** Waits after a failure (ms): the first, and the longest. */
const FIRST_WAIT = 10 * SECOND;
const LONGEST_WAIT = MINUTE;
/** A timer that is a little early is not a whole round late. */
const EARLY = 0.9;
const LONGEST_NAME = 60;
const LONGEST_WHY = 300;
const LATEST = Date.UTC(9999, 11, 31);

/** One instance of an Alertmanager: it is told and asked in rounds of its own, so that none waits for another that is down. */
export class Instance implements AsyncDisposable {
  readonly url: string;
  readonly #options: InstanceOptions;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #failures = 0;
  #retryAt = Number.NEGATIVE_INFINITY;
  #lookAgainAt: number | undefined;
  #error: string | undefined;
  #takenAt: number | undefined;
  #reading: ReadingThere | undefined;

  constructor(options: InstanceOptions) {
    this.#options = options;
    this.url = options.url;
  }

  get host(): string {
    return this.#options.client.host;
  }
  /** Why the last round failed: a sentence. */
  get error(): string | undefined {
    return this.#error;
  }
  /** When it last took alerts (ms). */
  get takenAt(): number | undefined {
    return this.#takenAt;
  }
  get reading(): ReadingThere | undefined {
    return this.#reading;
  }

  /** Tells it now what it has not heard. One that has just failed is left its time, unless a person waits for it. */
  hurry(now = false): void {
    if (this.#stop.signal.aborted) return;
    if (this.#running) this.#again = true;
    else if (now || this.#options.now() >= this.#retryAt) this.#round();
  }

  /** Tells it of one alert, outside its rounds. @throws {Fault} */
  post(alert: Pick<DueOutside, 'told' | 'endsAt'>, signal: AbortSignal): Promise<void> {
    return this.#options.client.post([posted(alert)], AbortSignal.any([signal, this.#stop.signal]));
  }

  /** What is under way there is ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#running;
    this.#options.client[Symbol.dispose]();
  }

  #round(): void {
    clearTimeout(this.#timer);
    this.#again = false;
    this.#running = this.#talk().finally(() => {
      this.#running = undefined;
      if (this.#stop.signal.aborted) return;
      const wait = this.#again && this.#failures === 0 ? 0 : this.#wait();
      this.#timer = setTimeout(() => this.#round(), wait).unref();
      this.#options.changed();
    });
  }

  async #talk(): Promise<void> {
    const { client, now, every, due, taken, tend } = this.#options;
    const { signal } = this.#stop;
    try {
      const posts = due().map((each) => ({ ...posted(each), due: each }));
      await client.post(posts, signal, (part) => {
        taken(part.map((each) => each.due));
        this.#takenAt = now();
      });
      const isOld = this.#reading === undefined || Math.abs(now() - this.#reading.at) >= every * EARLY;
      // What another instance has made is known here by then, or nowhere.
      if (isOld || (this.#lookAgainAt !== undefined && now() >= this.#lookAgainAt)) await this.#read();
      const { hasDone, lookAgainAt } = await tend(signal);
      this.#lookAgainAt = lookAgainAt;
      if (hasDone) await this.#read();
      this.#fare(undefined);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Fault)) this.#options.log('error', describe(error));
      this.#fare(
        error instanceof Fault
          ? this.#options.mask(error.message, 'sentence of ours')
          : 'There is an error in this program; its log says more.',
      );
    }
  }

  async #read(): Promise<void> {
    const { client, instance, now, mask } = this.#options;
    const { signal } = this.#stop;
    const at = now();
    const alerts = await client.alerts(instance, signal);
    const silencedBy = new Map<string, readonly string[]>();
    for (const { labels, status } of alerts) if (status.silencedBy.length > 0) silencedBy.set(keyOfThere(labels), status.silencedBy);
    const silences = new Map<string, KnownSilence>();
    for (const each of await client.silences(signal)) silences.set(each.id, known(each, mask));
    this.#reading = { at, silencedBy, silences };
  }

  #fare(error: string | undefined): void {
    const { log, now } = this.#options;
    if (error !== undefined && error !== this.#error) log('warning', `Alertmanager: ${error}`);
    if (error === undefined && this.#error !== undefined) log('info', `Alertmanager: ${this.host} works again.`);
    const isNew = error !== undefined && this.#error === undefined;
    this.#error = error;
    this.#failures = error === undefined ? 0 : this.#failures + 1;
    this.#retryAt = error === undefined ? Number.NEGATIVE_INFINITY : now() + this.#wait();
    if (isNew) this.#options.failed();
  }

  #wait(): number {
    const { every, now } = this.#options;
    if (this.#failures > 0) return Math.min(every, LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#failures - 1));
    return Math.max(0, Math.min(every, (this.#lookAgainAt ?? Number.POSITIVE_INFINITY) - now()));
  }
}

function posted({ told, endsAt }: Pick<DueOutside, 'told' | 'endsAt'>): PostedAlert {
  return {
    labels: Object.fromEntries(told.labels),
    annotations: told.annotations,
    startsAt: new Date(told.startsAt).toISOString(),
    endsAt: new Date(endsAt).toISOString(),
    ...(told.link !== undefined && { generatorURL: told.link }),
  };
}

function keyOfThere(labels: Readonly<Record<string, string>>): string {
  return outsideKey({ labels: Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)) });
}

function known({ id, status, createdBy, comment, endsAt }: SilenceThere, mask: Mask): KnownSilence {
  return {
    id,
    isOver: status.state === 'expired',
    by: plainText(mask(createdBy), LONGEST_NAME),
    why: plainText(mask(comment), LONGEST_WHY),
    // One that does not say when it ends lasts as long as it is told.
    until: Math.min(Date.parse(endsAt) || LATEST, LATEST),
  };
}
