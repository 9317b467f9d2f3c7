import { Fault, SecretMissing } from '../../core/fault.ts';
import { type ReceiverConfig, receiverSecrets } from '../../inventory/receiverSchema.ts';
import type { ReceiverRecord } from '../../protocol/contract.ts';
import type { OutboxRow } from '../../store/outbox.ts';
import type { Store } from '../../store/store.ts';
import { describe, type Log } from '../log.ts';
import type { Secrets } from '../secrets.ts';
import type { NoticeRecord } from './notice.ts';
import { deliver, kindOf } from './receiver.ts';

export interface DeliveriesOptions {
  readonly store: Pick<Store, 'transaction' | 'enqueue' | 'outbox' | 'postpone' | 'dequeue' | 'appendEvent'>;
  readonly log: Log;
  readonly secrets: Secrets;
  /** The state of a receiver has changed. */
  readonly changed: () => void;
  readonly now?: () => number;
  /** Waits before further tries (ms); the last one repeats. */
  readonly backoff?: readonly number[];
}

/** How a receiver fares. */
export interface ReceiverState extends Omit<ReceiverRecord, 'deliveredAt'> {
  /** When it last took one (ms). */
  readonly deliveredAt?: number;
}

const BACKOFF = [10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000];
/** What could not be delivered for this long is news no more (ms). */
const GIVEN_UP_AFTER = 24 * 3_600_000;
/** A share of each wait by which it varies, so that many services do not knock at once. */
const JITTER = 0.2;

/**
 * Brings notices to receivers. A notice is in the store before it is sent and until it was taken, so that neither a restart nor an outage
 * of a day loses one; it may arrive twice, with the same id. Each receiver gets its notices in order, one at a time, and none waits
 * behind another one's outage.
 */
export class Deliveries implements AsyncDisposable {
  readonly #options: DeliveriesOptions;
  readonly #now: () => number;
  readonly #backoff: readonly number[];
  readonly #stop = new AbortController();
  readonly #queues = new Map<string, OutboxRow[]>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #fates = new Map<string, Pick<ReceiverState, 'error' | 'deliveredAt'>>();
  #receivers: ReadonlyMap<string, ReceiverConfig> = new Map();

  constructor(options: DeliveriesOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#backoff = options.backoff ?? BACKOFF;
    this.#guard(() => {
      for (const row of options.store.outbox()) this.#queueOf(row.receiver).push(row);
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
      const fate = { ...this.#fates.get(receiver.id), ...lacking };
      const queued = this.#queues.get(receiver.id)?.length ?? 0;
      const state = fate.error !== undefined ? 'failing' : fate.deliveredAt !== undefined ? 'ok' : 'waiting';
      return { id: receiver.id, kind: kindOf(receiver), level: receiver.level, state, queued, ...fate };
    });
  }

  /** Takes the inventory's receivers. What waits for one that has changed is tried at once; what was meant for one that is gone, is dropped. */
  use(receivers: readonly ReceiverConfig[]): void {
    const before = this.#receivers;
    this.#receivers = new Map(receivers.map((receiver) => [receiver.id, receiver]));
    for (const [id, queue] of this.#queues) {
      const receiver = this.#receivers.get(id);
      if (receiver === undefined) for (const row of queue.splice(0)) this.#drop(row, 'is no longer in the inventory');
      else if (JSON.stringify(receiver) !== JSON.stringify(before.get(id))) this.hurry(id);
    }
    this.#options.changed();
  }

  /** A reason for failing may be gone: tries at once what waits. */
  hurry(receiver?: string): void {
    for (const id of receiver === undefined ? this.#queues.keys() : [receiver]) {
      clearTimeout(this.#timers.get(id));
      this.#timers.delete(id);
      const [first] = this.#queues.get(id) ?? [];
      if (first !== undefined) this.#replaceFirst(id, { ...first, dueAt: this.#now() });
      this.#work(id);
    }
  }

  /** Receivers may lack a secret no more, and one that was refused may be right now. */
  secretsChanged(): void {
    this.hurry();
    this.#options.changed();
  }

  /** Keeps a notice for these receivers, then sends it. */
  send(notice: NoticeRecord, receivers: readonly ReceiverConfig[]): void {
    const now = this.#now();
    for (const { id } of receivers) {
      let row: OutboxRow = { id: 0, receiver: id, notice, createdAt: now, attempts: 0, dueAt: now };
      this.#guard(() => {
        row = { ...row, id: this.#options.store.enqueue(id, notice, now) };
      });
      this.#queueOf(id).push(row);
      this.#work(id);
    }
    if (receivers.length > 0) this.#options.changed();
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
        const error = await this.#try(receiver, notice, either);
        if (error === undefined) this.hurry(receiver.id);
        return [receiver.id, error] as const;
      }),
    );
    this.#options.changed();
    return new Map(results);
  }

  /** Ends tries under way; what was not taken is tried again by the next service. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await Promise.allSettled(this.#running.values());
  }

  #work(id: string): void {
    if (this.#running.has(id) || this.#timers.has(id) || this.#stop.signal.aborted || !this.#receivers.has(id)) return;
    // After what is under way: a notice is sent when the transaction that keeps it has ended.
    const running = Promise.resolve()
      .then(() => this.#workOff(id))
      .finally(() => this.#running.delete(id));
    this.#running.set(id, running);
  }

  async #workOff(id: string): Promise<void> {
    for (;;) {
      const receiver = this.#receivers.get(id);
      const [row] = this.#queues.get(id) ?? [];
      if (receiver === undefined || row === undefined || this.#stop.signal.aborted) return;
      if (row.dueAt > this.#now()) {
        this.#timers.set(
          id,
          setTimeout(() => {
            this.#timers.delete(id);
            this.#work(id);
          }, row.dueAt - this.#now()),
        );
        return;
      }
      // What the store holds was written by this program.
      const error = await this.#try(receiver, row.notice as NoticeRecord, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      const queue = this.#queueOf(id);
      if (queue[0]?.id !== row.id) continue;
      if (error === undefined) {
        queue.shift();
        this.#guard(() => this.#options.store.dequeue(row.id));
      } else if (this.#now() - row.createdAt >= GIVEN_UP_AFTER) {
        queue.shift();
        this.#drop(row, `could not be reached for a day: ${error}`);
      } else this.#postpone(id, row);
      this.#options.changed();
    }
  }

  /** Undefined when it was taken. */
  async #try(receiver: ReceiverConfig, notice: NoticeRecord, signal: AbortSignal): Promise<string | undefined> {
    try {
      await deliver(receiver, notice, this.#options.secrets, signal);
      this.#fates.set(receiver.id, { deliveredAt: this.#now() });
      return undefined;
    } catch (error) {
      if (signal.aborted) return 'It was stopped.';
      if (!(error instanceof Fault)) this.#options.log('error', describe(error));
      const said = error instanceof Fault ? error.message : 'HSM Vigil met an unexpected error while it sent this; its log says more.';
      // No try was made, and `states` says so for as long as the secret is missing.
      if (error instanceof SecretMissing) return said;
      const { deliveredAt } = this.#fates.get(receiver.id) ?? {};
      this.#options.log('warning', `Receiver "${receiver.id}": ${said}`);
      this.#fates.set(receiver.id, { error: said, ...(deliveredAt !== undefined && { deliveredAt }) });
      return said;
    }
  }

  #postpone(id: string, row: OutboxRow): void {
    const wait = this.#backoff[Math.min(row.attempts, this.#backoff.length - 1)] ?? 0;
    const dueAt = this.#now() + Math.round(wait * (1 + JITTER * Math.random()));
    const attempts = row.attempts + 1;
    this.#replaceFirst(id, { ...row, attempts, dueAt });
    this.#guard(() => this.#options.store.postpone(row.id, attempts, dueAt));
  }

  #replaceFirst(id: string, row: OutboxRow): void {
    this.#queues.get(id)?.splice(0, 1, row);
  }

  #drop(row: OutboxRow, why: string): void {
    const { title } = row.notice as NoticeRecord;
    const text = `"${title}" was not delivered to "${row.receiver}", which ${why}`;
    this.#options.log('error', text);
    this.#guard(() => {
      this.#options.store.dequeue(row.id);
      this.#options.store.appendEvent({ time: this.#now(), kind: 'notice-lost', text });
    });
  }

  #queueOf(id: string): OutboxRow[] {
    const known = this.#queues.get(id);
    if (known !== undefined) return known;
    const queue: OutboxRow[] = [];
    this.#queues.set(id, queue);
    return queue;
  }

  /** A full disk must not keep anybody from being told. */
  #guard(store: () => void): void {
    try {
      store();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#options.log('error', error.message);
    }
  }
}
