import { dateLanguage, language } from '../../src/core/l10n.ts';

/** Times and a chart's numbers as the pages show them. */

const CLOCK = new Intl.DateTimeFormat(dateLanguage(), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const CLOCK_SECONDS = new Intl.DateTimeFormat(dateLanguage(), { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const MONTH = new Intl.DateTimeFormat(dateLanguage(), { month: 'short', year: 'numeric' });
const WHOLE = new Intl.DateTimeFormat(dateLanguage(), {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const DATE = new Intl.DateTimeFormat(dateLanguage(), { weekday: 'short', day: 'numeric', month: 'short' });
const DATE_OF_YEAR = new Intl.DateTimeFormat(dateLanguage(), { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });

/** Made once: each of them is dear, and a chart that moves writes many numbers. */
const NUMBERS = new Map<number, Intl.NumberFormat>();
const LIMIT = new Intl.NumberFormat(language(), { maximumFractionDigits: 3, useGrouping: false });

/** What no sensor tells: its digits would push all else aside. */
const HUGE = 1e12;
const SCIENTIFIC = new Intl.NumberFormat(language(), { notation: 'scientific', maximumFractionDigits: 2 });

/** With so many decimals, always: a number that is updated in place must not jump. Five digits and more are grouped. */
export function number(value: number, decimals: number): string {
  if (Math.abs(value) >= HUGE) return SCIENTIFIC.format(value);
  const known = NUMBERS.get(decimals);
  const format =
    known ?? new Intl.NumberFormat(language(), { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: 'min2' });
  if (!known) NUMBERS.set(decimals, format);
  return format.format(value);
}

/** A limit is a round number of the device's: no more decimals than it has. */
export function limitNumber(value: number): string {
  return LIMIT.format(value);
}

export function clock(time: number): string {
  return CLOCK.format(time);
}

export function clockWithSeconds(time: number): string {
  return CLOCK_SECONDS.format(time);
}

export function month(time: number): string {
  return MONTH.format(time);
}

/** With its year: of any time. */
export function dateAndClock(time: number): string {
  return WHOLE.format(time);
}

/** With its year where that is another one than this. */
export function day(time: number): string {
  return new Date(time).getFullYear() === new Date().getFullYear() ? DATE.format(time) : DATE_OF_YEAR.format(time);
}

/** For the ticks of an axis, which have little room: its years stand elsewhere. */
export function dayOfYear(time: number): string {
  return DATE.format(time);
}

/** The time of day alone where that is today. */
export function momentWithSeconds(time: number): string {
  const isToday = new Date(time).toDateString() === new Date().toDateString();
  return isToday ? clockWithSeconds(time) : `${day(time)} ${clockWithSeconds(time)}`;
}
