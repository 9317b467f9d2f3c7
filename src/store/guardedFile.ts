import { open } from 'node:fs/promises';
import type { Connection } from './connection.ts';
import { isCorruption, StoreReplaced, StoreUnavailable, storeFault } from './fault.ts';
import { IN_MEMORY, openFile } from './file.ts';
import { startAnew } from './startAnew.ts';

/**
 * The store's file, behind the one guard that all calls go through. It turns SQLite's refusals into faults. A damaged file is moved
 * aside and a new one started, with an event `store-replaced` in it; `onReplaced` hears of that before anybody else does, whoever met
 * the damage.
 */
export class GuardedFile implements Disposable {
  readonly path: string;
  readonly #clock: () => number;
  #connection: Connection;
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
      this.#connection = openFile(path);
    } catch (error) {
      if (!isCorruption(error)) throw error;
      this.#connection = startAnew(path, clock());
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
    if (this.path === IN_MEMORY) return;
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
      throw storeFault(error, this.path);
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
