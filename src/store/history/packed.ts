import type { HwState } from '../../core/reading.ts';
import { DAY } from '../../core/time/duration.ts';
import type { Connection, Row } from '../connection.ts';
import { number as isNumber, time as isTime } from '../shape.ts';
import { tellUnreadable } from '../unreadable.ts';
import { decodeColumns, decodeInto, encodeColumns } from './columns.ts';

/** Readings of one series, ascending in time, as columns. */
export interface RawReadings {
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Of each the place of its state in `STATES`, from 1; 0: it has none. */
  readonly states: Float64Array;
}

/** Of a day, about: room for one more each ten minutes. */
const POLLS = 150;

const STATES: readonly HwState[] = ['ok', 'degraded', 'failed', 'unknown'];

/** As the rows have it. */
export function storedState(state: HwState | undefined): number | null {
  return state === undefined ? null : STATES.indexOf(state);
}

export function stateOf(place: number): HwState | undefined {
  return place === 0 ? undefined : (STATES[place - 1] ?? 'unknown');
}

/** What is read of one series between two times (ms), both inclusive: of days that are packed, and of those that are not. */
export function rawBetween(connection: Connection, series: number, from: number, to: number): RawReadings {
  const days = connection.all(
    'SELECT day, data FROM packed WHERE series = ? AND day BETWEEN ? AND ? ORDER BY day',
    series,
    Math.floor(from / DAY),
    Math.floor(to / DAY),
  );
  const rows = connection.all(
    'SELECT time, value, state FROM readings WHERE series = ? AND time BETWEEN ? AND ? ORDER BY time',
    series,
    from,
    to,
  );
  const today = ofRows(rows);
  const { space, count } = unpackedDays(connection, series, days, today.times.length);
  const end = count + today.times.length;
  // Late readings of days that are packed have their place among those.
  const isAfter = count === 0 || today.times.length === 0 || (space.times[count - 1] ?? 0) < (today.times[0] ?? 0);
  if (!isAfter || end > space.times.length) return merged(within(part(space, 0, count), from, to), today);
  put(today, space, count);
  return within(part(space, 0, end), from, to);
}

/**
 * Days that are packed, one after the other, in a space that has room for `more` readings behind them, as a rule. A day that cannot be read is left
 * out, which is told.
 */
function unpackedDays(
  connection: Connection,
  series: number,
  days: readonly Row[],
  more: number,
): { readonly space: RawReadings; readonly count: number } {
  let space = room(days.length * POLLS + more);
  let count = 0;
  for (const { day, data } of days) {
    const found = decodeInto(data, [series, Number(day)], (needed) => {
      if (count + needed > space.times.length) {
        const larger = room(2 * space.times.length + needed);
        put(part(space, 0, count), larger, 0);
        space = larger;
      }
      return { columns: [space.times, space.values, space.states], at: count };
    });
    if (found === undefined) tellUnreadableDay(connection, series, Number(day));
    count += found ?? 0;
  }
  return { space, count };
}

/** A day of a series that is packed. Undefined: it cannot be read, which is told. */
export function unpacked(connection: Connection, series: number, { day, data }: Row): RawReadings | undefined {
  const [times, values, states] = decodeColumns(data, 3, [series, Number(day)]) ?? [];
  if (times && values && states) return { times, values, states };
  tellUnreadableDay(connection, series, Number(day));
  return undefined;
}

function tellUnreadableDay(connection: Connection, series: number, day: number): void {
  tellUnreadable(connection, 'what was read on a day', `series ${series}, ${dayName(day)}`);
}

export function packed(series: number, day: number, { times, values, states }: RawReadings): Uint8Array {
  return encodeColumns([times, values, states], [series, day]);
}

function dayName(day: number): string {
  return isTime(day * DAY) ? new Date(day * DAY).toISOString().slice(0, 10) : 'of no date';
}

/** Rows of `readings`; one that cannot have been written is left out. */
export function ofRows(rows: readonly Row[]): RawReadings {
  const found = room(rows.length);
  let count = 0;
  for (const { time, value, state } of rows) {
    if (!isTime(time) || !isNumber(value)) continue;
    found.times[count] = Number(time);
    found.values[count] = Number(value);
    found.states[count++] = state === null ? 0 : placeOf(Number(state));
  }
  return part(found, 0, count);
}

function placeOf(state: number): number {
  return STATES[state] === undefined ? STATES.indexOf('unknown') + 1 : state + 1;
}

/** Of two of the same time the first stays, as it is with rows. */
export function merged(first: RawReadings, second: RawReadings): RawReadings {
  if (second.times.length === 0) return first;
  if (first.times.length === 0) return second;
  const found = room(first.times.length + second.times.length);
  let [one, other, count] = [0, 0, 0];
  while (one < first.times.length || other < second.times.length) {
    const [time, later] = [first.times[one] ?? Number.POSITIVE_INFINITY, second.times[other] ?? Number.POSITIVE_INFINITY];
    const [from, at] = time <= later ? [first, one++] : [second, other++];
    if (time === later) other++;
    found.times[count] = from.times[at] ?? 0;
    found.values[count] = from.values[at] ?? 0;
    found.states[count++] = from.states[at] ?? 0;
  }
  return part(found, 0, count);
}

/** Those between two times, both inclusive. */
function within(readings: RawReadings, least: number, most: number): RawReadings {
  const { times } = readings;
  let [from, to] = [0, times.length];
  while (from < to && (times[from] ?? 0) < least) from++;
  while (to > from && (times[to - 1] ?? 0) > most) to--;
  return part(readings, from, to);
}

function put({ times, values, states }: RawReadings, into: RawReadings, at: number): void {
  into.times.set(times, at);
  into.values.set(values, at);
  into.states.set(states, at);
}

/** The same memory: no copy. */
function part({ times, values, states }: RawReadings, from: number, to: number): RawReadings {
  return { times: times.subarray(from, to), values: values.subarray(from, to), states: states.subarray(from, to) };
}

function room(count: number): RawReadings {
  return { times: new Float64Array(count), values: new Float64Array(count), states: new Float64Array(count) };
}
