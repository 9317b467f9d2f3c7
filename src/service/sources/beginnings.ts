/** When each service of a platform has begun (ms), by what it is called there: now, and before it was last restarted. */
export class Beginnings {
  readonly #began = new Map<string, Set<number>>();

  note(began: ReadonlyMap<string, number>): void {
    for (const [service, time] of began) {
      const known = this.#began.get(service) ?? new Set();
      if (known.has(time)) continue;
      // Whoever tells of ever new ones must not fill the memory.
      for (const oldest of known) if (known.size >= MOST_OF_ONE) known.delete(oldest);
      if (!this.#began.has(service)) for (const oldest of this.#began.keys()) if (this.#began.size >= MOST) this.#began.delete(oldest);
      this.#began.set(service, known.add(time));
    }
  }

  of(service: string): ReadonlySet<number> {
    return this.#began.get(service) ?? NEVER;
  }
}

const MOST_OF_ONE = 20;
const MOST = 5_000;
const NEVER: ReadonlySet<number> = new Set();
