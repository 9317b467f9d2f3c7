import type { RememberedIdentity } from '../core/identity.ts';
import type { Connection } from './connection.ts';

/** Which appliance each device is known to be. */
export const identities = {
  save(connection: Connection, device: string, identity: RememberedIdentity): void {
    connection.run('INSERT OR REPLACE INTO identities (device, identity) VALUES (?, ?)', device, JSON.stringify(identity));
  },

  /** Undefined: nothing is known of it. */
  load(connection: Connection, device: string): RememberedIdentity | undefined {
    const row = connection.one('SELECT identity FROM identities WHERE device = ?', device);
    return row && (JSON.parse(String(row.identity)) as RememberedIdentity);
  },
};
