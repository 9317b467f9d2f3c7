/** What was seen lately, by key: at least the last `most`, and at most twice as many. */
export class RecentKeys {
  readonly #most: number;
  #newer = new Set<string>();
  #older = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  has(key: string): boolean {
    return this.#newer.has(key) || this.#older.has(key);
  }

  add(key: string): void {
    if (this.#newer.size >= this.#most) [this.#older, this.#newer] = [this.#newer, new Set()];
    this.#newer.add(key);
  }
}
