/** Words and numbers as the page shows them. */

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const CLOCK_SECONDS = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });

/** Control characters and the ones that turn the reading direction. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g;

/** A device's text on one line, without characters that would not show as what they are. */
export function plain(text: string, atMost = 80): string {
  const printable = text.replace(UNPRINTABLE, ' ').trim();
  return printable.length > atMost ? `${printable.slice(0, atMost - 1)}…` : printable;
}

export function number(value: number, decimals: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: false });
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
  return DAY.format(time);
}

/** "12 s ago", "4 min ago", "3 h ago", "2 days ago". */
export function ago(milliseconds: number): string {
  return `${duration(milliseconds)} ago`;
}

/** Rounded down to one unit: "12 s", "4 min", "3 h", "2 days". */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}

/** A poll interval in a sentence: "10 minutes", "5 seconds", "1 hour". */
export function interval(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 120) return counted(seconds, 'second');
  if (seconds < 7200) return counted(Math.round(seconds / 60), 'minute');
  return counted(Math.round(seconds / 3600), 'hour');
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Of a time in two units: "45 s", "12 min", "3 h 20 min", "5 d 2 h". */
export function lasting(milliseconds: number): string {
  const minutes = Math.floor(Math.max(0, milliseconds) / 60_000);
  if (minutes < 1) return duration(milliseconds);
  if (minutes < 60) return `${minutes} min`;
  const [large, small, units] = minutes < 1440 ? [60, 1, ['h', 'min']] : [1440, 60, ['d', 'h']];
  const rest = Math.floor((minutes % large) / small);
  return `${Math.floor(minutes / large)} ${units[0]}${rest > 0 ? ` ${rest} ${units[1]}` : ''}`;
}
