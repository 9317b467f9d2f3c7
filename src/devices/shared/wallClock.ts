import { MONTHS } from './dates.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const SHAPE = /^([A-Z][a-z]{2}) ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)(?: ([A-Z]{3,5}|[+-]\d{2,4}))? (\d{4})$/;

/** What a clock on the wall shows: seconds as if its zone were UTC, since an abbreviation like EST names more than one zone. */
export interface WallClock {
  readonly seconds: number;
  /** As printed; undefined where none is. */
  readonly zone?: string;
}

/** `Wed Mar  1 09:27:45 EST 2017`, as date(1) writes it. Undefined: no such time, or the weekday is another one's. */
export function wallClock(text: string): WallClock | undefined {
  const [, weekday = '', name = '', day, hour, minute, second, zone, year] = SHAPE.exec(text) ?? [];
  const month = MONTHS.indexOf(name);
  if (month === -1) return undefined;
  const time = new Date(Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second)));
  const [y, d, h, m, s] = [time.getUTCFullYear(), time.getUTCDate(), time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()];
  const exists = y === Number(year) && d === Number(day) && h === Number(hour) && m === Number(minute) && s === Number(second);
  if (!exists || WEEKDAYS[time.getUTCDay()] !== weekday) return undefined;
  return { seconds: time.getTime() / 1000, ...(zone !== undefined && { zone }) };
}
