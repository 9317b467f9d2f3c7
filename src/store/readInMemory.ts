import { existsSync } from 'node:fs';
import { Connection } from './connection.ts';
import { IN_MEMORY, openFile } from './file.ts';
import { versionOf } from './migrations.ts';
import { salvage } from './salvage.ts';

/**
 * What a file holds that cannot be opened for writing, in memory and to be read only: what people have decided and devices have said is
 * known before the disk has room again. Of a large file, the readings may be missing.
 */
export function readInMemory(path: string): Connection {
  const connection = openFile(IN_MEMORY, (fresh) => {
    if (!existsSync(path)) return;
    using file = readable(path);
    salvage(file, fresh);
  });
  connection.execute('PRAGMA query_only = ON');
  return connection;
}

/** A disk without room, or one that may only be read. */
function readable(path: string): Connection {
  const connection = new Connection(path, 'alone');
  try {
    versionOf(connection);
    return connection;
  } catch {
    connection[Symbol.dispose]();
    return new Connection(path, 'at-rest');
  }
}
