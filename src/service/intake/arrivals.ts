/** What is written together, and when the last of it came, by the place where it was heard (ms). */
interface Together {
  readonly written: Promise<void>;
  readonly lastAt: Map<string, number>;
}

/** When a message that was kept last came, by place. Thousands that are written together are told of once. */
export class Arrivals {
  readonly #changed: () => void;
  readonly #lastAt = new Map<string, number>();
  #together: Together | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Milliseconds since the epoch; undefined: none has come yet. */
  lastAt(place: string): number | undefined {
    return this.#lastAt.get(place);
  }

  /** It came at `at` (ms), and counts when it is written. */
  note(written: Promise<void>, place: string, at: number): void {
    if (this.#together?.written !== written) this.#together = this.#begin(written);
    this.#together.lastAt.set(place, at);
  }

  #begin(written: Promise<void>): Together {
    const lastAt = new Map<string, number>();
    const count = () => {
      for (const [place, at] of lastAt) this.#lastAt.set(place, at);
      this.#changed();
    };
    // Who keeps it hears why it was not written.
    written.then(count, () => {});
    return { written, lastAt };
  }
}
