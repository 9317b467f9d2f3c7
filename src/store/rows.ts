import type { Channel } from '../core/reading.ts';

/** Times are milliseconds since the epoch. */

/** `state` is the evaluator's, as JSON; the store does not look into it. */
export interface IndicatorRow {
  readonly device: string;
  readonly component: string;
  readonly condition: string;
  readonly state: unknown;
}

/** How the last poll over a channel went. A refused login is kept here, so that a restart does not try again. */
export interface ChannelRow {
  readonly device: string;
  readonly channel: Channel;
  readonly state: 'ok' | 'failed' | 'unknown' | 'off';
  /** Time of the last attempt. */
  readonly polledAt: number;
  /** A Fault's sentence and code. */
  readonly error?: string;
  readonly errorCode?: string;
  readonly durationMs?: number;
  /** Time of the last answer. */
  readonly lastSeen?: number;
}

/** Something that happened, for the record. `kind` is a short stable word: `store-replaced`, `service-started`. */
export interface StoredEvent {
  readonly time: number;
  readonly device?: string;
  /** Id of the alert it happened to. */
  readonly alert?: string;
  readonly kind: string;
  readonly text: string;
}

/** Something a person did, and why. */
export interface AuditEntry {
  readonly time: number;
  readonly who: string;
  readonly what: string;
  /** What it was done to, for people. */
  readonly target: string;
  readonly why?: string;
  readonly device?: string;
  /** Id of the alert it was done to. */
  readonly alert?: string;
}
