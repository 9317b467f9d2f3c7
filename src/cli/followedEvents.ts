import type { MessageRecord } from '../protocol/contract.ts';

/** Of messages that are asked for again and again: which were not shown yet, also where the clock is set back. The newest come first. */
export class FollowedEvents {
  #last: string;
  #newest: number;
  #counts: ReadonlyMap<number, number>;

  constructor(shown: readonly MessageRecord[]) {
    this.#last = shown[0]?.time ?? new Date(0).toISOString();
    this.#newest = Math.max(0, ...shown.map(({ id }) => id));
    this.#counts = new Map(shown.map(({ id, count }) => [id, count]));
  }

  /** From when on they are to be asked for: not from a time that is still to come. `now`: ms since the epoch. */
  since(now: number): string {
    return new Date(Math.min(Date.parse(this.#last), now)).toISOString();
  }

  /** What is counted anew is new. */
  fresh(found: readonly MessageRecord[]): readonly MessageRecord[] {
    const fresh = found.filter(({ id, count, time }) => {
      const before = this.#counts.get(id);
      return before === undefined ? id > this.#newest || time > this.#last : count !== before;
    });
    if (found.length === 0) return fresh;
    this.#last = found[0]?.time ?? this.#last;
    this.#newest = found.reduce((newest, { id }) => Math.max(newest, id), this.#newest);
    this.#counts = new Map(found.map(({ id, count }) => [id, count]));
    return fresh;
  }
}
