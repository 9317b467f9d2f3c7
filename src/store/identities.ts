import type { RememberedIdentity } from '../core/identity.ts';
import type { Connection, Row } from './connection.ts';
import { isIdentity } from './shapes.ts';
import { readJson } from './unreadable.ts';

/** By what a device is known. Whole as JSON: what one part does not know, it keeps. */
export interface StoredIdentity extends RememberedIdentity {
  /** Names of the host as the console's prompts have shown them. */
  readonly hostNames?: readonly string[];
}

/** What is known of which appliance a device is. */
export const identities = {
  save(connection: Connection, device: string, identity: StoredIdentity): void {
    connection.run('INSERT OR REPLACE INTO identities (device, identity) VALUES (?, ?)', device, JSON.stringify(identity));
  },

  /** Empty while nothing is known. */
  load(connection: Connection, device: string): StoredIdentity {
    const row = connection.one('SELECT identity FROM identities WHERE device = ?', device);
    return row === undefined ? {} : identityOf(connection, device, row);
  },

  /** Of all devices that have one. */
  all(connection: Connection): ReadonlyMap<string, StoredIdentity> {
    const rows = connection.all('SELECT device, identity FROM identities');
    return new Map(rows.map((row) => [String(row.device), identityOf(connection, String(row.device), row)]));
  },
};

function identityOf(connection: Connection, device: string, { identity }: Row): StoredIdentity {
  return readJson<StoredIdentity>(connection, identity, isIdentity, 'by what a device is known', device) ?? {};
}
