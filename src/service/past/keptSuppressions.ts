import type { StandingRow } from '../../store/rows.ts';
import type { Suppressions } from '../alerting/suppressions.ts';
import type { Keeper } from '../common/keeper.ts';

type Kind = Extract<StandingRow['kind'], 'silence' | 'maintenance'>;

interface KeptParts {
  readonly suppressions: Pick<Suppressions, 'silences' | 'maintenance'>;
  readonly keeper: Keeper;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A silence or planned work that there is. `text`: its JSON. */
interface Kept {
  readonly kind: Kind;
  readonly id: string;
  readonly standing: object;
  readonly text: string;
}

/** Keeps which silences and which planned work there are, whenever that has changed, so that it can be shown later what there was. */
export class KeptSuppressions {
  readonly #parts: KeptParts;
  #kept: ReadonlyMap<string, Kept>;

  constructor(parts: KeptParts) {
    this.#parts = parts;
    const { keeper, now } = parts;
    this.#kept = keyed(keeper.read([], ({ stood }) => kinds.flatMap((kind) => stood.all(kind, now()).flatMap(keptOf))));
    this.changed();
    keeper.register(({ stood }) => {
      for (const kept of this.#kept.values()) stood.save(rowOf(kept, kept.standing, now()));
    });
  }

  /** Some began or ended, or are otherwise now. */
  changed(): void {
    const { suppressions, keeper, now } = this.#parts;
    const before = this.#kept;
    const time = now();
    const current = keyed([
      ...suppressions.silences.map((silence) => kept('silence', silence)),
      ...suppressions.maintenance.map((maintenance) => kept('maintenance', maintenance)),
    ]);
    this.#kept = current;
    const rows = [
      ...[...current].filter(([key, { text }]) => before.get(key)?.text !== text).map(([, each]) => rowOf(each, each.standing, time)),
      ...[...before].filter(([key]) => !current.has(key)).map(([, each]) => rowOf(each, null, time)),
    ];
    if (rows.length > 0) keeper.keep(({ stood }) => rows.forEach((row) => void stood.save(row)));
  }
}

const kinds: readonly Kind[] = ['silence', 'maintenance'];

function kept(kind: Kind, standing: { readonly id: string }): Kept {
  return { kind, id: standing.id, standing, text: JSON.stringify(standing) };
}

function keptOf({ kind, id, standing }: StandingRow): readonly Kept[] {
  const known = kinds.find((each) => each === kind);
  return known && typeof standing === 'object' && standing !== null ? [kept(known, { ...standing, id })] : [];
}

function keyed(all: readonly Kept[]): ReadonlyMap<string, Kept> {
  return new Map(all.map((each) => [`${each.kind} ${each.id}`, each]));
}

function rowOf({ kind, id }: Kept, standing: object | null, time: number): StandingRow {
  return { kind, id, from: time, until: time, standing };
}
