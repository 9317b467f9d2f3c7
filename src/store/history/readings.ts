import type { Channel, Metric, Reading } from '../../core/reading.ts';
import { DAY } from '../../core/time/duration.ts';
import type { Connection, Row } from '../connection.ts';
import { merged, ofRows, type RawReadings, rawBetween, stateOf, storedState, unpacked } from './packed.ts';
import { allSeries, descriptionOf, seriesOf } from './series.ts';

export interface ReadingsQuery {
  readonly device: string;
  readonly metrics: readonly Metric[];
  /** Milliseconds since the epoch, both inclusive. */
  readonly from: number;
  readonly to: number;
}

/** What was read, each reading by its series and its time. */
export const readings = {
  /** A reading already stored (same device, channel, metric, component and time) stays as it is. */
  append(connection: Connection, read: readonly Reading[]): void {
    connection.transaction(() => {
      for (const reading of read) {
        connection.run(
          'INSERT INTO readings (series, time, value, state) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
          seriesOf(connection, reading),
          reading.time,
          reading.value,
          storedState(reading.state),
        );
      }
    });
  },

  /** The newest reading of each component and metric, per channel. */
  latest(connection: Connection, device: string): readonly Reading[] {
    return newest(connection, 'device = ?', device);
  },

  /** The same of these metrics alone, of all devices. */
  latestOf(connection: Connection, metrics: readonly Metric[]): readonly Reading[] {
    return newest(connection, 'metric IN (SELECT value FROM json_each(?))', JSON.stringify(metrics));
  },

  /** Readings of these metrics, as they were read, ascending in time. Their description (name, unit, limits) is that of today. */
  between(connection: Connection, { device, metrics, from, to }: ReadingsQuery): readonly Reading[] {
    return connection
      .all(
        'SELECT * FROM series WHERE device = ? AND metric IN (SELECT value FROM json_each(?)) ORDER BY id',
        device,
        JSON.stringify(metrics),
      )
      .flatMap((row): readonly Reading[] => {
        const { times, values, states } = rawBetween(connection, Number(row.id), from, to);
        const sensor = times.length > 0 ? sensorOf(connection, row) : undefined;
        return sensor ? Array.from(times, (time, at) => ({ ...sensor, ...pointOf(time, values[at], states[at]) })) : [];
      })
      .sort((a, b) => a.time - b.time);
  },

  /** The ids of all series that there are. */
  series(connection: Connection): readonly number[] {
    return allSeries(connection);
  },
};

function newest(connection: Connection, where: string, asked: string): readonly Reading[] {
  const rows = connection.all(
    `SELECT series.*, row.time, row.value, row.state, (SELECT max(day) FROM packed WHERE packed.series = series.id) AS day FROM series
     LEFT JOIN readings AS row ON row.series = series.id AND row.time = (SELECT max(time) FROM readings WHERE readings.series = series.id)
     WHERE ${where} ORDER BY series.id`,
    asked,
  );
  return rows.flatMap((row): readonly Reading[] => {
    const { times, values, states } = newestOf(connection, row);
    const time = times.at(-1);
    const sensor = time === undefined ? undefined : sensorOf(connection, row);
    return time === undefined || !sensor ? [] : [{ ...sensor, ...pointOf(time, values.at(-1), states.at(-1)) }];
  });
}

/** The newest is of a day that is packed only where a device was silent since, or its clock was set back. */
function newestOf(connection: Connection, row: Row): RawReadings {
  const series = Number(row.id);
  const rows = ofRows(row.time === null ? [] : [row]);
  if (row.day === null || Number(row.time ?? Number.NEGATIVE_INFINITY) >= (Number(row.day) + 1) * DAY) return rows;
  const day = connection.one('SELECT day, data FROM packed WHERE series = ? AND day = ?', series, Number(row.day));
  const before = day && unpacked(connection, series, day);
  return before ? merged(before, rows) : rows;
}

/** What a row of `series` has in all of its readings. Undefined: it cannot be read. */
function sensorOf(connection: Connection, row: Row): Omit<Reading, 'time' | 'value' | 'state'> | undefined {
  const described = descriptionOf(connection, row);
  return (
    described && { device: String(row.device), channel: String(row.channel) as Channel, metric: String(row.metric) as Metric, ...described }
  );
}

function pointOf(time: number, value = 0, place = 0): Pick<Reading, 'time' | 'value' | 'state'> {
  const state = stateOf(place);
  return { time, value, ...(state && { state }) };
}
