import type { Connection, Row } from './connection.ts';
import type { AuditEntry, Reach } from './rows.ts';
import { time as isTime } from './shape.ts';
import { isReach } from './shapes.ts';
import { readJson } from './unreadable.ts';

/** Newest first; `limit` entries at most. */
export interface LogQuery {
  readonly since: number;
  /** Only what is no newer than this. */
  readonly until?: number;
  readonly device?: string;
  readonly alert?: string;
  /** Only events of this kind. */
  readonly kind?: string;
  /** Only what reaches further than one alert. */
  readonly reaching?: true;
  readonly limit?: number;
}

/** One statement for each way of asking, so that each finds its index. */
export function newest(
  connection: Connection,
  table: 'events' | 'audit',
  { since, until = Number.MAX_SAFE_INTEGER, device, alert, kind, reaching, limit = 1000 }: LogQuery,
): readonly Row[] {
  const wanted = [
    ...(alert === undefined ? [] : [{ column: 'alert', value: alert }]),
    ...(device === undefined ? [] : [{ column: 'device', value: device }]),
    ...(kind === undefined ? [] : [{ column: 'kind', value: kind }]),
  ];
  const where = [...wanted.map(({ column }) => `${column} = ?`), ...(reaching ? ['reach IS NOT NULL'] : []), 'time >= ?', 'time <= ?'].join(
    ' AND ',
  );
  const sql = `SELECT * FROM ${table} WHERE ${where} ORDER BY time DESC, id DESC LIMIT ?`;
  return connection.all(sql, ...wanted.map(({ value }) => value), since, until, limit);
}

export function written(reach: Reach | undefined): string | null {
  return reach === undefined ? null : JSON.stringify(reach);
}

/** The beginning of the epoch where it is no time: the entry is shown all the same. */
export function timeOf({ time }: Row): number {
  return isTime(time) ? Number(time) : 0;
}

/** What an entry is about. */
export function concerning(
  connection: Connection,
  { id, device, alert, reach: stored }: Row,
): Pick<AuditEntry, 'device' | 'alert' | 'reach'> {
  const reach =
    stored === null || stored === undefined
      ? undefined
      : readJson(connection, stored, isReach, 'what an entry of the log is about', String(id));
  return {
    ...(device !== null && device !== undefined && { device: String(device) }),
    ...(alert !== null && alert !== undefined && { alert: String(alert) }),
    ...(reach && { reach }),
  };
}
