import type { Alert } from '../core/alerting/alert.ts';
import type { Connection, Row } from './connection.ts';
import { type Handling, isAlert, isHandling } from './shapes.ts';
import { readJson } from './unreadable.ts';

/** Alerts, open ones and those that are over. */
export const alerts = {
  /** The whole alert is kept as JSON, so that what the evaluator adds to it needs no migration; the columns are what is asked for. */
  save(connection: Connection, alert: Alert): void {
    connection.run(
      `INSERT INTO alerts (id, state, started_at, resolved_at, alert) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, started_at = excluded.started_at, resolved_at = excluded.resolved_at, alert = excluded.alert`,
      alert.id,
      alert.state,
      alert.startedAt,
      alert.resolvedAt ?? null,
      JSON.stringify(alert),
    );
    connection.run('DELETE FROM attention WHERE alert = ?', alert.id);
  },

  /** Stores of an alert that is stored already only who has acknowledged it and which notices were sent. */
  saveHandling(connection: Connection, { id, acknowledged, notifiedAt, notices, telling }: Alert): void {
    const handling: Handling = {
      ...(acknowledged && { acknowledged }),
      ...(notifiedAt !== undefined && { notifiedAt }),
      ...(notices !== undefined && { notices }),
      ...(telling && { telling }),
    };
    connection.run('INSERT OR REPLACE INTO attention (alert, attention) VALUES (?, ?)', id, JSON.stringify(handling));
  },

  /** Alerts still open, and those that ended since (ms); newest first. */
  load(connection: Connection, { since }: { readonly since: number }): readonly Alert[] {
    return connection
      .all(
        `SELECT kept.id, kept.alert, attention FROM (
           SELECT id, started_at, alert FROM alerts WHERE state <> 'resolved'
           UNION ALL SELECT id, started_at, alert FROM alerts WHERE state = 'resolved' AND coalesce(resolved_at, started_at) >= ?
         ) AS kept LEFT JOIN attention ON attention.alert = kept.id ORDER BY started_at DESC, id`,
        since,
      )
      .flatMap((row) => alertOf(connection, row) ?? []);
  },

  /** Alerts that were open at a time (ms), the newest first, `limit` at most. */
  openAt(connection: Connection, time: number, limit: number): readonly Alert[] {
    return connection
      .all(
        `SELECT alerts.id, alerts.alert, attention FROM alerts LEFT JOIN attention ON attention.alert = alerts.id
         WHERE started_at <= ?1 AND (resolved_at IS NULL OR resolved_at > ?1) ORDER BY started_at DESC, id LIMIT ?2`,
        time,
        limit,
      )
      .flatMap((row) => alertOf(connection, row) ?? []);
  },

  /** Any alert that is still kept. */
  find(connection: Connection, id: string): Alert | undefined {
    const row = connection.one(
      'SELECT alerts.id, alerts.alert, attention FROM alerts LEFT JOIN attention ON attention.alert = alerts.id WHERE id = ?',
      id,
    );
    return row && alertOf(connection, row);
  },

  /**
   * Alerts of an indicator that fired, newest first, `limit` at most. They are found by what happened to the device, so that not all alerts
   * are read.
   */
  ofIndicator(
    connection: Connection,
    { device, component, condition, limit }: Pick<Alert, 'device' | 'component' | 'condition'> & { readonly limit: number },
  ): readonly Alert[] {
    return connection
      .all(
        `SELECT alerts.id, alerts.alert, attention FROM alerts LEFT JOIN attention ON attention.alert = alerts.id
         WHERE alerts.id IN (SELECT alert FROM events WHERE device = ? AND kind = 'alert-fire')
         AND ${field('component')} = ? AND ${field('condition')} = ?
         ORDER BY started_at DESC, id LIMIT ?`,
        device,
        component,
        condition,
        limit,
      )
      .flatMap((row) => alertOf(connection, row) ?? []);
  },

  /** Alerts of a device that were open at some time between `from` and `to` (ms), newest first. They are found as `ofIndicator` finds them. */
  ofDevice(
    connection: Connection,
    { device, from, to, limit }: { readonly device: string; readonly from: number; readonly to: number; readonly limit: number },
  ): readonly Alert[] {
    return connection
      .all(
        `SELECT alerts.id, alerts.alert, attention FROM alerts LEFT JOIN attention ON attention.alert = alerts.id
         WHERE alerts.id IN (SELECT alert FROM events WHERE device = ? AND kind IN ('alert-pending', 'alert-fire'))
         AND started_at <= ? AND (resolved_at IS NULL OR resolved_at >= ?)
         ORDER BY started_at DESC, id LIMIT ?`,
        device,
        to,
        from,
        limit,
      )
      .flatMap((row) => alertOf(connection, row) ?? []);
  },

  /**
   * Forgets alerts that ended before `before` (ms); those that never fired, and were no news to anybody, before `neverFired`.
   * @param most looks at so many at most, from the one after `after` on. Returns the last one, or undefined when there are no more
   */
  prune(
    connection: Connection,
    { before, neverFired }: { readonly before: number; readonly neverFired: number },
    most = Number.MAX_SAFE_INTEGER,
    after: EndedAlert = { end: 0, id: '' },
  ): EndedAlert | undefined {
    return connection.transaction(() => {
      const ended = connection.all(
        `SELECT id, coalesce(resolved_at, started_at) AS end, ${field('firedAt')} IS NULL AS silent FROM alerts
         WHERE state = 'resolved' AND coalesce(resolved_at, started_at) BETWEEN ?1 AND ?2
         AND (coalesce(resolved_at, started_at) > ?1 OR id > ?3) ORDER BY coalesce(resolved_at, started_at), id LIMIT ?4`,
        after.end,
        Math.max(before, neverFired) - 1,
        after.id,
        most,
      );
      for (const { id, end, silent } of ended) {
        if (Number(end) >= before && !(silent && Number(end) < neverFired)) continue;
        connection.run('DELETE FROM alerts WHERE id = ?', String(id));
        connection.run('DELETE FROM attention WHERE alert = ?', String(id));
        connection.run('DELETE FROM ticks WHERE alert = ?', String(id));
      }
      const last = ended.at(-1);
      return last === undefined || ended.length < most ? undefined : { end: Number(last.end), id: String(last.id) };
    });
  },
};

/** A place among the alerts that are over, in the order in which they ended. */
export interface EndedAlert {
  readonly end: number;
  readonly id: string;
}

/** Null where the JSON is none. */
function field(name: string): string {
  return `CASE WHEN json_valid(alerts.alert) THEN json_extract(alerts.alert, '$.${name}') END`;
}

function alertOf(connection: Connection, { id, alert, attention }: Row): Alert | undefined {
  const stored = readJson(connection, alert, isAlert, 'an alert', String(id));
  if (stored === undefined || attention === null || attention === undefined) return stored;
  const handling = readJson(connection, attention, isHandling, 'who has taken on an alert', String(id));
  if (handling === undefined) return stored;
  const { acknowledged: _who, notifiedAt: _when, notices: _often, telling: _told, ...rest } = stored;
  return { ...rest, ...handling };
}
