import { DAY, WEEK } from '../../core/time/duration.ts';
import type { Connection } from '../connection.ts';
import { hoursOf, packedHours } from './hours.ts';
import { merged, ofRows, packed, type RawReadings, unpacked } from './packed.ts';
import { allSeries } from './series.ts';

const DAYS_OF_WEEK = WEEK / DAY;

/** Whether that is enough for now, after so many. Default: there is never enough. */
type Enough = (done: number) => boolean;
const never: Enough = () => false;

/** What becomes of readings as they grow old, in slices. Series by series, each by an index: never a walk through a whole table. */
export const packing = {
  /**
   * Packs each series' whole days (UTC) before `now`, and draws each of them together (`days`), as far as that is not done.
   * @param among of these series only
   * @param enough asked after each day of a series. Returns how many readings they were
   */
  pack(connection: Connection, now: number, among: readonly number[] = allSeries(connection), enough: Enough = never): number {
    const today = Math.floor(now / DAY);
    return connection.transaction(() => {
      let done = 0;
      for (const series of among) {
        for (let day = oldestRow(connection, series); day < today && !enough(done); day = oldestRow(connection, series)) {
          done += packDay(connection, series, day);
        }
      }
      return done;
    });
  },

  /**
   * Of weeks that ended before `before` (ms), only the hours are kept.
   * @param among of these series only
   * @param enough asked after each week of a series. Returns how many days of series they were
   */
  intoHours(connection: Connection, before: number, among: readonly number[] = allSeries(connection), enough: Enough = never): number {
    const end = Math.floor(before / WEEK);
    return connection.transaction(() => {
      let done = 0;
      for (const series of among) {
        for (let week = oldestWeek(connection, series); week < end && !enough(done); week = oldestWeek(connection, series)) {
          done += drawWeek(connection, series, week);
        }
      }
      return done;
    });
  },

  /**
   * Forgets hours and days from before `before` (ms), the oldest first, and series that have nothing left.
   * @param among of these series only
   * @param most about so many weeks and days of series at most. Returns how many went
   */
  forget(connection: Connection, before: number, among: readonly number[] = allSeries(connection), most = Number.MAX_SAFE_INTEGER): number {
    return connection.transaction(() => {
      let gone = 0;
      for (const series of among) {
        if (gone >= most) break;
        gone += forgetOf(connection, 'hours', 'week', series, Math.floor(before / WEEK), most - gone);
        gone += forgetOf(connection, 'days', 'day', series, Math.floor(before / DAY), most - gone);
        forgetEmpty(connection, series);
      }
      return gone;
    });
  },

  /** About when the oldest of what is kept was read (ms): what was packed first, of readings and of hours. Undefined: there is none. */
  oldest(connection: Connection): { readonly readings: number | undefined; readonly hours: number | undefined } {
    const first = (sql: string, length: number) => {
      const value = connection.one(sql)?.first;
      return value === null || value === undefined ? undefined : Number(value) * length;
    };
    return {
      readings: first('SELECT day AS first FROM packed ORDER BY id LIMIT 1', DAY),
      hours: first('SELECT week AS first FROM hours ORDER BY id LIMIT 1', WEEK),
    };
  },
};

/** The day of the oldest reading that is not packed. Infinity: there is none. */
function oldestRow(connection: Connection, series: number): number {
  const time = connection.one('SELECT min(time) AS time FROM readings WHERE series = ?', series)?.time;
  return time === null || time === undefined ? Number.POSITIVE_INFINITY : Math.floor(Number(time) / DAY);
}

function packDay(connection: Connection, series: number, day: number): number {
  // It is the oldest: nothing stands before it.
  const end = (day + 1) * DAY;
  const rows = connection.all('SELECT time, value, state FROM readings WHERE series = ? AND time < ? ORDER BY time', series, end);
  const known = connection.one('SELECT day, data FROM packed WHERE series = ? AND day = ?', series, day);
  const before = known && unpacked(connection, series, known);
  const found = ofRows(rows);
  const whole = before ? merged(before, found) : found;
  // A clock that was set back by months: what is left of that time stays as it is.
  const isDrawn = connection.one('SELECT 1 FROM hours WHERE series = ? AND week = ?', series, Math.floor(day / DAYS_OF_WEEK)) !== undefined;
  if (whole.times.length > 0 && !isDrawn) {
    connection.run('INSERT OR REPLACE INTO packed (series, day, data) VALUES (?, ?, ?)', series, day, packed(series, day, whole));
    drawDay(connection, series, day, whole);
  }
  connection.run('DELETE FROM readings WHERE series = ? AND time < ?', series, end);
  return rows.length;
}

function drawDay(connection: Connection, series: number, day: number, { values }: RawReadings): void {
  let [sum, least, most] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    sum += value;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  connection.run(
    `INSERT INTO days (series, day, readings, least, mean, most) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
     SET readings = excluded.readings, least = excluded.least, mean = excluded.mean, most = excluded.most WHERE excluded.readings > days.readings`,
    series,
    day,
    values.length,
    least,
    sum / values.length,
    most,
  );
}

/** Of the oldest day that is packed. Infinity: there is none. */
function oldestWeek(connection: Connection, series: number): number {
  const day = connection.one('SELECT min(day) AS day FROM packed WHERE series = ?', series)?.day;
  return day === null || day === undefined ? Number.POSITIVE_INFINITY : Math.floor(Number(day) / DAYS_OF_WEEK);
}

function drawWeek(connection: Connection, series: number, week: number): number {
  const [first, last] = [week * DAYS_OF_WEEK, (week + 1) * DAYS_OF_WEEK - 1];
  const days = connection.all('SELECT day, data FROM packed WHERE series = ? AND day BETWEEN ? AND ? ORDER BY day', series, first, last);
  const hours = days.flatMap((day) => {
    const readings = unpacked(connection, series, day);
    return readings ? hoursOf(readings) : [];
  });
  if (hours.length > 0) {
    connection.run('INSERT OR IGNORE INTO hours (series, week, data) VALUES (?, ?, ?)', series, week, packedHours(series, week, hours));
  }
  connection.run('DELETE FROM packed WHERE series = ? AND day BETWEEN ? AND ?', series, first, last);
  return days.length;
}

function forgetOf(
  connection: Connection,
  table: 'hours' | 'days',
  key: 'week' | 'day',
  series: number,
  before: number,
  most: number,
): number {
  return connection.run(
    `DELETE FROM ${table} WHERE series = ?1 AND ${key} IN (SELECT ${key} FROM ${table} WHERE series = ?1 AND ${key} < ?2 ORDER BY ${key} LIMIT ?3)`,
    series,
    before,
    most,
  );
}

function forgetEmpty(connection: Connection, series: number): void {
  const empty = ['readings', 'packed', 'hours', 'days'].map((table) => `NOT EXISTS (SELECT 1 FROM ${table} WHERE series = ?1)`);
  if (connection.run(`DELETE FROM series WHERE id = ?1 AND ${empty.join(' AND ')}`, series) > 0) connection.generation++;
}
