import type { AlertRecord, MaintenanceRecord, SilenceRecord } from './alertRecords.ts';
import type { ComponentRecord, DeviceRecord, ReadingRecord } from './deviceRecords.ts';
import type { HaGroupRecord } from './haGroupRecords.ts';

/** The fleet as it stood at a moment that has passed. All times are ISO 8601 strings in UTC. */

export interface PastParams {
  readonly at: string;
}
export interface PastRecord {
  readonly at: string;
  /** As the service saw them then, without readings. What was not watched then is unknown. */
  readonly devices: readonly DeviceRecord[];
  /** Those that were open then, with what was known of them by then. */
  readonly alerts: readonly AlertRecord[];
  readonly haGroups: readonly HaGroupRecord[];
  /** Those in force then, and planned work under way or to come. */
  readonly silences: readonly SilenceRecord[];
  readonly maintenance: readonly MaintenanceRecord[];
  /** So many devices are watched now of which nothing is kept of that time. */
  readonly notKept: number;
  /** So many devices had not been heard for over a week by then, and are left out. */
  readonly unheard: number;
  /** Platforms that could not be asked how their devices stood, and why: a sentence each. Left out: all were. */
  readonly notRead?: readonly string[];
  /** Of that time readings are kept hour by hour only: no value can be told of the moment. */
  readonly onlyHours?: true;
}

/** What was read last of a device before a moment, within an hour and two polls. */
export interface PastReadingsResult {
  readonly readings: readonly ReadingRecord[];
  /** The parts of them, of a device that is read from a platform: its record has those alone that had alerts. */
  readonly components?: readonly ComponentRecord[];
}
