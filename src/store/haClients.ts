import type { Connection } from './connection.ts';
import type { HaClientRow } from './rows.ts';
import { isClientGroup } from './shapes.ts';
import { readJson } from './unreadable.ts';

/** What clients have said last of the HA groups: one word of each client about each group. */
export const haClients = {
  save(connection: Connection, { haGroup, client, at, by, said }: HaClientRow): void {
    connection.run(
      'INSERT OR REPLACE INTO ha_clients (ha_group, client, at, said_by, said) VALUES (?, ?, ?, ?, ?)',
      haGroup,
      client,
      at,
      by,
      JSON.stringify(said),
    );
  },

  load(connection: Connection): readonly HaClientRow[] {
    return connection.all('SELECT * FROM ha_clients ORDER BY ha_group, client').flatMap((row) => {
      const [haGroup, client] = [String(row.ha_group), String(row.client)];
      const said = readJson(connection, row.said, isClientGroup, 'what a client said of an HA group', `${haGroup} ${client}`);
      return said === undefined ? [] : [{ haGroup, client, at: Number(row.at), by: String(row.said_by), said }];
    });
  },

  /** Forgets what was said before `before` (ms), `most` rows at a time. Returns how many went. */
  prune(connection: Connection, before: number, most = Number.MAX_SAFE_INTEGER): number {
    const old = 'SELECT ha_group, client FROM ha_clients WHERE at < ? LIMIT ?';
    return connection.run(`DELETE FROM ha_clients WHERE (ha_group, client) IN (${old})`, before, most);
  },
};
