import type { Connection, Row } from './connection.ts';
import { concerning, type LogQuery, newest, timeOf, written } from './logRows.ts';
import type { AuditEntry } from './rows.ts';

/** What people did. It is kept for good: the file refuses to change or shorten it. */
export const audit = {
  append(connection: Connection, { time, who, what, target, why, device, alert, reach }: AuditEntry): void {
    connection.run(
      'INSERT INTO audit (time, who, what, target, why, device, alert, reach) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      time,
      who,
      what,
      target,
      why ?? null,
      device ?? null,
      alert ?? null,
      written(reach),
    );
  },

  /** The newest entry of these kinds about a device. */
  latest(connection: Connection, device: string, whats: readonly string[]): AuditEntry | undefined {
    const places = whats.map(() => '?').join(', ');
    const sql = `SELECT * FROM audit WHERE device = ? AND what IN (${places}) ORDER BY time DESC, id DESC LIMIT 1`;
    return connection.all(sql, device, ...whats).map((row) => entryOf(connection, row))[0];
  },

  /** Newest first. */
  load(connection: Connection, query: LogQuery): readonly AuditEntry[] {
    return newest(connection, 'audit', query).map((row) => entryOf(connection, row));
  },
};

function entryOf(connection: Connection, row: Row): AuditEntry {
  return {
    time: timeOf(row),
    who: String(row.who),
    what: String(row.what),
    target: String(row.target),
    ...(row.why !== null && { why: String(row.why) }),
    ...concerning(connection, row),
  };
}
