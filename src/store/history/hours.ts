import { HOUR, WEEK } from '../../core/time/duration.ts';
import type { Connection, Row } from '../connection.ts';
import { tellUnreadable } from '../unreadable.ts';
import { decodeColumns, encodeColumns } from './columns.ts';
import type { TimedValues } from './thinning.ts';

/** What was read of one series in one hour. */
export interface Hour {
  /** Counted from the epoch. */
  readonly hour: number;
  readonly count: number;
  readonly sum: number;
  readonly least: number;
  readonly most: number;
}

/** The middle of an hour (ms): where a chart draws it. */
export function middleOf({ hour }: Pick<Hour, 'hour'>): number {
  return hour * HOUR + HOUR / 2;
}

/** The readings drawn together, hour by hour. A sum of decimal numbers is told with as many digits as they have: it packs well. */
export function hoursOf({ times, values }: TimedValues): readonly Hour[] {
  const hours: Hour[] = [];
  for (let from = 0; from < times.length; ) {
    const hour = Math.floor((times[from] ?? 0) / HOUR);
    let [sum, least, most] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    let at = from;
    for (; at < times.length && (times[at] ?? 0) < (hour + 1) * HOUR; at++) {
      const value = values[at] ?? 0;
      sum += value;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    hours.push({ hour, count: at - from, sum: Number(sum.toPrecision(DIGITS)), least, most });
    from = at;
  }
  return hours;
}

/** More digits than instruments have: what is left of the error of adding goes. */
const DIGITS = 12;

/** Hours of one series that have their middle between two times (ms). */
export function hoursBetween(connection: Connection, series: number, from: number, to: number): readonly Hour[] {
  return connection
    .all(
      'SELECT week, data FROM hours WHERE series = ? AND week BETWEEN ? AND ? ORDER BY week',
      series,
      Math.floor(from / WEEK),
      Math.floor(to / WEEK),
    )
    .flatMap((row) => unpackedHours(connection, series, row))
    .filter((hour) => middleOf(hour) >= from && middleOf(hour) <= to);
}

function unpackedHours(connection: Connection, series: number, { week, data }: Row): readonly Hour[] {
  const [hours, counts, sums, leasts, mosts] = decodeColumns(data, 5, [series, Number(week)]) ?? [];
  if (hours && counts && sums && leasts && mosts) {
    return Array.from(hours, (hour, at) => ({
      hour,
      count: counts[at] ?? 0,
      sum: sums[at] ?? 0,
      least: leasts[at] ?? 0,
      most: mosts[at] ?? 0,
    }));
  }
  tellUnreadable(connection, 'the hours of a week', `series ${series}, week ${Number(week)}`);
  return [];
}

export function packedHours(series: number, week: number, hours: readonly Hour[]): Uint8Array {
  const column = (of: keyof Hour) => hours.map((each) => each[of]);
  return encodeColumns([column('hour'), column('count'), column('sum'), column('least'), column('most')], [series, week]);
}
