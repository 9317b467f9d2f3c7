import type { Indicator } from '../../core/alerting/episode.ts';

/** An indicator, and the names that it is found by. */
export interface WatchedIndicator extends Indicator {
  readonly component: string;
  readonly condition: string;
  /** How often it is judged while all is well (ms); 0 or missing: at every poll. */
  readonly cadence?: number;
}

/** What an earlier version stored may be of another shape; then judging starts anew. */
export function isIndicator(value: unknown): value is Indicator {
  const state = (value as { readonly state?: Partial<Indicator['state']> } | null)?.state;
  return (
    typeof state?.phase === 'string' &&
    typeof state.clock === 'number' &&
    typeof state.verdicts === 'number' &&
    Array.isArray(state.slots) &&
    typeof state.base === 'object'
  );
}
