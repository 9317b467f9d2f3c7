import type { Connection } from './connection.ts';
import type { HaDifferenceRow } from './rows.ts';
import { time as isTime } from './shape.ts';

/** Since when the members of HA groups differ in something. */
export const haDifferences = {
  save(connection: Connection, { haGroup, what, since }: HaDifferenceRow): void {
    connection.run('INSERT OR REPLACE INTO ha_differences (ha_group, what, since) VALUES (?, ?, ?)', haGroup, what, since);
  },

  remove(connection: Connection, haGroup: string, what: string): void {
    connection.run('DELETE FROM ha_differences WHERE ha_group = ? AND what = ?', haGroup, what);
  },

  load(connection: Connection): readonly HaDifferenceRow[] {
    return connection
      .all('SELECT * FROM ha_differences ORDER BY ha_group, what')
      .flatMap((row) => (isTime(row.since) ? [{ haGroup: String(row.ha_group), what: String(row.what), since: Number(row.since) }] : []));
  },
};
