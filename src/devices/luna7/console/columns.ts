/** A column of a table: what its heading calls it, and where it stands, in characters from the line's beginning. */
export interface TableColumn {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

export type Columns = readonly TableColumn[];

/** Stops of a terminal. */
const TAB = 8;
/** Words with no more than one blank between them. */
const CHUNK = /\S+(?: \S+)*/g;
const WORD = /\S+/g;
const NAME = /^[A-Z][\w ()%/.-]{0,30}$/;
/** Fewer columns make no table. */
const FEWEST = 3;

/** True for a line of rulers, one a column or one for all. */
export function isRuler(text: string): boolean {
  return /^\s{0,8}[=-]{3,120}(?:\s{1,8}[=-]{3,120}){0,20}\s{0,8}$/.test(text);
}

/**
 * The columns that a heading names; undefined for a line that is none. Two blanks or a tab part one name from the next, a single blank
 * parts names that are known.
 * @param ruler the line of rulers below it: where it has one a column, they say where each of them stands
 */
export function columnsOf(heading: string, known: readonly string[], ruler?: string): Columns | undefined {
  const names = partsOf(heading, CHUNK).flatMap((part) => apart(part, known));
  if (names.length < FEWEST || !names.every(({ name }) => NAME.test(name))) return undefined;
  const rulers = ruler === undefined ? [] : partsOf(ruler, WORD);
  if (rulers.length < FEWEST) return names;
  const owners = names.map((name) => rulers.filter((each) => overlap(each, name)));
  // A name that stands above two rulers, or above none, leaves open which column is meant.
  if (owners.some(({ length }) => length !== 1)) return undefined;
  return rulers.map((each) => ({ ...each, name: names.flatMap(({ name }, at) => (owners[at]?.[0] === each ? [name] : [])).join(' ') }));
}

/**
 * The cells of a row, by the names of their columns; blank ones are left out. Undefined where it cannot be known which cell is whose: what
 * stands in no column, or reaches over two of them, may be part of either.
 */
export function cellsOf(row: string, columns: Columns): ReadonlyMap<string, string> | undefined {
  const parts = partsOf(row, CHUNK);
  const found = new Map<TableColumn, TableColumn[]>();
  for (const [at, part] of parts.entries()) {
    const near = columns.filter((column) => overlap(column, part));
    // As many cells as columns: each has its own, and may reach into the next one's place.
    const column = parts.length === columns.length ? near.find((one) => one === columns[at]) : near.length === 1 ? near[0] : undefined;
    if (column === undefined) return undefined;
    found.set(column, [...(found.get(column) ?? []), part]);
  }
  if (new Set(columns.map(({ name }) => name)).size < columns.length) return undefined;
  const line = untabbed(row);
  return new Map([...found].map(([{ name }, own]) => [name, line.slice(own[0]?.from, own.at(-1)?.to)]));
}

function apart(part: TableColumn, known: readonly string[]): readonly TableColumn[] {
  const words = partsOf(part.name, WORD);
  if (!words.every(({ name }) => known.includes(name))) return [part];
  return words.map(({ name, from, to }) => ({ name, from: part.from + from, to: part.from + to }));
}

function overlap(one: TableColumn, other: TableColumn): boolean {
  return one.from < other.to && other.from < one.to;
}

function partsOf(text: string, pattern: RegExp): readonly TableColumn[] {
  return [...untabbed(text).matchAll(pattern)].map(({ 0: name, index }) => ({ name, from: index, to: index + name.length }));
}

function untabbed(text: string): string {
  if (!text.includes('\t')) return text;
  return text.split('\t').reduce((shown, part) => shown.padEnd((Math.floor(shown.length / TAB) + 1) * TAB) + part);
}
