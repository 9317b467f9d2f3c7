import type { Matcher } from '../core/alerting/silence.ts';
import type { Gap } from '../core/coverage.ts';
import type { ClientGroup } from '../core/haClientView.ts';
import type { Evidence } from '../core/indicator.ts';
import type { MessageSeverity } from '../core/message.ts';
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
  /** What the last poll refused, by reason. Not stored: the next poll tells it anew. */
  readonly refused?: readonly { readonly reason: string; readonly count: number }[];
  /** Logins that were refused since the last one that succeeded, each by what it is known again. */
  readonly refusedLogins?: readonly string[];
  /** Time of the last answer. */
  readonly lastSeen?: number;
}

/** Time that was not watched: a device as a whole, or over one channel. */
export interface GapRow extends Gap {
  readonly device: string;
  readonly channel?: Channel;
}

/** What an entry of the log is about beyond one alert: all alerts that match, as those of a silence or a maintenance window. */
export interface Reach extends Matcher {
  /** Unless it was ended before. Left out: the entry is about its own moment. */
  readonly until?: number;
}

/** Something that happened, for the record. `kind` is a short stable word: `store-replaced`, `service-started`. */
export interface StoredEvent {
  readonly time: number;
  readonly device?: string;
  /** Id of the alert it happened to. */
  readonly alert?: string;
  readonly kind: string;
  readonly text: string;
  readonly reach?: Reach;
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
  readonly reach?: Reach;
}

/** An indicator that a poll judged: component, condition, and how often it is judged while all is well (ms; left out: at every poll). */
export type JudgedName = readonly [component: string, condition: string, cadence?: number];

/** What one channel of a poll was judged to say. What was not known leaves no trace. */
export interface JudgedPoll {
  readonly device: string;
  readonly channel: Channel;
  /** The schedule's time for it. */
  readonly slot: number;
  readonly endedAt: number;
  /** When all channels of the poll were taken into account: the same for each of them. */
  readonly takenAt: number;
  /** Of a poll beside the schedule: see `Judgement.confirm`. */
  readonly confirm?: number;
  readonly positives: readonly JudgedName[];
  /** `authenticated`: of a message whose sender was proven. */
  readonly negatives: readonly { readonly of: JudgedName; readonly evidence: Evidence; readonly authenticated?: true }[];
  /** Why the channel had no answer. */
  readonly fault?: string;
}

/** A part of the inventory as it was last read without error. */
export interface KeptPartRow {
  readonly kind: string;
  readonly id: string;
  /** Plain values; secrets stand in them by name only. */
  readonly value: unknown;
}

/** A part of the inventory file that is not in force as it is written. */
export interface SlipRow {
  readonly kind: string;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** It is in the audit log. */
  readonly noted: boolean;
  /** A window has been notified. */
  readonly told: boolean;
}

/** Something that came by itself: a trap, a line of a log. */
export interface StoredMessage {
  readonly time: number;
  /** Left out: none of the devices is known to have sent it. */
  readonly device?: string;
  /** By which address or name it came, for people. */
  readonly sender: string;
  readonly channel: Channel;
  /** Left out: no rule knows it, and `text` is what was sent. */
  readonly rule?: string;
  readonly component?: string;
  readonly condition?: string;
  readonly asserted?: boolean;
  readonly severity: MessageSeverity;
  readonly text: string;
  /** It was sent to prove the path. */
  readonly test?: boolean;
  /** Its sender was proven. */
  readonly authenticated?: boolean;
  /** By which other way the same came: a trap is made of a line of the log. */
  readonly also?: Channel;
  /** So often it came. */
  readonly count: number;
}

/** A message to be kept, with the one that says the same and was kept before. They are one row, which reads as the line of the log. */
export interface SentMessage extends StoredMessage {
  /** It adds only that it came this way, too. */
  readonly partOf?: StoredMessage;
  /** It stands where that one stood. */
  readonly inPlaceOf?: StoredMessage;
}

/** What the polls of an hour (ms since the epoch) have shown of the line to a device. */
export interface LineNoiseRow {
  readonly device: string;
  readonly channel: Channel;
  readonly hour: number;
  readonly polls: number;
  /** They brought nothing that could be used. */
  readonly failed: number;
  /** Polls in which a line was spoilt. */
  readonly spoiltPolls: number;
  readonly lines: number;
  readonly spoilt: number;
  /** Outputs that were read once more than all are. */
  readonly rereads: number;
  /** Lines and values that were refused. */
  readonly refused: number;
}

/** Of what is kept how it stood. */
export type StandingKind = 'device' | 'group' | 'silence' | 'maintenance';

/** How a device or an HA group stood, a silence or planned work (ms since the epoch). Null: it was not watched any more, or had ended. */
export interface StandingRow {
  readonly kind: StandingKind;
  readonly id: string;
  readonly from: number;
  /** The last time that it was seen to be so. */
  readonly until: number;
  readonly standing: unknown;
}

/** When a device was last heard over a channel. */
export interface HeardRow {
  readonly device: string;
  readonly channel: Channel;
  readonly lastAt: number;
  /** The last test that came, which proves the way. */
  readonly test?: { readonly at: number; readonly sender: string; readonly authenticated: boolean };
}

/** What a client of an HA group said of it (ms since the epoch), and who has read it from there. */
export interface HaClientRow {
  readonly haGroup: string;
  /** As the person calls it. */
  readonly client: string;
  readonly at: number;
  readonly by: string;
  readonly said: ClientGroup;
}

/** Since when the members of an HA group differ in something (ms since the epoch). */
export interface HaDifferenceRow {
  readonly haGroup: string;
  readonly what: string;
  readonly since: number;
}

/** Something says that the monitor account of a device is not as it was decided. */
export interface AccountDoubt {
  readonly since: number;
  /** When the last of it was heard. */
  readonly at: number;
  /** What was decided, which it contradicts. */
  readonly decided: 'enabled' | 'disabled';
  /** What says so: sentences. */
  readonly text: string;
  /** A sender whom nobody can pass himself off as has said it, or a login has shown it. Otherwise it is a suspicion. */
  readonly proven: boolean;
  /** A person has confirmed what was decided, and the console still says otherwise: that is no news until something else is heard. */
  readonly answered?: boolean;
}

/** As the store has it. `time` is of the last of those that are counted, `since` of the first. */
export interface KeptMessage extends StoredMessage {
  readonly id: number;
  readonly since: number;
}

/** The clock of an SNMP engine: how often it was started, and its seconds since then. */
export interface EngineRow {
  /** Hexadecimal digits. */
  readonly engineId: string;
  readonly own: boolean;
  readonly boots: number;
  readonly time: number;
}

/** How far a file was read. */
export interface FilePositionRow {
  readonly device: string;
  readonly inode: string;
  readonly offset: number;
  readonly head: string;
  readonly headBytes: number;
  readonly withinRest?: true;
}
