import { exactDuration } from '../../core/time/duration.ts';

/** Of a window in seconds: `hour`, `minute`, `2 h`. */
export function windowName(seconds: number | undefined): string {
  if (seconds === undefined || seconds === 3600) return 'hour';
  return seconds === 60 ? 'minute' : exactDuration(seconds * 1000);
}
