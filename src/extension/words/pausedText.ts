import type { DeviceRecord } from '../../protocol/contract.ts';
import { shortTime } from './format.ts';
import { inertText } from './inertText.ts';

/** "paused since 18:05 by ada: moves to rack 4"; undefined where nobody has paused it. */
export function pausedText({ paused }: Pick<DeviceRecord, 'paused'>, now: number): string | undefined {
  if (!paused) return undefined;
  const why = paused.why ? `: ${inertText(paused.why, 160)}` : '';
  return `paused since ${shortTime(paused.since, now)} by ${inertText(paused.by, 60)}${why}`;
}
