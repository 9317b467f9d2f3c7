import { isChannel, isPolled } from '../core/channel.ts';
import type { Connection } from './connection.ts';
import type { JudgedName, JudgedPoll } from './rows.ts';
import { isJudgedSet, isNegatives } from './shapes.ts';
import { readJson } from './unreadable.ts';

/** More messages of one device than these within a millisecond, or that come once more, are left out. */
const MOST_AT_ONCE = 100;

export interface JudgedQuery {
  readonly device: string;
  /** Milliseconds since the epoch: when polls were taken into account. `to` is not part of it. */
  readonly from: number;
  readonly to: number;
}

/** What polls were judged to say. */
export const judged = {
  /** A poll that is stored already is left as it is. Of messages, many are taken into account within a millisecond: each gets one of its own. */
  append(connection: Connection, polls: readonly JudgedPoll[]): void {
    connection.transaction(() => {
      for (const poll of polls) {
        for (let later = 0; !insert(connection, poll, later) && !isPolled(poll.channel) && later < MOST_AT_ONCE; later++);
      }
    });
  },

  /** Whose polls there are. */
  devices(connection: Connection): readonly string[] {
    return devicesIn(connection);
  },

  /** When the first poll was taken into account of which that is still kept (ms). Undefined: of none. */
  begins(connection: Connection, device: string): number | undefined {
    const begin = connection.one('SELECT min(taken_at) AS begin FROM judged WHERE device = ?', device)?.begin;
    return begin === null || begin === undefined ? undefined : Number(begin);
  },

  /** In the order in which they were taken into account. What a later version had from a channel that this one does not know is left out. */
  load(connection: Connection, { device, from, to }: JudgedQuery): readonly JudgedPoll[] {
    const rows = connection.all(
      'SELECT * FROM judged WHERE device = ? AND taken_at >= ? AND taken_at < ? ORDER BY taken_at, channel',
      device,
      from,
      to,
    );
    const sets = new Map<number, readonly JudgedName[]>();
    return rows.flatMap((row): readonly JudgedPoll[] => {
      const takenAt = Number(row.taken_at);
      const channel = String(row.channel);
      if (!isChannel(channel)) return [];
      const of = `${device}, ${takenAt}`;
      const positives = loadSet(connection, Number(row.positives), sets);
      const negatives = row.negatives === null ? [] : readJson(connection, row.negatives, isNegatives, 'what a poll was judged to say', of);
      if (positives === undefined || negatives === undefined) return [];
      const poll: JudgedPoll = {
        device,
        channel,
        slot: takenAt - Number(row.slot),
        endedAt: takenAt - Number(row.ended),
        takenAt,
        ...(row.confirm !== null && { confirm: Number(row.confirm) }),
        positives,
        negatives,
        ...(row.fault !== null && { fault: String(row.fault) }),
      };
      return [poll];
    });
  },

  /**
   * Forgets polls taken before `before` (ms), and what is positive in none that is left. Device by device, each by the table's key: never a
   * walk through the whole table.
   * @param among of these devices only
   * @param most so many polls at most. Returns how many went
   */
  prune(connection: Connection, before: number, among: readonly string[] = devicesIn(connection), most = Number.MAX_SAFE_INTEGER): number {
    return connection.transaction(() => {
      let forgotten = 0;
      for (const device of among) {
        if (forgotten >= most) break;
        const old = 'SELECT device, taken_at, channel, positives FROM judged WHERE device = ? AND taken_at < ? ORDER BY taken_at LIMIT ?';
        const asked = [device, before, most - forgotten] as const;
        const sets = connection.all(`SELECT DISTINCT positives FROM (${old})`, ...asked).map(({ positives }) => Number(positives));
        if (sets.length === 0) continue;
        forgotten += connection.run(
          `DELETE FROM judged WHERE (device, taken_at, channel) IN (SELECT device, taken_at, channel FROM (${old}))`,
          ...asked,
        );
        for (const set of sets) {
          connection.run('DELETE FROM judged_sets WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM judged WHERE positives = ?1)', set);
        }
      }
      return forgotten;
    });
  },
};

/** `later`: so many milliseconds after it was taken into account. False: there is one then. */
function insert(connection: Connection, poll: JudgedPoll, later: number): boolean {
  const { device, channel, slot, endedAt, confirm, positives, negatives, fault } = poll;
  const takenAt = poll.takenAt + later;
  const added = connection.run(
    `INSERT INTO judged (device, taken_at, channel, ended, slot, confirm, positives, negatives, fault)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    device,
    takenAt,
    channel,
    takenAt - endedAt,
    takenAt - slot,
    confirm ?? null,
    setOf(connection, positives),
    negatives.length === 0 ? null : JSON.stringify(negatives),
    fault ?? null,
  );
  return added > 0;
}

function devicesIn(connection: Connection): readonly string[] {
  return connection
    .all(
      `WITH RECURSIVE each (device) AS (
         SELECT min(device) FROM judged
         UNION ALL SELECT (SELECT min(device) FROM judged WHERE device > each.device) FROM each WHERE each.device IS NOT NULL
       ) SELECT device FROM each WHERE device IS NOT NULL`,
    )
    .map(({ device }) => String(device));
}

/** In one order, whatever the one in which they were judged. */
function setOf(connection: Connection, positives: readonly JudgedName[]): number {
  const text = JSON.stringify(positives.map((name) => JSON.stringify(name)).sort());
  const known = connection.one('SELECT id FROM judged_sets WHERE positives = ?', text);
  return Number((known ?? connection.one('INSERT INTO judged_sets (positives) VALUES (?) RETURNING id', text))?.id);
}

function loadSet(connection: Connection, id: number, loaded: Map<number, readonly JudgedName[]>): readonly JudgedName[] | undefined {
  const known = loaded.get(id);
  if (known) return known;
  const row = connection.one('SELECT positives FROM judged_sets WHERE id = ?', id);
  if (row === undefined) return undefined;
  const names = readJson(connection, row.positives, isJudgedSet, 'what polls were judged to say', String(id));
  if (names === undefined) return undefined;
  const set = names.map((name) => JSON.parse(name) as JudgedName);
  loaded.set(id, set);
  return set;
}
