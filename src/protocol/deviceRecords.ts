import type { Severity } from '../core/indicator.ts';
import type { Channel, HwState, HwType, Limits, Metric } from '../core/reading.ts';

/** What clients are told of devices: their parts, what was read of them, how their channels fare. All times are ISO 8601 strings in UTC. */

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
  /** `off`: not polled, because the monitor account is disabled. `unknown`: not polled yet, or not within the window. */
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
  readonly since: string;
}

export interface ComponentRecord {
  readonly id: string;
  readonly name: string;
  readonly type: HwType;
  readonly parent?: string;
  readonly state: HwState;
  readonly readings: readonly ReadingRecord[];
  readonly indicators: readonly IndicatorRecord[];
}

/** Who an appliance is. */
export interface IdentityRecord {
  readonly serialNumber?: string;
  readonly label?: string;
  readonly hostName?: string;
  /** Of its SNMP engine, in hexadecimal digits. */
  readonly engineId?: string;
}

export interface DeviceRecord {
  readonly id: string;
  readonly name: string;
  readonly model: string;
  readonly modelName: string;
  readonly haGroup?: string;
  readonly simulated: boolean;
  readonly monitorAccount: 'enabled' | 'disabled';
  /** Which appliance it is known to be. Left out: none has answered yet. */
  readonly identity?: IdentityRecord;
  /** Another appliance that answers in its place, and over which channel. */
  readonly otherAppliance?: IdentityRecord & { readonly channel: Channel };
  /** Worst of its components and alerts; `unknown` without a usable reading within the window. */
  readonly state: HwState;
  /** Alerts firing, as opposed to pending. */
  readonly firing: number;
  readonly channels: readonly ChannelRecord[];
  readonly components: readonly ComponentRecord[];
  /** Time of the newest reading, over any channel. */
  readonly lastSeen?: string;
  readonly polling: boolean;
  readonly nextPoll?: string;
  /** Seconds between polls. */
  readonly interval: number;
  /** Seconds of the window in which negative polls count. Left out by a service that does not say. */
  readonly window?: number;
  /** What keeps this device from being watched as configured: a missing secret, a login refused. Sentences. */
  readonly problems: readonly { readonly code: string; readonly message: string; readonly secret?: string }[];
}
