/** Times and a chart's numbers as the pages show them. */

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const CLOCK_SECONDS = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const DATE = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });

/** With so many decimals, always: a number that is updated in place must not jump. Five digits and more are grouped. */
export function number(value: number, decimals: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: 'min2' });
}

/** A limit is a round number of the device's: no more decimals than it has. */
export function limitNumber(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 3, useGrouping: false });
}

export function clock(time: number): string {
  return CLOCK.format(time);
}

export function clockWithSeconds(time: number): string {
  return CLOCK_SECONDS.format(time);
}

export function day(time: number): string {
  return DATE.format(time);
}
