import type { Connection, Row } from './connection.ts';
import type { AuditEntry, StoredEvent } from './rows.ts';

/** Newest first; `limit` entries at most. */
export interface LogQuery {
  readonly since: number;
  readonly device?: string;
  readonly alert?: string;
  readonly limit?: number;
}

export function appendEvent(connection: Connection, { time, device, alert, kind, text }: StoredEvent): void {
  connection.run(
    'INSERT INTO events (time, device, alert, kind, text) VALUES (?, ?, ?, ?, ?)',
    time,
    device ?? null,
    alert ?? null,
    kind,
    text,
  );
}

export function loadEvents(connection: Connection, query: LogQuery): readonly StoredEvent[] {
  return newest(connection, 'events', query).map((row) => ({
    time: Number(row.time),
    ...concerning(row),
    kind: String(row.kind),
    text: String(row.text),
  }));
}

/** What happened is kept for a time; what people did is kept for good. */
export function pruneEvents(connection: Connection, before: number): number {
  return connection.run('DELETE FROM events WHERE time < ?', before);
}

export function appendAudit(connection: Connection, { time, who, what, target, why, device, alert }: AuditEntry): void {
  connection.run(
    'INSERT INTO audit (time, who, what, target, why, device, alert) VALUES (?, ?, ?, ?, ?, ?, ?)',
    time,
    who,
    what,
    target,
    why ?? null,
    device ?? null,
    alert ?? null,
  );
}

export function loadAudit(connection: Connection, query: LogQuery): readonly AuditEntry[] {
  return newest(connection, 'audit', query).map((row) => ({
    time: Number(row.time),
    who: String(row.who),
    what: String(row.what),
    target: String(row.target),
    ...(row.why !== null && { why: String(row.why) }),
    ...concerning(row),
  }));
}

/** One statement for each way of asking, so that each finds its index. */
function newest(connection: Connection, table: 'events' | 'audit', { since, device, alert, limit = 1000 }: LogQuery): readonly Row[] {
  const wanted = [
    ...(alert === undefined ? [] : [{ column: 'alert', value: alert }]),
    ...(device === undefined ? [] : [{ column: 'device', value: device }]),
  ];
  const where = [...wanted.map(({ column }) => `${column} = ?`), 'time >= ?'].join(' AND ');
  const sql = `SELECT * FROM ${table} WHERE ${where} ORDER BY time DESC, id DESC LIMIT ?`;
  return connection.all(sql, ...wanted.map(({ value }) => value), since, limit);
}

function concerning({ device, alert }: Row): { readonly device?: string; readonly alert?: string } {
  return {
    ...(device !== null && device !== undefined && { device: String(device) }),
    ...(alert !== null && alert !== undefined && { alert: String(alert) }),
  };
}
