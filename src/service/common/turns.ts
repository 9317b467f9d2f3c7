/** Lets at most `limit` pieces of work run at a time; the others wait their turn in order. */
export class Turns {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Nothing runs and nobody waits. */
  get idle(): boolean {
    return this.#running === 0 && this.#waiting.length === 0;
  }

  /** Rejects with the signal's reason when aborted while waiting; `work` minds the signal itself once it runs. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }

  #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#running < this.#limit) {
      this.#running++;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(enter);
    });
  }
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
