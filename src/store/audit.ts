import type { ChainHead } from './auditChain.ts';
import type { Connection, Row } from './connection.ts';
import { concerning, type LogQuery, newest, timeOf, written } from './logRows.ts';
import type { AuditEntry } from './rows.ts';
import { AUDIT_ENTRY } from './steps.ts';

/**
 * What people did. It is kept for good: the file refuses to change or shorten it, and each entry has a hash that covers it and the hash
 * before, so that a change by other means shows (`auditChain.ts`).
 */
export const audit = {
  append(connection: Connection, { time, who, what, target, why, device, alert, reach }: AuditEntry): void {
    connection.transaction(() => {
      // A damaged file may have lost the newest entries and not their hashes.
      connection.run(
        `INSERT INTO audit (id, time, who, what, target, why, device, alert, reach)
         SELECT 1 + max(coalesce((SELECT max(id) FROM audit), 0), coalesce((SELECT max(entry) FROM audit_chain), 0)), ?, ?, ?, ?, ?, ?, ?, ?`,
        time,
        who,
        what,
        target,
        why ?? null,
        device ?? null,
        alert ?? null,
        written(reach),
      );
      connection.run(
        `INSERT INTO audit_chain
         SELECT id, sha256(coalesce((SELECT hash FROM audit_chain ORDER BY entry DESC LIMIT 1), '') || ${AUDIT_ENTRY})
         FROM audit WHERE id = last_insert_rowid()`,
      );
    });
  },

  /** The newest entry of these kinds about a device. */
  latest(connection: Connection, device: string, whats: readonly string[]): AuditEntry | undefined {
    const places = whats.map(() => '?').join(', ');
    const sql = `SELECT * FROM audit WHERE device = ? AND what IN (${places}) ORDER BY time DESC, id DESC LIMIT 1`;
    return connection.all(sql, device, ...whats).map((row) => entryOf(connection, row))[0];
  },

  /** The end of the chain; undefined for a log without entries. */
  head(connection: Connection): ChainHead | undefined {
    const row = connection.one('SELECT entry, hash FROM audit_chain ORDER BY entry DESC LIMIT 1');
    return row && { entry: Number(row.entry), hash: String(row.hash) };
  },

  /** The hash of an entry; undefined where there is none. */
  hashOf(connection: Connection, entry: number): string | undefined {
    const row = connection.one('SELECT hash FROM audit_chain WHERE entry = ?', entry);
    return row && String(row.hash);
  },

  /** Newest first. */
  load(connection: Connection, query: LogQuery): readonly AuditEntry[] {
    return newest(connection, 'audit', query).map((row) => entryOf(connection, row));
  },
};

function entryOf(connection: Connection, row: Row): AuditEntry {
  return {
    time: timeOf(row),
    who: String(row.who),
    what: String(row.what),
    target: String(row.target),
    ...(row.why !== null && { why: String(row.why) }),
    ...concerning(connection, row),
  };
}
