import type { Connection } from './connection.ts';
import type { AuditEntry, StoredEvent } from './rows.ts';

/** Newest first; `limit` entries at most. */
export interface LogQuery {
  readonly since: number;
  readonly device?: string;
  readonly limit?: number;
}

export function appendEvent(connection: Connection, { time, device, kind, text }: StoredEvent): void {
  connection.run('INSERT INTO events (time, device, kind, text) VALUES (?, ?, ?, ?)', time, device ?? null, kind, text);
}

export function loadEvents(connection: Connection, { since, device, limit = 1000 }: LogQuery): readonly StoredEvent[] {
  return connection
    .all(
      'SELECT time, device, kind, text FROM events WHERE time >= ? AND (? IS NULL OR device = ?) ORDER BY time DESC, id DESC LIMIT ?',
      since,
      device ?? null,
      device ?? null,
      limit,
    )
    .map((row) => ({
      time: Number(row.time),
      ...(row.device !== null && { device: String(row.device) }),
      kind: String(row.kind),
      text: String(row.text),
    }));
}

export function appendAudit(connection: Connection, { time, who, what, target, why }: AuditEntry): void {
  connection.run('INSERT INTO audit (time, who, what, target, why) VALUES (?, ?, ?, ?, ?)', time, who, what, target, why ?? null);
}

export function loadAudit(connection: Connection, { since, limit = 1000 }: LogQuery): readonly AuditEntry[] {
  return connection
    .all('SELECT time, who, what, target, why FROM audit WHERE time >= ? ORDER BY time DESC, id DESC LIMIT ?', since, limit)
    .map((row) => ({
      time: Number(row.time),
      who: String(row.who),
      what: String(row.what),
      target: String(row.target),
      ...(row.why !== null && { why: String(row.why) }),
    }));
}
