import type { Maintenance } from '../core/alerting/maintenance.ts';
import type { Silence } from '../core/alerting/silence.ts';
import type { Connection } from './connection.ts';
import { isMaintenance, isSilence } from './shapes.ts';
import { readJson } from './unreadable.ts';

/** Silences and maintenance windows, each whole as JSON under its id. */
export const suppressions = {
  saveSilence(connection: Connection, silence: Silence): void {
    connection.run('INSERT OR REPLACE INTO silences (id, silence) VALUES (?, ?)', silence.id, JSON.stringify(silence));
  },

  removeSilence(connection: Connection, id: string): void {
    connection.run('DELETE FROM silences WHERE id = ?', id);
  },

  loadSilences(connection: Connection): readonly Silence[] {
    return connection
      .all('SELECT id, silence FROM silences ORDER BY id')
      .flatMap(({ id, silence }) => readJson(connection, silence, isSilence, 'a silence', String(id)) ?? []);
  },

  saveMaintenance(connection: Connection, maintenance: Maintenance): void {
    connection.run('INSERT OR REPLACE INTO maintenance (id, maintenance) VALUES (?, ?)', maintenance.id, JSON.stringify(maintenance));
  },

  removeMaintenance(connection: Connection, id: string): void {
    connection.run('DELETE FROM maintenance WHERE id = ?', id);
  },

  loadMaintenance(connection: Connection): readonly Maintenance[] {
    return connection
      .all('SELECT id, maintenance FROM maintenance ORDER BY id')
      .flatMap(({ id, maintenance }) => readJson(connection, maintenance, isMaintenance, 'planned maintenance', String(id)) ?? []);
  },
};
