import { isChannel } from '../core/channel.ts';
import type { Connection, Row } from './connection.ts';
import type { HeardRow } from './rows.ts';
import { time as isTime } from './shape.ts';
import { tellUnreadable } from './unreadable.ts';

/** When devices were last heard, and last proved the way. */
export const heard = {
  /** What is newer stays, and so does a test where none is given. */
  save(connection: Connection, { device, channel, lastAt, test }: HeardRow): void {
    connection.run(
      `INSERT INTO heard (device, channel, last_at, test_at, test_sender, test_authenticated) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (device, channel) DO UPDATE SET last_at = max(last_at, excluded.last_at), test_at = coalesce(excluded.test_at, test_at),
       test_sender = coalesce(excluded.test_sender, test_sender), test_authenticated = coalesce(excluded.test_authenticated, test_authenticated)`,
      device,
      channel,
      lastAt,
      test?.at ?? null,
      test?.sender ?? null,
      test === undefined ? null : Number(test.authenticated),
    );
  },

  /** Of one device, or all. */
  load(connection: Connection, device?: string): readonly HeardRow[] {
    const where = device === undefined ? '' : 'WHERE device = ?';
    return connection
      .all(`SELECT * FROM heard ${where} ORDER BY device, channel`, ...(device === undefined ? [] : [device]))
      .flatMap((row) => heardOf(connection, row));
  },

  /** Forgets devices that were not heard since `before` (ms), `most` rows at a time. Returns how many went. */
  prune(connection: Connection, before: number, most = Number.MAX_SAFE_INTEGER): number {
    const old = 'SELECT device, channel FROM heard WHERE max(last_at, coalesce(test_at, 0)) < ? LIMIT ?';
    return connection.run(`DELETE FROM heard WHERE (device, channel) IN (${old})`, before, most);
  },
};

function heardOf(connection: Connection, row: Row): readonly HeardRow[] {
  const [device, channel] = [String(row.device), String(row.channel)];
  const tested = row.test_at !== null;
  if (!isChannel(channel) || !isTime(row.last_at) || (tested && !isTime(row.test_at))) {
    tellUnreadable(connection, 'when a device was last heard', device);
    return [];
  }
  const test = { at: Number(row.test_at), sender: String(row.test_sender ?? ''), authenticated: Number(row.test_authenticated) === 1 };
  return [{ device, channel, lastAt: Number(row.last_at), ...(tested && { test }) }];
}
