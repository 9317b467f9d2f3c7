import { isChannel } from '../core/channel.ts';
import { type GapCause, gapWords } from '../core/coverage.ts';
import type { Connection } from './connection.ts';
import type { GapRow } from './rows.ts';
import { time } from './shape.ts';
import { tellUnreadable } from './unreadable.ts';

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
      .flatMap((row): readonly GapRow[] => {
        const [channel, cause] = [String(row.channel), String(row.cause)];
        if ((channel !== '' && !isChannel(channel)) || !isCause(cause) || !time(row.started_at) || !time(row.ended_at)) {
          tellUnreadable(connection, 'time that was not watched', String(row.device));
          return [];
        }
        return [
          {
            device: String(row.device),
            ...(channel !== '' && { channel }),
            from: Number(row.started_at),
            to: Number(row.ended_at),
            cause,
          },
        ];
      });
  },

  /** Forgets those that ended before `before` (ms), `most` of them. Returns how many went. */
  prune(connection: Connection, before: number, most = Number.MAX_SAFE_INTEGER): number {
    return connection.run(
      `DELETE FROM gaps WHERE (device, channel, started_at) IN
       (SELECT device, channel, started_at FROM gaps WHERE ended_at < ? ORDER BY ended_at LIMIT ?)`,
      before,
      most,
    );
  },
};

function isCause(word: string): word is GapCause {
  return Object.hasOwn(gapWords, word);
}
