import type { Connection, Row } from './connection.ts';
import { sqliteCode } from './fault.ts';
import { migrate, versionOfDamaged } from './migrations.ts';
import { migrations } from './steps.ts';

/** What was brought over from a damaged file. */
export interface Salvage {
  readonly rows: number;
  /** Tables that could not be read to the end. */
  readonly torn: readonly string[];
}

/** All tables, what matters most first: a large file may take longer than there is time. Each with its columns that hold JSON. */
export const SALVAGED: Readonly<Record<string, readonly string[]>> = {
  // A few rows without which a device whose entry has an error would not be watched.
  inventory_parts: ['part'],
  inventory_slips: [],
  audit: ['reach'],
  audit_chain: [],
  silences: ['silence'],
  maintenance: ['maintenance'],
  alerts: ['alert'],
  attention: ['attention'],
  ticks: [],
  indicators: ['state'],
  channels: ['refused_logins'],
  identities: ['identity'],
  left_open: [],
  account_doubts: ['doubt'],
  // Clocks that are lost would let a recording in; a position that is lost would leave out lines.
  trap_engines: [],
  informs: [],
  file_positions: [],
  heard: [],
  ha_clients: ['said'],
  ha_differences: [],
  strangers: [],
  gaps: [],
  outbox: ['notice'],
  outside_told: ['told'],
  outside_silences: ['silence'],
  events: ['reach'],
  series: ['attributes', 'limits'],
  messages: [],
  days: [],
  line_noise: [],
  standings: ['standing'],
  judged_sets: ['positives'],
  judged: ['negatives'],
  readings: [],
  hours: [],
  packed: [],
};

/** Where there is not time for all of it, what is new is worth more. */
const NEWEST_FIRST: readonly string[] = ['packed'];

/** From here on, a disk without room costs nothing that somebody has decided. */
const FIRST_OF_HISTORY = 'series';

/** What refers to rows that were lost says nothing. Earlier versions lack some of these tables. */
const ORPHANS: Readonly<Record<string, string>> = {
  days: 'DELETE FROM days WHERE series NOT IN (SELECT id FROM series)',
  readings: 'DELETE FROM readings WHERE series NOT IN (SELECT id FROM series)',
  hours: 'DELETE FROM hours WHERE series NOT IN (SELECT id FROM series)',
  packed: 'DELETE FROM packed WHERE series NOT IN (SELECT id FROM series)',
  judged: 'DELETE FROM judged WHERE positives NOT IN (SELECT id FROM judged_sets)',
};

/** SQLITE_CONSTRAINT, of which a value of the wrong type is one. */
const CONSTRAINT = 19;

/** Nobody waits longer (ms) for what is only history: the polls go on after that. */
const LONGEST = 5000;

/**
 * Copies what can be read of a file, which may be damaged, into another one that lacks it: each table from its beginning to the damage, and from its end back to
 * it. Rows that do not fit their table, or whose JSON is none, are left out.
 * @throws what SQLite throws for a disk that has no room even for what matters most
 */
export function salvage(from: Connection, into: Connection): Salvage {
  const found = { rows: 0, torn: [] as string[] };
  const deadline = performance.now() + LONGEST;
  if (!isReadable(from)) return found;
  try {
    // Rows are brought over at the version that they were written by; later steps are taken with them.
    migrate(into, migrations.slice(0, Math.max(0, versionOfDamaged(from))));
    // Rows come before or without what they refer to.
    into.execute('PRAGMA foreign_keys = OFF');
    let onlyHistory = false;
    for (const [table, json] of Object.entries(SALVAGED)) {
      onlyHistory ||= table === FIRST_OF_HISTORY;
      const columns = columnsOf(into, table);
      if (columns.length === 0) continue;
      try {
        into.transaction(() => {
          const { rows, whole } = copy({ from, into, table, columns, json, deadline });
          found.rows += rows;
          if (!whole) found.torn.push(table);
        });
      } catch (error) {
        if (!onlyHistory) throw error;
        found.torn.push(table);
      }
    }
    for (const [table, orphans] of Object.entries(ORPHANS)) if (columnsOf(into, table).length > 0) into.execute(orphans);
  } finally {
    into.execute('PRAGMA foreign_keys = ON');
  }
  return found;
}

/** Otherwise it is no database at all. */
function isReadable(connection: Connection): boolean {
  try {
    versionOfDamaged(connection);
    return true;
  } catch {
    return false;
  }
}

interface Copy {
  readonly from: Connection;
  readonly into: Connection;
  readonly table: string;
  readonly columns: readonly Column[];
  readonly json: readonly string[];
  readonly deadline: number;
}

interface Column {
  readonly name: string;
  readonly key: boolean;
}

function columnsOf(connection: Connection, table: string): readonly Column[] {
  return connection
    .all('SELECT name, pk FROM pragma_table_info(?) ORDER BY cid', table)
    .map(({ name, pk }) => ({ name: String(name), key: Number(pk) > 0 }));
}

function copy({ from, into, table, columns, json, deadline }: Copy): { readonly rows: number; readonly whole: boolean } {
  const names = columns.map(({ name }) => name);
  const insert = `INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
  let rows = 0;
  const directions = NEWEST_FIRST.includes(table) ? ['DESC', 'ASC'] : ['ASC', 'DESC'];
  for (const direction of directions) {
    const order = columns.flatMap(({ name, key }) => (key ? [`${name} ${direction}`] : [])).join(', ');
    const reading = readable(from, `SELECT ${names.join(', ')} FROM ${table} ORDER BY ${order}`);
    for (let next = reading.next(); ; next = reading.next()) {
      if (next.done) {
        if (next.value === 'whole') return { rows, whole: direction === directions[0] };
        break;
      }
      if (performance.now() > deadline) return { rows, whole: false };
      rows += put(into, insert, next.value, json);
    }
  }
  return { rows, whole: false };
}

/** Rows up to the damage. */
function* readable(from: Connection, sql: string): Generator<Row, 'whole' | 'torn'> {
  try {
    yield* from.each(sql);
    return 'whole';
  } catch {
    return 'torn';
  }
}

/** How many rows were written: none of what is stored already or does not fit. */
function put(into: Connection, insert: string, row: Row, json: readonly string[]): number {
  try {
    for (const column of json) if (row[column] !== null) JSON.parse(String(row[column]));
    return into.run(insert, ...Object.values(row));
  } catch (error) {
    if (error instanceof SyntaxError || sqliteCode(error) === CONSTRAINT) return 0;
    throw error;
  }
}
