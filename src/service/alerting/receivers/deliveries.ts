import { Fault, SecretMissing } from '../../../core/fault.ts';
import { DAY } from '../../../core/time/duration.ts';
import { type ReceiverConfig, receiverSecrets } from '../../../inventory/receiverSchema.ts';
import type { ReceiverRecord } from '../../../protocol/contract.ts';
import type { OutboxRow } from '../../../store/outbox.ts';
import type { Keeper } from '../../common/keeper.ts';
import { describe, type Log } from '../../common/log.ts';
import type { Secrets } from '../../common/secrets.ts';
import { NoticeRefused } from './deliveryFailed.ts';
import { receiverChangedEvent } from './deliveryTests.ts';
import type { NoticeRecord } from './notice.ts';
import { deliver, kindOf } from './receiver.ts';

export interface DeliveriesOptions {
  readonly keeper: Keeper;
  readonly log: Log;
  readonly secrets: Secrets;
  /** A receiver fares differently now: all of them, as they are. */
  readonly changed: (receivers: readonly ReceiverState[]) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Waits before further tries (ms); the last one repeats. */
  readonly backoff?: readonly number[];
  /** Receivers that take no notices: they are told what fires. Missing: there is none. */
  readonly platforms?: Platforms;
}

/** Receivers that keep the state of alerts themselves. */
export interface Platforms {
  /** Undefined: it takes notices as others do. */
  stateOf(receiver: string): Omit<ReceiverState, 'secret'> | undefined;
  /** As `deliver`, of a test. */
  test(receiver: string, signal: AbortSignal): Promise<string | undefined>;
}

/** How a receiver fares. */
export interface ReceiverState extends Omit<ReceiverRecord, 'deliveredAt'> {
  /** When it last took one (ms). */
  readonly deliveredAt?: number;
}

/** A notice that waits. */
interface Waiting extends OutboxRow {
  attempts: number;
  dueAt: number;
  /** It was refused for what it is: no other one waits behind it. */
  refused: boolean;
}

/** What came of one try. */
interface Outcome {
  readonly taken: boolean;
  readonly refused: boolean;
  /** A sentence about what went wrong, also where it was taken. */
  readonly trouble: string | undefined;
}

const BACKOFF = [10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000];
/** What could not be delivered for this long is news no more (ms). */
const GIVEN_UP_AFTER = DAY;
/** A receiver that takes others meanwhile is asked so often to take one that it has refused. */
const REFUSALS = 3;
/** A share of each wait by which it varies, so that many services do not knock at once. */
const JITTER = 0.2;

/**
 * Brings notices to receivers. A notice is in the store before it is sent and until it was taken, so that neither a restart nor an outage
 * of a day loses one; it may arrive twice, with the same id. Each receiver gets its notices in order, one at a time, and none waits
 * behind another one's outage. One that the receiver has refused lets the others pass.
 */
export class Deliveries implements AsyncDisposable {
  readonly #options: DeliveriesOptions;
  readonly #now: () => number;
  readonly #backoff: readonly number[];
  readonly #stop = new AbortController();
  readonly #queues = new Map<string, Waiting[]>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #fates = new Map<string, Pick<ReceiverState, 'error' | 'deliveredAt'>>();
  #receivers: ReadonlyMap<string, ReceiverConfig> = new Map();
  /** Of the newest notice. */
  #lastId = 0;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
    this.#now = options.now;
    this.#backoff = options.backoff ?? BACKOFF;
    const stored = options.keeper.read(undefined, (store) => store.outbox.load());
    for (const row of stored ?? []) {
      this.#queueOf(row.receiver).push({ ...row, refused: false });
      this.#lastId = row.id;
    }
    options.keeper.register((store) => {
      const waiting = [...this.#queues.values()].flat();
      const known = new Set(waiting.map(({ id }) => id));
      // What was taken while the disk was full is not sent again. What could not be read is left for the next service.
      if (stored) for (const { id } of store.outbox.load()) if (!known.has(id)) store.outbox.remove(id);
      for (const row of waiting) store.outbox.save(row);
    });
  }

  get receivers(): readonly ReceiverConfig[] {
    return [...this.#receivers.values()];
  }

  get states(): readonly ReceiverState[] {
    return this.receivers.map((receiver) => {
      // Said before the first alert finds it out.
      const [secret] = this.#options.secrets.missing(receiverSecrets(receiver));
      const lacking = secret === undefined ? {} : { secret, error: this.#options.secrets.sayMissing(secret) };
      const kept = this.#options.platforms?.stateOf(receiver.id);
      if (kept) return { ...kept, ...lacking, ...(secret !== undefined && { state: 'failing' }) };
      const fate = { ...this.#fates.get(receiver.id), ...lacking };
      const queued = this.#queues.get(receiver.id)?.length ?? 0;
      const state = fate.error !== undefined ? 'failing' : fate.deliveredAt !== undefined ? 'ok' : 'waiting';
      const quiet = receiver.alerts === false && { alerts: false as const };
      return { id: receiver.id, kind: kindOf(receiver), level: receiver.level, ...quiet, state, queued, ...fate };
    });
  }

  /**
   * Takes the inventory's receivers. What waits for one that has changed is tried at once; what was meant for one that is gone, is dropped.
   * `sure`: the file was read without any error, so that one that is missing is gone; else what waits for it stays, for a day.
   */
  use(receivers: readonly ReceiverConfig[], sure: boolean): void {
    const before = this.#receivers;
    this.#receivers = new Map(receivers.map((receiver) => [receiver.id, receiver]));
    for (const [id, queue] of this.#queues) {
      const receiver = this.#receivers.get(id);
      if (receiver === undefined) this.#queues.set(id, this.#withoutLost(queue, sure));
      else if (JSON.stringify(receiver) !== JSON.stringify(before.get(id))) this.hurry(id);
    }
    for (const [id, receiver] of this.#receivers) {
      const known = before.get(id);
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(receiver)) this.#unproven(id);
    }
    this.#options.changed(this.states);
  }

  /** It is another one now, perhaps elsewhere. */
  #unproven(id: string): void {
    if (this.#fates.delete(id)) this.#options.keeper.keep((store) => store.events.append(receiverChangedEvent(id, this.#now())));
  }

  /** A reason for failing may be gone: tries at once what waits. */
  hurry(receiver?: string): void {
    for (const id of receiver === undefined ? this.#queues.keys() : [receiver]) {
      for (const row of this.#queues.get(id) ?? []) row.dueAt = this.#now();
      this.#work(id);
    }
  }

  /** Receivers may lack a secret no more, and one that was refused may be right now. `replaced`: names of those that are others than before. */
  secretsChanged(replaced: readonly string[] = []): void {
    // Its address may be one of them.
    for (const [id, receiver] of this.#receivers) if (receiverSecrets(receiver).some((name) => replaced.includes(name))) this.#unproven(id);
    this.hurry();
    this.#options.changed(this.states);
  }

  /** Keeps a notice for these receivers, then sends it. */
  send(notice: NoticeRecord, receivers: readonly ReceiverConfig[]): void {
    const now = this.#now();
    for (const { id } of receivers) {
      // Rising with the time: one that the store could not be asked for has another number.
      this.#lastId = Math.max(now, this.#lastId + 1);
      const row = { id: this.#lastId, receiver: id, notice, createdAt: now, attempts: 0, dueAt: now, refused: false };
      this.#queueOf(id).push(row);
      this.#options.keeper.keep((store) => store.outbox.save(row), { told: true });
      this.#work(id);
    }
    if (receivers.length > 0) this.#options.changed(this.states);
  }

  /** One try at each of these receivers, now and outside the queue; answers with a sentence where it failed. */
  async test(
    notice: NoticeRecord,
    receivers: readonly ReceiverConfig[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, string | undefined>> {
    const either = AbortSignal.any([signal, this.#stop.signal]);
    const results = await Promise.all(
      receivers.map(async (receiver) => {
        const { taken, trouble } = await this.#try(receiver, notice, either);
        if (taken) this.hurry(receiver.id);
        return [receiver.id, trouble] as const;
      }),
    );
    this.#options.changed(this.states);
    return new Map(results);
  }

  /** Ends tries under way; what was not taken is tried again by the next service. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await Promise.allSettled(this.#running.values());
  }

  /** Of what waits for a receiver that the inventory does not have now: what it may have again. */
  #withoutLost(queue: readonly Waiting[], sure: boolean): Waiting[] {
    const lost = new Set(queue.filter(({ createdAt }) => sure || this.#now() - createdAt >= GIVEN_UP_AFTER));
    for (const row of lost) this.#drop(row, 'is no longer in the inventory');
    return queue.filter((row) => !lost.has(row));
  }

  /** Tries what is due, or sleeps until something is. */
  #work(id: string): void {
    clearTimeout(this.#timers.get(id));
    const receiver = this.#receivers.get(id);
    const row = this.#next(id);
    if (receiver === undefined || row === undefined || this.#running.has(id) || this.#stop.signal.aborted) return;
    const wait = row.dueAt - this.#now();
    if (wait > 0) {
      this.#timers.set(
        id,
        setTimeout(() => this.#work(id), wait),
      );
      return;
    }
    // After what is under way: a notice is sent when the transaction that keeps it has ended.
    const running = Promise.resolve()
      .then(() => this.#attempt(receiver, row))
      .then(() => {
        this.#running.delete(id);
        this.#work(id);
      });
    this.#running.set(id, running);
  }

  /** What is due first: of those in order the first one, and any that was refused. None later than the longest wait: clocks are set back. */
  #next(id: string): Waiting | undefined {
    const queue = this.#queueOf(id);
    const latest = this.#now() + Math.max(...this.#backoff) * (1 + JITTER);
    for (const row of queue) row.dueAt = Math.min(row.dueAt, latest);
    const first = queue.find(({ refused }) => !refused);
    return queue.filter((row) => row === first || row.refused).toSorted((a, b) => a.dueAt - b.dueAt)[0];
  }

  async #attempt(receiver: ReceiverConfig, row: Waiting): Promise<void> {
    // What the store holds was written by this program.
    const { taken, refused, trouble } = await this.#try(receiver, row.notice as NoticeRecord, this.#stop.signal);
    const queue = this.#queueOf(receiver.id);
    const index = queue.indexOf(row);
    if (this.#stop.signal.aborted || index < 0) return;
    queue.splice(index, 1);
    const { deliveredAt = 0 } = this.#fates.get(receiver.id) ?? {};
    if (taken) this.#options.keeper.keep((store) => store.outbox.remove(row.id), { told: true });
    else if (this.#now() - row.createdAt >= GIVEN_UP_AFTER) this.#drop(row, `did not take it for a day: ${trouble}`);
    else if (refused && row.attempts + 1 >= REFUSALS && deliveredAt >= row.createdAt)
      this.#drop(row, `takes others and not this one: ${trouble}`);
    else {
      row.refused = refused;
      queue.splice(refused ? queue.length : index, 0, row);
      this.#postpone(row);
    }
    this.#options.changed(this.states);
  }

  async #try(receiver: ReceiverConfig, notice: NoticeRecord, signal: AbortSignal): Promise<Outcome> {
    const { deliveredAt } = this.#fates.get(receiver.id) ?? {};
    const { secrets, platforms } = this.#options;
    const { mask } = secrets;
    const fate = (trouble: string | undefined, at: number | undefined): void => {
      if (trouble !== undefined) this.#options.log('warning', `Receiver "${receiver.id}": ${trouble}`);
      this.#fates.set(receiver.id, { ...(trouble !== undefined && { error: trouble }), ...(at !== undefined && { deliveredAt: at }) });
    };
    try {
      const refusedBySome = await (platforms && receiver.alertmanager
        ? platforms.test(receiver.id, signal)
        : deliver(receiver, notice, secrets, signal));
      const trouble = refusedBySome && mask(refusedBySome, 'sentence of ours');
      fate(trouble, this.#now());
      return { taken: true, refused: false, trouble };
    } catch (error) {
      if (signal.aborted) return { taken: false, refused: false, trouble: 'It was stopped.' };
      if (!(error instanceof Fault)) this.#options.log('error', describe(error));
      const trouble =
        error instanceof Fault
          ? mask(error.message, 'sentence of ours')
          : 'HSM Vigil met an unexpected error while it sent this; its log says more.';
      // No try was made, and `states` says so for as long as the secret is missing.
      if (!(error instanceof SecretMissing)) fate(trouble, deliveredAt);
      return { taken: false, refused: error instanceof NoticeRefused, trouble };
    }
  }

  #postpone(row: Waiting): void {
    const wait = this.#backoff[Math.min(row.attempts, this.#backoff.length - 1)] ?? 0;
    row.attempts += 1;
    row.dueAt = this.#now() + Math.round(wait * (1 + JITTER * Math.random()));
    this.#options.keeper.keep((store) => store.outbox.save(row));
  }

  #drop(row: OutboxRow, why: string): void {
    const { title } = row.notice as NoticeRecord;
    const text = `"${title}" was not delivered to "${row.receiver}", which ${why}`;
    this.#options.log('error', text);
    const time = this.#now();
    this.#options.keeper.keep(
      (store) => {
        store.outbox.remove(row.id);
        store.events.append({ time, kind: 'notice-lost', text });
      },
      { told: true },
    );
  }

  #queueOf(id: string): Waiting[] {
    const known = this.#queues.get(id);
    if (known !== undefined) return known;
    const queue: Waiting[] = [];
    this.#queues.set(id, queue);
    return queue;
  }
}
