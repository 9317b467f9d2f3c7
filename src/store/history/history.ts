import type { Channel, Limits, Metric } from '../../core/reading.ts';
import { DAY } from '../../core/time/duration.ts';
import type { Connection } from '../connection.ts';
import { drawnTogether } from './drawnTogether.ts';
import { hoursBetween } from './hours.ts';
import { rawBetween } from './packed.ts';
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
  /**
   * Of a line whose readings were drawn together: `values` are means of what was read around each time, and these the least and the most of
   * it, point by point. Left out: `values` are readings.
   */
  readonly least?: readonly (number | null)[];
  readonly most?: readonly (number | null)[];
  /** There were more than the points asked for. */
  readonly thinned?: true;
}

/** A component and what says that it sits in it, at any depth. Parts that contain each other are met once. */
const PARTS = `WITH RECURSIVE part (id) AS (
  SELECT ? UNION SELECT component FROM series JOIN part
  ON CASE WHEN json_valid(attributes) THEN json_extract(attributes, '$."hw.parent"') END = part.id WHERE device = ?
) SELECT id FROM part`;

/** Series that are looked at for the beginning of a device's record: the first that were made are the oldest. */
const FIRST = 10;

/** Readings as lines of a chart. */
export const history = {
  /** When the first reading of a device was taken of which anything is still kept (ms), or at most a day later. Undefined: nothing is. */
  begins(connection: Connection, device: string): number | undefined {
    const first = connection.all(
      `SELECT (SELECT min(day) FROM days WHERE series = first.id) AS day, (SELECT min(time) FROM readings WHERE series = first.id) AS time
       FROM (SELECT id FROM series WHERE device = ? ORDER BY id LIMIT ?) AS first`,
      device,
      FIRST,
    );
    const times = first.flatMap(({ day, time }) => {
      // Of a day that was drawn together, the end is certain: what is not known to have been watched is not said to have been.
      const end = day === null ? Number.POSITIVE_INFINITY : (Number(day) + 1) * DAY;
      return time === null && day === null ? [] : [Math.min(end, time === null ? end : Number(time))];
    });
    return times.length === 0 ? undefined : Math.min(...times);
  },

  /**
   * Series without a reading in the time asked for are left out. In the order in which they were first seen: the device's own. Where readings are
   * kept they are the points; of the time before, hours are, each at its middle.
   */
  load(connection: Connection, { device, component, metrics, from, to, points = 500 }: HistoryQuery): readonly SeriesHistory[] {
    const wanted = [device, JSON.stringify(metrics)];
    const series = connection.all(
      `SELECT id, channel, metric, attributes, unit, limits FROM series
       WHERE device = ? AND metric IN (SELECT value FROM json_each(?)) ${component === undefined ? '' : `AND component IN (${PARTS})`} ORDER BY id`,
      ...(component === undefined ? wanted : [...wanted, component, device]),
    );
    return series.flatMap((row) => {
      const raw = rawBetween(connection, Number(row.id), from, to);
      const hours = hoursBetween(connection, Number(row.id), from, to);
      if (raw.times.length + hours.length === 0) return [];
      const described = descriptionOf(connection, row);
      if (described === undefined) return [];
      const { attributes, ...description } = described;
      return [
        {
          metric: String(row.metric) as Metric,
          channel: String(row.channel) as Channel,
          attributes: attributes as Readonly<Record<string, string>>,
          ...description,
          ...(raw.times.length + hours.length > points && { thinned: true as const }),
          ...(hours.length > 0 ? drawnTogether(hours, raw, points) : thinned(raw, points)),
        },
      ];
    });
  },
};
