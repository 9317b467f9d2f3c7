import type { ToldOutside } from '../core/alerting/outside.ts';
import type { AskedSilence } from '../core/alerting/outsideSilence.ts';
import type { Connection } from './connection.ts';
import { isAskedSilence, isToldOutside } from './shapes.ts';
import { readJson } from './unreadable.ts';

/** What platforms that keep the state of alerts themselves were told of it, and the silences that were asked for there: each whole as JSON. */
export const outside = {
  saveTold(connection: Connection, receiver: string, key: string, told: ToldOutside): void {
    connection.run('INSERT OR REPLACE INTO outside_told (receiver, key, told) VALUES (?, ?, ?)', receiver, key, JSON.stringify(told));
  },

  removeTold(connection: Connection, receiver: string, key: string): void {
    connection.run('DELETE FROM outside_told WHERE receiver = ? AND key = ?', receiver, key);
  },

  loadTold(connection: Connection): readonly { readonly receiver: string; readonly told: ToldOutside }[] {
    return connection.all('SELECT receiver, key, told FROM outside_told ORDER BY receiver, key').flatMap((row) => {
      const receiver = String(row.receiver);
      const told = readJson(connection, row.told, isToldOutside, `an alert that "${receiver}" was told of`, String(row.key));
      return told ? [{ receiver, told }] : [];
    });
  },

  saveSilence(connection: Connection, asked: AskedSilence): void {
    connection.run('INSERT OR REPLACE INTO outside_silences (id, silence) VALUES (?, ?)', asked.id, JSON.stringify(asked));
  },

  removeSilence(connection: Connection, id: string): void {
    connection.run('DELETE FROM outside_silences WHERE id = ?', id);
  },

  loadSilences(connection: Connection): readonly AskedSilence[] {
    return connection
      .all('SELECT id, silence FROM outside_silences ORDER BY id')
      .flatMap(({ id, silence }) => readJson(connection, silence, isAskedSilence, 'a silence in Alertmanager', String(id)) ?? []);
  },
};
