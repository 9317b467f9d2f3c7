import { open } from 'node:fs/promises';
import type { Connection } from './connection.ts';
import { isCorruption, StoreReplaced, StoreUnavailable, sqliteCode, storeFault } from './fault.ts';
import { IN_MEMORY, openFile } from './file.ts';
import { readInMemory } from './readInMemory.ts';
import { startAnew } from './startAnew.ts';

/** SQLITE_READONLY. */
const READ_ONLY = 8;

/** A file that could not be opened is tried again this often (ms). */
const RETRY = 2_000;

/**
 * The store's file, behind the one guard that all calls go through. It turns SQLite's refusals into faults. A damaged file is moved
 * aside and a new one started, with an event `store-replaced` in it; `onReplaced` hears of that before anybody else does, whoever met
 * the damage. Where the disk does not let the file be opened (it is full), what can be read of it is read, and what is to be written is
 * refused until it can be.
 */
export class GuardedFile implements Disposable {
  readonly path: string;
  readonly #clock: () => number;
  #connection: Connection;
  /** Why the file cannot be written. `#connection` has what was in it, in memory. */
  #refusal: StoreUnavailable | undefined;
  #triedAt = 0;
  /** The damaged file could not be moved aside yet; `#connection` is closed. */
  #lost = false;
  #onReplaced: ((fault: StoreReplaced) => void) | undefined;
  #busy = false;
  /** What a call under way has met, even where somebody on the way out has caught it. */
  #damage: unknown;

  constructor(path: string, clock: () => number) {
    this.path = path;
    this.#clock = clock;
    try {
      this.#connection = this.#openFile();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      this.#refusal = error;
      this.#triedAt = clock();
      this.#connection = readInMemory(path);
    }
  }

  /** There is one who answers for what is lost: the last that was named. */
  onReplaced(replaced: (fault: StoreReplaced) => void): void {
    this.#onReplaced = replaced;
  }

  /**
   * Damage is dealt with where nothing is under way any more: outside the outermost call.
   * @throws {StoreUnavailable} {StoreReplaced}
   */
  run<T>(use: (connection: Connection) => T): T {
    if (this.#busy) return this.#part(use);
    if (this.#lost) this.#replace(this.#damage);
    if (this.#refusal) this.#openAfterAll();
    this.#busy = true;
    this.#damage = undefined;
    try {
      const result = this.#part(use);
      if (this.#damage === undefined) return result;
    } catch (error) {
      if (this.#damage === undefined) throw error;
    } finally {
      this.#busy = false;
    }
    throw this.#replace(this.#damage);
  }

  /**
   * Puts on the disk what was written before this call, beside the event loop: a slow disk holds nobody up.
   * @throws {StoreUnavailable}
   */
  async flush(): Promise<void> {
    if (this.path === IN_MEMORY || this.#refusal) return;
    try {
      // Of the write-ahead log: what SQLite copies from there into the file, it writes through itself.
      const log = await open(`${this.path}-wal`, 'r+');
      try {
        await log.datasync();
      } finally {
        await log.close();
      }
    } catch (cause) {
      throw new StoreUnavailable(`History cannot be kept in "${this.path}": the disk does not write it through.`, { cause });
    }
  }

  [Symbol.dispose](): void {
    this.#connection[Symbol.dispose]();
  }

  #part<T>(use: (connection: Connection) => T): T {
    try {
      return use(this.#connection);
    } catch (error) {
      if (isCorruption(error)) this.#damage ??= error;
      if (this.#refusal && sqliteCode(error) === READ_ONLY) throw this.#refusal;
      throw storeFault(error, this.path);
    }
  }

  #openFile(): Connection {
    try {
      return openFile(this.path);
    } catch (error) {
      if (!isCorruption(error)) throw error;
      return startAnew(this.path, this.#clock());
    }
  }

  #openAfterAll(): void {
    const now = this.#clock();
    // Clocks are set back, too.
    if (Math.abs(now - this.#triedAt) < RETRY) return;
    this.#triedAt = now;
    try {
      const connection = this.#openFile();
      this.#connection[Symbol.dispose]();
      this.#connection = connection;
      this.#refusal = undefined;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      this.#refusal = error;
    }
  }

  #replace(cause: unknown): StoreReplaced {
    this.#connection[Symbol.dispose]();
    this.#lost = true;
    this.#connection = startAnew(this.path, this.#clock());
    this.#lost = false;
    const fault = new StoreReplaced(`The history in "${this.path}" was damaged. It was moved aside, and a new one was started.`, { cause });
    this.#onReplaced?.(fault);
    return fault;
  }
}
