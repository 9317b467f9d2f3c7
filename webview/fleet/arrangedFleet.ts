import { t } from '../../src/core/l10n.ts';
import type { FleetGroup, FleetHsm } from '../../src/protocol/pages/toFleetPage.ts';
import {
  byTone,
  compare,
  type FleetFilter,
  type FleetGrouping,
  type FleetSorting,
  type FleetSums,
  fits,
  isSilent,
  isUnwatched,
  longestSilent,
  rankOf,
  toneOrder,
  tonesText,
} from './fleetWords.ts';

/** A heading of the grid, with all of its HSMs, also those that the filter leaves out. */
export class HeadingItem {
  /** What its HSMs have in common: people give one name to two HA groups. */
  readonly key: string;
  readonly heading: string;
  /** Of an HA group: what its redundancy comes to. */
  readonly group: FleetGroup | undefined;
  /** How many of its HSMs stand in each tone, in the order of `toneOrder`. */
  readonly #tones: Uint32Array;

  constructor(key: string, heading: string, group: FleetGroup | undefined, tones: Uint32Array) {
    this.key = key;
    this.heading = heading;
    this.group = group;
    this.#tones = tones.slice();
  }

  /** Made where it is in sight. */
  get about(): string {
    const tones = tonesText(byTone(this.#tones));
    return this.group ? `${this.group.redundancy} · ${tones}` : tones;
  }
}

export type FleetItem = HeadingItem | FleetHsm;
export const isHeading = (item: FleetItem): item is HeadingItem => item instanceof HeadingItem;

/** No id begins with a blank. */
export function keyOf(item: FleetItem): string {
  return isHeading(item) ? ` ${item.key}` : item.id;
}

export interface FleetChoice {
  readonly groupBy: FleetGrouping;
  readonly sort: FleetSorting;
  readonly filter: FleetFilter;
  readonly text: string;
}

interface Entry {
  row: FleetHsm;
  /** Where it stands in the inventory. */
  readonly place: number;
  silent: boolean;
}

/** HSMs below one heading. */
interface Section {
  readonly key: string;
  readonly entries: Entry[];
  readonly tones: Uint32Array;
  /** Those that the filter leaves, in order. */
  shown: Entry[];
  /** Undefined: it is made anew where it is asked for. */
  heading: HeadingItem | undefined;
}

const NONE = { haGroup: t('In no HA group'), site: t('No site is named'), none: '' };

/**
 * All HSMs in the order in which they stand below their headings, and sums of them. Of ten thousand each look at all is felt: what changes
 * of a hundred costs what their groups have. Groups stand in the order of their first HSM, those of no group at the end.
 */
export class ArrangedFleet {
  #groups = new Map<string, FleetGroup>();
  #choice: FleetChoice;
  /** The text that is looked for, in small letters. */
  #wanted = '';
  #now = 0;
  readonly #entries = new Map<string, Entry>();
  #sections = new Map<string, Section>();
  /** Those with something to show. */
  #order: Section[] = [];
  /** Where each of `#order` begins. */
  #begins: number[] = [];
  #length = 0;
  #shown = 0;
  #sums = { tones: new Uint32Array(toneOrder.length), waiting: 0, silent: 0, unwatched: 0 };
  #longest: FleetHsm | undefined;

  constructor(choice: FleetChoice) {
    this.#choice = choice;
  }

  /** Headings and HSMs that are shown. */
  get length(): number {
    return this.#length;
  }

  /** HSMs among them. */
  get shown(): number {
    return this.#shown;
  }

  get size(): number {
    return this.#entries.size;
  }

  get sums(): FleetSums {
    const { tones, ...sums } = this.#sums;
    return { all: this.#entries.size, tones: byTone(tones), ...sums, longest: this.#longest };
  }

  /** In the order of the inventory. */
  get rows(): readonly FleetHsm[] {
    return Array.from(this.#entries.values(), ({ row }) => row);
  }

  get groups(): readonly FleetGroup[] {
    return [...this.#groups.values()];
  }

  get(id: string): FleetHsm | undefined {
    return this.#entries.get(id)?.row;
  }

  /** What stands at a place of the grid. */
  at(place: number): FleetItem | undefined {
    if (place < 0 || place >= this.#length) return undefined;
    let [low, high] = [0, this.#order.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#begins[middle] ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    const section = this.#order[low];
    const inIt = place - (this.#begins[low] ?? 0) - this.#headings;
    return section && (inIt < 0 ? this.#headingOf(section) : section.shown[inIt]?.row);
  }

  /** Where what has this key stands; -1 when it is not shown. */
  placeOf(key: string): number {
    const entry = this.#entries.get(key);
    for (const [index, section] of this.#order.entries()) {
      const begin = this.#begins[index] ?? 0;
      if (!entry && this.#headings > 0 && keyOf(this.#headingOf(section)) === key) return begin;
      if (entry && section.key === this.#sectionOf(entry.row)) {
        const inIt = section.shown.indexOf(entry);
        return inIt < 0 ? -1 : begin + this.#headings + inIt;
      }
    }
    return -1;
  }

  /** All of them. */
  show(rows: readonly FleetHsm[], groups: readonly FleetGroup[], now: number): void {
    this.#groups = new Map(groups.map((group) => [group.id, group]));
    this.#entries.clear();
    for (const [place, row] of rows.entries()) this.#entries.set(row.id, { row, place, silent: false });
    this.#arrange(now);
  }

  choose(choice: FleetChoice, now: number): void {
    this.#choice = choice;
    this.#arrange(now);
  }

  /** Time goes by: some may have fallen silent. */
  age(now: number): void {
    this.#now = now;
    let isOther = false;
    for (const entry of this.#entries.values()) {
      const silent = isSilent(entry.row, now);
      if (silent === entry.silent) continue;
      entry.silent = silent;
      this.#sums.silent += silent ? 1 : -1;
      isOther = true;
    }
    if (isOther && this.#choice.filter === 'silent') this.#arrange(now);
  }

  /** Some stand differently now. An HSM that is not known is none of them. */
  change(rows: readonly FleetHsm[], groups: readonly FleetGroup[], now: number): void {
    this.#now = now;
    for (const group of groups) {
      this.#groups.set(group.id, group);
      const section = this.#choice.groupBy === 'haGroup' ? this.#sections.get(group.id) : undefined;
      if (section) section.heading = undefined;
    }
    const known = rows.flatMap((row) => {
      const entry = this.#entries.get(row.id);
      return entry ? [{ row, entry }] : [];
    });
    if (known.some(({ row, entry }) => this.#sectionOf(row) !== this.#sectionOf(entry.row))) {
      for (const { row, entry } of known) entry.row = row;
      this.#arrange(now);
      return;
    }
    const touched = new Map<Section, Set<Entry>>();
    let isLongestOther = false;
    for (const { row, entry } of known) {
      const section = this.#sections.get(this.#sectionOf(row)) as Section;
      this.#count(entry, section, -1);
      isLongestOther ||= entry.row === this.#longest;
      entry.row = row;
      entry.silent = isSilent(row, now);
      this.#count(entry, section, 1);
      touched.set(section, (touched.get(section) ?? new Set()).add(entry));
      if (!this.#longest || (row.lastSeen ?? 0) < (this.#longest.lastSeen ?? 0)) this.#longest = row;
    }
    if (isLongestOther) this.#longest = longestSilent(this.rows);
    for (const [section, entries] of touched) {
      section.heading = undefined;
      const stayed = section.shown.filter((entry) => !entries.has(entry));
      const moved = [...entries].filter((entry) => this.#fits(entry)).sort(this.#inOrder);
      section.shown = merged(stayed, moved, this.#inOrder);
    }
    this.#place(touched);
  }

  get #headings(): number {
    return this.#choice.groupBy === 'none' ? 0 : 1;
  }

  #sectionOf({ haGroup, site }: FleetHsm): string {
    const { groupBy } = this.#choice;
    return (groupBy === 'haGroup' ? haGroup : groupBy === 'site' ? site : '') ?? '';
  }

  #headingOf(section: Section): HeadingItem {
    const { groupBy } = this.#choice;
    const group = groupBy === 'haGroup' ? this.#groups.get(section.key) : undefined;
    const heading = section.key === '' ? NONE[groupBy] : (group?.name ?? section.key);
    section.heading ??= new HeadingItem(section.key, heading, group, section.tones);
    return section.heading;
  }

  #arrange(now: number): void {
    this.#now = now;
    this.#wanted = this.#choice.text.trim().toLowerCase();
    this.#sums = { tones: new Uint32Array(toneOrder.length), waiting: 0, silent: 0, unwatched: 0 };
    this.#sections = new Map();
    this.#longest = undefined;
    for (const entry of this.#entries.values()) {
      const { row } = entry;
      const key = this.#sectionOf(row);
      entry.silent = isSilent(row, now);
      const section = this.#sections.get(key) ?? {
        key,
        entries: [],
        tones: new Uint32Array(toneOrder.length),
        shown: [],
        heading: undefined,
      };
      if (section.entries.push(entry) === 1) this.#sections.set(key, section);
      if (this.#fits(entry)) section.shown.push(entry);
      this.#count(entry, section, 1);
      if (!this.#longest || (row.lastSeen ?? 0) < (this.#longest.lastSeen ?? 0)) this.#longest = row;
    }
    for (const { shown } of this.#sections.values()) if (shown.length > 1) shown.sort(this.#inOrder);
    this.#place();
  }

  #count({ row, silent }: Entry, section: Section, by: 1 | -1): void {
    const tone = rankOf(row.tone);
    section.tones[tone] = (section.tones[tone] ?? 0) + by;
    const sums = this.#sums;
    sums.tones[tone] = (sums.tones[tone] ?? 0) + by;
    if (row.waiting > 0) sums.waiting += by;
    if (silent) sums.silent += by;
    if (isUnwatched(row)) sums.unwatched += by;
  }

  #fits({ row }: Entry): boolean {
    return (this.#choice.filter === 'all' && this.#wanted === '') || fits(row, this.#choice.filter, this.#wanted, this.#now);
  }

  readonly #inOrder = (a: Entry, b: Entry): number => compare(a.row, b.row, this.#choice.sort) || a.place - b.place;

  readonly #byFirst = (a: Section, b: Section): number =>
    Number(a.key === '') - Number(b.key === '') || this.#inOrder(a.shown[0] as Entry, b.shown[0] as Entry);

  /** Puts the sections in order and reckons where each begins. `touched`: the others stand in order already. */
  #place(touched?: ReadonlyMap<Section, unknown>): void {
    const moved = (touched ? [...touched.keys()] : [...this.#sections.values()])
      .filter(({ shown }) => shown.length > 0)
      .sort(this.#byFirst);
    const stayed = touched ? this.#order.filter((section) => !touched.has(section)) : [];
    this.#order = merged(stayed, moved, this.#byFirst);
    this.#begins = [];
    this.#shown = 0;
    this.#length = 0;
    for (const { shown } of this.#order) {
      this.#begins.push(this.#length);
      this.#shown += shown.length;
      this.#length += shown.length + this.#headings;
    }
  }
}

/** A few that have moved, each in its place between those that stayed: both are in order, and no two are alike. */
function merged<T>(stayed: readonly T[], moved: readonly T[], compareTwo: (a: T, b: T) => number): T[] {
  const all: T[] = [];
  let from = 0;
  for (const each of moved) {
    let [low, high] = [from, stayed.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareTwo(stayed[middle] as T, each) < 0) low = middle + 1;
      else high = middle;
    }
    for (; from < low; from++) all.push(stayed[from] as T);
    all.push(each);
  }
  for (; from < stayed.length; from++) all.push(stayed[from] as T);
  return all;
}
