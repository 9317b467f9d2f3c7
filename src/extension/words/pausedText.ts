import { t } from '../../core/l10n.ts';
import type { DeviceRecord } from '../../protocol/contract.ts';
import { shortTime } from './format.ts';
import { inertText } from './inertText.ts';

/** "paused since 18:05 by ada: moves to rack 4"; undefined where nobody has paused it. */
export function pausedText({ paused }: Pick<DeviceRecord, 'paused'>, now: number): string | undefined {
  if (!paused) return undefined;
  const text = t('paused since {0} by {1}', shortTime(paused.since, now), inertText(paused.by, 60));
  return paused.why ? `${text}: ${inertText(paused.why, 160)}` : text;
}
