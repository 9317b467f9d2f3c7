import type { Alert } from '../core/alert.ts';
import type { Connection } from './connection.ts';

/** The whole alert is kept as JSON, so that what the evaluator adds to it needs no migration; the columns are what is asked for. */
export function saveAlert(connection: Connection, alert: Alert): void {
  connection.run(
    `INSERT INTO alerts (id, state, started_at, resolved_at, alert) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, started_at = excluded.started_at, resolved_at = excluded.resolved_at, alert = excluded.alert`,
    alert.id,
    alert.state,
    alert.startedAt,
    alert.resolvedAt ?? null,
    JSON.stringify(alert),
  );
}

export function loadAlerts(connection: Connection, since: number): readonly Alert[] {
  return connection
    .all(
      `SELECT alert FROM (
         SELECT id, started_at, alert FROM alerts WHERE state <> 'resolved'
         UNION ALL SELECT id, started_at, alert FROM alerts WHERE state = 'resolved' AND coalesce(resolved_at, started_at) >= ?
       ) ORDER BY started_at DESC, id`,
      since,
    )
    .map(({ alert }) => JSON.parse(String(alert)) as Alert);
}

export function loadAlert(connection: Connection, id: string): Alert | undefined {
  const row = connection.one('SELECT alert FROM alerts WHERE id = ?', id);
  return row && (JSON.parse(String(row.alert)) as Alert);
}

/** Forgets alerts that ended before `before`; those that never fired, and were no news to anybody, before `neverFired`. */
export function pruneAlerts(connection: Connection, before: number, neverFired: number): number {
  return connection.run(
    `DELETE FROM alerts WHERE state = 'resolved' AND coalesce(resolved_at, started_at) < ?
     AND (coalesce(resolved_at, started_at) < ? OR json_extract(alert, '$.firedAt') IS NULL)`,
    Math.max(before, neverFired),
    before,
  );
}
