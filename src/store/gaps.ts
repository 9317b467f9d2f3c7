import type { Channel } from '../core/channel.ts';
import type { GapCause } from '../core/coverage.ts';
import type { Connection } from './connection.ts';
import type { GapRow } from './rows.ts';

/** Of which time (ms), and of which device; all of them when left out. */
export interface GapQuery {
  readonly device?: string;
  readonly from: number;
  readonly to: number;
  /** At most so many, the newest. */
  readonly limit?: number;
}

/** Time that was not watched, and why. */
export const gaps = {
  /** A gap that goes on has the same beginning each time. */
  save(connection: Connection, { device, channel, from, to, cause }: GapRow): void {
    connection.run(
      'INSERT OR REPLACE INTO gaps (device, channel, started_at, ended_at, cause) VALUES (?, ?, ?, ?, ?)',
      device,
      channel ?? '',
      from,
      to,
      cause,
    );
  },

  /** Those that reach into the time asked for, the oldest first. */
  load(connection: Connection, { device, from, to, limit = -1 }: GapQuery): readonly GapRow[] {
    const where = device === undefined ? '' : 'AND device = ?';
    const asked = device === undefined ? [] : [device];
    return connection
      .all(
        `SELECT * FROM gaps WHERE ended_at > ? AND started_at < ? ${where} ORDER BY started_at DESC, device DESC, channel DESC LIMIT ?`,
        from,
        to,
        ...asked,
        limit,
      )
      .toReversed()
      .map((row) => ({
        device: String(row.device),
        ...(row.channel !== '' && { channel: String(row.channel) as Channel }),
        from: Number(row.started_at),
        to: Number(row.ended_at),
        cause: String(row.cause) as GapCause,
      }));
  },

  /** Forgets those that ended before `before` (ms). */
  prune(connection: Connection, before: number): void {
    connection.run('DELETE FROM gaps WHERE ended_at < ?', before);
  },
};
