import type { Channel } from '../core/reading.ts';
import type { LogEntry } from './alertRecords.ts';
import type { MessageRecord } from './messageRecords.ts';

/** What of a time line is asked for. */
export interface TimelineFilter {
  /** Only of this device. */
  readonly device?: string;
  /** Only messages, or only what has changed: alerts, time that was not watched. */
  readonly kind?: 'message' | 'change';
  /** Only by this way. */
  readonly channel?: Channel;
  /** As grave as this, or graver. Changes have the severity of their alert. */
  readonly severity?: 'info' | 'warning' | 'critical';
  readonly condition?: string;
  /** Only what has this text in it. */
  readonly text?: string;
}

export interface TimelineParams extends TimelineFilter {
  /** Only what is older: the `next` of an answer before. */
  readonly before?: string;
  readonly since?: string;
  readonly until?: string;
  /** Default 100. Answers may hold a few more. */
  readonly limit?: number;
}

/** Something that changed: of an alert, of the service, time that was not watched. */
export interface ChangeEntry extends Omit<LogEntry, 'who' | 'why'> {
  readonly severity?: 'warning' | 'critical';
  readonly condition?: string;
}

/** `key` stays the same when a message is counted once more. */
export type TimelineEntry =
  | { readonly key: string; readonly message: MessageRecord; readonly change?: never }
  | { readonly key: string; readonly change: ChangeEntry; readonly message?: never };

export interface TimelineResult {
  /** Newest first. */
  readonly entries: readonly TimelineEntry[];
  /** Older ones are asked for with this. Left out: there are none. */
  readonly next?: string;
  /** With `next`: nothing that fits is newer than this time and not among the answers so far. */
  readonly searchedTo?: string;
}
