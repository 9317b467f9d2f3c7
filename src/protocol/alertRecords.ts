import type { Gravity } from '../core/alerting/gravity.ts';
import type { Channel } from '../core/channel.ts';
import type { Condition, Severity, Witness } from '../core/indicator.ts';
import type { Metric } from '../core/reading.ts';
import type { Weekday } from '../core/time/zonedTime.ts';
import type { SourceReference } from './sourceRecords.ts';

/** Alerts, and people's part in them, as clients see them. All times are ISO 8601 strings in UTC. */

export interface EvidenceRecord {
  readonly time: string;
  /** Start of the poll interval that it counts in. Left out of alerts that an earlier version has stored. */
  readonly slot?: string;
  readonly witness: Witness;
  /** `unknown`: a poll that failed or was not understood. It counts neither way. */
  readonly verdict: 'negative' | 'positive' | 'unknown';
  readonly text: string;
  /** The fact alone, where `text` says more: "Chassis intrusion". */
  readonly fact?: string;
  /** The metric that was judged, where the condition may be judged on any. */
  readonly metric?: Metric;
  readonly value?: number;
  readonly unit?: string;
  readonly limit?: number;
  /** Of a message: by which way it came. */
  readonly channel?: Channel;
  /** Of a sensor of the board that the console reads, too: it confirms nothing that the console says. */
  readonly ofBoard?: true;
}

/** A person has taken an alert on. It notifies nobody again until then, unless it grows worse. */
export interface AcknowledgementRecord {
  readonly by: string;
  readonly at: string;
  readonly why?: string;
  /** When it lapses. */
  readonly until: string;
}

/** Alerts that match notify nobody for a time. A part left out matches everything; at least one is given. */
export interface AlertMatcher {
  readonly device?: string;
  readonly haGroup?: string;
  readonly component?: string;
  readonly condition?: string;
}

export interface SilenceRecord extends AlertMatcher {
  readonly id: string;
  /** What its condition is called: "Fan2B turns too slowly or not at all", "Any part has failed". */
  readonly fault?: string;
  readonly from: string;
  readonly until: string;
  readonly by: string;
  readonly why: string;
  /** The silences that were asked for with it in Alertmanager. Left out: none was. */
  readonly outside?: readonly OutsideSilenceRecord[];
  /** It was made there, and is ended there. Left out: here. */
  readonly source?: SourceReference;
}

/** `alertmanager`: a silence is made there, too, in the person's name. It ends with what it was asked for. */
export interface AlsoOutside {
  readonly alertmanager?: boolean;
}

export interface AcknowledgeParams extends AlsoOutside {
  readonly alerts: readonly string[];
  readonly why?: string;
  readonly until?: string;
}

/** A silence that somebody has asked for in Alertmanager, beside one of ours. */
export interface OutsideSilenceRecord {
  /** Id of the receiver. */
  readonly receiver: string;
  /** `waiting`: it is not there yet. `lifted`: somebody has ended it there. */
  readonly state: 'made' | 'waiting' | 'lifted';
  /** Why it is not there yet: a sentence. */
  readonly error?: string;
}

/** A silence of Alertmanager that keeps an alert quiet there. Our other receivers notify all the same. */
export interface SilencedOutsideRecord {
  /** Id of the receiver. */
  readonly receiver: string;
  /** Of the silence there. */
  readonly id: string;
  /** What was written there. */
  readonly by: string;
  readonly why: string;
  readonly until: string;
  /** It was asked for here. */
  readonly ours?: true;
  /** Instances (hosts) that do not have it, or were not heard: they notify. */
  readonly notAt?: readonly string[];
  /** It was read then, and could not be since. */
  readonly asOf?: string;
}

export type { Weekday };

/** Planned work on one device or one HA group: what polls say meanwhile is stored and not counted. */
export interface MaintenanceWindow {
  readonly device?: string;
  readonly haGroup?: string;
  /** Of the first occurrence. */
  readonly start: string;
  readonly end: string;
  /** Again at the same local time on these days, from `start` on; the occurrence lasts as long as the first. */
  readonly weekly?: { readonly days: readonly Weekday[] /** IANA name. */; readonly timeZone: string };
  readonly why: string;
}

export interface MaintenanceRecord extends MaintenanceWindow {
  readonly id: string;
  readonly by: string;
  readonly active: boolean;
  /** The occurrence under way, or the next one; left out when all are over. */
  readonly current?: { readonly start: string; readonly end: string };
}

/** Somebody who is notified of alerts beside the editor, and how that goes. */
export interface ReceiverRecord {
  readonly id: string;
  readonly kind: 'webhook' | 'mail' | 'desktop' | 'alertmanager';
  /** Of escalation: level 1 is notified at once. */
  readonly level: number;
  /** It is told of no alert by itself, only what a person sends through it. Left out: it is. */
  readonly alerts?: false;
  /** `waiting`: nothing was sent yet. */
  readonly state: 'waiting' | 'ok' | 'failing';
  /** Notices that it has not taken yet. */
  readonly queued: number;
  /** Why the last try failed, or why none can be made: a sentence. */
  readonly error?: string;
  /** The first of its secrets that is missing. */
  readonly secret?: string;
  readonly deliveredAt?: string;
}

/** Something that happened to an alert or that a person did, newest first. */
export interface LogEntry {
  readonly time: string;
  /** `alert-pending`, `alert-fire`, `alert-resolve`, `notified`, `acknowledge`, `silence`, `maintenance`, … */
  readonly kind: string;
  /** What the kind is called, where the text does not say it: "Acknowledged". Left out by a service that does not say. */
  readonly title?: string;
  /** A person did it; left out for what happened by itself. */
  readonly who?: string;
  readonly device?: string;
  /** Id of the alert. */
  readonly alert?: string;
  readonly text: string;
  readonly why?: string;
  /** Of what lasted, as time that was not watched: when it ended, as far as that is known by now. */
  readonly until?: string;
  /** It is not over. */
  readonly goesOn?: true;
}

/** A step of an alert's runbook that somebody has done. */
export interface TickRecord {
  /** Its lasting name in the runbook. */
  readonly step: string;
  /** What it said then. */
  readonly text: string;
  readonly by: string;
  readonly at: string;
  /** What monitoring saw of it then: a sentence. */
  readonly seen?: string;
}

/** How far a repair is proven: so many good polls, one after the other, close it. */
export interface VerificationRecord {
  readonly good: number;
  readonly needed: number;
  /** When the newest good poll began. */
  readonly newest?: string;
  /** About when the last one needed comes, if all are good. Left out: it is late, or done. */
  readonly closesAt?: string;
  /** A bad poll has made it start anew. */
  readonly brokenAt?: string;
  readonly doneAt?: string;
}

/** As printed by `hsm-vigil alerts --json`. */
export interface AlertRecord {
  readonly id: string;
  readonly device: string;
  readonly deviceName: string;
  readonly haGroup?: string;
  /** Another service has raised it, and from there it is read. Left out: this one. */
  readonly source?: SourceReference;
  readonly component: string;
  readonly condition: string;
  readonly severity: Severity;
  /** Among those of its severity. Left out where its condition is not known any more. */
  readonly gravity?: Gravity;
  readonly state: 'pending' | 'firing' | 'resolved';
  readonly startedAt: string;
  readonly firedAt?: string;
  readonly resolvedAt?: string;
  readonly summary: string;
  readonly meaning: Condition['meaning'];
  readonly action: Condition['action'];
  readonly runbook: string;
  /** The metrics that it is judged on, of its component or of parts that sit in it. Left out by a service that does not say. */
  readonly readings?: readonly Metric[];
  /** Negative slots in the window now, and how many fire. */
  readonly negatives: number;
  readonly needed: number;
  /** So many of the negative slots were told by traps or log lines, and found by no poll. */
  readonly told?: number;
  /** The service has found them by looking: no poll and no message brings them. */
  readonly looked?: true;
  /** Firing, and the last polls were positive: not yet enough of them to be over. */
  readonly recovering?: boolean;
  /** Then: good polls one after the other, and how many of them end it. */
  readonly recovery?: { readonly good: number; readonly needed: number };
  /** Nothing has been known of it for as long as the window, or nothing judges it any more: a person may close it. */
  readonly stale?: boolean;
  /** Other witnesses than the first that have said the same. */
  readonly confirmedBy?: readonly Witness[];
  /** An irreversible event: it stays until a person closes it. `cleared`: the device has shown that it is over, so it may be closed. */
  readonly latched?: boolean;
  readonly cleared?: boolean;
  /** It changes too often for a notice each time. */
  readonly flapping?: boolean;
  readonly acknowledged?: AcknowledgementRecord;
  /** Steps of its runbook that are done, in the order in which they were. */
  readonly ticks?: readonly TickRecord[];
  /** What was said when it was handed over last. */
  readonly handedOver?: { readonly by: string; readonly at: string; readonly why: string };
  /** From the first good poll after it fired on. */
  readonly verification?: VerificationRecord;
  /** Id of the silence that keeps it quiet. */
  readonly silencedBy?: string;
  /** A silence of Alertmanager keeps it quiet there. */
  readonly silencedOutside?: SilencedOutsideRecord;
  /** Id of the maintenance window under way. */
  readonly maintenance?: string;
  /** Id of the alert that is its cause: that one notifies, this one does not. */
  readonly explainedBy?: string;
  /** Ids of the alerts that this one explains. */
  readonly explains?: readonly string[];
  /** It stands for the same fault on so many other devices, which it explains. */
  readonly alsoOn?: number;
  /** When the last notice of it was sent. */
  readonly notifiedAt?: string;
  readonly evidence: readonly EvidenceRecord[];
  /** So many pieces are left out: from the middle because very many alerts are sent at once, the first ones in a notice. */
  readonly evidenceLeft?: number;
}
