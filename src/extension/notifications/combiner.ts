export interface CombinerOptions {
  /** Collects for this long after the first (ms). */
  readonly quiet: number;
  /** Between two deliveries at least this long (ms): what keeps coming is one delivery each time, however much it is. */
  readonly apart?: number;
}

/**
 * Collects what comes in one burst and hands it over at once: several faults of one cause fire together and are one piece of news.
 * What is urgent waits for the burst's end only. `dispose` hands over nothing more.
 */
export class Combiner<T> {
  readonly #options: CombinerOptions;
  readonly #deliver: (items: readonly T[]) => void;
  #waiting: T[] = [];
  #timer: NodeJS.Timeout | undefined;
  #due = Number.POSITIVE_INFINITY;
  #delivered = Number.NEGATIVE_INFINITY;

  constructor(options: CombinerOptions, deliver: (items: readonly T[]) => void) {
    this.#options = options;
    this.#deliver = deliver;
  }

  add(item: T, urgent = false): void {
    this.#waiting.push(item);
    const { quiet, apart = 0 } = this.#options;
    const now = Date.now();
    const due = urgent ? now + quiet : Math.max(now + quiet, this.#delivered + apart);
    if (due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#flush(), due - now);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#waiting = [];
  }

  #flush(): void {
    const items = this.#waiting;
    this.#waiting = [];
    this.#due = Number.POSITIVE_INFINITY;
    this.#delivered = Date.now();
    this.#deliver(items);
  }
}
