import type { Connection, Row } from './connection.ts';
import { concerning, type LogQuery, newest, timeOf, written } from './logRows.ts';
import { containing, LOOKED_AT, type Page, type PageQuery, type PlaceInTime, pageOf } from './pages.ts';
import type { StoredEvent } from './rows.ts';

/** With what is known of the alert that it happened to. */
export interface HappenedEvent extends StoredEvent, PlaceInTime {
  readonly severity?: string;
  readonly component?: string;
  readonly condition?: string;
}

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

  /** Those that fit, the newest first. */
  page(connection: Connection, query: PageQuery): Page<HappenedEvent> {
    const { before, since = 0, until = Number.MAX_SAFE_INTEGER, device, severities, condition, text, limit } = query;
    const fits = [
      ...(severities ? [`severity IN (${severities.map(() => '?').join(', ')})`] : []),
      ...(condition === undefined ? [] : ['condition = ?']),
      ...(text === undefined ? [] : ["text LIKE ? ESCAPE '\\'"]),
    ];
    const values = [
      ...(severities ?? []),
      ...(condition === undefined ? [] : [condition]),
      ...(text === undefined ? [] : [containing(text)]),
    ];
    const place = [since, Math.min(until, before.time), before.time, before.id] as const;
    const of = device === undefined ? [] : [device];
    const looked = `FROM events WHERE time >= ? AND time <= ? AND (time, id) < (?, ?) ${device === undefined ? '' : 'AND device = ?'} ORDER BY time DESC, id DESC`;
    const all = fits.length === 0 ? limit + 1 : LOOKED_AT;
    const rows = connection.all(
      `SELECT * FROM (
         SELECT happened.*, ${ofAlert('severity')} AS severity, ${ofAlert('component')} AS component, ${ofAlert('condition')} AS condition
         FROM (SELECT * ${looked} LIMIT ?) AS happened LEFT JOIN alerts ON alerts.id = happened.alert
       ) ${fits.length === 0 ? '' : `WHERE ${fits.join(' AND ')}`} ORDER BY time DESC, id DESC LIMIT ?`,
      ...place,
      ...of,
      all,
      ...values,
      limit + 1,
    );
    const last =
      fits.length === 0 || rows.length > limit
        ? undefined
        : connection.one(`SELECT time, id ${looked} LIMIT 1 OFFSET ?`, ...place, ...of, LOOKED_AT - 1);
    return pageOf({ rows: rows.map((row) => happened(connection, row)), limit, last: last && { time: timeOf(last), id: Number(last.id) } });
  },

  /** Forgets events older than `before` (ms), `most` of them. Returns how many went. */
  prune(connection: Connection, before: number, most = Number.MAX_SAFE_INTEGER): number {
    return connection.run('DELETE FROM events WHERE id IN (SELECT id FROM events WHERE time < ? ORDER BY time LIMIT ?)', before, most);
  },
};

/** Of the alert beside an event; null where there is none, or none that can be read. */
function ofAlert(name: string): string {
  return `CASE WHEN json_valid(alerts.alert) THEN json_extract(alerts.alert, '$.${name}') END`;
}

function happened(connection: Connection, row: Row): HappenedEvent {
  const told = (name: 'severity' | 'component' | 'condition') => (typeof row[name] === 'string' ? { [name]: row[name] } : {});
  return {
    id: Number(row.id),
    time: timeOf(row),
    ...concerning(connection, row),
    kind: String(row.kind),
    text: String(row.text),
    ...told('severity'),
    ...told('component'),
    ...told('condition'),
  };
}
