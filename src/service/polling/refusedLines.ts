import { groupBy } from '../../core/groupBy.ts';
import type { Rejected } from '../../core/reading.ts';
import { plainText } from '../../core/text.ts';

/** Why lines, or values whose copies differ, were not accepted, and how many. */
export interface RefusedLines {
  readonly reason: string;
  readonly count: number;
}

/** So many reasons are kept apart at most: a hostile device could make up one for each line. */
const REASONS = 5;
const LONGEST_REASON = 160;

/** What a poll refused, by reason, the most frequent first. Fit to be shown: reasons may quote what the device said. */
export function refusedLines(rejected: readonly Rejected[]): readonly RefusedLines[] {
  const all = [...groupBy(rejected, ({ reason }) => plainText(reason, LONGEST_REASON))]
    .map(([reason, { length }]): RefusedLines => ({ reason, count: length }))
    .sort((a, b) => b.count - a.count);
  const rest = all.slice(REASONS).reduce((sum, { count }) => sum + count, 0);
  return [...all.slice(0, REASONS), ...(rest > 0 ? [{ reason: 'other reasons', count: rest }] : [])];
}
