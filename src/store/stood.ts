import { crc32 } from 'node:zlib';
import type { Connection, Row } from './connection.ts';
import type { StandingRow } from './rows.ts';
import { time as isTime } from './shape.ts';
import { parsed } from './shapes.ts';
import { tellUnreadable } from './unreadable.ts';

/**
 * How devices and HA groups stood, silences and planned work, whole as JSON, each time that it was another way than before. A checksum tells a row that the disk has
 * changed: what is in it is for its writer alone to know.
 */
export const stood = {
  save(connection: Connection, { kind, id, from, until, standing }: StandingRow): void {
    const text = standing === null ? null : JSON.stringify(standing);
    connection.run(
      'INSERT OR REPLACE INTO standings (kind, id, started_at, until, standing, checksum) VALUES (?, ?, ?, ?, ?, ?)',
      ...[kind, id, from, until, text, text === null ? 0 : crc32(text)],
    );
  },

  /** It still stands as it has since `from`. */
  goesOn(connection: Connection, { kind, id, from, until }: Omit<StandingRow, 'standing'>): void {
    connection.run('UPDATE standings SET until = ? WHERE kind = ? AND id = ? AND started_at = ?', until, kind, id, from);
  },

  /** How it stood at a time (ms): what began last before it. */
  at(connection: Connection, kind: StandingRow['kind'], id: string, time: number): StandingRow | undefined {
    const row = connection.one(
      'SELECT * FROM standings WHERE kind = ? AND id = ? AND started_at <= ? ORDER BY started_at DESC LIMIT 1',
      kind,
      id,
      time,
    );
    return row && standingOf(connection, row);
  },

  /** How all of a kind stood at a time (ms). */
  all(connection: Connection, kind: StandingRow['kind'], time: number): readonly StandingRow[] {
    return stood.ids(connection, kind).flatMap((id) => stood.at(connection, kind, id, time) ?? []);
  },

  /** Ids of all of which anything is kept. */
  ids(connection: Connection, kind: StandingRow['kind']): readonly string[] {
    return connection
      .all(
        `WITH RECURSIVE each (id) AS (
           SELECT min(id) FROM standings WHERE kind = ?1
           UNION ALL SELECT (SELECT min(id) FROM standings WHERE kind = ?1 AND id > each.id) FROM each WHERE each.id IS NOT NULL
         ) SELECT id FROM each WHERE id IS NOT NULL`,
        kind,
      )
      .map(({ id }) => String(id));
  },

  /** Forgets what began before `before` (ms) and was over then, `most` rows at a time; that something had ended by then, too. Returns how many went. */
  prune(connection: Connection, before: number, most = Number.MAX_SAFE_INTEGER): number {
    return connection.run(
      `DELETE FROM standings WHERE (kind, id, started_at) IN (
         SELECT kind, id, started_at FROM standings AS old WHERE started_at < ?1 AND EXISTS (
           SELECT 1 FROM standings AS later WHERE later.kind = old.kind AND later.id = old.id
           AND later.started_at > old.started_at AND later.started_at <= ?1
         ) OR (started_at < ?1 AND standing IS NULL AND NOT EXISTS (
           SELECT 1 FROM standings AS earlier WHERE earlier.kind = old.kind AND earlier.id = old.id AND earlier.started_at < old.started_at
         )) LIMIT ?2)`,
      before,
      most,
    );
  },
};

function standingOf(connection: Connection, row: Row): StandingRow | undefined {
  const id = String(row.id);
  const text = row.standing === null ? null : String(row.standing);
  const standing = text === null ? null : parsed(text);
  if (!isTime(row.started_at) || !isTime(row.until) || standing === undefined || (text !== null && crc32(text) !== Number(row.checksum))) {
    tellUnreadable(connection, 'how it stood', id);
    return undefined;
  }
  return { kind: row.kind as StandingRow['kind'], id, from: Number(row.started_at), until: Number(row.until), standing };
}
