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
  /** Draws each series' whole days (UTC) before `now` together, as far as that is not done; raw readings need not be kept for it. `among`: of these only. */
  summarise(connection: Connection, now: number, among: readonly number[] = allSeries(connection)): void {
    const today = Math.floor(now / DAY);
    connection.transaction(() => {
      for (const series of among) {
        const done = connection.one('SELECT max(day) AS day FROM days WHERE series = ?', series)?.day;
        const from = done === null || done === undefined ? 0 : Number(done) + 1;
        connection.run(
          `INSERT INTO days (series, day, readings, least, mean, most)
           SELECT series, time / ${DAY} AS day, count(*), min(value), avg(value), max(value) FROM readings
           WHERE series = ? AND time >= ? AND time < ? GROUP BY day`,
          series,
          from * DAY,
          today * DAY,
        );
        connection.run('DELETE FROM days WHERE series = ? AND day < ?', series, today - KEEP_DAYS);
      }
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
