import type { Connection } from './connection.ts';
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

  /** Newest first. */
  load(connection: Connection, query: LogQuery): readonly AuditEntry[] {
    return newest(connection, 'audit', query).map((row) => ({
      time: timeOf(row),
      who: String(row.who),
      what: String(row.what),
      target: String(row.target),
      ...(row.why !== null && { why: String(row.why) }),
      ...concerning(connection, row),
    }));
  },
};
