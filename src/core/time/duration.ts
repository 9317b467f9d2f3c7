const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * Milliseconds in a duration as the inventory writes it: `30s`, `10m`, `1.5h`, `1d`. Rounded to whole milliseconds.
 *
 * @throws RangeError on anything else; the inventory's schema refuses it with a line number long before.
 */
export function parseDuration(text: string): number {
  const match = /^(\d{1,12}(?:\.\d{1,12})?)([smhd])$/.exec(text);
  const unit = match?.[2];
  if (match === null || !(unit === 's' || unit === 'm' || unit === 'h' || unit === 'd')) {
    throw new RangeError(`"${text.slice(0, 40)}" is not a duration such as "30s", "10m", "4h" or "1d".`);
  }
  return Math.round(Number(match[1]) * unitMs[unit]);
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
