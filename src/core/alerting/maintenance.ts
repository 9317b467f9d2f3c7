import { DAY } from '../time/duration.ts';
import { localDate, localTime, nextDay, timeIn, type Weekday, weekdayOf } from '../time/zonedTime.ts';
import { isInForce } from './silence.ts';

/** Planned work on a device or an HA group. Polls during it are stored and not counted. Times are milliseconds since the epoch. */
export interface Maintenance {
  readonly id: string;
  readonly device?: string;
  readonly haGroup?: string;
  /** Of the first occurrence. */
  readonly start: number;
  readonly end: number;
  /** It recurs at the same local time on these days, from `start` on. Every occurrence lasts as long as the first. */
  readonly weekly?: { readonly days: readonly Weekday[]; readonly timeZone: string };
  /** An occurrence that began by then is over, whatever its length: a person has ended it and left the others. */
  readonly endedUpTo?: number;
  readonly by: string;
  readonly why: string;
}

export interface Occurrence {
  readonly start: number;
  readonly end: number;
}

/** Days to look ahead: a week, and one more in case a clock change moves an occurrence over midnight. */
const AHEAD = 8;

export function coversDevice({ device, haGroup }: Pick<Maintenance, 'device' | 'haGroup'>, id: string, group: string | undefined): boolean {
  return device === id || (haGroup !== undefined && haGroup === group);
}

/** The occurrence under way, or the next one. Undefined: all are over. Of two under way, the one that ends later. */
export function currentOccurrence(maintenance: Maintenance, now: number): Occurrence | undefined {
  const first = { start: maintenance.start, end: maintenance.end };
  if (maintenance.weekly === undefined) return now < first.end ? first : undefined;
  if (now < first.start) return first;
  const { endedUpTo = Number.NEGATIVE_INFINITY } = maintenance;
  let under: Occurrence | undefined;
  let next: Occurrence | undefined;
  for (const occurrence of [first, ...occurrencesAround(maintenance, maintenance.weekly, now)]) {
    if (occurrence.start <= endedUpTo) continue;
    if (occurrence.start > now) next = next === undefined || occurrence.start < next.start ? occurrence : next;
    else if (now < occurrence.end && (under === undefined || occurrence.end > under.end)) under = occurrence;
  }
  return under ?? next;
}

export function isUnderWay(maintenance: Maintenance, now: number): boolean {
  const current = currentOccurrence(maintenance, now);
  return current !== undefined && isInForce({ from: current.start, until: current.end }, now);
}

/** Occurrences that could still be under way, and those of the week to come. */
function occurrencesAround(
  { start, end }: Maintenance,
  { days, timeZone }: NonNullable<Maintenance['weekly']>,
  now: number,
): readonly Occurrence[] {
  const length = end - start;
  const time = localTime(start, timeZone);
  const found: Occurrence[] = [];
  const last = now + AHEAD * DAY;
  for (let date = localDate(Math.max(start, now - length - DAY), timeZone); ; date = nextDay(date)) {
    const at = timeIn(date, time, timeZone);
    if (at > last) return found;
    if (at >= start && days.includes(weekdayOf(date))) found.push({ start: at, end: at + length });
  }
}
