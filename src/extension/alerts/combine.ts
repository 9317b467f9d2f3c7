/**
 * Collects what comes within `quiet` ms of the first, and hands it over at once: several faults of one cause fire together and are
 * one piece of news. `dispose` hands over nothing more.
 */
export class Combiner<T> {
  readonly #quiet: number;
  readonly #deliver: (items: readonly T[]) => void;
  #waiting: T[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(quiet: number, deliver: (items: readonly T[]) => void) {
    this.#quiet = quiet;
    this.#deliver = deliver;
  }

  add(item: T): void {
    this.#waiting.push(item);
    this.#timer ??= setTimeout(() => {
      const items = this.#waiting;
      this.#waiting = [];
      this.#timer = undefined;
      this.#deliver(items);
    }, this.#quiet);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#waiting = [];
  }
}
