import type { DayValue } from '../../core/measuring/trend.ts';
import type { Channel, Metric } from '../../core/reading.ts';
import { DAY } from '../../core/time/duration.ts';
import type { Connection } from '../connection.ts';
import { allSeries } from './series.ts';

/** Days are kept for this many days: a battery is watched over years. */
const KEEP_DAYS = 800;

/** The days of one series, ascending. */
export interface SeriesDays {
  readonly channel: Channel;
  readonly metric: Metric;
  readonly component: string;
  readonly days: readonly DayValue[];
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

  /** Every day that was drawn together, series by series. */
  load(connection: Connection, device: string): readonly SeriesDays[] {
    const rows = connection.all(
      'SELECT series, channel, metric, component, day, mean FROM days JOIN series ON series.id = days.series WHERE device = ? ORDER BY series, day',
      device,
    );
    const found = new Map<
      number,
      { readonly channel: Channel; readonly metric: Metric; readonly component: string; readonly days: DayValue[] }
    >();
    for (const row of rows) {
      const series = Number(row.series);
      const known = found.get(series) ?? {
        channel: String(row.channel) as Channel,
        metric: String(row.metric) as Metric,
        component: String(row.component),
        days: [],
      };
      found.set(series, known);
      known.days.push({ day: Number(row.day), value: Number(row.mean) });
    }
    return [...found.values()];
  },
};
