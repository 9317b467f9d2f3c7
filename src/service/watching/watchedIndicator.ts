import type { Indicator } from '../../core/alerting/episode.ts';
import type { IndicatorState } from '../../core/alerting/evaluator.ts';

/** An indicator, and the names that it is found by. */
export interface WatchedIndicator {
  readonly component: string;
  readonly condition: string;
  readonly state: IndicatorState;
  /** How often it is judged while all is well (ms); 0 or missing: at every poll. */
  readonly cadence?: number;
  /** Of its current or last alert. */
  readonly alertId?: string;
}

/** An indicator as the store has it: with a copy of its alert, without evidence. */
export interface StoredIndicator extends Indicator {
  readonly cadence?: number;
}

/** What an earlier version stored may be of another shape; then judging starts anew. */
export function isIndicator(value: unknown): value is StoredIndicator {
  const state = (value as { readonly state?: Partial<Indicator['state']> } | null)?.state;
  return (
    typeof state?.phase === 'string' &&
    typeof state.clock === 'number' &&
    typeof state.verdicts === 'number' &&
    Array.isArray(state.slots) &&
    typeof state.base === 'object'
  );
}
