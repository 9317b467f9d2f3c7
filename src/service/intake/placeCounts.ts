import type { Ear } from './ear.ts';

type Counts = Pick<Ear, 'kept' | 'refused' | 'lost'>;

/** What has come at each place since the service runs, also where it was set up anew in between. */
export class PlaceCounts {
  readonly #before = new Map<string, Counts>();

  of({ place, kept, refused, lost }: Ear): Counts {
    const before = this.#before.get(place) ?? { kept: 0, refused: 0, lost: 0 };
    return { kept: before.kept + kept, refused: before.refused + refused, lost: before.lost + lost };
  }

  /** They have ended. */
  add(ended: readonly Ear[]): void {
    for (const each of ended) this.#before.set(each.place, this.of(each));
  }
}
