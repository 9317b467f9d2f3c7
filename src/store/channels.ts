import type { Channel } from '../core/reading.ts';
import type { Connection } from './connection.ts';
import type { ChannelRow } from './rows.ts';

/** How the last poll over each channel went. */
export const channels = {
  save(connection: Connection, row: ChannelRow): void {
    connection.run(
      `INSERT OR REPLACE INTO channels (device, channel, state, polled_at, error, error_code, duration_ms, last_seen)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      row.device,
      row.channel,
      row.state,
      row.polledAt,
      row.error ?? null,
      row.errorCode ?? null,
      row.durationMs ?? null,
      row.lastSeen ?? null,
    );
  },

  load(connection: Connection): readonly ChannelRow[] {
    return connection.all('SELECT * FROM channels ORDER BY device, channel').map((row) => ({
      device: String(row.device),
      channel: String(row.channel) as Channel,
      state: String(row.state) as ChannelRow['state'],
      polledAt: Number(row.polled_at),
      ...(row.error !== null && { error: String(row.error) }),
      ...(row.error_code !== null && { errorCode: String(row.error_code) }),
      ...(row.duration_ms !== null && { durationMs: Number(row.duration_ms) }),
      ...(row.last_seen !== null && { lastSeen: Number(row.last_seen) }),
    }));
  },
};
