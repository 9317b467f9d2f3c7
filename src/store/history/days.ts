import type { DayValue } from '../../core/measuring/trend.ts';
import type { Channel, Metric } from '../../core/reading.ts';
import { DAY } from '../../core/time/duration.ts';
import type { Connection } from '../connection.ts';
import { allSeries } from './series.ts';

/** Days are kept for this many days: a battery is watched over years. */
const KEEP_DAYS = 800;

/** A metric of a component of a device, over one channel. */
export interface SeriesName {
  readonly device: string;
  readonly channel: Channel;
  readonly metric: Metric;
  readonly component: string;
}

/** Whole days of each series: what trends are seen by. */
export const days = {
  /**
   * Draws each series' whole days (UTC) before `now` together, as far as that is not done; raw readings need not be kept for it.
   * @param among of these series only
   * @param most about so many readings at most, and the rest of the day that is under way. Returns how many they were
   */
  summarise(
    connection: Connection,
    now: number,
    among: readonly number[] = allSeries(connection),
    most = Number.POSITIVE_INFINITY,
  ): number {
    const today = Math.floor(now / DAY);
    return connection.transaction(() => {
      let drawn = 0;
      for (const series of among) {
        const done = connection.one('SELECT max(day) AS day FROM days WHERE series = ?', series)?.day;
        let from = done === null || done === undefined ? 0 : Number(done) + 1;
        for (let day = dayWithReadings(connection, series, from, today); day !== undefined && drawn < most; ) {
          connection.run(
            `INSERT INTO days (series, day, readings, least, mean, most)
             SELECT series, time / ${DAY} AS day, count(*), min(value), avg(value), max(value) FROM readings
             WHERE series = ? AND time >= ? AND time < ? GROUP BY day`,
            series,
            day * DAY,
            (day + 1) * DAY,
          );
          drawn += Number(connection.one('SELECT readings FROM days WHERE series = ? AND day = ?', series, day)?.readings ?? 0);
          from = day + 1;
          day = dayWithReadings(connection, series, from, today);
        }
        connection.run('DELETE FROM days WHERE series = ? AND day < ?', series, today - KEEP_DAYS);
      }
      return drawn;
    });
  },

  /** The newest days of one series that were drawn together, ascending; `most`: at most so many. */
  load(connection: Connection, { device, channel, metric, component }: SeriesName, most: number): readonly DayValue[] {
    return connection
      .all(
        `SELECT day, mean FROM days JOIN series ON series.id = days.series
         WHERE device = ? AND channel = ? AND metric = ? AND component = ? ORDER BY day DESC LIMIT ?`,
        device,
        channel,
        metric,
        component,
        most,
      )
      .map(({ day, mean }): DayValue => ({ day: Number(day), value: Number(mean) }))
      .reverse();
  },
};

/** The first day from `from` on, and before today, that has readings. */
function dayWithReadings(connection: Connection, series: number, from: number, today: number): number | undefined {
  const time = connection.one(
    'SELECT min(time) AS time FROM readings WHERE series = ? AND time >= ? AND time < ?',
    series,
    from * DAY,
    today * DAY,
  )?.time;
  return time === null || time === undefined ? undefined : Math.floor(Number(time) / DAY);
}
