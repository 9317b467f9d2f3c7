const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const two = (value: number): string => String(value).padStart(2, '0');

/** `10:17:05`, UTC. */
export function clockTime(time: number): string {
  const date = new Date(time);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

/** `Mar  1 09:24:11`, as in a log. */
export function logDate(time: number): string {
  const date = new Date(time);
  return `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${clockTime(time)}`;
}

/** `Wed Mar  1 09:24:11 UTC 2017`; without a zone, `Wed Mar  1 09:24:11 2017`. */
export function unixDate(time: number, zone = ''): string {
  const date = new Date(time);
  const day = `${WEEKDAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)}`;
  return `${day} ${clockTime(time)} ${zone === '' ? '' : `${zone} `}${date.getUTCFullYear()}`;
}

/** `10:17 on 01/03/2017`: day, month, year. */
export function checkTime(time: number): string {
  const date = new Date(time);
  return `${clockTime(time).slice(0, 5)} on ${two(date.getUTCDate())}/${two(date.getUTCMonth() + 1)}/${date.getUTCFullYear()}`;
}

/** `9 days, 22:43`, `45 min`: as uptime(1). */
export function upFor(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = hours > 0 ? `${String(hours).padStart(2)}:${two(minutes)}` : `${minutes} min`;
  return days === 0 ? rest.trim() : `${days} day${days === 1 ? '' : 's'}, ${rest}`;
}

/** `9 day(s), 22:43:20`. */
export function dayCount(seconds: number): string {
  return `${Math.floor(seconds / 86_400)} day(s), ${clockTime((seconds % 86_400) * 1000)}`;
}

/** `Feb 28 10:11:12 2031 GMT` */
export function opensslTime(time: number): string {
  const [, day = '', month = '', year = '', clock = ''] = new Date(time).toUTCString().split(' ');
  return `${month} ${day.replace(/^0/, ' ')} ${clock} ${year} GMT`;
}
