import type { Connection } from './connection.ts';

/** Devices on whose console a session of ours may be open. */
export const leftOpen = {
  save(connection: Connection, device: string, open: boolean): void {
    connection.run(open ? 'INSERT OR IGNORE INTO left_open (device) VALUES (?)' : 'DELETE FROM left_open WHERE device = ?', device);
  },

  load(connection: Connection): readonly string[] {
    return connection.all('SELECT device FROM left_open').map(({ device }) => String(device));
  },
};
