import { groupBy } from '../../core/groupBy.ts';
import { MINUTE } from '../../core/time/duration.ts';

/** Devices that several sources read, of one and the same service: each is shown once. */

/** A device as one source tells of it. Times are milliseconds since the epoch. */
export interface Sighting {
  /** Its id here. */
  readonly id: string;
  /** Its id at the service that watches it. */
  readonly device: string;
  /**
   * Each service that tells of it, by when it has begun, also before it was last restarted. That is who it is: platforms may call it differently, and
   * two services alike. Empty: its platform does not say.
   */
  readonly services: readonly ReadonlySet<number>[];
  /** Nothing speaks against its being as it was told. */
  readonly isBelieved: boolean;
  readonly answeredAt: number | undefined;
}

/** A source that does not know of an answer that another one has known for so long (ms) is behind: all are told within a minute or two. */
const BEHIND = 5 * MINUTE;

/**
 * Which sightings are not shown, each with the one that is shown for it, by their ids. One takes the place of another if it is told of by all the services
 * that tell of that. Shown is one that is believed and not behind; of several the one that more services tell of, then the one that has been shown, so that
 * no row comes and goes with a source that does, and then the first.
 * @param sightings in the order of their sources; `before`: the answer of last time
 */
export function hiddenSightings(
  sightings: Iterable<Sighting>,
  now: number,
  before: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const hidden = new Map<string, string>();
  for (const all of groupBy(sightings, ({ device }) => device).values()) {
    if (all.length < 2) continue;
    const ranks = new Map(all.map((each) => [each, rankOf(each, all, now)]));
    const ranked = all.toSorted((a, b) => {
      const rank = ranks.get(a) ?? 0;
      return (
        (ranks.get(b) ?? 0) - rank ||
        b.services.length - a.services.length ||
        // Of those that nobody believes, what is known last counts.
        (rank === 0 ? (b.answeredAt ?? 0) - (a.answeredAt ?? 0) : 0) ||
        Number(before.has(a.id)) - Number(before.has(b.id))
      );
    });
    const shown: Sighting[] = [];
    for (const sighting of ranked) {
      const instead = shown.find((each) => tellsAllOf(each, sighting));
      if (instead) hidden.set(sighting.id, instead.id);
      else shown.push(sighting);
    }
  }
  return hidden;
}

function rankOf(sighting: Sighting, all: readonly Sighting[], now: number): 0 | 1 | 2 {
  if (!sighting.isBelieved) return 0;
  const isBehind = all.some((other) => other.isBelieved && tellsAllOf(other, sighting) && isAhead(other, sighting, now));
  return isBehind ? 1 : 2;
}

function isAhead({ answeredAt }: Sighting, other: Sighting, now: number): boolean {
  return answeredAt !== undefined && now - answeredAt > BEHIND && answeredAt > (other.answeredAt ?? 0);
}

/** Whether it is told of by each of the services that tell of the other. */
function tellsAllOf({ services }: Sighting, other: Sighting): boolean {
  return other.services.every((began) => services.some((each) => [...began].some((time) => each.has(time))));
}
