import { language, t } from '../l10n.ts';

/** Lengths of time, in milliseconds. */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;

const unitMs = { s: SECOND, m: MINUTE, h: HOUR, d: DAY } as const;

/** Milliseconds in a duration as the inventory writes it: `30s`, `10m`, `1.5h`, `1d`. Whole milliseconds; NaN for anything else. */
export function durationMs(text: string): number {
  const match = /^(\d{1,12}(?:\.\d{1,12})?)([smhd])$/.exec(text);
  return Math.round(Number(match?.[1]) * unitMs[match?.[2] as keyof typeof unitMs]);
}

/** As `durationMs`. @throws {RangeError} on anything else; the inventory's definition refuses it with a line number long before. */
export function parseDuration(text: string): number {
  const ms = durationMs(text);
  if (Number.isNaN(ms)) throw new RangeError(`"${text.slice(0, 40)}" is not a duration such as "30s", "10m", "4h" or "1d".`);
  return ms;
}

const steps = [
  ['d', DAY],
  ['h', HOUR],
  ['min', MINUTE],
  ['s', SECOND],
] as const;

/**
 * A time (ms) that has passed: `45 ms`, `0.4 s`, `45 s`, `10 min 5 s`, `1 h 29 min`, `2 d 3 h`. It names the two largest units and is
 * rounded down: nobody reads that more time has passed than has. Below ten seconds a tenth counts. Below zero it is `0 s`.
 */
export function formatDuration(ms: number): string {
  if (!(ms > 0)) return '0 s';
  if (ms < 100) return `${Math.floor(ms)} ms`;
  if (ms < 10 * SECOND) return `${decimal(Math.floor(ms / 100) / 10)} s`;
  const largest = steps.findIndex(([, size]) => ms >= size);
  return partsOf(Math.floor(ms / SECOND) * SECOND, steps.slice(largest, largest + 2)).join(' ');
}

/** A time (ms) that somebody has set, in as many units as say it exactly: `0.5 s`, `1 min 30 s`, `1 d 5 min`. */
export function exactDuration(ms: number): string {
  const parts = partsOf(ms, steps.slice(0, -1));
  const rest = ms % MINUTE;
  return [...parts, ...(rest > 0 || parts.length === 0 ? [`${decimal(rest / SECOND)} s`] : [])].join(' ');
}

/** How long ago something was (ms), rounded down to one unit so that it seldom changes: `12 s ago`, `4 min ago`, `3 h ago`, `2 d ago`. */
export function ago(ms: number): string {
  const [unit, size] = steps.find(([, each]) => ms >= each) ?? ['s', SECOND];
  return t('{0} ago', `${Math.max(0, Math.floor(ms / size))} ${unit}`);
}

function decimal(value: number): string {
  return language() === 'en' ? String(value) : value.toLocaleString(language(), { maximumFractionDigits: 3 });
}

/** How much of each unit there is, without those of which there is none. */
function partsOf(ms: number, units: readonly (readonly [string, number])[]): string[] {
  let rest = ms;
  return units.flatMap(([unit, size]) => {
    const whole = Math.floor(rest / size);
    rest -= whole * size;
    return whole === 0 ? [] : [`${whole} ${unit}`];
  });
}
