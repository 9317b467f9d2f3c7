import type { Attributes, Limits, Reading } from '../../core/reading.ts';
import type { Connection, Row } from '../connection.ts';
import { isAttributes, isLimits, parsed } from '../shapes.ts';
import { readJson } from '../unreadable.ts';

interface Series {
  readonly id: number;
  described: Described;
}

/** What its row says of it; undefined where that cannot be read. */
interface Described {
  readonly attributes: unknown;
  readonly unit: string | undefined;
  readonly limits: unknown;
  readonly at: number;
}

/** Series of one device, channel and metric, by component. */
type ByComponent = Map<string, Series>;

/** Series that are known of a connection, for as long as nothing has changed them behind their writers' backs. */
interface Known {
  readonly generation: number;
  /** By device, channel and metric: each is a text that is there already, and need not be put together at every reading. */
  readonly series: Map<string, Map<string, Map<string, ByComponent>>>;
}

const knownOf = new WeakMap<Connection, Known>();

/**
 * The id of a reading's series, which is made or described anew where that is needed. A series is a metric of a component over a channel,
 * not more: device output that keeps changing its attributes cannot make ever more of them.
 */
export function seriesOf(connection: Connection, { device, channel, metric, attributes, unit, limits, time }: Reading): number {
  const component = attributes['hw.id'];
  const cached = inside(inside(inside(cacheOf(connection), device), channel), metric);
  let known = cached.get(component);
  if (known === undefined) {
    known = load(connection, device, channel, metric, component);
    if (known !== undefined) cached.set(component, known);
  }
  const described: Described = { attributes, unit, limits, at: time };
  const row = () => [JSON.stringify(attributes), unit ?? null, limits === undefined ? null : JSON.stringify(limits), time];
  if (known === undefined) {
    const made = connection.one(
      `INSERT INTO series (device, channel, metric, component, attributes, unit, limits, described_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
      device,
      channel,
      metric,
      component,
      ...row(),
    );
    const id = Number(made?.id);
    cached.set(component, { id, described });
    return id;
  }
  if (time >= known.described.at && !isSaid(known.described, described)) {
    connection.run('UPDATE series SET attributes = ?, unit = ?, limits = ?, described_at = ? WHERE id = ?', ...row(), known.id);
    known.described = described;
  }
  return known.id;
}

function isSaid(before: Described, now: Described): boolean {
  return before.unit === now.unit && isSame(before.attributes, now.attributes) && isSame(before.limits, now.limits);
}

/** Of flat objects, in any order of their names. Compared at every poll for every reading: far cheaper than as text. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!isFlat(a) || !isFlat(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function isFlat(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
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

function inside<V>(maps: Map<string, Map<string, V>>, name: string): Map<string, V> {
  const known = maps.get(name);
  if (known !== undefined) return known;
  const made = new Map<string, V>();
  maps.set(name, made);
  return made;
}

function cacheOf(connection: Connection): Known['series'] {
  const known = knownOf.get(connection);
  if (known?.generation === connection.generation) return known.series;
  const fresh: Known = { generation: connection.generation, series: new Map() };
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
      described: {
        attributes: parsed(row.attributes),
        unit: row.unit === null ? undefined : String(row.unit),
        limits: row.limits === null ? undefined : parsed(row.limits),
        at: Number(row.described_at),
      },
    }
  );
}
