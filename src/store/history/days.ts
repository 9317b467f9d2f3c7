import type { DayValue } from '../../core/measuring/trend.ts';
import type { Channel, Metric } from '../../core/reading.ts';
import type { Connection } from '../connection.ts';

/** A metric of a component of a device, over one channel. */
export interface SeriesName {
  readonly device: string;
  readonly channel: Channel;
  readonly metric: Metric;
  readonly component: string;
}

/** Whole days of each series, which are drawn together as they are packed: what trends are seen by. */
export const days = {
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
