import type { Channel, HwState, Metric, Reading } from '../../core/reading.ts';
import type { Connection, Row } from '../connection.ts';
import { number as isNumber, time as isTime } from '../shape.ts';
import { allSeries, descriptionOf, seriesOf } from './series.ts';

const STATES: readonly HwState[] = ['ok', 'degraded', 'failed', 'unknown'];

export interface ReadingsQuery {
  readonly device: string;
  readonly metrics: readonly Metric[];
  /** Milliseconds since the epoch, both inclusive. */
  readonly from: number;
  readonly to: number;
}

/** What was read, each reading by its series and its time. */
export const readings = {
  /** A reading already stored (same device, channel, metric, component and time) is left as it is. */
  append(connection: Connection, read: readonly Reading[]): void {
    connection.transaction(() => {
      for (const reading of read) {
        connection.run(
          'INSERT INTO readings (series, time, value, state) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
          seriesOf(connection, reading),
          reading.time,
          reading.value,
          reading.state === undefined ? null : STATES.indexOf(reading.state),
        );
      }
    });
  },

  /** The newest reading of each component and metric, per channel. */
  latest(connection: Connection, device: string): readonly Reading[] {
    const rows = connection.all(
      `SELECT channel, metric, attributes, unit, limits, time, value, state FROM series
       JOIN readings ON series = id AND time = (SELECT max(time) FROM readings WHERE series = id)
       WHERE device = ? ORDER BY id`,
      device,
    );
    return rows.flatMap((row) => readingOf(connection, device, row) ?? []);
  },

  /** The same of these metrics alone, of all devices. */
  latestOf(connection: Connection, metrics: readonly Metric[]): readonly Reading[] {
    const rows = connection.all(
      `SELECT device, channel, metric, attributes, unit, limits, time, value, state FROM series
       JOIN readings ON series = id AND time = (SELECT max(time) FROM readings WHERE series = id)
       WHERE metric IN (SELECT value FROM json_each(?)) ORDER BY id`,
      JSON.stringify(metrics),
    );
    return rows.flatMap((row) => readingOf(connection, String(row.device), row) ?? []);
  },

  /** Readings of these metrics, as they were read. Their description (name, unit, limits) is that of today. */
  between(connection: Connection, { device, metrics, from, to }: ReadingsQuery): readonly Reading[] {
    const rows = connection.all(
      `SELECT channel, metric, attributes, unit, limits, time, value, state FROM series JOIN readings ON series = id
       WHERE device = ? AND metric IN (SELECT value FROM json_each(?)) AND time BETWEEN ? AND ? ORDER BY time, id`,
      device,
      JSON.stringify(metrics),
      from,
      to,
    );
    return rows.flatMap((row) => readingOf(connection, device, row) ?? []);
  },

  /**
   * Forgets readings older than `before` (ms), the oldest first, and series that have neither any left nor a day. Series by series, each by
   * its own index: never a walk through the whole table.
   * @param among of these series only
   * @param most so many readings at most. Returns how many went
   */
  prune(connection: Connection, before: number, among: readonly number[] = allSeries(connection), most = Number.MAX_SAFE_INTEGER): number {
    return connection.transaction(() => {
      let forgotten = 0;
      for (const id of among) {
        if (forgotten >= most) break;
        forgotten += connection.run(
          `DELETE FROM readings WHERE series = ?1
           AND time IN (SELECT time FROM readings WHERE series = ?1 AND time < ?2 ORDER BY time LIMIT ?3)`,
          id,
          before,
          most - forgotten,
        );
        const went = connection.run(
          `DELETE FROM series WHERE id = ? AND NOT EXISTS (SELECT 1 FROM readings WHERE series = series.id)
           AND NOT EXISTS (SELECT 1 FROM days WHERE series = series.id)`,
          id,
        );
        if (went > 0) connection.generation++;
      }
      return forgotten;
    });
  },

  /** The ids of all series that there are. */
  series(connection: Connection): readonly number[] {
    return allSeries(connection);
  },
};

function readingOf(connection: Connection, device: string, row: Row): Reading | undefined {
  const described = descriptionOf(connection, row);
  if (described === undefined || !isTime(row.time) || !isNumber(row.value)) return undefined;
  return {
    device,
    channel: String(row.channel) as Channel,
    metric: String(row.metric) as Metric,
    time: Number(row.time),
    value: Number(row.value),
    ...described,
    ...(row.state !== null && { state: STATES[Number(row.state)] ?? 'unknown' }),
  };
}
