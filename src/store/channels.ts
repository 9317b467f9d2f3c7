import { isChannel } from '../core/channel.ts';
import type { Connection } from './connection.ts';
import type { ChannelRow } from './rows.ts';
import { listOf, number, orNull, text, time } from './shape.ts';
import { parsed } from './shapes.ts';
import { tellUnreadable } from './unreadable.ts';

/** How the last poll over each channel went. */
export const channels = {
  save(connection: Connection, row: ChannelRow): void {
    connection.run(
      `INSERT OR REPLACE INTO channels (device, channel, state, polled_at, error, error_code, duration_ms, last_seen, refused_logins)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.device,
      row.channel,
      row.state,
      row.polledAt,
      row.error ?? null,
      row.errorCode ?? null,
      row.durationMs ?? null,
      row.lastSeen ?? null,
      row.refusedLogins === undefined ? null : JSON.stringify(row.refusedLogins),
    );
  },

  load(connection: Connection): readonly ChannelRow[] {
    return connection.all('SELECT * FROM channels ORDER BY device, channel').flatMap((row): readonly ChannelRow[] => {
      const [device, channel, state] = [String(row.device), String(row.channel), String(row.state)];
      const logins = row.refused_logins === null ? [] : parsed(row.refused_logins);
      if (
        !isLogins(logins) ||
        !isChannel(channel) ||
        !isState(state) ||
        !time(row.polled_at) ||
        !orNull(time)(row.last_seen) ||
        !orNull(number)(row.duration_ms)
      ) {
        tellUnreadable(connection, 'how a channel was', `${device}, ${channel}`);
        return [];
      }
      const found: ChannelRow = {
        device,
        channel,
        state,
        polledAt: Number(row.polled_at),
        ...(row.error !== null && { error: String(row.error) }),
        ...(row.error_code !== null && { errorCode: String(row.error_code) }),
        ...(row.duration_ms !== null && { durationMs: Number(row.duration_ms) }),
        ...(logins.length > 0 && { refusedLogins: logins }),
        ...(row.last_seen !== null && { lastSeen: Number(row.last_seen) }),
      };
      return [found];
    });
  },
};

function isLogins(value: unknown): value is readonly string[] {
  return listOf(text)(value);
}

function isState(word: string): word is ChannelRow['state'] {
  return ['ok', 'failed', 'unknown', 'off'].includes(word);
}
