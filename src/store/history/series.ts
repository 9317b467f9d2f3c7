import type { Attributes, Limits, Reading } from '../../core/reading.ts';
import type { Connection, Row } from '../connection.ts';
import { isAttributes, isLimits } from '../shapes.ts';
import { readJson } from '../unreadable.ts';

interface Series {
  readonly id: number;
  attributes: string;
  unit: string | null;
  limits: string | null;
  describedAt: number;
}

/** Series that are known of a connection, for as long as nothing has changed them behind their writers' backs. */
interface Known {
  readonly generation: number;
  readonly series: Map<string, Series>;
}

const knownOf = new WeakMap<Connection, Known>();

/**
 * The id of a reading's series, which is made or described anew where that is needed. A series is a metric of a component over a channel,
 * not more: device output that keeps changing its attributes cannot make ever more of them.
 */
export function seriesOf(connection: Connection, { device, channel, metric, attributes, unit, limits, time }: Reading): number {
  const cached = cacheOf(connection);
  const component = attributes['hw.id'];
  const key = JSON.stringify([device, channel, metric, component]);
  const known = cached.get(key) ?? load(connection, device, channel, metric, component);
  const described = {
    attributes: JSON.stringify(attributes),
    unit: unit ?? null,
    limits: limits === undefined ? null : JSON.stringify(limits),
    describedAt: time,
  };
  if (known === undefined) {
    const row = connection.one(
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
    cached.set(key, { id, ...described });
    return id;
  }
  cached.set(key, known);
  const changed = known.attributes !== described.attributes || known.unit !== described.unit || known.limits !== described.limits;
  if (changed && time >= known.describedAt) {
    connection.run(
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

/** The ids of all that there are. */
export function allSeries(connection: Connection): readonly number[] {
  return connection.all('SELECT id FROM series').map(({ id }) => Number(id));
}

/** What a row of `series` says about its readings. Undefined: it cannot be read; the next poll describes the series anew. */
export function descriptionOf(connection: Connection, row: Row): Description | undefined {
  const of = `${row.metric}, ${row.channel}`;
  const attributes = readJson(connection, row.attributes, isAttributes, 'a component', of);
  const limits = row.limits === null ? undefined : readJson(connection, row.limits, isLimits, 'the limits of a component', of);
  if (attributes === undefined || (row.limits !== null && limits === undefined)) return undefined;
  return { attributes, ...(row.unit !== null && { unit: String(row.unit) }), ...(limits && { limits }) };
}

interface Description {
  readonly attributes: Attributes;
  readonly unit?: string;
  readonly limits?: Limits;
}

function cacheOf(connection: Connection): Map<string, Series> {
  const known = knownOf.get(connection);
  if (known?.generation === connection.generation) return known.series;
  const fresh = { generation: connection.generation, series: new Map<string, Series>() };
  knownOf.set(connection, fresh);
  return fresh.series;
}

function load(connection: Connection, device: string, channel: string, metric: string, component: string): Series | undefined {
  const row = connection.one(
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
