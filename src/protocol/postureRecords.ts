import type { GapCause } from '../core/coverage.ts';

/** How well devices are set up to be watched and kept: what was looked at, and what was found. All times are ISO 8601 strings in UTC. */

/** `unknown`: nobody has looked, or what was seen is too old or does not tell. It is never `good`. */
export type PostureState = 'good' | 'attention' | 'bad' | 'unknown';

/** What a judgement rests on. */
export interface PostureEvidence {
  /** What was read: a sentence, or the words of a device. */
  readonly text: string;
  /** By which way: `Serial console`, `Inventory`, `History`. */
  readonly source: string;
  readonly at?: string;
}

/** One thing that was judged. */
export interface PostureItem {
  /** Id of its kind. An id may come several times: each is about something else. */
  readonly kind: string;
  readonly state: PostureState;
  /** What was found, or why nothing is known: sentences. */
  readonly said: string;
  readonly evidence: readonly PostureEvidence[];
  /** What a person can do: a sentence. */
  readonly remedy?: string;
}

/** What is the same of all items of a kind. */
export interface PostureKind {
  readonly id: string;
  /** What is judged. */
  readonly title: string;
  /** Why it matters: a sentence. */
  readonly why: string;
  /** Controls that it is evidence for, by their ids: see `PostureControl`. */
  readonly controls: readonly string[];
}

/** A control of a standard, in words of our own. */
export interface PostureControl {
  /** `PCI DSS 10.7.2`. */
  readonly id: string;
  /** What it asks for, in a few words. */
  readonly asks: string;
}

/** Time that was not watched, out of a span. */
export interface UnwatchedRecord {
  readonly from: string;
  readonly to: string;
  /** Seconds of it that were not watched. */
  readonly seconds: number;
  /** The same by cause, the longest first. */
  readonly causes: readonly { readonly cause: GapCause; readonly seconds: number }[];
}

export interface DevicePosture {
  readonly device: string;
  readonly name: string;
  readonly modelName: string;
  readonly haGroup?: string;
  readonly site?: string;
  readonly simulated: boolean;
  /** Which appliance it is known to be. */
  readonly serialNumber?: string;
  readonly firmware?: string;
  readonly software?: string;
  /** The worst of its items. */
  readonly state: PostureState;
  readonly items: readonly PostureItem[];
  /** Of the last day and the last 30 days, as far as there is a record. Left out: there is none. */
  readonly unwatched?: { readonly day: UnwatchedRecord; readonly month: UnwatchedRecord };
}

/** Of the members of a high-availability group, beside each other. */
export interface GroupPosture {
  readonly group: string;
  readonly members: readonly string[];
  readonly state: PostureState;
  readonly items: readonly PostureItem[];
}

export interface PostureResult {
  /** When it was judged. */
  readonly at: string;
  readonly kinds: readonly PostureKind[];
  /** What is about all of them: how alerts are delivered, where messages are received, how the log is kept. */
  readonly fleet: readonly PostureItem[];
  readonly groups: readonly GroupPosture[];
  readonly devices: readonly DevicePosture[];
}

export type ReportFormat = 'markdown' | 'json' | 'html';

export interface ReportParams {
  /** Ids. Left out: all that are not simulated. */
  readonly devices?: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly format: ReportFormat;
  /** Of the texts in it, as BCP 47 has it; JSON is English. Default, and where there are no words for it: English. */
  readonly language?: string;
}

/** An alert as it stands in a report. */
export interface ReportedAlert {
  readonly id: string;
  readonly device: string;
  readonly deviceName: string;
  readonly summary: string;
  readonly severity: 'warning' | 'critical';
  readonly state: 'pending' | 'firing' | 'resolved';
  readonly firedAt: string;
  readonly resolvedAt?: string;
  /** When somebody was first notified. */
  readonly notifiedAt?: string;
  /** The first acknowledgement. Left out: nobody has acknowledged it. */
  readonly acknowledged?: { readonly at: string; readonly by: string; readonly why?: string };
  /** Kinds of parts that it is about, as the model calls them: `power_supply`. */
  readonly part?: string;
}

/** Time that was not watched, of one device or of several at once. */
export interface ReportedGap {
  readonly devices: readonly string[];
  /** The only channel that it is about, for people. Left out: the devices as a whole. */
  readonly channel?: string;
  readonly from: string;
  readonly to: string;
  readonly goesOn?: true;
  readonly cause: GapCause;
  /** The cause as the end of a sentence. */
  readonly why: string;
}

/** Something that people did, or a test. */
export interface ReportedEntry {
  readonly time: string;
  readonly who?: string;
  readonly what: string;
  readonly text: string;
  readonly why?: string;
  readonly device?: string;
}

/** What the chain of the audit log shows. `unbroken`: left out where nobody could look. */
export interface AuditVerification {
  readonly at: string;
  readonly unbroken?: boolean;
  readonly entries?: number;
  readonly head?: { readonly entry: number; readonly hash: string };
  /** What was found: sentences. */
  readonly text: string;
}

/** What a report holds, whatever its format. `more…`: so many more there were than are listed. */
export interface ReportRecord {
  readonly title: string;
  /** What it is, and what it is not: sentences. */
  readonly notice: string;
  readonly madeAt: string;
  readonly madeBy: string;
  readonly version: string;
  readonly from: string;
  readonly to: string;
  /** What cannot be known of the span: sentences. */
  readonly limits: readonly string[];
  readonly posture: PostureResult;
  readonly audit: AuditVerification;
  readonly alerts: readonly ReportedAlert[];
  readonly moreAlerts: number;
  readonly unwatched: readonly ReportedGap[];
  readonly moreUnwatched: number;
  /** Of each device, how much of the span was not watched. */
  readonly shares: readonly ({ readonly device: string } & UnwatchedRecord)[];
  readonly deliveryTests: readonly ReportedEntry[];
  readonly channelTests: readonly ReportedEntry[];
  readonly decisions: readonly ReportedEntry[];
  readonly moreDecisions: number;
  readonly controls: readonly ReportedControl[];
}

/** A control with what is evidence for it here. */
export interface ReportedControl extends PostureControl {
  /** What is evidence and what is not: sentences. */
  readonly evidence: readonly string[];
  /** How many items stand how. */
  readonly tally: Readonly<Record<PostureState, number>>;
  /** Ids of the kinds of items that count. */
  readonly kinds: readonly string[];
}
