import type { Evidence, Severity, Witness } from './indicator.ts';

/** Times are milliseconds since the epoch, durations milliseconds. Defaults and their reasons: ARCHITECTURE.md, "When an alert fires". */
export interface Policy {
  readonly interval: number;
  readonly window: number;
  readonly negatives: number;
  /** Consecutive positives that resolve a firing alert. */
  readonly recover: number;
  /** Late judgements older than this are only recorded. */
  readonly lateness: number;
  /** An episode that comes back within this time is the same alert again. */
  readonly reopen: number;
  readonly renotify: number;
}

export type AlertState = 'pending' | 'firing' | 'resolved';

/** One judgement that counted, kept with the alert so that a person can see why it fired. */
export interface AlertEvidence extends Evidence {
  readonly at: number;
  readonly witness: Witness;
  readonly verdict: 'negative' | 'positive';
}

/** One episode of one indicator. */
export interface Alert {
  readonly id: string;
  readonly device: string;
  readonly component: string;
  readonly condition: string;
  readonly severity: Severity;
  readonly state: AlertState;
  readonly startedAt: number;
  readonly firedAt?: number;
  readonly resolvedAt?: number;
  /** When a person was last told of it. Missing: nobody was there to tell since it fired. */
  readonly notifiedAt?: number;
  readonly summary: string;
  readonly runbook: string;
  readonly evidence: readonly AlertEvidence[];
}
