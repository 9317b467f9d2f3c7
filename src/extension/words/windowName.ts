import { t } from '../../core/l10n.ts';
import { exactDuration } from '../../core/time/duration.ts';

/** Of a window in seconds: `in the last hour`, `in the last minute`, `in the last 2 h`. */
export function windowName(seconds: number | undefined): string {
  if (seconds === undefined || seconds === 3600) return t('in the last hour');
  return seconds === 60 ? t('in the last minute') : t('in the last {0}', exactDuration(seconds * 1000));
}
