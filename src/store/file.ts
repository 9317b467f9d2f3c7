import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Connection } from './connection.ts';
import { fileFault, isCorruption, StoreUnavailable, storeFault } from './fault.ts';
import { mendVersion, migrate, refuseLaterVersion } from './migrations.ts';

/** Up to this size the whole file is checked when it is opened: tens of milliseconds. In a larger one, damage is found when it is met. */
const CHECKED_BYTES = 32 * 1024 * 1024;

/** SQLite's write-ahead log and its index stand beside a file and belong to it. */
export const SUFFIXES = ['', '-wal', '-shm'] as const;

/** SQLite's name of a database that is in no file. */
export const IN_MEMORY = ':memory:';

/**
 * Opens the file, or makes it: readable by its user alone, in a folder that is too. `:memory:` is a history that nobody keeps. Throws
 * what SQLite throws for a corrupt file, StoreTooNew or StoreUnavailable otherwise.
 * @param prepare may fill a new file before it is brought to the newest version
 */
export function openFile(path: string, prepare?: (connection: Connection) => void): Connection {
  if (path !== IN_MEMORY) makeFile(path);
  const connection = connect(path);
  try {
    connection.execute('PRAGMA busy_timeout = 2000');
    refuseLaterVersion(connection);
    const size = path === IN_MEMORY ? 0 : statSync(path).size;
    const isChecked = size > 0 && size <= CHECKED_BYTES;
    if (isChecked) refuseDamage(connection);
    // Of a new file: later it would take writing all of it anew.
    connection.execute('PRAGMA auto_vacuum = INCREMENTAL');
    connection.execute('PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000');
    // Each poll writes to the last page of every series. Eight polls of 20 devices share one copy of those pages back into the file.
    connection.execute('PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864');
    prepare?.(connection);
    migrate(connection);
    mendVersion(connection);
    if (isChecked) mendIndexes(connection);
    return connection;
  } catch (error) {
    connection[Symbol.dispose]();
    throw isCorruption(error) ? error : storeFault(error, path);
  }
}

function makeFile(path: string): void {
  try {
    const folder = dirname(path);
    // Those above it are not made: where none can be (below /proc), Node's own `recursive` never ends.
    const made = !existsSync(folder);
    if (made) mkdirSync(folder, { mode: 0o700 });
    const isNew = !existsSync(path);
    // SQLite gives its -wal and -shm files the mode of the main one.
    closeSync(openSync(path, 'a', 0o600));
    if (isNew) for (const each of made ? [folder, dirname(folder)] : [folder]) syncNames(each);
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  } catch (cause) {
    throw fileFault(cause, path);
  }
}

/** Puts the names of what is new in a folder on the disk. */
function syncNames(folder: string): void {
  // Windows has no such call: NTFS keeps its own journal of names.
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function connect(path: string): Connection {
  try {
    return new Connection(path);
  } catch (error) {
    throw storeFault(error, path);
  }
}

/** Throws as SQLite does for damage that a plain read may not meet. */
function refuseDamage(connection: Connection): void {
  const row = connection.one('PRAGMA quick_check(1)');
  if (row?.quick_check !== 'ok') throw Object.assign(new Error(`quick_check: ${String(row?.quick_check)}`), { errcode: 11 });
}

/** Tables whose rows are looked for by an index: one that lacks an open alert hides it. */
const INDEXED = ['alerts', 'audit', 'events'];

function mendIndexes(connection: Connection): void {
  for (const table of INDEXED) {
    const row = connection.one(`PRAGMA integrity_check('${table}')`);
    if (row?.integrity_check !== 'ok') connection.execute(`REINDEX ${table}`);
  }
}

/** Moves a file that SQLite cannot read out of the way, for a person to look at. Answers with its new name. */
export function moveAside(path: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[-:]/g, '').replace(/\..*/, 'Z');
  let aside = `${path}.corrupt-${stamp}`;
  for (let n = 2; existsSync(aside); n++) aside = `${path}.corrupt-${stamp}-${n}`;
  try {
    rename(path, aside);
  } catch (cause) {
    throw new StoreUnavailable(`The history in "${path}" is damaged and cannot be moved aside. Move it away, and history starts anew.`, {
      cause,
    });
  }
  return aside;
}

/** There is no room for a new file: the damaged one is in its place again, to be read, until there is. */
export function moveBack(aside: string, path: string): void {
  for (const suffix of SUFFIXES) rmSync(path + suffix, { force: true });
  rename(aside, path);
}

function rename(from: string, to: string): void {
  for (const suffix of SUFFIXES) if (existsSync(from + suffix)) renameSync(from + suffix, to + suffix);
}
