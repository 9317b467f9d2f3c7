/** As OpenSSL, chage and date(1) shorten them. */
export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Nothing that an appliance says lies outside of these years. */
const FIRST_YEAR = 1990;
const LAST_YEAR = 2099;

/** `Feb 22 15:19:21 2027 GMT`, as OpenSSL writes it: seconds since the Unix epoch. Undefined: no such time. */
export function certificateTime(text: string): number | undefined {
  const [, month = '', day, hour, minute, second, year] =
    /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4}) GMT$/.exec(text) ?? [];
  return secondsOf(month, Number(year), Number(day), Number(hour), Number(minute), Number(second));
}

/** `Feb 27, 2017`, as chage writes it: the first second of that day, UTC. Undefined: no such day. */
export function calendarDay(text: string): number | undefined {
  const [, month = '', day, year] = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}), (\d{4})$/.exec(text) ?? [];
  return secondsOf(month, Number(year), Number(day), 0, 0, 0);
}

/** A time as `2027-02-22T15:19:21Z`. */
export function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

function secondsOf(name: string, year: number, day: number, hour: number, minute: number, second: number): number | undefined {
  const month = MONTHS.indexOf(name);
  if (month === -1 || !(year >= FIRST_YEAR && year <= LAST_YEAR)) return undefined;
  const time = new Date(Date.UTC(year, month, day, hour, minute, second));
  const same =
    time.getUTCDate() === day && time.getUTCHours() === hour && time.getUTCMinutes() === minute && time.getUTCSeconds() === second;
  return same ? time.getTime() / 1000 : undefined;
}
