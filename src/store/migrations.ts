import { Connection } from './connection.ts';
import { StoreTooNew } from './fault.ts';
import { migrations } from './steps.ts';

/** Throws StoreTooNew for a file of a later version. Changes nothing. */
export function refuseLaterVersion(connection: Connection): void {
  const found = versionOf(connection);
  if (found <= migrations.length) return;
  throw new StoreTooNew(
    `The history in "${connection.path}" was written by a later version of HSM Vigil (format ${found}, this version knows ${migrations.length}). Update HSM Vigil, or move the file away to start a new history.`,
  );
}

/** Brings the file to the newest version, each step whole or not at all. */
export function migrate(connection: Connection, steps: readonly string[] = migrations): void {
  const taken = versionOf(connection);
  for (const [index, step] of steps.entries()) {
    if (index < taken) continue;
    connection.transaction(() => {
      connection.execute(step);
      connection.execute(`PRAGMA user_version = ${index + 1}`);
    });
  }
}

/** How many of the migrations the file has taken. Nothing checks the number in it: where a bit of it is another one, the definitions tell. */
export function versionOf(connection: Connection): number {
  const said = numberIn(connection);
  if (said === migrations.length) return said;
  const found = definitionsIn(connection);
  return found !== NOTHING && found === newestDefinitions() ? migrations.length : said;
}

/** The same of a damaged file: it is no version that lacks one of the tables that are in it. */
export function versionOfDamaged(connection: Connection): number {
  const said = versionOf(connection);
  const wanted = tablesIn(connection);
  using fresh = new Connection(':memory:');
  for (const [index, step] of migrations.entries()) {
    fresh.execute(step);
    const known = new Set(tablesIn(fresh));
    if (index + 1 >= said && wanted.every((table) => known.has(table))) return index + 1;
  }
  return said;
}

function tablesIn(connection: Connection): readonly string[] {
  return connection.all("SELECT name FROM sqlite_schema WHERE type = 'table'").map(({ name }) => String(name));
}

/** Puts the number right in a file that is at the newest version. */
export function mendVersion(connection: Connection): void {
  if (numberIn(connection) !== migrations.length) connection.execute(`PRAGMA user_version = ${migrations.length}`);
}

function numberIn(connection: Connection): number {
  return Number(connection.one('PRAGMA user_version')?.user_version);
}

const NOTHING = '[]';

function definitionsIn(connection: Connection): string {
  return JSON.stringify(
    connection.all("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name"),
  );
}

function newestDefinitions(): string {
  using fresh = new Connection(':memory:');
  for (const step of migrations) fresh.execute(step);
  return definitionsIn(fresh);
}
