import { type InForce, type InventoryRead, inForceAfter, type KeptPart, type Rename, textOf } from '../../inventory/inForce.ts';
import type { LoadedInventory } from '../../inventory/load.ts';
import { partKinds } from '../../inventory/parts.ts';
import type { Definition } from '../../inventory/schema.ts';
import { type Slip, slipKey } from '../../inventory/slip.ts';
import type { KeptPartRow, SlipRow } from '../../store/rows.ts';
import type { Keeper } from '../common/keeper.ts';

export interface KeptInventoryOptions {
  readonly keeper: Keeper;
  readonly definition: Definition;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A slip as the service knows it. */
export interface KnownSlip extends Slip, Pick<SlipRow, 'since' | 'noted' | 'told'> {
  readonly kind: Slip['kind'];
}

/** What a look at the file has changed. */
export interface Taken {
  readonly renames: readonly Rename[];
  /** What is taken as it is written again. */
  readonly mended: readonly SlipRow[];
}

/**
 * The inventory in force: what the file says, and where it has an error, what it last said without one. The store keeps it, so that a
 * restart in the middle of a slip ends no watching.
 */
export class KeptInventory {
  readonly #options: KeptInventoryOptions;
  #parts: readonly KeptPart[];
  /** By key; of those of the last run, the reason is known when the file has been read. */
  #rows: ReadonlyMap<string, SlipRow>;
  #slips: readonly KnownSlip[] = [];
  #inForce: Pick<InForce, 'inventory' | 'complete'> | undefined;

  constructor(options: KeptInventoryOptions) {
    this.#options = options;
    const { keeper } = options;
    const stored = keeper.read({ parts: [], slips: [] }, ({ inForce }) => ({ parts: inForce.loadParts(), slips: inForce.loadSlips() }));
    this.#parts = stored.parts.flatMap(keptPart);
    this.#rows = new Map(stored.slips.map((row) => [keyOf(row), row]));
    keeper.register((store) => store.inForce.save(this.#parts, [...this.#rows.values()]));
  }

  /** Undefined until the file was looked for. */
  get inventory(): LoadedInventory | undefined {
    return this.#inForce?.inventory;
  }

  /** The file was last read without any error: what it does not have is gone. */
  get complete(): boolean {
    return this.#inForce?.complete ?? false;
  }

  get slips(): readonly KnownSlip[] {
    return this.#slips;
  }

  /** Why nothing of the file is taken. Undefined: it is taken, but for what has an error. */
  get ofFile(): KnownSlip | undefined {
    return this.#slips.find(({ kind }) => kind === 'file');
  }

  /** What is in force, as a text for people; undefined: nothing was ever read. */
  get text(): string | undefined {
    return this.#parts.length === 0 ? undefined : textOf(this.#parts, 2);
  }

  /** What was found at the file's place is in force from now on, as far as it can be. */
  take(read: InventoryRead): Taken {
    const found = inForceAfter(this.#parts, read, this.#options.definition);
    const now = this.#options.now();
    const known = found.slips.map((slip): KnownSlip => {
      const { since = now, noted = false, told = false } = this.#rows.get(slipKey(slip)) ?? {};
      return { ...slip, since, noted, told };
    });
    // Of a file that is not taken at all nobody knows what else is wrong in it: what was, still is.
    const isOfFile = found.slips.some(({ kind }) => kind === 'file');
    const keys = new Set(known.map(slipKey));
    const carried = isOfFile ? this.#slips.filter((slip) => !keys.has(slipKey(slip))) : [];
    const gone = [...this.#rows].flatMap(([key, row]) => (keys.has(key) ? [] : [row]));
    this.#inForce = found;
    this.#set(found.parts, [...known, ...carried], isOfFile ? gone : []);
    return { renames: found.renames, mended: isOfFile ? [] : gone };
  }

  /** A person takes this device out of the file: it is not missed there, whatever else is wrong in it. */
  letGo(device: string): void {
    const parts = this.#parts.filter(({ kind, id }) => kind !== 'device' || id !== device);
    this.#set(parts, this.#slips, [...this.#rows.values()]);
  }

  /** They are in the audit log, or were told to a person. */
  mark(slips: readonly Slip[], marks: Partial<Pick<SlipRow, 'noted' | 'told'>>): void {
    const keys = new Set(slips.map(slipKey));
    const marked = this.#slips.map((slip) => (keys.has(slipKey(slip)) ? { ...slip, ...marks } : slip));
    this.#set(this.#parts, marked, [...this.#rows.values()]);
  }

  #set(parts: readonly KeptPart[], slips: readonly KnownSlip[], others: readonly SlipRow[]): void {
    const rows = new Map([...others, ...slips.map(rowOf)].map((row) => [keyOf(row), row]));
    const isSame = JSON.stringify([parts, [...rows.values()]]) === JSON.stringify([this.#parts, [...this.#rows.values()]]);
    this.#parts = parts;
    this.#slips = slips;
    this.#rows = rows;
    if (!isSame) this.#options.keeper.keep((store) => store.inForce.save(parts, [...rows.values()]));
  }
}

function rowOf({ kind, id, since, noted, told }: KnownSlip): SlipRow {
  return { kind, id, since, noted, told };
}

function keyOf({ kind, id }: Pick<SlipRow, 'kind' | 'id'>): string {
  return `${kind} ${id}`;
}

/** A kind that a later version has is none of this one's. */
function keptPart({ kind, id, value }: KeptPartRow): readonly KeptPart[] {
  const known = partKinds.find((each) => each === kind);
  return known === undefined ? [] : [{ kind: known, id, value }];
}
