import { isChannel } from '../core/channel.ts';
import type { Connection } from './connection.ts';
import type { LineNoiseRow } from './rows.ts';
import { number } from './shape.ts';
import { tellUnreadable } from './unreadable.ts';

const COUNTS = ['polls', 'failed', 'spoiltPolls', 'lines', 'spoilt', 'rereads', 'refused'] as const;

/** What polls have shown of the lines to devices, hour by hour. */
export const lineNoise = {
  /** Adds to what is known of the same hour. */
  add(connection: Connection, row: LineNoiseRow): void {
    connection.run(
      `INSERT INTO line_noise (device, channel, hour, polls, failed, spoilt_polls, lines, spoilt, rereads, refused)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (device, channel, hour) DO UPDATE SET polls = polls + excluded.polls, failed = failed + excluded.failed,
       spoilt_polls = spoilt_polls + excluded.spoilt_polls, lines = lines + excluded.lines, spoilt = spoilt + excluded.spoilt,
       rereads = rereads + excluded.rereads, refused = refused + excluded.refused`,
      row.device,
      row.channel,
      row.hour,
      ...COUNTS.map((name) => row[name]),
    );
  },

  /** Of one device, from this hour on (ms), the oldest first. */
  load(connection: Connection, device: string, from: number): readonly LineNoiseRow[] {
    return connection
      .all(
        `SELECT device, channel, hour, polls, failed, spoilt_polls AS spoiltPolls, lines, spoilt, rereads, refused FROM line_noise
         WHERE device = ? AND hour >= ? ORDER BY hour, channel`,
        device,
        from,
      )
      .flatMap((row) => {
        const channel = String(row.channel);
        if (!isChannel(channel) || !number(row.hour) || !COUNTS.every((name) => number(row[name]))) {
          tellUnreadable(connection, 'how noisy a line was', device);
          return [];
        }
        const counts = Object.fromEntries(COUNTS.map((name) => [name, Number(row[name])])) as Record<(typeof COUNTS)[number], number>;
        return [{ device, channel, hour: Number(row.hour), ...counts }];
      });
  },

  /** Forgets hours before `before` (ms), `most` of them. Returns how many went. */
  prune(connection: Connection, before: number, most = Number.MAX_SAFE_INTEGER): number {
    const old = 'SELECT device, channel, hour FROM line_noise WHERE hour < ? ORDER BY hour LIMIT ?';
    return connection.run(`DELETE FROM line_noise WHERE (device, channel, hour) IN (${old})`, before, most);
  },
};
