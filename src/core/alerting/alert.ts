import type { Evidence, Severity, Verdict, Witness } from '../indicator.ts';

export type AlertState = 'pending' | 'firing' | 'resolved';

/** One judgement of the episode, kept with the alert so that a person can see why it fired. Unknown judgements count for nothing. */
export interface AlertEvidence extends Evidence {
  readonly at: number;
  /** Start of the slot that it counts in; a conversation may end in the next slot. Alerts of an earlier version do not have it. */
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
  /** How severe the alert was then. When it becomes more severe, the acknowledgement lapses. */
  readonly severity?: Severity;
}

/** Why no notices are sent of an alert that fires. */
export type SuppressedBy = 'explained' | 'acknowledged' | 'silenced' | 'maintenance';

/** What has been sent of an alert. Stored with it, so that a restart repeats nothing and forgets nothing. */
export interface NotificationState {
  /** How severe it was in the last notice. */
  readonly severity?: Severity;
  /** The level of receivers that was notified last, and since when nobody there has acknowledged it. */
  readonly level?: number;
  readonly levelSince?: number;
  /** The highest level notified since it fired. `level` is 1 again after an acknowledgement that has lapsed. */
  readonly highest?: number;
  readonly suppressedBy?: SuppressedBy;
  /** Its suppression has ended: a notice may be sent from then on. */
  readonly freeAt?: number;
  /** When it fired again in the same episode, after it had been over. */
  readonly againAt?: number;
  /** A notice was sent when it fired before in this episode. */
  readonly before?: boolean;
  /** A notice of its end was sent, or there was nobody to notify. */
  readonly over?: boolean;
}

/** How far a repair is proven: good polls since the last bad one. Times in milliseconds since the epoch. */
export interface Verification {
  readonly good: number;
  /** Slots of the first and the newest good poll. Missing: none yet. */
  readonly first?: number;
  readonly newest?: number;
  /** When a bad poll has made it start anew. */
  readonly brokenAt?: number;
  /** When the last one needed was good. */
  readonly doneAt?: number;
  /** It is counted on the appliance that took the place of the one before: the alert ended when that was accepted. */
  readonly onReplacement?: true;
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
  /** When the last notice of it was taken. Missing: none was since it fired. */
  readonly notifiedAt?: number;
  /** How many notices were taken since it fired: reminders become rarer. */
  readonly notices?: number;
  /** The name is a key of stored alerts. */
  readonly telling?: NotificationState;
  /** Witnesses that agreed with the first one. */
  readonly confirmedBy?: readonly Witness[];
  /** An irreversible event: it stays until a person closes it. */
  readonly latched?: boolean;
  /** Of a latched one: the device has shown that it is over. */
  readonly cleared?: boolean;
  /** It changes too often for a notice each time. */
  readonly flapping?: boolean;
  readonly acknowledged?: Acknowledgement;
  /** How far its repair is proven, from the first good poll on. */
  readonly verification?: Verification;
  /** Id of the alert that is its cause. */
  readonly explainedBy?: string;
  readonly summary: string;
  readonly runbook: string;
  readonly evidence: readonly AlertEvidence[];
}
