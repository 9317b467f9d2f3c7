export interface CombinerOptions {
  /** Collects for this long after the first (ms). */
  readonly quiet: number;
  /** Between two deliveries at least this long (ms): what keeps coming is one delivery each time, however much it is. */
  readonly apart?: number;
  /** What is urgent is collected for so long only (ms), as long as the last urgent delivery was `quiet` ago. Left out: as anything else. */
  readonly urgent?: number;
}

/**
 * Collects what comes in one burst and hands it over at once: several faults of one cause fire together and are one piece of news.
 * What is urgent waits neither for a storm nor for the burst's end. `dispose` hands over nothing more.
 */
export class Combiner<T> {
  readonly #options: CombinerOptions;
  readonly #deliver: (items: readonly T[]) => void;
  #waiting: T[] = [];
  #timer: NodeJS.Timeout | undefined;
  #due = Number.POSITIVE_INFINITY;
  #delivered = Number.NEGATIVE_INFINITY;
  #urgentDelivered = Number.NEGATIVE_INFINITY;
  /** Of what waits: something is urgent, something is not. */
  #kinds = new Set<boolean>();

  constructor(options: CombinerOptions, deliver: (items: readonly T[]) => void) {
    this.#options = options;
    this.#deliver = deliver;
  }

  add(item: T, urgent = false): void {
    this.#waiting.push(item);
    this.#kinds.add(urgent);
    const { quiet, apart = 0, urgent: moment = quiet } = this.#options;
    const now = Date.now();
    const due = urgent ? Math.max(now + moment, this.#urgentDelivered + quiet) : Math.max(now + quiet, this.#delivered + apart);
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
    // One urgent piece alone does not keep the rest of its burst for later.
    if (this.#kinds.has(false)) this.#delivered = Date.now();
    if (this.#kinds.has(true)) this.#urgentDelivered = Date.now();
    this.#kinds = new Set();
    this.#deliver(items);
  }
}
