import type { HealthState } from '../core/alerting/health.ts';
import type { Severity } from '../core/indicator.ts';
import type { ProviderId } from '../core/providers.ts';
import type { Channel, HwState, HwType, Limits, Metric } from '../core/reading.ts';
import type { SparePart } from '../core/runbook/facts.ts';
import type { SourceReference } from './sourceRecords.ts';

/** Devices as clients see them: their parts, what was read of them, how their channels fare. All times are ISO 8601 strings in UTC. */

export interface ReadingRecord {
  readonly metric: Metric;
  readonly attributes: Readonly<Record<string, string>>;
  readonly value: number;
  readonly unit?: string;
  readonly state?: HwState;
  readonly limits?: Limits;
  readonly time: string;
  readonly channel: Channel;
}

export interface ChannelRecord {
  readonly channel: Channel;
  /** As people call it: `SSH console`. Left out by a service that does not say. */
  readonly name?: string;
  /** `off`: not polled, because the monitor account is disabled or the device is paused. `unknown`: not polled yet, or not within the window. */
  readonly state: 'ok' | 'failed' | 'unknown' | 'off';
  /** A Fault's sentence. */
  readonly error?: string;
  /** A Fault's code, or `console-busy` and peers. */
  readonly errorCode?: string;
  readonly durationMs?: number;
  /** Lines and values that the last poll refused, by reason, the most frequent first. Left out: none. */
  readonly refused?: readonly { readonly reason: string; readonly count: number }[];
  readonly lastSeen?: string;
  /** Cleartext credentials (SNMP v2c). */
  readonly insecure?: boolean;
}

export interface IndicatorRecord {
  readonly component: string;
  readonly condition: string;
  readonly severity: Severity;
  readonly phase: 'unknown' | 'ok' | 'pending' | 'firing' | 'recovering';
  readonly stale: boolean;
  readonly summary: string;
  /** Negative slots in the window now, and how many fire. */
  readonly negatives: number;
  readonly needed: number;
  /** So many of the negative slots were told by traps or log lines, and found by no poll. */
  readonly told?: number;
  /** The service has found them by looking: no poll and no message brings them. */
  readonly looked?: true;
  readonly since: string;
}

export interface ComponentRecord {
  readonly id: string;
  readonly name: string;
  readonly type: HwType;
  readonly parent?: string;
  readonly state: HealthState;
  /** All that was read of it is facts (a count, a name): there is nothing to judge, and its state `unjudged` says nothing of the device. */
  readonly fact?: true;
  readonly readings: readonly ReadingRecord[];
  readonly indicators: readonly IndicatorRecord[];
}

/** Something that is not known to be well, and why. */
export interface HealthFinding {
  /** Id of the component. */
  readonly component: string;
  readonly name: string;
  readonly state: Exclude<HealthState, 'ok'>;
  /** What was seen, or why nothing is known. No sentence: it stands behind a name and a colon. */
  readonly reason: string;
  /** Id of the component with a finding of its own that is why nothing is known here: the console that gave no answer. */
  readonly because?: string;
  /** What a person can do, where one poll alone shows it: a sentence. */
  readonly remedy?: string;
}

/** Why a device is not watched as configured. `message` and `remedy` are sentences. */
export interface DeviceProblem {
  /** A Fault's code, or `not-watched`. */
  readonly code: string;
  /** As a heading: "Console in use". Left out by a service that does not say. */
  readonly title?: string;
  readonly message: string;
  /** What a person can do. */
  readonly remedy?: string;
  /** When it began, where that is known. */
  readonly since?: string;
  /** Name of the secret that is missing. */
  readonly secret?: string;
  /** What the secret is, as people say: `password of monitor`. Left out by a service that does not say. */
  readonly asksFor?: string;
}

/** Since when a device is not watched because a person wants it so. */
export interface PauseRecord {
  readonly since: string;
  readonly by: string;
  readonly why?: string;
}

/** What was decided last about the monitor account of a device, and by whom. */
export interface AccountDecision {
  readonly account: 'enabled' | 'disabled';
  readonly since: string;
  readonly by: string;
  readonly why?: string;
}

/** What says that the monitor account of a device is not as it was decided. */
export interface AccountDoubtRecord {
  readonly text: string;
  readonly since: string;
  /** Nobody has proven it: a suspicion. */
  readonly unproven?: true;
}

/** Who an appliance is. */
export interface IdentityRecord {
  readonly serialNumber?: string;
  readonly label?: string;
  readonly hostName?: string;
  /** Of its SNMP engine, in hexadecimal digits. */
  readonly engineId?: string;
}

/** Why a device is not watched as the inventory is written, and what is in its place. */
export interface NotAsWritten {
  /**
   * `as-read`: it is watched as its entry was last read without error. `alerts-as-read` and `alerts-of-file`: only its alerts are not those
   * that stand there. `nothing`: its entry was never read without error, so it is not watched.
   */
  readonly stays: 'as-read' | 'alerts-as-read' | 'alerts-of-file' | 'nothing';
  /** What that means and what is wrong: sentences. */
  readonly problem: string;
  readonly since: string;
  /** Where the inventory is wrong, from 1. */
  readonly line?: number;
  /** Nothing of the whole file is taken. */
  readonly wholeFile?: true;
}

export interface DeviceRecord {
  readonly id: string;
  readonly name: string;
  readonly model: string;
  readonly modelName: string;
  readonly haGroup?: string;
  /** Where it stands, as the inventory says. */
  readonly site?: string;
  /** Who runs the datacentre, as the inventory says. Left out: it does not say. */
  readonly provider?: ProviderId;
  /** Spares at hand, as the inventory says. Left out: it does not say. */
  readonly spares?: readonly SparePart[];
  readonly simulated: boolean;
  /** Another service watches it, and from there it is read: nothing can be done to it here. Left out: it is watched here. */
  readonly source?: SourceReference;
  readonly monitorAccount: 'enabled' | 'disabled';
  /** Its name on the device, as the inventory has it. Left out: no console is configured. */
  readonly accountName?: string;
  /** The version of its software, as it was last read over any channel, also one that is off by now. */
  readonly software?: string;
  /** Left out: nobody has decided yet, so that it is as it was delivered. */
  readonly accountDecision?: AccountDecision;
  /** Something says that the account is not as it was decided, since when: sentences. Left out: nothing does. */
  readonly accountDoubt?: AccountDoubtRecord;
  /** Which appliance it is known to be. Left out: none has answered yet. */
  readonly identity?: IdentityRecord;
  /** When a person accepted it in the place of another one (ISO 8601). Left out: nobody has had to. */
  readonly acceptedAt?: string;
  /** Another appliance that answers in its place, over which channel, and the name of the device that is known to be it. */
  readonly otherAppliance?: IdentityRecord & { readonly channel: Channel; readonly device?: string };
  /**
   * Worst of its components and alerts; `unknown` without a usable reading within the window; `unjudged` where all that is judged is fine
   * and a part is not judged.
   */
  readonly state: HealthState;
  /** What of it nothing judges: sentences. Left out: nothing is known to be missing. */
  readonly notJudged?: readonly string[];
  /** All that is not known to be well, the worst first. Left out by a service that does not say. */
  readonly findings?: readonly HealthFinding[];
  /** Alerts firing, as opposed to pending. */
  readonly firing: number;
  readonly channels: readonly ChannelRecord[];
  readonly components: readonly ComponentRecord[];
  /** Time of the newest reading, over any channel. */
  readonly lastSeen?: string;
  /** Set by a client, by its own clock: nothing has been heard of the device for over two intervals, whatever the service last said. */
  readonly notHeardSince?: string;
  readonly polling: boolean;
  readonly nextPoll?: string;
  /** Seconds between polls. */
  readonly interval: number;
  /** Seconds of the window in which negative polls count. Left out by a service that does not say. */
  readonly window?: number;
  /** A person wants it not to be polled. Left out: it is polled. */
  readonly paused?: PauseRecord;
  /** The inventory's entry is not in force as it is written. Left out: it is, or the service does not say. */
  readonly notAsWritten?: NotAsWritten;
  /** What keeps this device from being watched as configured: a missing secret, a login refused, a console in use. */
  readonly problems: readonly DeviceProblem[];
}

/** A server's public key, as people compare it. */
export interface HostKeyRecord {
  /** As SSH names it: `ecdsa-sha2-nistp256`. */
  readonly type: string;
  /** `SHA256:…`, as it stands in the inventory. */
  readonly fingerprint: string;
}
