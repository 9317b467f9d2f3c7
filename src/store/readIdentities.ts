import { existsSync } from 'node:fs';
import { Connection } from './connection.ts';
import { isCorruption, sqliteCode } from './fault.ts';
import type { StoredIdentity } from './identities.ts';
import { migrations, versionOf } from './migrations.ts';
import { isIdentity, parsed } from './shapes.ts';

/** What a history has of who is who. */
export interface FoundIdentities {
  readonly identities: ReadonlyMap<string, StoredIdentity>;
  /** Why it is not all of it, for people. Missing: it is. */
  readonly trouble?: string;
}

/**
 * By what the devices of a history are known, read beside whoever has the file open. Nothing is written, made or mended, and nobody is
 * held up. Without a file nothing is known; one that cannot be read says so.
 */
export function readIdentities(path: string): FoundIdentities {
  if (!existsSync(path)) return { identities: new Map() };
  try {
    return readTwice(path);
  } catch (error) {
    if (sqliteCode(error) === undefined) throw error;
    return { identities: new Map(), trouble: unread(path, isCorruption(error) ? 'it is damaged' : 'it cannot be opened') };
  }
}

/** A service that starts or ends in this instant makes or removes the files beside it. */
function readTwice(path: string): FoundIdentities {
  try {
    return readOnce(path);
  } catch {
    return readOnce(path);
  }
}

function readOnce(path: string): FoundIdentities {
  using connection = new Connection(path, 'beside');
  connection.execute('PRAGMA busy_timeout = 2000');
  const version = versionOf(connection);
  if (version !== migrations.length) {
    const formats = `it is of another version of HSM Vigil (format ${version}, this version reads ${migrations.length})`;
    return { identities: new Map(), trouble: unread(path, formats) };
  }
  const identities = new Map<string, StoredIdentity>();
  const lost: string[] = [];
  for (const row of connection.all('SELECT device, identity FROM identities')) {
    const identity = parsed(row.identity);
    if (isIdentity(identity)) identities.set(String(row.device), identity);
    else lost.push(String(row.device));
  }
  return { identities, ...(lost.length > 0 && { trouble: unread(path, 'it is damaged', lost) }) };
}

function unread(path: string, why: string, devices?: readonly string[]): string {
  const what = devices === undefined ? 'The history' : `What the history says of ${devices.join(', ')}`;
  return `${what} in "${path}" cannot be read, because ${why}: whether another appliance answers is judged without it.`;
}
