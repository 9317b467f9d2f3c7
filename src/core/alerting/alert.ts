import type { Evidence, Severity, Verdict, Witness } from '../indicator.ts';

export type AlertState = 'pending' | 'firing' | 'resolved';

/** One judgement of the episode, kept with the alert so that a person can see why it fired. Unknown ones count for nothing. */
export interface AlertEvidence extends Evidence {
  readonly at: number;
  /** Start of the slot that it counts in: a conversation may end in the next one. Not known of alerts of an earlier version. */
  readonly slot?: number;
  readonly witness: Witness;
  readonly verdict: Verdict;
}

/** A person has taken the alert on. */
export interface Acknowledgement {
  readonly by: string;
  readonly at: number;
  readonly why?: string;
  /** When it lapses. */
  readonly until: number;
  /** How severe the alert was then: one that grows worse is nobody's again. */
  readonly severity?: Severity;
}

/** Why an alert that fires is not told of. */
export type SuppressedBy = 'explained' | 'acknowledged' | 'silenced' | 'maintenance';

/** What the telling of an alert has come to. Kept with it, so that a restart repeats nothing and forgets nothing. */
export interface Telling {
  /** How severe it was when a person was last told. */
  readonly severity?: Severity;
  /** The level of receivers that it has come to, and since when nobody there has taken it on. */
  readonly level?: number;
  readonly levelSince?: number;
  /** The highest level told since it fired: `level` begins anew after an acknowledgement that came to nothing. */
  readonly highest?: number;
  readonly suppressedBy?: SuppressedBy;
  /** What kept it quiet has ended: from then on it may be told again. */
  readonly freeAt?: number;
  /** It had been over, and has fired again in the same episode. */
  readonly againAt?: number;
  /** It was told when it fired before in this episode. */
  readonly before?: boolean;
  /** Its end was told, or there was nobody to tell. */
  readonly over?: boolean;
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
  /** How often a person was told of it since it fired: what is told again is told less and less often. */
  readonly notices?: number;
  readonly telling?: Telling;
  /** Witnesses that have said the same as the first. */
  readonly confirmedBy?: readonly Witness[];
  /** An irreversible event: it stays until a person closes it. */
  readonly latched?: boolean;
  /** Of a latched one: the device has shown that it is over. */
  readonly cleared?: boolean;
  /** It changes too often to be told of each time. */
  readonly flapping?: boolean;
  readonly acknowledged?: Acknowledgement;
  /** Id of the alert that is its cause. */
  readonly explainedBy?: string;
  readonly summary: string;
  readonly runbook: string;
  readonly evidence: readonly AlertEvidence[];
}
