import { Fault } from '../../core/fault.ts';
import { StoreReplaced } from '../../store/fault.ts';
import type { StoredEvent } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import { describe, type Log } from './log.ts';

/** What nobody was told of yet is on the disk at most this much later (ms): what cut power takes of it is read anew by the next poll. */
const LAG = 5_000;

/** A write to the store; it may be made twice, so it changes nothing else. */
export type Write = (store: Store) => void;

/** Somebody outside is told of it, or has said it: it is on the disk before that. */
interface Told {
  readonly told?: boolean;
}

interface Batch {
  readonly writes: Write[];
  told: boolean;
}

export interface KeeperOptions {
  readonly store: Store;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** By how much later (ms) than it is written something may be on the disk that nobody was told of. */
  readonly lag?: number;
}

/** What a damaged disk may take again at once; then it is left alone until the next damage is met. */
const ATTEMPTS = 3;
/** What the disk has refused is saved at most this often (ms), while it takes some and refuses more. */
const CATCH_UP = 60_000;

/**
 * The one who answers for the store's faults; everybody in the service reads and writes through it. What lives in memory and has to
 * outlive a restart is registered here once by its owner. Whoever meets a damaged file: all of it is saved to the new one before the
 * call goes on, and what was read or written is tried once more there. What a full disk has refused is saved when it takes writes again.
 */
export class Keeper implements Disposable {
  readonly #store: Store;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #lag: number;
  readonly #owners: Write[] = [];
  /** Writes that wait for the end of `together`. */
  #batch: Batch | undefined;
  /** A write is under way: what is kept meanwhile is a part of it. */
  #writing = false;
  /** Refusals that were logged since the store last took everything. */
  readonly #refusals = new Set<string>();
  /** Something is in memory only. */
  #behind = false;
  #ended = false;
  #trouble = '';
  #startedAnew: Pick<StoredEvent, 'time' | 'text'> | undefined;
  #onTrouble: ((trouble: string) => void) | undefined;
  #savedAt = Number.NEGATIVE_INFINITY;
  #saving = false;
  #flushing: NodeJS.Timeout | undefined;
  /** The new file was found damaged, too, while all was saved to it. */
  #damagedAgain = false;

  constructor({ store, log, now, lag = LAG }: KeeperOptions) {
    this.#lag = lag;
    this.#store = store;
    this.#log = log;
    this.#now = now;
    store.onReplaced((fault) => this.#replaced(fault));
  }

  /** Why something is in memory only, for people; empty while all is stored. */
  get trouble(): string {
    return this.#trouble;
  }

  /** When and why the store was last started anew in this run, for people. */
  get startedAnew(): Pick<StoredEvent, 'time' | 'text'> | undefined {
    return this.#startedAnew;
  }

  /** It has changed, or the history was started anew. There is one who passes it on: the last that was named. */
  onTrouble(changed: (trouble: string) => void): void {
    this.#onTrouble = changed;
  }

  /** An owner says how to save all that it holds. Called in a transaction, when the store has lost it or may not have it. */
  register(saveAll: Write): void {
    this.#owners.push(saveAll);
  }

  /**
   * Writes all of it or nothing. A refusal is logged and does not stop whoever watches: what could not be stored is known until the
   * process ends. Cut power takes what was written in the last seconds (`LAG`) and was not `told`.
   */
  keep(write: Write, { told = false }: Told = {}): void {
    // A device that took leave too late.
    if (this.#ended) return;
    if (this.#batch) {
      this.#batch.writes.push(write);
      this.#batch.told ||= told;
      return;
    }
    if (this.#writing) {
      write(this.#store);
      return;
    }
    try {
      this.#save(write, told);
    } catch (error) {
      this.#refused(error);
    }
  }

  /**
   * Writes all of it or nothing, for what must not be done when it cannot be stored. It is on the disk when this returns, unless nobody is
   * `told` of it.
   * @throws {Fault} when it is not stored
   */
  mustKeep(write: Write, { told = true }: Told = {}): void {
    if (this.#writing) write(this.#store);
    else this.#save(write, told);
  }

  /** Reads; answers with `fallback` where the store refuses, which is logged. */
  read<T>(fallback: T, read: (store: Store) => T): T {
    try {
      return this.mustRead(read);
    } catch (error) {
      this.#refused(error);
      return fallback;
    }
  }

  /**
   * Reads for somebody who must not take "cannot be read" for "nothing there".
   * @throws {Fault} when the store refuses
   */
  mustRead<T>(read: (store: Store) => T): T {
    return this.#twice(() => read(this.#store));
  }

  /**
   * Runs `fn` once, whatever the store says, then writes in one transaction what was kept meanwhile. For steps that change more than the
   * store: a process that is killed has stored all of it or nothing.
   */
  together(fn: () => void): void {
    const batch: Batch = { writes: [], told: false };
    const around = this.#batch;
    this.#batch = batch;
    try {
      fn();
    } finally {
      // Where `fn` has failed, what it has done before has been done.
      this.#batch = around;
      const { writes, told } = batch;
      if (writes.length > 0) this.keep((store) => writes.forEach((write) => void write(store)), { told });
    }
  }

  /** The service ends: what the store has refused is lost unless it takes it now. */
  [Symbol.dispose](): void {
    clearTimeout(this.#flushing);
    if (this.#behind) this.#saveAll();
    this.#ended = true;
  }

  #save(write: Write, told: boolean): void {
    const whole = () => this.#write(write);
    this.#twice(() => (told ? this.#store.durably(whole) : this.#store.transaction(whole)));
    if (!told) this.#flushing ??= setTimeout(() => void this.#flush(), this.#lag).unref();
    this.#catchUp();
  }

  async #flush(): Promise<void> {
    this.#flushing = undefined;
    try {
      await this.#store.flush();
    } catch (error) {
      this.#refused(error);
    }
  }

  #write(write: Write): void {
    this.#writing = true;
    try {
      write(this.#store);
    } finally {
      this.#writing = false;
    }
  }

  /** What was under way when the damage was met begins anew: by then, the new file has all that the owners hold. */
  #twice<T>(use: () => T): T {
    try {
      return use();
    } catch (error) {
      if (!(error instanceof StoreReplaced)) throw error;
      return use();
    }
  }

  #replaced(fault: StoreReplaced): void {
    this.#log('error', fault.message);
    this.#damagedAgain = true;
    this.#startedAnew = { time: this.#now(), text: fault.message };
    if (this.#saving) return;
    this.#saveAll();
    this.#onTrouble?.(this.#trouble);
  }

  #saveAll(): void {
    this.#saving = true;
    this.#savedAt = this.#now();
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      this.#behind = false;
      this.#damagedAgain = false;
      for (const saveAll of this.#owners) this.#saveOne(saveAll);
      if (!this.#damagedAgain) break;
    }
    this.#behind ||= this.#damagedAgain;
    this.#saving = false;
    if (this.#behind || this.#trouble === '') return;
    this.#refusals.clear();
    this.#say('');
    this.#log('info', 'The history is kept again.');
  }

  /** One owner's refusal, or bug, does not cost what the others hold. */
  #saveOne(saveAll: Write): void {
    try {
      this.#store.durably(() => saveAll(this.#store));
    } catch (error) {
      if (!(error instanceof Fault)) this.#log('error', describe(error));
      else if (!(error instanceof StoreReplaced)) this.#refused(error);
    }
  }

  /** The store takes writes: it gets what it has refused before. */
  #catchUp(): void {
    // Clocks are set back, too.
    if (!this.#behind || this.#saving || Math.abs(this.#now() - this.#savedAt) < CATCH_UP) return;
    this.#saveAll();
  }

  /** A disk that stays full is spoken of once. */
  #refused(error: unknown): void {
    if (!(error instanceof Fault)) throw error;
    this.#behind = true;
    this.#say(`${error.message} Watching goes on, and what it finds is kept in memory until then.`);
    if (this.#refusals.has(error.message)) return;
    this.#refusals.add(error.message);
    this.#log('error', error.message);
  }

  #say(trouble: string): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#onTrouble?.(trouble);
  }
}
