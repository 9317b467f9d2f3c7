import type { HealthState } from '../core/alerting/health.ts';
import type {
  AcknowledgeParams,
  AlertMatcher,
  AlertRecord,
  AlsoOutside,
  LogEntry,
  MaintenanceRecord,
  MaintenanceWindow,
  OutsideSilenceRecord,
  ReceiverRecord,
  SilenceRecord,
  TickRecord,
} from './alertRecords.ts';
import type { ChannelRecord, DeviceRecord, HealthFinding, HostKeyRecord, IdentityRecord, ReadingRecord } from './deviceRecords.ts';
import type { GapRecord } from './gapRecords.ts';
import type { AskHaClientParams, HaGroupRecord, ReadHaClientParams, ReadHaClientResult } from './haGroupRecords.ts';
import type { HistoryParams, HistoryResult } from './historyRecords.ts';
import type { InventoryRecord } from './inventoryRecords.ts';
import type { LineNoiseRecord } from './lineNoise.ts';
import type { HeardRecord, ListenerRecord, MessageRecord } from './messageRecords.ts';
import type { OutletRecord } from './outletRecords.ts';
import type { ParseLinesParams, ParseLinesResult } from './parseRecords.ts';
import type { PastParams, PastReadingsResult, PastRecord } from './pastRecords.ts';
import type { TryPolicyParams, TryPolicyResult } from './policyRecords.ts';
import type { PostureResult, ReportParams } from './postureRecords.ts';
import type { ReceivingRecord } from './receivingRecords.ts';
import type { SourceRecord } from './sourceRecords.ts';
import type { StatesParams, StatesResult } from './stateRecords.ts';
import type {
  CustomerNoteParams,
  CustomerNoteRecord,
  SendCustomerNoteParams,
  SupportReportParams,
  SupportReportRecord,
} from './supportRecords.ts';
import type { TimelineParams, TimelineResult } from './timelineRecords.ts';

export type * from './alertRecords.ts';
export type * from './deviceRecords.ts';
export type * from './gapRecords.ts';
export type * from './haGroupRecords.ts';
export type * from './historyRecords.ts';
export type * from './inventoryRecords.ts';
export type * from './messageRecords.ts';
export type * from './outletRecords.ts';
export type * from './pastRecords.ts';
export type * from './policyRecords.ts';
export type * from './postureRecords.ts';
export type * from './receivingRecords.ts';
export type * from './sourceRecords.ts';
export type * from './stateRecords.ts';
export type * from './supportRecords.ts';
export type * from './timelineRecords.ts';

/**
 * The typed contract between the poller service and its clients (extension windows, command line). JSON-RPC 2.0 in the framing
 * of vscode-jsonrpc over a Unix domain socket or Windows named pipe. All times are ISO 8601 strings in UTC.
 */

/** Raised when a message changes so that an older peer would misread it. */
export const PROTOCOL_VERSION = 2;

/** Length of the longest inventory that is read (bytes). Thousands of devices fit; what is larger is not an inventory. */
export const LARGEST_INVENTORY = 8_000_000;

export interface HelloParams {
  readonly protocol: number;
  /** Version of the client's package. */
  readonly version: string;
  /** From the service's endpoint file, which only its user can read. */
  readonly token: string;
  readonly client: 'editor' | 'cli';
  /** Who acts through this client, for the audit log. Default: the user that the service runs as. */
  readonly user?: string;
  /** Their account: as sshd knows it, and the file that proves it to a service that several reach (`callers.ts`). */
  readonly login?: string;
  readonly caller?: string;
}
export interface HelloResult {
  readonly protocol: number;
  readonly version: string;
  readonly pid: number;
  readonly startedAt: string;
  /** It runs in the foreground under somebody's supervision (systemd, a terminal): clients do not replace it. */
  readonly managed?: boolean;
}

export interface Snapshot {
  readonly service: { readonly version: string; readonly pid: number; readonly startedAt: string };
  readonly inventory: InventoryRecord;
  readonly demo: boolean;
  readonly devices: readonly DeviceRecord[];
  /** Pending, firing, and resolved within the last 24 hours; newest first. */
  readonly alerts: readonly AlertRecord[];
  /** Secrets that the inventory names and the service does not have. */
  readonly missingSecrets: readonly string[];
  /** Those in force. */
  readonly silences: readonly SilenceRecord[];
  /** Those under way and to come. */
  readonly maintenance: readonly MaintenanceRecord[];
  readonly receivers: readonly ReceiverRecord[];
  /** Time of the last day that was not watched. Left out by a service that does not say. */
  readonly gaps?: readonly GapRecord[];
  /**
   * What keeps the service itself from its work: the history is not kept, as on a full disk, or this machine has no open files left to ask
   * devices. Sentences; empty while all is well. Left out by a service that does not say.
   */
  readonly historyTrouble?: string;
  /** Where traps and log lines are received. Left out by a service that does not say. */
  readonly listening?: readonly ListenerRecord[];
  /** To which monitoring platforms it goes, and how that fares. Left out by a service that does not say. */
  readonly outlets?: readonly OutletRecord[];
  /** From which monitoring platforms devices of other services are read, and how that fares. Left out: from none. */
  readonly sources?: readonly SourceRecord[];
  /** When devices were last heard and last tested. Left out by a service that does not say. */
  readonly heard?: readonly HeardRecord[];
  /** Those of the devices. Left out by a service that does not say. */
  readonly haGroups?: readonly HaGroupRecord[];
}

/** Part of a snapshot that has changed; a part left out has not. Devices, alerts and HA groups replace those of the same id, gaps those with the same beginning, what was heard that of the same device and channel. */
export interface SnapshotChange {
  readonly inventory?: InventoryRecord;
  readonly demo?: boolean;
  readonly devices?: readonly DeviceRecord[];
  /** Their alerts go with them. */
  readonly removedDevices?: readonly string[];
  readonly alerts?: readonly AlertRecord[];
  readonly missingSecrets?: readonly string[];
  readonly silences?: readonly SilenceRecord[];
  readonly maintenance?: readonly MaintenanceRecord[];
  readonly receivers?: readonly ReceiverRecord[];
  readonly gaps?: readonly GapRecord[];
  readonly historyTrouble?: string;
  readonly listening?: readonly ListenerRecord[];
  readonly outlets?: readonly OutletRecord[];
  readonly sources?: readonly SourceRecord[];
  readonly heard?: readonly HeardRecord[];
  readonly haGroups?: readonly HaGroupRecord[];
  /** Ids of groups that have no member any more. */
  readonly removedHaGroups?: readonly string[];
}

export interface CheckParams {
  /** Ids; all devices when left out. */
  readonly devices?: readonly string[];
  /** Try again where a login was refused: a person says so. */
  readonly retryLogin?: boolean;
  /** Returned in `checkProgress`. */
  readonly progressToken?: string;
}
/** As printed by `hsm-vigil check --json`. */
export interface CheckResult {
  readonly devices: readonly DeviceCheck[];
  /** All that is wrong with the inventory, also where it belongs to no device. Left out: nothing is, or nobody has looked. */
  readonly inventory?: Pick<InventoryRecord, 'path' | 'problems'>;
}
export interface DeviceCheck {
  readonly id: string;
  readonly state: HealthState;
  /** All that is not known to be well, the worst first. Left out by a service that does not say. */
  readonly findings?: readonly HealthFinding[];
  /** What of it nothing judges: sentences. */
  readonly notJudged?: readonly string[];
  readonly channels: readonly ChannelRecord[];
  readonly readings: readonly ReadingRecord[];
}
export interface CheckProgress {
  readonly done: number;
  readonly total: number;
  /** The device just finished. */
  readonly device: string;
}

/** A device as it would stand in the inventory, tried before it is saved. Secrets by name. */
export interface TestConnectionParams {
  readonly device: unknown;
  readonly secrets: Readonly<Record<string, string>>;
}

export interface RecordChangeParams {
  readonly device: string;
  /** As people call it. */
  readonly name: string;
  /** About the monitor account a reason is needed. */
  readonly what: 'pause' | 'resume' | 'remove' | 'disable-account' | 'enable-account';
  readonly why?: string;
}

/** Requests a client may make: name → [params, result]. `hello` comes first; anything else before it is refused. */
export interface Requests {
  hello: [HelloParams, HelloResult];
  /** A sign of life. */
  beat: [Record<string, never>, Record<string, never>];
  snapshot: [Record<string, never>, Snapshot];
  check: [CheckParams, CheckResult];
  testConnection: [TestConnectionParams, DeviceCheck];
  /** The host key that the SSH server at `address` shows; nothing of a login is sent. `model`: which one it is believed to be. */
  hostKey: [{ readonly address: string; readonly model?: string }, HostKeyRecord];
  history: [HistoryParams, HistoryResult];
  /** A person looks at a device: of one that another service watches, its readings are asked for now and for a while. */
  readDevice: [{ readonly device: string }, Record<string, never>];
  /** How noisy the lines to a device were within the last days, hour by hour. */
  lineNoise: [{ readonly device: string; readonly days?: number }, { readonly lines: readonly LineNoiseRecord[] }];
  /** How the fleet stood at a moment that has passed, and what a device had told last by then. */
  past: [PastParams, PastRecord];
  pastReadings: [PastParams & { readonly device: string }, PastReadingsResult];
  /** Time that was not watched, and why: of one device, or all; the oldest first. */
  gaps: [{ readonly device?: string; readonly from: string; readonly to: string }, { readonly gaps: readonly GapRecord[] }];
  /** How each part of a device stood over a time. */
  states: [StatesParams, StatesResult];
  /** Kept in memory only. Answers with the names still missing. */
  provideSecrets: [{ readonly secrets: Readonly<Record<string, string>> }, { readonly missing: readonly string[] }];
  /** Switches the service to another inventory file. */
  useInventory: [{ readonly path: string }, InventoryRecord];
  /** Records what a person is about to change of a device in the inventory file, before the file says so. */
  recordChange: [RecordChangeParams, Record<string, never>];
  /** The inventory in force as a text, without its comments: for a file that is gone. Left out: nothing was ever read. */
  lastReadInventory: [Record<string, never>, { readonly text?: string }];
  /** Simulated appliances beside the real ones. */
  demo: [{ readonly on: boolean }, { readonly on: boolean }];
  /** Takes alerts on. `until` defaults to what the device's policy says (`ackExpiry`); the answer's is when the first of them lapses. */
  acknowledge: [AcknowledgeParams, { readonly until: string; readonly outside?: readonly OutsideSilenceRecord[] }];
  withdrawAcknowledgement: [{ readonly alerts: readonly string[]; readonly why?: string }, Record<string, never>];
  /**
   * A step of an alert's runbook is done: its lasting name, what it says, and what monitoring sees of it. `already`: somebody has said so before,
   * and the answer says who.
   */
  tickStep: [
    { readonly alert: string; readonly step: string; readonly text: string; readonly seen?: string },
    { readonly tick: TickRecord; readonly already: boolean },
  ];
  /** It is not done after all. */
  untickStep: [{ readonly alert: string; readonly step: string }, Record<string, never>];
  /** Gives an alert out of one's hands, with a note for whoever takes it on next. */
  handOver: [{ readonly alert: string; readonly why: string }, Record<string, never>];
  /** Ends a latched alert that the device has shown to be over. */
  closeAlert: [{ readonly alert: string; readonly why: string }, Record<string, never>];
  /**
   * The other appliance that answers is the device from now on, if it still is the one with this serial number. `closed`: so many alerts of
   * the appliance before have ended by it.
   */
  acceptAppliance: [
    { readonly device: string; readonly why: string; readonly serialNumber?: string },
    { readonly identity: IdentityRecord; readonly closed: number },
  ];
  /** The monitor account is as it was decided, whatever said otherwise: a person has looked. */
  confirmAccount: [{ readonly device: string; readonly why: string }, Record<string, never>];
  silence: [AlertMatcher & { readonly until: string; readonly why: string } & AlsoOutside, SilenceRecord];
  /** Lets a silence last longer. */
  extendSilence: [{ readonly id: string; readonly until: string; readonly why?: string }, SilenceRecord];
  endSilence: [{ readonly id: string; readonly why?: string }, Record<string, never>];
  /**
   * Refused with the code `last-member` where no healthy member of its HA group would be left; `override`: why it has to be done all the same.
   */
  planMaintenance: [MaintenanceWindow & { readonly override?: string }, MaintenanceRecord];
  /** `occurrenceOnly`: of weekly maintenance, what is under way ends, and the rest stays planned. */
  endMaintenance: [{ readonly id: string; readonly why?: string; readonly occurrenceOnly?: boolean }, Record<string, never>];
  /** What has happened and what people did, newest first: of one alert, one device, or all. `people`: only what people did. */
  log: [
    {
      readonly alert?: string;
      readonly device?: string;
      readonly since?: string;
      readonly until?: string;
      readonly limit?: number;
      readonly people?: boolean;
    },
    { readonly entries: readonly LogEntry[] },
  ];
  /** What devices have sent by themselves, newest first: of one device, or all. `unknown`: only what no rule knows. */
  events: [
    { readonly device?: string; readonly since?: string; readonly limit?: number; readonly unknown?: boolean },
    { readonly events: readonly MessageRecord[] },
  ];
  /** Takes what a client of an HA group has printed of its groups, and keeps what it says of this one. `rejected`: lines that were not understood. */
  readHaClient: [ReadHaClientParams, ReadHaClientResult];
  /** The same of a client that the inventory names, asked over SSH by the one command that lists its groups. */
  askHaClient: [AskHaClientParams, ReadHaClientResult];
  /** Messages and what has changed in one line of time, page by page, newest first. */
  timeline: [TimelineParams, TimelineResult];
  /** Messages of the part that an alert is about, or of several of its kind, around its time; newest first. */
  alertMessages: [{ readonly alert: string }, { readonly events: readonly MessageRecord[] }];
  /**
   * What a person needs who sets up the sending of a device. Who asks waits for a test: for some seconds a trap of the device counts as one,
   * since a trap does not say whether it is.
   */
  receiving: [{ readonly device: string }, ReceivingRecord];
  /** Of an alert: the earlier alerts of the same condition of the same part that fired, newest first, with some of their evidence. */
  earlierAlerts: [{ readonly alert: string }, { readonly alerts: readonly AlertRecord[] }];
  /** How well devices are set up to be watched and kept, and with it the fleet. Of these devices, or of all. */
  posture: [{ readonly devices?: readonly string[] }, PostureResult];
  /** The posture with what happened in a span of time, as a text to be kept: evidence for those who review it. */
  report: [ReportParams, { readonly text: string }];
  /** Sends a test notice to one receiver, or to all; `error` is a sentence where it was not taken. */
  testNotification: [
    { readonly receiver?: string },
    { readonly results: readonly { readonly receiver: string; readonly error?: string }[] },
  ];
  /** All that somebody needs who shall help with an alert or a device. Secrets are in none of it. */
  supportReport: [SupportReportParams, SupportReportRecord];
  /** A draft for the people who are affected by an alert. Nothing is sent. */
  customerNote: [CustomerNoteParams, CustomerNoteRecord];
  /** Sends what a person has read to a receiver, by way of what waits for it. `to`: who gets it. */
  sendCustomerNote: [SendCustomerNoteParams, { readonly to: readonly string[] }];
  /** Changes nothing. */
  tryPolicy: [TryPolicyParams, TryPolicyResult];
  /** Keeps nothing. */
  parseLines: [ParseLinesParams, ParseLinesResult];
  /** How long the service stays when the last client has left, in seconds; null: for good. */
  grace: [{ readonly seconds: number | null }, Record<string, never>];
  /** Clean stop: sessions log out, state is saved. */
  stop: [{ readonly reason: string }, Record<string, never>];
}

/** Notifications from the service: name → params. */
export interface ServiceEvents {
  changed: SnapshotChange;
  /** Sent to one client only: the editor window that last had the focus. `reminder`: it still fires and nobody has acknowledged it. */
  alertFired: {
    readonly alert: AlertRecord;
    readonly reason: 'fired' | 'worse' | 'reminder';
    /** With the last one of a burst: so many more, less severe, are not sent one by one. */
    readonly more?: number;
  };
  alertResolved: { readonly alert: AlertRecord /** As of those that fire. */; readonly more?: number };
  checkProgress: CheckProgress & { readonly token: string };
  /** Sent once, to one client: something of the inventory file is not in force as it is written. `device`: it is about this one alone. */
  inventorySlip: { readonly message: string; readonly device?: string };
}

/** Notifications from a client. */
export interface ClientEvents {
  /** This window has (or lost) the person's attention. */
  focus: { readonly focused: boolean };
}
