import type { Connection } from './connection.ts';
import { concerning, type LogQuery, newest, timeOf, written } from './logRows.ts';
import type { StoredEvent } from './rows.ts';

/** What happened. It is kept for a time. */
export const events = {
  append(connection: Connection, { time, device, alert, kind, text, reach }: StoredEvent): void {
    connection.run(
      'INSERT INTO events (time, device, alert, kind, text, reach) VALUES (?, ?, ?, ?, ?, ?)',
      time,
      device ?? null,
      alert ?? null,
      kind,
      text,
      written(reach),
    );
  },

  /** Newest first. */
  load(connection: Connection, query: LogQuery): readonly StoredEvent[] {
    return newest(connection, 'events', query).map((row) => ({
      time: timeOf(row),
      ...concerning(connection, row),
      kind: String(row.kind),
      text: String(row.text),
    }));
  },

  /** Forgets events older than `before` (ms), `most` of them. Returns how many went. */
  prune(connection: Connection, before: number, most = Number.MAX_SAFE_INTEGER): number {
    return connection.run('DELETE FROM events WHERE id IN (SELECT id FROM events WHERE time < ? ORDER BY time LIMIT ?)', before, most);
  },
};
