import { rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Fault } from '../core/fault.ts';
import type { Connection } from './connection.ts';
import { events } from './events.ts';
import { isCorruption, StoreReplaced, StoreUnavailable, sqliteCode, storeFault } from './fault.ts';
import { IN_MEMORY, openFile, SUFFIXES } from './file.ts';
import { fileIdentity, isReplaced } from './fileIdentity.ts';
import { readInMemory } from './readInMemory.ts';
import { salvage } from './salvage.ts';
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
  /** The file that `#connection` has open, its write-ahead log and the log's index, as they were when they were opened. */
  #identities: readonly (string | undefined)[] = [];
  /** Why the file cannot be written. `#connection` has what was in it, and is only read. */
  #refusal: Fault | undefined;
  #triedAt = 0;
  /** It was deleted or replaced while it was open. SQLite removes files by their names when it closes one: it stays open. */
  readonly #gone: Connection[] = [];
  /** The damaged file could not be moved aside yet; `#connection` is closed. */
  #lost = false;
  #onReplaced: ((fault: StoreReplaced) => void) | undefined;
  #busy = false;
  /** What a call under way has met, even where somebody on the way out has caught it. */
  #damage: unknown;
  #closed = false;

  constructor(path: string, clock: () => number) {
    this.path = path;
    this.#clock = clock;
    try {
      this.#connection = this.#openFile();
      this.#remember();
    } catch (error) {
      if (!(error instanceof StoreUnavailable && error.passing)) throw error;
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
    else this.#follow();
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
   * Puts on the disk what was written before this call, beside the event loop: a slow disk holds nobody up. False: there is no disk that
   * takes it.
   * @throws {StoreUnavailable}
   */
  async flush(): Promise<boolean> {
    if (this.path === IN_MEMORY || this.#refusal) return false;
    try {
      // Of the write-ahead log: what SQLite copies from there into the file, it writes through itself.
      const log = await open(`${this.path}-wal`, 'r+');
      try {
        await log.datasync();
      } finally {
        await log.close();
      }
      // Meanwhile it may have been closed, which writes it through.
      return !this.#closed;
    } catch (cause) {
      if (this.#closed) return false;
      throw new StoreUnavailable(`History cannot be kept in "${this.path}": the disk does not write it through.`, { cause });
    }
  }

  [Symbol.dispose](): void {
    this.#closed = true;
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

  #openFile(prepare?: (connection: Connection) => void): Connection {
    try {
      return openFile(this.path, prepare);
    } catch (error) {
      if (!isCorruption(error)) throw error;
      const connection = startAnew(this.path, this.#clock());
      prepare?.(connection);
      return connection;
    }
  }

  #remember(): void {
    this.#connection.clock = this.#clock;
    this.#identities = SUFFIXES.map((suffix) => fileIdentity(this.path + suffix));
  }

  /** Nothing is written into files that nobody can find any more. */
  #follow(): void {
    if (this.path === IN_MEMORY) return;
    const [main, log, index] = SUFFIXES.map((suffix, n) => isReplaced(this.path + suffix, this.#identities[n]));
    if (main) {
      // What is left of its own is not taken for that of the file that stands there now.
      if (!log) rmSync(`${this.path}-wal`, { force: true });
      if (!index) rmSync(`${this.path}-shm`, { force: true });
      this.#gone.push(this.#connection);
      this.#connection.execute('PRAGMA query_only = ON');
      this.#refusal = new StoreUnavailable(`History cannot be kept in "${this.path}": the file was deleted or replaced.`);
      this.#triedAt = Number.NEGATIVE_INFINITY;
      this.#openAfterAll();
    } else if (log || index) {
      // What is in it goes into the file when that is closed.
      this.#connection[Symbol.dispose]();
      this.#connection = this.#openFile();
      this.#remember();
    }
  }

  #openAfterAll(): void {
    const now = this.#clock();
    // Clocks are set back, too.
    if (Math.abs(now - this.#triedAt) < RETRY) return;
    this.#triedAt = now;
    const before = this.#connection;
    const isGone = this.#gone.includes(before);
    try {
      this.#connection = this.#openFile(isGone ? (fresh) => void salvage(before, fresh) : undefined);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#refusal = error;
      return;
    }
    this.#refusal = undefined;
    this.#remember();
    if (isGone) this.#tellGone();
    else before[Symbol.dispose]();
  }

  #tellGone(): void {
    const text = `The history in "${this.path}" was deleted or replaced while the service ran.`;
    events.append(this.#connection, {
      time: this.#clock(),
      kind: 'store-replaced',
      text: `${text} It goes on in what stands there now, with what could be read of the one before.`,
    });
    this.#onReplaced?.(new StoreReplaced(`${text} It goes on in what stands there now.`));
  }

  #replace(cause: unknown): StoreReplaced {
    this.#connection[Symbol.dispose]();
    this.#lost = true;
    this.#connection = startAnew(this.path, this.#clock());
    this.#remember();
    this.#lost = false;
    const fault = new StoreReplaced(`The history in "${this.path}" was damaged. It was moved aside, and a new one was started.`, { cause });
    this.#onReplaced?.(fault);
    return fault;
  }
}
