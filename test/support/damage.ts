import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const PAGE = 4096;

/** Overwrites a table's first page, behind the back of whoever has the file open. */
export function damageTable(path: string, table: string): void {
  const page = spoilCaches(path, table);
  overwrite(path, (page - 1) * PAGE, PAGE);
}

/** Overwrites the whole file, behind the back of whoever has it open: nothing can be read of it any more. */
export function damageAll(path: string): void {
  spoilCaches(path);
  overwrite(path, 0);
}

/** Whoever has the file open reads it again, and its write-ahead log is empty. Answers with the first page of a table. */
function spoilCaches(path: string, table = 'audit'): number {
  using database = new DatabaseSync(path);
  const page = Number(database.prepare('SELECT rootpage FROM sqlite_master WHERE name = ?').get(table)?.rootpage);
  database.exec('CREATE TABLE filler (x); DROP TABLE filler; PRAGMA wal_checkpoint(TRUNCATE)');
  return page;
}

function overwrite(path: string, from: number, bytes?: number): void {
  const file = openSync(path, 'r+');
  const count = bytes ?? fstatSync(file).size - from;
  writeSync(file, Buffer.alloc(count, 0xa5), 0, count, from);
  closeSync(file);
}
