/** A bounded number of turns, given out in the order they were asked for: at most `count` pieces of work run at a time. */
export class Turns {
  readonly #count: number;
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(count: number) {
    this.#count = count;
    this.#free = count;
  }

  /** Nothing runs and nobody waits. */
  get idle(): boolean {
    return this.#free === this.#count;
  }

  /** Rejects with the signal's reason when aborted while waiting; `work` minds the signal itself once it runs. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    using _turn = await this.take(signal);
    return await work();
  }

  /**
   * Waits for a turn; disposing what it returns gives the turn back.
   * @throws `signal.reason` when aborted first.
   */
  async take(signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#queue(signal);
    return { [Symbol.dispose]: once(() => this.#giveBack()) };
  }

  #queue(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.delete(go);
        reject(signal.reason);
      };
      this.#waiting.add(go);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #giveBack(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}

/** How many peers that keep silent are waited for at a time. It costs a socket each, and no work. */
const SILENT_AT_ONCE = 256;

/**
 * Turns for conversations, most of which is waiting. Peers that keep silent do not hold up the others: one that was silent last time waits in
 * a queue of its own kind, and one that takes long gives its turn to the next one and goes on without.
 */
export class FairTurns {
  readonly #answering: Turns;
  readonly #silent = new Turns(SILENT_AT_ONCE);

  constructor(count: number) {
    this.#answering = new Turns(count);
  }

  /**
   * As `Turns.run`.
   * @param silent what is known of the peer
   * @param overdue called when the work begins; aborts when that has gone on for so long that others may begin, too
   */
  async run<T>(signal: AbortSignal, silent: boolean, overdue: () => AbortSignal, work: () => Promise<T>): Promise<T> {
    const turns = silent ? this.#silent : this.#answering;
    using turn = await turns.take(signal);
    if (!silent) overdue().addEventListener('abort', () => turn[Symbol.dispose](), { once: true });
    return await work();
  }
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}

/** One at a time for each key: a console port holds one conversation, whichever devices are said to be behind it. */
export class KeyedTurns {
  readonly #turns = new Map<string, Turns>();

  async run<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    let turns = this.#turns.get(key);
    if (!turns) {
      turns = new Turns(1);
      this.#turns.set(key, turns);
    }
    try {
      return await turns.run(signal, work);
    } finally {
      if (turns.idle) this.#turns.delete(key);
    }
  }
}
