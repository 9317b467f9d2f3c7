import type { Connection } from './connection.ts';
import type { EngineRow, FilePositionRow } from './rows.ts';

/** What receiving has to remember, so that nothing comes twice, is missed, or is somebody's recording. */
export const intake = {
  /** Clocks of SNMP engines, our own among them. */
  loadEngines(connection: Connection): readonly EngineRow[] {
    return connection.all('SELECT engine_id, own, boots, time FROM trap_engines').map(({ engine_id, own, boots, time }) => ({
      engineId: String(engine_id),
      own: Number(own) === 1,
      boots: Number(boots),
      time: Number(time),
    }));
  },

  saveEngine(connection: Connection, { engineId, own, boots, time }: EngineRow): void {
    connection.run(
      'INSERT OR REPLACE INTO trap_engines (engine_id, own, boots, time) VALUES (?, ?, ?, ?)',
      engineId,
      Number(own),
      boots,
      time,
    );
  },

  /** Whether this inform was never kept before. From now on it was. */
  isNew(connection: Connection, key: string, at: number): boolean {
    return connection.run('INSERT OR IGNORE INTO informs (key, at) VALUES (?, ?)', key, at) > 0;
  },

  /** Forgets informs before `before` (ms), which nobody sends again. Returns how many went. */
  pruneInforms(connection: Connection, before: number, most = Number.MAX_SAFE_INTEGER): number {
    return connection.run('DELETE FROM informs WHERE key IN (SELECT key FROM informs WHERE at < ? ORDER BY at LIMIT ?)', before, most);
  },

  /** Only the newest `kept` stay: a sender that never stops would fill the disk. At most `most` go in one call. */
  pruneInformNumber(connection: Connection, kept: number, most = Number.MAX_SAFE_INTEGER): number {
    const oldest = 'SELECT key FROM informs ORDER BY at DESC LIMIT ? OFFSET ?';
    return connection.run(`DELETE FROM informs WHERE key IN (${oldest})`, most, kept);
  },

  /** Senders that were refused, with the cause, and when each was told of last, since then (ms). */
  loadStrangers(connection: Connection, since: number): ReadonlyMap<string, number> {
    return new Map(connection.all('SELECT key, at FROM strangers WHERE at > ?', since).map(({ key, at }) => [String(key), Number(at)]));
  },

  /** It is told of now; what was before `before` is forgotten. */
  saveStranger(connection: Connection, key: string, at: number, before: number): void {
    connection.run('DELETE FROM strangers WHERE at <= ?', before);
    connection.run('INSERT OR REPLACE INTO strangers (key, at) VALUES (?, ?)', key, at);
  },

  /** How far a file was read; undefined: it never was. */
  loadPositions(connection: Connection, path: string): readonly FilePositionRow[] | undefined {
    const rows = connection.all('SELECT * FROM file_positions WHERE path = ? ORDER BY place', path);
    if (rows.length === 0) return undefined;
    // A file that was followed, and was not there.
    return rows.flatMap(({ device, inode, offset, head, head_bytes, within_rest }) =>
      String(inode) === ''
        ? []
        : [
            {
              device: String(device),
              inode: String(inode),
              offset: Number(offset),
              head: String(head),
              headBytes: Number(head_bytes),
              ...(Number(within_rest) === 1 && { withinRest: true as const }),
            },
          ],
    );
  },

  savePositions(connection: Connection, path: string, positions: readonly FilePositionRow[]): void {
    connection.transaction(() => {
      connection.run('DELETE FROM file_positions WHERE path = ?', path);
      const none = { device: '', inode: '', offset: 0, head: '', headBytes: 0 };
      for (const [place, position] of (positions.length > 0 ? positions : [none]).entries()) {
        const { device, inode, offset, head, headBytes } = position;
        connection.run(
          'INSERT INTO file_positions (path, place, device, inode, offset, head, head_bytes, within_rest) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
          path,
          place,
          device,
          inode,
          offset,
          head,
          headBytes,
          'withinRest' in position && position.withinRest ? 1 : 0,
        );
      }
    });
  },
};
