import type { Connection } from './connection.ts';

export function saveLeftOpen(connection: Connection, device: string, open: boolean): void {
  connection.run(open ? 'INSERT OR IGNORE INTO left_open (device) VALUES (?)' : 'DELETE FROM left_open WHERE device = ?', device);
}

export function loadLeftOpen(connection: Connection): readonly string[] {
  return connection.all('SELECT device FROM left_open').map(({ device }) => String(device));
}
