import { t } from '../../core/l10n.ts';
import { isCalendarDay } from '../../core/time/calendar.ts';
import { DAY, HOUR, MINUTE } from '../../core/time/duration.ts';

/** Times as people type them into an input box. All are local; `now` and the answers are milliseconds since the epoch. */

const units: Readonly<Record<string, number>> = { m: MINUTE, min: MINUTE, h: HOUR, d: DAY };

/** Longest silence or maintenance that is planned ahead (ms): beyond that a device should leave the inventory. */
export const LONGEST = 366 * DAY;

/** `30m`, `90 min`, `4h`, `1h 30m`, `2d`; undefined for anything else. */
export function typedDuration(text: string): number | undefined {
  const words = text.trim().toLowerCase();
  if (!/^(\d{1,5}\s*(m|min|h|d)\s*)+$/.test(words)) return undefined;
  let total = 0;
  for (const [, number, unit] of words.matchAll(/(\d+)\s*(min|m|h|d)/g)) total += Number(number) * (units[unit ?? ''] ?? 0);
  return total > 0 ? total : undefined;
}

/**
 * A moment to come: `18:30` (today, or tomorrow when that has passed), `tomorrow 8:00`, `2026-12-24 18:30`, or a duration from now. The days
 * are known in English and in the editor's language.
 * Undefined for anything else, and for what has passed.
 */
export function typedMoment(text: string, now: number): number | undefined {
  const duration = typedDuration(text);
  if (duration !== undefined) return now + duration;
  const match = /^(?:(\p{L}+|\d{4}-\d{2}-\d{2})[\sT]+)?(\d{1,2}):(\d{2})$/iu.exec(text.trim());
  if (!match) return undefined;
  const [, day, hours, minutes] = match;
  const named = day?.toLowerCase();
  const isTomorrow = named === 'tomorrow' || named === t('tomorrow');
  const isNear = named === undefined || isTomorrow || named === 'today' || named === t('today');
  const moment = isNear ? new Date(now) : localDay(named);
  if (!moment || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  if (isTomorrow) moment.setDate(moment.getDate() + 1);
  moment.setHours(Number(hours), Number(minutes), 0, 0);
  if (named === undefined && moment.getTime() <= now) moment.setDate(moment.getDate() + 1);
  return moment.getTime() > now ? moment.getTime() : undefined;
}

/** Midnight of `2026-12-24`; undefined for a day that the calendar does not have. */
function localDay(text: string): Date | undefined {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  return isCalendarDay(year, month, day) ? new Date(year, month - 1, day) : undefined;
}

/** Tomorrow at this full hour. */
export function tomorrowAt(hour: number, now: number): number {
  const date = new Date(now);
  date.setDate(date.getDate() + 1);
  return date.setHours(hour, 0, 0, 0);
}

/** What is wrong with a moment that a person typed; undefined when nothing is. */
export function momentComplaint(text: string, now: number): string | undefined {
  const moment = typedMoment(text, now);
  if (moment === undefined) return t('Write a time to come, such as 18:30, tomorrow 8:00 or 2026-12-24 18:30, or a duration: 90m, 4h, 2d.');
  return moment - now > LONGEST ? t('That is more than a year ahead.') : undefined;
}

export function durationComplaint(text: string): string | undefined {
  const duration = typedDuration(text);
  if (duration === undefined) return t('Write a duration such as 30m, 2h, 1h 30m or 1d.');
  return duration > 31 * DAY ? t('That is more than a month.') : undefined;
}
