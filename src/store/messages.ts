import { type Channel, isChannel } from '../core/channel.ts';
import type { MessageSeverity } from '../core/message.ts';
import { HOUR, MINUTE } from '../core/time/duration.ts';
import type { Connection, Row } from './connection.ts';
import { containing, LOOKED_AT, type Page, type PageQuery, type PlaceInTime, pageOf } from './pages.ts';
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

/** The newest rows, so that what is said again is counted. A start begins with none. */
const MOST_RECENT = 20_000;

interface RecentRow {
  readonly id: number;
  readonly since: number;
  time: number;
}

interface Recent {
  readonly generation: number;
  /** By what is equal; what was said last is the last. */
  readonly rows: Map<string, RecentRow>;
}

const recentOf = new WeakMap<Connection, Recent>();

/** What devices have sent by themselves: traps, lines of their logs. */
export const messages = {
  /** Returns how many rows are new: what repeats itself is counted in the row that there is. */
  append(connection: Connection, sent: readonly SentMessage[]): number {
    const recent = recentRows(connection);
    const again = new Map<RecentRow, StoredMessage>();
    let added = 0;
    const add = (key: string, message: StoredMessage, id?: number) => {
      recent.delete(key);
      recent.set(key, { id: insert(connection, message, id), since: message.time, time: message.time });
      added++;
    };
    /** The way is added where the row is known, and there still. */
    const isPart = (row: RecentRow | undefined, way: Channel) =>
      row !== undefined && connection.run('UPDATE messages SET also = ? WHERE id = ?', way, row.id) > 0;
    for (const message of sent) {
      const { partOf, inPlaceOf } = message;
      if (partOf && isPart(recent.get(keyOf(partOf)), message.channel)) continue;
      const key = keyOf(message);
      if (inPlaceOf) {
        const before = keyOf(inPlaceOf);
        const row = recent.get(before);
        const own = recent.get(key);
        if (row) {
          recent.delete(before);
          again.delete(row);
          if (connection.run('DELETE FROM messages WHERE id = ?', row.id) > 0) added--;
        }
        const isKnown = own && own.time > message.time - AGAIN && own.since > message.time - LONGEST_ROW;
        if (!isKnown || !isPart(own, inPlaceOf.channel)) {
          add(key, { ...message, also: inPlaceOf.channel }, row?.id);
          continue;
        }
      }
      const known = recent.get(key);
      if (!known || known.time <= message.time - AGAIN || known.since <= message.time - LONGEST_ROW) {
        add(key, message);
        continue;
      }
      // It is now the last of them.
      recent.delete(key);
      recent.set(key, known);
      known.time = Math.max(known.time, message.time);
      again.set(known, { ...message, count: message.count + (again.get(known)?.count ?? 0) });
    }
    // The row may have been forgotten meanwhile.
    for (const [{ id, time }, message] of again) if (!isCounted(connection, id, time, message)) add(keyOf(message), message);
    for (const key of recent.keys()) {
      if (recent.size <= MOST_RECENT) break;
      recent.delete(key);
    }
    return added;
  },

  load(connection: Connection, { device, since, unknown = false, limit = 200 }: MessageQuery): readonly KeptMessage[] {
    const where = `${device === undefined ? '' : 'AND device = ?'} ${unknown ? 'AND rule IS NULL' : ''}`;
    const asked = device === undefined ? [] : [device];
    return connection
      .all(`SELECT * FROM messages WHERE time >= ? ${where} ORDER BY time DESC, id DESC LIMIT ?`, since, ...asked, limit)
      .flatMap((row) => messageOf(connection, row));
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
    return pageOf({ rows: rows.flatMap((row) => messageOf(connection, row)), limit, last });
  },

  /** Forgets those before `before` (ms), `most` of them. Returns how many went. */
  prune(connection: Connection, before: number, most = Number.MAX_SAFE_INTEGER): number {
    return connection.run('DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE time < ? ORDER BY time LIMIT ?)', before, most);
  },

  /** Of each device the newest `kept` stay: one that never stops takes no room from the others. At most `most` go in one call. */
  pruneNumber(connection: Connection, kept: number, most = Number.MAX_SAFE_INTEGER): number {
    let gone = 0;
    for (const { device, rows } of connection.all('SELECT device, count(*) AS rows FROM messages GROUP BY device')) {
      const over = Math.min(Number(rows) - kept, most - gone);
      if (over > 0) gone += forgetOldest(connection, device, over);
    }
    return gone;
  },

  /** Of each device the newest stay that take so many bytes together. At most `most` go in one call. */
  pruneBytes(connection: Connection, kept: number, most = Number.MAX_SAFE_INTEGER): number {
    let gone = 0;
    for (const { device, rows } of connection.all('SELECT device, count(*) AS rows FROM messages GROUP BY device')) {
      // Most devices are far from it: their rows are not read.
      if (Number(rows) * LARGEST_ROW <= kept) continue;
      const total = 'sum(octet_length(text) + octet_length(sender) + ?) OVER (ORDER BY time DESC, id DESC)';
      const found = connection.one(
        `SELECT count(*) AS over FROM (SELECT ${total} AS total FROM messages WHERE device IS ?) WHERE total > ?`,
        ...[ROW, typeof device === 'string' ? device : null, kept],
      );
      const over = Math.min(Number(found?.over ?? 0), most - gone);
      if (over > 0) gone += forgetOldest(connection, device, over);
    }
    return gone;
  },
};

function forgetOldest(connection: Connection, device: unknown, rows: number): number {
  const oldest = 'SELECT id FROM messages WHERE device IS ? ORDER BY time, id LIMIT ?';
  return connection.run(`DELETE FROM messages WHERE id IN (${oldest})`, typeof device === 'string' ? device : null, rows);
}

/** Of the longest message that is kept: its text has 1,000 characters, and the rest of its row is short. */
const LARGEST_ROW = 5_000;
/** Of a row beside its text and its sender: times, names of rule, part and condition, and what the indices take. */
const ROW = 300;

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

function recentRows(connection: Connection): Map<string, RecentRow> {
  const known = recentOf.get(connection);
  if (known?.generation === connection.generation) return known.rows;
  const fresh: Recent = { generation: connection.generation, rows: new Map() };
  recentOf.set(connection, fresh);
  return fresh.rows;
}

function isCounted(connection: Connection, id: number, time: number, { count, text }: StoredMessage): boolean {
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

/** Neither ids nor channels nor rules hold a line's end, and a sender holds none, either. */
function keyOf({ device, sender, channel, rule, asserted, text, authenticated = false }: StoredMessage): string {
  return `${device}\n${sender}\n${channel}\n${rule}\n${asserted}\n${authenticated}\n${text}`;
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
