import { DAY } from './duration.ts';
/**
 * Wall clocks of IANA time zones, by way of `Intl`. A calendar date is the number of days since 1970-01-01, a wall-clock time the
 * milliseconds since that day's midnight as the clock on the wall shows it; instants are milliseconds since the epoch.
 */

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** 1970-01-01 was a Thursday. */
const FIRST = WEEKDAYS.indexOf('thu');

/** Making one takes longer than using it a thousand times. */
const formats = new Map<string, Intl.DateTimeFormat>();

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export function localDate(instant: number, timeZone: string): number {
  return Math.floor(wallClock(instant, timeZone) / DAY);
}

export function localTime(instant: number, timeZone: string): number {
  return wallClock(instant, timeZone) - localDate(instant, timeZone) * DAY;
}

export function nextDay(date: number): number {
  return date + 1;
}

export function weekdayOf(date: number): Weekday {
  return WEEKDAYS[(((date + FIRST) % 7) + 7) % 7] ?? 'thu';
}

/**
 * The instant at which the clock shows this time on this date. A time that is shown twice is its first showing; one that is skipped
 * is reckoned with the offset from before the gap, so that 02:30 becomes 03:30 (RFC 5545, section 3.3.5).
 */
export function timeIn(date: number, time: number, timeZone: string): number {
  const wanted = date * DAY + time;
  // No offset is more than a day, and none changes twice within two: these are the one before and the one after.
  const before = offsetAt(wanted - DAY, timeZone);
  const after = offsetAt(wanted + DAY, timeZone);
  const early = wanted - before;
  if (before === after || offsetAt(early, timeZone) === before) return early;
  const late = wanted - after;
  return offsetAt(late, timeZone) === after ? late : early;
}

function offsetAt(instant: number, timeZone: string): number {
  return wallClock(instant, timeZone) - instant;
}

/** What the clock shows, as if it were UTC. */
function wallClock(instant: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1000) + 1000) % 1000);
}
