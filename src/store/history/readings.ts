import type { Attributes, Channel, HwState, Limits, Metric, Reading } from '../../core/reading.ts';
import { seriesKey } from '../../core/series.ts';
import type { Connection, Row } from '../connection.ts';

const STATES: readonly HwState[] = ['ok', 'degraded', 'failed', 'unknown'];

interface Series {
  readonly id: number;
  attributes: string;
  unit: string | null;
  limits: string | null;
  describedAt: number;
}

/**
 * Readings by series. A series is a metric of a component over a channel, not more: device output that keeps changing its
 * attributes cannot make ever more of them.
 */
export class ReadingTable {
  readonly #connection: Connection;
  readonly #series = new Map<string, Series>();
  #generation: number;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#generation = connection.generation;
  }

  append(readings: readonly Reading[]): void {
    this.#connection.transaction(() => {
      for (const reading of readings) {
        this.#connection.run(
          'INSERT INTO readings (series, time, value, state) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
          this.#seriesOf(reading),
          reading.time,
          reading.value,
          reading.state === undefined ? null : STATES.indexOf(reading.state),
        );
      }
    });
  }

  latest(device: string): readonly Reading[] {
    const rows = this.#connection.all(
      `SELECT channel, metric, attributes, unit, limits, time, value, state FROM series
       JOIN readings ON series = id AND time = (SELECT max(time) FROM readings WHERE series = id)
       WHERE device = ? ORDER BY id`,
      device,
    );
    return rows.map((row) => readingOf(device, row));
  }

  /** Series by series, each by its own index: never a walk through the whole table. */
  prune(before: number): number {
    return this.#connection.transaction(() => {
      let forgotten = 0;
      for (const { id } of this.#connection.all('SELECT id FROM series')) {
        forgotten += this.#connection.run('DELETE FROM readings WHERE series = ? AND time < ?', Number(id), before);
      }
      if (forgotten > 0) {
        this.#connection.run(
          'DELETE FROM series WHERE NOT EXISTS (SELECT 1 FROM readings WHERE series = id) AND NOT EXISTS (SELECT 1 FROM days WHERE series = id)',
        );
        this.#connection.generation++;
      }
      return forgotten;
    });
  }

  #seriesOf(reading: Reading): number {
    const { device, channel, metric, attributes, unit, limits, time } = reading;
    if (this.#generation !== this.#connection.generation) {
      this.#series.clear();
      this.#generation = this.#connection.generation;
    }
    const component = attributes['hw.id'];
    const key = `${device}\n${seriesKey(reading)}`;
    const known = this.#series.get(key) ?? this.#load(device, channel, metric, component);
    const described = {
      attributes: JSON.stringify(attributes),
      unit: unit ?? null,
      limits: limits === undefined ? null : JSON.stringify(limits),
      describedAt: time,
    };
    if (known === undefined) {
      const row = this.#connection.one(
        `INSERT INTO series (device, channel, metric, component, attributes, unit, limits, described_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
        device,
        channel,
        metric,
        component,
        described.attributes,
        described.unit,
        described.limits,
        time,
      );
      const id = Number(row?.id);
      this.#series.set(key, { id, ...described });
      return id;
    }
    this.#series.set(key, known);
    const changed = known.attributes !== described.attributes || known.unit !== described.unit || known.limits !== described.limits;
    if (changed && time >= known.describedAt) {
      this.#connection.run(
        'UPDATE series SET attributes = ?, unit = ?, limits = ?, described_at = ? WHERE id = ?',
        described.attributes,
        described.unit,
        described.limits,
        time,
        known.id,
      );
      Object.assign(known, described);
    }
    return known.id;
  }

  #load(device: string, channel: string, metric: string, component: string): Series | undefined {
    const row = this.#connection.one(
      'SELECT id, attributes, unit, limits, described_at FROM series WHERE device = ? AND channel = ? AND metric = ? AND component = ?',
      device,
      channel,
      metric,
      component,
    );
    return (
      row && {
        id: Number(row.id),
        attributes: String(row.attributes),
        unit: row.unit === null ? null : String(row.unit),
        limits: row.limits === null ? null : String(row.limits),
        describedAt: Number(row.described_at),
      }
    );
  }
}

/** Readings of these metrics between two times, both inclusive, with the newest description of their series. */
export function readingsOf(
  connection: Connection,
  {
    device,
    metrics,
    from,
    to,
  }: { readonly device: string; readonly metrics: readonly Metric[]; readonly from: number; readonly to: number },
): readonly Reading[] {
  const rows = connection.all(
    `SELECT channel, metric, attributes, unit, limits, time, value, state FROM series JOIN readings ON series = id
     WHERE device = ? AND metric IN (SELECT value FROM json_each(?)) AND time BETWEEN ? AND ? ORDER BY time, id`,
    device,
    JSON.stringify(metrics),
    from,
    to,
  );
  return rows.map((row) => readingOf(device, row));
}

function readingOf(device: string, row: Row): Reading {
  return {
    device,
    channel: String(row.channel) as Channel,
    metric: String(row.metric) as Metric,
    time: Number(row.time),
    value: Number(row.value),
    ...descriptionOf(row),
    ...(row.state !== null && { state: STATES[Number(row.state)] ?? 'unknown' }),
  };
}

/** What a row of `series` says about its readings. */
export function descriptionOf(row: Row): { attributes: Attributes; unit?: string; limits?: Limits } {
  return {
    attributes: JSON.parse(String(row.attributes)) as Attributes,
    ...(row.unit !== null && { unit: String(row.unit) }),
    ...(row.limits !== null && { limits: JSON.parse(String(row.limits)) as Limits }),
  };
}
