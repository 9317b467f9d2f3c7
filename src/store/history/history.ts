import type { Channel, Limits, Metric } from '../../core/reading.ts';
import type { Connection } from '../connection.ts';
import { descriptionOf } from './series.ts';
import { thinned } from './thinning.ts';

export interface HistoryQuery {
  readonly device: string;
  /** Only series of this component and of the parts that sit in it. */
  readonly component?: string;
  readonly metrics: readonly Metric[];
  /** Milliseconds since the epoch, both inclusive. */
  readonly from: number;
  readonly to: number;
  /** At most this many points a series, gap marks aside. Default 500. */
  readonly points?: number;
}

/** One line of a chart. `values[i]` belongs to `times[i]`, ascending; null marks a gap of more than two intervals. */
export interface SeriesHistory {
  readonly metric: Metric;
  readonly attributes: Readonly<Record<string, string>>;
  readonly channel: Channel;
  readonly unit?: string;
  /** The newest limits of the series. */
  readonly limits?: Limits;
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

/** A component and what says that it sits in it, at any depth. Parts that contain each other are met once. */
const PARTS = `WITH RECURSIVE part (id) AS (
  SELECT ? UNION SELECT component FROM series JOIN part
  ON CASE WHEN json_valid(attributes) THEN json_extract(attributes, '$."hw.parent"') END = part.id WHERE device = ?
) SELECT id FROM part`;

/** Readings as lines of a chart. */
export const history = {
  /** Series without a reading in the time asked for are left out. In the order in which they were first seen: the device's own. */
  load(connection: Connection, { device, component, metrics, from, to, points = 500 }: HistoryQuery): readonly SeriesHistory[] {
    const wanted = [device, JSON.stringify(metrics)];
    const series = connection.all(
      `SELECT id, channel, metric, attributes, unit, limits FROM series
       WHERE device = ? AND metric IN (SELECT value FROM json_each(?)) ${component === undefined ? '' : `AND component IN (${PARTS})`} ORDER BY id`,
      ...(component === undefined ? wanted : [...wanted, component, device]),
    );
    return series.flatMap((row) => {
      const rows = connection.all(
        'SELECT time, value FROM readings WHERE series = ? AND time BETWEEN ? AND ? ORDER BY time',
        Number(row.id),
        from,
        to,
      );
      if (rows.length === 0) return [];
      const described = descriptionOf(connection, row);
      if (described === undefined) return [];
      const { attributes, ...description } = described;
      return [
        {
          metric: String(row.metric) as Metric,
          channel: String(row.channel) as Channel,
          attributes: attributes as Readonly<Record<string, string>>,
          ...description,
          ...thinned(
            rows.map(({ time, value }) => ({ time: Number(time), value: Number(value) })),
            points,
          ),
        },
      ];
    });
  },
};
