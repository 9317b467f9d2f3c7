/** Lengths of time, in milliseconds. */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

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

/** A duration (ms) as people read it, in its two largest units: `0.4 s`, `45 s`, `10 min`, `1 h 30 min`, `2 d 3 h`. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  // The last tenth below ten seconds belongs to whole seconds, so that 9.96 s does not read "10.0 s".
  if (ms < 9950) return `${Number((ms / 1000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1440) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(ms / unitMs.h);
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
