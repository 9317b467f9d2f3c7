import { DAY } from '../../../core/time/duration.ts';

/** Where a time ends in a line, and when it is (ms since the epoch); undefined: no clock shows it (30 February). */
export interface TimeStamp {
  readonly end: number;
  readonly time: number | undefined;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * `Feb 29 12:05:01` (RFC 3164, 4.1.2), `2012 Feb 29 12:05:01`, `Feb 29 2012 12:05:01` or `Feb 29 12:05:01 2012`; a fraction, UTC, an offset,
 * and what some senders put before (`*`: the clock is not set) and behind it (`CET:`).
 */
const NAMED =
  /[*.]?(?:(\d{4}) )?([A-Za-z]{3}) {1,2}(\d{1,2})(?: (\d{4}))? (\d{1,2}):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ((?:19|20)\d\d)(?= ))?(?: (UTC|GMT|[+-]\d\d:?\d\d)(?=[ :])| [A-Z]{3,5}(?=:))?:?(?: +|$)/y;
/** RFC 3339, as in RFC 5424 (6.2.3) and in rsyslog's files; also with a blank for the T, or without an offset. */
const NUMERIC = /(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ?([Zz]|UTC|[+-]\d\d:?\d\d))?:?(?: +|$)/y;
/** Seconds since the epoch. */
const UNIX = /(\d{10})(?:\.(\d{1,9}))?(?: +|$)/y;

/**
 * The time at this place of a line, in any form that a syslog sender or an rsyslog file has; undefined: there is none. One without an
 * offset is by this machine's clock on the wall, as rsyslog reads it. One without a year is the last that was, by `now`.
 */
export function timeStampAt(line: string, at: number, now: number): TimeStamp | undefined {
  if (isLast(line, at, now)) return { end: at + last.words.length, time: last.time };
  return namedAt(line, at, now) ?? numericAt(line, at) ?? unixAt(line, at);
}

/** The last one of a form without a year, with the blank behind it: hundreds of lines in a row have the same. */
let last = { words: '', time: 0 };

/** Whether the same words stand here, and nothing behind them that may be a part of the time; and whether they are still of that year. */
function isLast(line: string, at: number, now: number): boolean {
  const { words, time } = last;
  if (words === '' || !line.startsWith(words, at)) return false;
  const next = line.charCodeAt(at + words.length);
  return next >= LETTER_A && next <= LETTER_Z && time <= now + AHEAD && time + SHORTEST_YEAR > now + AHEAD;
}

const LETTER_A = 0x61;
const LETTER_Z = 0x7a;
/** Less than any two times of the same words are apart, by whatever clock on the wall. */
const SHORTEST_YEAR = 364 * DAY;

function namedAt(line: string, at: number, now: number): TimeStamp | undefined {
  NAMED.lastIndex = at;
  const found = NAMED.exec(line);
  if (found === null) return undefined;
  const [, before, name = '', day, after, hour, minute, second, fraction, behind, zone] = found;
  const month = MONTHS.indexOf(name.toLowerCase());
  if (month === -1) return undefined;
  const year = before ?? after ?? behind;
  const clock = { month, day: Number(day), hour: Number(hour), minute: Number(minute), second: Number(second), ms: msOf(fraction), zone };
  const end = NAMED.lastIndex;
  if (year !== undefined) return { end, time: timeOf({ ...clock, year: Number(year) }) };
  const time = inLastYear(clock, now);
  if (time !== undefined && line[end - 1] === ' ' && line[end - 2] !== ' ') last = { words: line.slice(at, end), time };
  return { end, time };
}

function numericAt(line: string, at: number): TimeStamp | undefined {
  NUMERIC.lastIndex = at;
  const found = NUMERIC.exec(line);
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = found;
  const time = timeOf({
    year: Number(year),
    month: Number(month) - 1,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    ms: msOf(fraction),
    zone,
  });
  return { end: NUMERIC.lastIndex, time };
}

function unixAt(line: string, at: number): TimeStamp | undefined {
  UNIX.lastIndex = at;
  const found = UNIX.exec(line);
  return found === null ? undefined : { end: UNIX.lastIndex, time: Number(found[1]) * 1000 + msOf(found[2]) };
}

interface Clock {
  /** January is 0. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
  /** As written: `Z`, `UTC`, `+01:00`; undefined: that of this machine. */
  readonly zone: string | undefined;
}

/** So far ahead of ours a sender's clock may be before its time counts as one of last year. */
const AHEAD = 31 * DAY;
/** From one 29 February to the next, over a year 2100. */
const LEAP_YEARS = 8;

/** What the last time without a year came to: most lines are of the same minute as the one before. */
let lastMinute: { readonly clock: Clock; readonly start: number; readonly now: number } | undefined;

/** The last year in which the time is not after `now`. */
function inLastYear(clock: Clock, now: number): number | undefined {
  const { month, day, hour, minute, second, ms, zone } = clock;
  const seconds = second * 1000 + ms;
  if (lastMinute !== undefined && now === lastMinute.now) {
    const last = lastMinute.clock;
    const same = minute === last.minute && hour === last.hour && day === last.day && month === last.month && zone === last.zone;
    if (same && second < 60) return lastMinute.start + seconds;
  }
  const next = new Date(now).getUTCFullYear() + 1;
  for (let year = next; year >= next - LEAP_YEARS - 1; year--) {
    const time = timeOf({ ...clock, year });
    if (time === undefined || time > now + AHEAD) continue;
    lastMinute = { clock, start: time - seconds, now };
    return time;
  }
  return undefined;
}

const FIRST_YEAR = 1970;

function timeOf({ year, month, day, hour, minute, second, ms, zone }: Clock & { readonly year: number }): number | undefined {
  // 60: a leap second, which is the next one on our clock.
  if (year < FIRST_YEAR || month < 0 || month > 11 || day < 1 || hour > 23 || minute > 59 || second > 60) return undefined;
  if (day > 28 && day > new Date(Date.UTC(year, month + 1, 0)).getUTCDate()) return undefined;
  if (zone === undefined) return new Date(year, month, day, hour, minute, second, ms).getTime();
  return Date.UTC(year, month, day, hour, minute, second, ms) - offsetOf(zone);
}

function offsetOf(zone: string): number {
  const sign = zone[0];
  if (sign !== '+' && sign !== '-') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (sign === '-' ? -minutes : minutes) * 60_000;
}

function msOf(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
}
