import type { ComparedMember } from '../../core/memberDifferences.ts';
import { differencesOf } from '../../core/memberDifferences.ts';
import type { HaDifferenceRecord } from '../../protocol/contract.ts';
import type { Keeper } from '../common/keeper.ts';
import { iso } from '../records/deviceRecord.ts';

/** In what the members of groups differ, and since when: for a short time after a change that is as it should be. */
export class StandingDifferences {
  readonly #keeper: Keeper;
  /** By group, then by what it is about: since when (ms). */
  readonly #since = new Map<string, Map<string, number>>();
  /** As they were found last. */
  readonly #found = new Map<string, readonly HaDifferenceRecord[]>();

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
    for (const { haGroup, what, since } of keeper.read([], (store) => store.haDifferences.load())) this.#of(haGroup).set(what, since);
    keeper.register((store) => {
      for (const [haGroup, known] of this.#since) for (const [what, since] of known) store.haDifferences.save({ haGroup, what, since });
    });
  }

  /** As they were found last. */
  of(haGroup: string): readonly HaDifferenceRecord[] {
    return this.#found.get(haGroup) ?? [];
  }

  /** Looks at the members of a group as they are now. */
  look(haGroup: string, members: readonly ComparedMember[], now: number): void {
    const known = this.#of(haGroup);
    const found = differencesOf(members);
    const begun = found.filter(({ what }) => !known.has(what));
    const over = [...known.keys()].filter((each) => !found.some(({ what }) => what === each));
    for (const { what } of begun) known.set(what, now);
    for (const what of over) known.delete(what);
    this.#found.set(
      haGroup,
      found.map(({ what, text }) => ({ what, text, since: iso(known.get(what) ?? now) })),
    );
    if (begun.length + over.length === 0) return;
    this.#keeper.keep((store) => {
      for (const { what } of begun) store.haDifferences.save({ haGroup, what, since: now });
      for (const what of over) store.haDifferences.remove(haGroup, what);
    });
  }

  /** The group has no member any more. */
  forget(haGroup: string): void {
    this.look(haGroup, [], 0);
    this.#since.delete(haGroup);
    this.#found.delete(haGroup);
  }

  #of(haGroup: string): Map<string, number> {
    const known = this.#since.get(haGroup) ?? new Map<string, number>();
    this.#since.set(haGroup, known);
    return known;
  }
}
