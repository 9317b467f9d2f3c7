import type { Connection } from './connection.ts';

/** Free pages below this number (8 MB) are kept for what is to come. */
const KEPT = 2000;
/** Pages given back at a time (1 MB): each may have to change places with one that stays. */
const SLICE = 250;
/** A file of an earlier version is written anew where what it holds has at most so many pages (32 MB): some tenths of a second. */
const REWRITTEN = 8000;

/** Room that the file takes and does not use. */
export const space = {
  /** Bytes of the file in which something is. */
  used(connection: Connection): number {
    return (pragma(connection, 'page_count') - pragma(connection, 'freelist_count')) * pragma(connection, 'page_size');
  },

  /** Gives some of it back to the disk. True: there is more. Not inside a transaction. */
  giveBack(connection: Connection): boolean {
    const free = pragma(connection, 'freelist_count');
    const used = pragma(connection, 'page_count') - free;
    if (free <= KEPT || free <= used / 4) return false;
    if (pragma(connection, 'auto_vacuum') === 0) {
      if (used > REWRITTEN) return false;
      connection.execute('PRAGMA auto_vacuum = INCREMENTAL; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
      return false;
    }
    connection.execute(`PRAGMA incremental_vacuum(${SLICE})`);
    if (free - SLICE > KEPT) return true;
    connection.execute('PRAGMA wal_checkpoint(TRUNCATE)');
    return false;
  },
};

function pragma(connection: Connection, name: string): number {
  return Number(connection.one(`PRAGMA ${name}`)?.[name]);
}
