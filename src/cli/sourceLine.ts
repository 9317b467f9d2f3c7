import { plainText } from '../core/text.ts';
import { ago, formatDuration } from '../core/time/duration.ts';
import { count, formatNumber } from '../core/words.ts';
import type { SourceRecord } from '../protocol/contract.ts';

/** How a platform that is read fares. What is wrong stands among the problems. */
export function sourceLine(source: SourceRecord, now: number): string {
  const { id, place, state, devices, unheard, own, elsewhere = 0, lastAt, tookMs } = source;
  const last = lastAt === undefined ? 'never read' : `last read ${ago(now - Date.parse(lastAt))}`;
  const facts = [
    { waiting: 'not read yet', ok: last, old: `${last}, with trouble that is told below`, failing: `failing, ${last}` }[state],
    count(devices, 'device'),
    ...(unheard > 0 ? [`${formatNumber(unheard, 0)} not heard of`] : []),
    ...(own > 0 ? [`${formatNumber(own, 0)} watched here as well`] : []),
    ...(elsewhere > 0 ? [`${formatNumber(elsewhere, 0)} shown from another source`] : []),
    ...(tookMs === undefined ? [] : [`read in ${formatDuration(tookMs)}`]),
  ];
  return `Source ${id} at ${plainText(place, 300)}: ${facts.join(', ')}`;
}
