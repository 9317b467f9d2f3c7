import { type Channel, isChannel } from '../core/channel.ts';
import type { MessageSeverity } from '../core/message.ts';
import { HOUR, MINUTE } from '../core/time/duration.ts';
import type { Connection, Row } from './connection.ts';
import { BYTES, grown, type MessageSize, ofWeight, shrunk, sizeOf, type Weight } from './messageSizes.ts';
import { containing, LOOKED_AT, type Page, type PageQuery, type PlaceInTime, pageOf } from './pages.ts';
import { RecentRows } from './recentRows.ts';
import type { KeptMessage, SentMessage, StoredMessage } from './rows.ts';
import { time as isTime } from './shape.ts';
import { tellUnreadable } from './unreadable.ts';

/** What is said again within this time (ms) is counted in one row, which holds an hour at most. */
const AGAIN = MINUTE;
const LONGEST_ROW = HOUR;

/** Of one device, or of all; the newest first. */
export interface MessageQuery {
  readonly device?: string;
  /** What came then or later (ms). */
  readonly since: number;
  /** True: only what no rule knows. */
  readonly unknown?: boolean;
  readonly limit?: number;
}

export interface MessagePageQuery extends PageQuery {
  readonly channel?: string;
  readonly components?: readonly string[];
}

interface Recent {
  readonly generation: number;
  readonly rows: RecentRows;
}

const recentOf = new WeakMap<Connection, Recent>();

/** What devices have sent by themselves: traps, lines of their logs. */
export const messages = {
  /** Returns how many rows are new: what repeats itself is counted in the row that there is. */
  append(connection: Connection, sent: readonly SentMessage[]): number {
    const recent = recentRows(connection);
    /** By row: what is said again, how often, and when last. */
    const again = new Map<number, { readonly message: StoredMessage; count: number; time: number }>();
    let added = 0;
    const add = (message: StoredMessage, id?: number) => {
      recent.put(message, insert(connection, message, id));
      grown(connection, message);
      added++;
    };
    // Clocks are set back, too.
    const isOpen = (place: number, time: number) => Math.abs(time - recent.time(place)) < AGAIN && recent.since(place) > time - LONGEST_ROW;
    /** The way is added where the row is known, and there still. */
    const isPart = (place: number | undefined, way: Channel) =>
      place !== undefined && connection.run('UPDATE messages SET also = ? WHERE id = ?', way, recent.id(place)) > 0;
    for (const message of sent) {
      const { partOf, inPlaceOf } = message;
      if (partOf && isPart(recent.find(partOf), message.channel)) continue;
      if (inPlaceOf) {
        const before = recent.find(inPlaceOf);
        const row = before === undefined ? undefined : recent.id(before);
        if (before !== undefined && row !== undefined) {
          recent.remove(before);
          again.delete(row);
          added -= forget(connection, '?', row);
        }
        const own = recent.find(message);
        if (own === undefined || !isOpen(own, message.time) || !isPart(own, inPlaceOf.channel)) {
          add({ ...message, also: inPlaceOf.channel }, row);
          continue;
        }
      }
      const known = recent.find(message);
      if (known === undefined || !isOpen(known, message.time)) {
        add(message);
        continue;
      }
      recent.again(known, message.time);
      const id = recent.id(known);
      const counted = again.get(id);
      if (counted) {
        counted.count += message.count;
        counted.time = recent.time(known);
      } else again.set(id, { message, count: message.count, time: recent.time(known) });
    }
    // The row may have been forgotten meanwhile.
    for (const [id, { message, count, time }] of again)
      if (!isCounted(connection, id, time, count, message.text)) add({ ...message, count, time });
    return added;
  },

  load(connection: Connection, { device, since, unknown = false, limit = 200 }: MessageQuery): readonly KeptMessage[] {
    const where = `${device === undefined ? '' : 'AND device = ?'} ${unknown ? 'AND rule IS NULL' : ''}`;
    const asked = device === undefined ? [] : [device];
    return connection
      .all(`SELECT * FROM messages WHERE time >= ? ${where} ORDER BY time DESC, id DESC LIMIT ?`, since, ...asked, limit)
      .flatMap((row) => messageOf(connection, row));
  },

  /** What proven senders have said of a condition at most so long (ms) before the newest message of all, `most` of them. In the order of time. */
  lastProven(connection: Connection, within: number, most: number): readonly KeptMessage[] {
    const newest = Number(connection.one('SELECT max(time) AS time FROM messages')?.time ?? 0);
    return connection
      .all(
        'SELECT * FROM messages WHERE time >= ? AND authenticated = 1 AND condition IS NOT NULL AND test = 0 ORDER BY time DESC, id DESC LIMIT ?',
        newest - within,
        most,
      )
      .flatMap((row) => messageOf(connection, row))
      .reverse();
  },

  /** Those that fit, the newest first. `components`: only about one of these; `channel`: only by this way. */
  page(connection: Connection, query: MessagePageQuery): Page<KeptMessage> {
    const { before, since = 0, until = Number.MAX_SAFE_INTEGER, device, limit } = query;
    const place = [since, Math.min(until, before.time), before.time, before.id] as const;
    const owner = device === undefined ? '' : 'AND device = ?';
    const of = device === undefined ? [] : [device];
    const { sql, values } = whatFits(query);
    const looked = `FROM messages WHERE time >= ? AND time <= ? AND (time, id) < (?, ?) ${owner} ORDER BY time DESC, id DESC`;
    const all = sql === '' ? limit + 1 : LOOKED_AT;
    const rows = connection.all(
      `SELECT * FROM (SELECT * ${looked} LIMIT ?) ${sql} ORDER BY time DESC, id DESC LIMIT ?`,
      ...place,
      ...of,
      all,
      ...values,
      limit + 1,
    );
    const last = sql === '' || rows.length > limit ? undefined : lastLookedAt(connection, looked, [...place, ...of]);
    // What cannot be read is no end: there may be more behind it.
    const { rows: shown, ...end } = pageOf({ rows: rows.map((row) => ({ row, time: Number(row.time), id: Number(row.id) })), limit, last });
    return { rows: shown.flatMap(({ row }) => messageOf(connection, row)), ...end };
  },

  /** Forgets those before `before` (ms), `most` of them. Returns how many went. */
  prune(connection: Connection, before: number, most = Number.MAX_SAFE_INTEGER): number {
    return forget(connection, 'SELECT id FROM messages WHERE time < ? ORDER BY time LIMIT ?', before, most);
  },

  /** Devices that have any; undefined: some are of no device. Each is looked up: there may be millions of rows. */
  owners(connection: Connection): readonly (string | undefined)[] {
    const found: (string | undefined)[] = connection.one('SELECT 1 FROM messages WHERE device IS NULL LIMIT 1') ? [undefined] : [];
    for (let after = ''; ; ) {
      const next = connection.one('SELECT device FROM messages WHERE device > ? ORDER BY device LIMIT 1', after)?.device;
      if (typeof next !== 'string') return found;
      found.push(next);
      after = next;
    }
  },

  /**
   * Of this device the newest stay, so many rows and bytes of them: one that never stops takes no room from the others. Half of that is for
   * what calls for somebody, and half for what is only news: neither takes that from the other. At most `most` go in one call. Returns how
   * many went.
   */
  pruneOf(connection: Connection, device: string | undefined, kept: Readonly<MessageSize>, most = Number.MAX_SAFE_INTEGER): number {
    const { news, grave } = sizeOf(connection, device);
    const room = (others: MessageSize): MessageSize => ({
      rows: Math.max(Math.floor(kept.rows / 2), kept.rows - others.rows),
      bytes: Math.max(Math.floor(kept.bytes / 2), kept.bytes - others.bytes),
    });
    const gone = pruneWeight(connection, device, 'news', room(grave), most);
    return gone + pruneWeight(connection, device, 'grave', room(news), most - gone);
  },
};

function pruneWeight(connection: Connection, device: string | undefined, weight: Weight, kept: MessageSize, most: number): number {
  const size = sizeOf(connection, device)[weight];
  const { rows, bytes, from } = size;
  const looked = Math.min(most, Math.max(rows - kept.rows, bytes > kept.bytes ? rows : 0));
  if (looked <= 0) return 0;
  const place = [device ?? null, from] as const;
  const oldest = `FROM messages WHERE device IS ? AND time >= ? AND ${ofWeight[weight]} ORDER BY time, id LIMIT ?`;
  // In one piece: an object for each row would cost more than to forget it.
  const found = connection.one(
    `SELECT json_group_array(bytes) AS sizes, json_group_array(time) AS times FROM (SELECT ${BYTES} AS bytes, time ${oldest})`,
    ...place,
    looked,
  );
  const times = JSON.parse(String(found?.times)) as readonly number[];
  let left = bytes;
  let over = 0;
  for (const each of JSON.parse(String(found?.sizes)) as readonly number[]) {
    if (rows - over <= kept.rows && left <= kept.bytes) break;
    left -= each;
    over++;
  }
  const gone = connection.run(`DELETE FROM messages WHERE id IN (SELECT id ${oldest})`, ...place, over);
  Object.assign(size, { rows: rows - gone, bytes: left, from: times[over - 1] ?? from });
  return gone;
}

function forget(connection: Connection, which: string, ...values: number[]): number {
  const gone = connection.all(`DELETE FROM messages WHERE id IN (${which}) RETURNING device, severity, ${BYTES} AS bytes`, ...values);
  shrunk(connection, gone);
  return gone.length;
}

function whatFits({ channel, severities, condition, components, text }: MessagePageQuery) {
  const anyOf = (column: string, wanted: readonly string[] | undefined) =>
    wanted ? [{ sql: `${column} IN (${wanted.map(() => '?').join(', ')})`, values: wanted }] : [];
  const parts = [
    ...(channel === undefined ? [] : [{ sql: '(channel = ? OR also = ?)', values: [channel, channel] }]),
    ...anyOf('severity', severities),
    ...(condition === undefined ? [] : anyOf('condition', [condition])),
    ...anyOf('component', components),
    ...(text === undefined
      ? []
      : [
          {
            sql: "(text LIKE ? ESCAPE '\\' OR sender LIKE ? ESCAPE '\\' OR component LIKE ? ESCAPE '\\')",
            values: Array<string>(3).fill(containing(text)),
          },
        ]),
  ];
  return {
    sql: parts.length === 0 ? '' : `WHERE ${parts.map(({ sql }) => sql).join(' AND ')}`,
    values: parts.flatMap(({ values }) => values),
  };
}

function lastLookedAt(connection: Connection, looked: string, values: readonly (string | number)[]): PlaceInTime | undefined {
  const row = connection.one(`SELECT time, id ${looked} LIMIT 1 OFFSET ?`, ...values, LOOKED_AT - 1);
  return row && { time: Number(row.time), id: Number(row.id) };
}

function recentRows(connection: Connection): RecentRows {
  const known = recentOf.get(connection);
  if (known?.generation === connection.generation) return known.rows;
  const fresh: Recent = { generation: connection.generation, rows: new RecentRows() };
  recentOf.set(connection, fresh);
  return fresh.rows;
}

function isCounted(connection: Connection, id: number, time: number, count: number, text: string): boolean {
  return connection.run('UPDATE messages SET count = count + ?, time = max(time, ?) WHERE id = ? AND text = ?', count, time, id, text) > 0;
}

/** `id`: of a row that is gone, in whose place it stands. */
function insert(connection: Connection, message: StoredMessage, id?: number): number {
  const { time, device, sender, channel, rule, component, condition, asserted, severity, text, test, authenticated, also, count } = message;
  return connection.insert(
    `INSERT INTO messages (id, time, since, device, sender, channel, rule, component, condition, asserted, severity, text, test, authenticated, also, count)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id ?? null,
    time,
    time,
    device ?? null,
    sender,
    channel,
    rule ?? null,
    component ?? null,
    condition ?? null,
    asserted === undefined ? null : Number(asserted),
    severity,
    text,
    test ? 1 : 0,
    authenticated ? 1 : 0,
    also ?? null,
    count,
  );
}

const SEVERITIES: readonly MessageSeverity[] = ['info', 'warning', 'critical'];

function messageOf(connection: Connection, row: Row): readonly KeptMessage[] {
  const channel = String(row.channel);
  const also = String(row.also);
  const severity = SEVERITIES.find((each) => each === row.severity);
  if (!isChannel(channel) || severity === undefined || !isTime(row.time) || !isTime(row.since)) {
    tellUnreadable(connection, 'a message of a device', String(row.id));
    return [];
  }
  const optional = (name: 'device' | 'rule' | 'component' | 'condition') => (row[name] === null ? {} : { [name]: String(row[name]) });
  return [
    {
      id: Number(row.id),
      time: Number(row.time),
      since: Number(row.since),
      ...optional('device'),
      sender: String(row.sender),
      channel,
      ...optional('rule'),
      ...optional('component'),
      ...optional('condition'),
      ...(row.asserted !== null && { asserted: Number(row.asserted) === 1 }),
      severity,
      text: String(row.text),
      ...(Number(row.test) === 1 && { test: true }),
      ...(Number(row.authenticated) === 1 && { authenticated: true }),
      ...(isChannel(also) && { also }),
      count: Number(row.count),
    },
  ];
}
