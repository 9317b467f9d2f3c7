import { durationMs } from '../../core/time/duration.ts';

/**
 * The moment (ms) that a person has typed, in their own time: `03:10` (the last one), `2026-11-28 03:10`, or how long ago, `90m`, `6h`, `2d`.
 * Undefined: it is none, or has not come yet. `now`: ms since the epoch.
 */
export function parseMoment(typed: string, now: number): number | undefined {
  const text = typed.trim();
  const ago = durationMs(text);
  if (!Number.isNaN(ago)) return now - ago;
  const parts = /^(?:(\d{4})-(\d\d)-(\d\d)[ T])?(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hours, minutes, seconds = 0] = parts.map((part) => (part === undefined ? undefined : Number(part)));
  if (hours === undefined || minutes === undefined || hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const date = new Date(now);
  if (year !== undefined && month !== undefined && day !== undefined) {
    date.setFullYear(year, month - 1, day);
    if (date.getMonth() !== month - 1 || date.getDate() !== day) return undefined;
  }
  date.setHours(hours, minutes, seconds, 0);
  if (date.getTime() > now && year === undefined) date.setDate(date.getDate() - 1);
  return date.getTime() > now ? undefined : date.getTime();
}
