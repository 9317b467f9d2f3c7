import type { Connection, Row } from './connection.ts';
import type { AuditEntry, Reach, StoredEvent } from './rows.ts';

/** Newest first; `limit` entries at most. */
export interface LogQuery {
  readonly since: number;
  readonly device?: string;
  readonly alert?: string;
  /** Only what reaches further than one alert. */
  readonly reaching?: true;
  readonly limit?: number;
}

export function appendEvent(connection: Connection, { time, device, alert, kind, text, reach }: StoredEvent): void {
  connection.run(
    'INSERT INTO events (time, device, alert, kind, text, reach) VALUES (?, ?, ?, ?, ?, ?)',
    time,
    device ?? null,
    alert ?? null,
    kind,
    text,
    written(reach),
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

export function appendAudit(connection: Connection, { time, who, what, target, why, device, alert, reach }: AuditEntry): void {
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
function newest(
  connection: Connection,
  table: 'events' | 'audit',
  { since, device, alert, reaching, limit = 1000 }: LogQuery,
): readonly Row[] {
  const wanted = [
    ...(alert === undefined ? [] : [{ column: 'alert', value: alert }]),
    ...(device === undefined ? [] : [{ column: 'device', value: device }]),
  ];
  const where = [...wanted.map(({ column }) => `${column} = ?`), ...(reaching ? ['reach IS NOT NULL'] : []), 'time >= ?'].join(' AND ');
  const sql = `SELECT * FROM ${table} WHERE ${where} ORDER BY time DESC, id DESC LIMIT ?`;
  return connection.all(sql, ...wanted.map(({ value }) => value), since, limit);
}

function written(reach: Reach | undefined): string | null {
  return reach === undefined ? null : JSON.stringify(reach);
}

function concerning({ device, alert, reach }: Row): Pick<AuditEntry, 'device' | 'alert' | 'reach'> {
  return {
    ...(device !== null && device !== undefined && { device: String(device) }),
    ...(alert !== null && alert !== undefined && { alert: String(alert) }),
    ...(reach !== null && reach !== undefined && { reach: JSON.parse(String(reach)) as Reach }),
  };
}
