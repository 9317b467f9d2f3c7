import type { AlertRecord } from './alertRecords.ts';
import type { ProblemRecord } from './inventoryRecords.ts';

/** A policy that is tried on the polls that are kept. */

export interface TryPolicyParams {
  /** The whole text of an inventory as it might be saved: its alert policy is tried. */
  readonly inventory: string;
  /** Only this device. Default: all that are watched now and stand in the text. */
  readonly device?: string;
  /** How far to go back. Default: as far as polls are kept. */
  readonly days?: number;
}
/** What the stored polls would have come to under the policy in force and under the tried one. Evidence is cut to its first and last piece. */
export interface TryPolicyResult {
  /** Of the polls looked at: the first and the last one. Without polls, the time looked at. */
  readonly from: string;
  readonly to: string;
  readonly polls: number;
  readonly devices: readonly {
    readonly id: string;
    readonly name: string;
    readonly current: readonly AlertRecord[];
    readonly tried: readonly AlertRecord[];
  }[];
  /** In the tried text. A setting that is wrong was not tried. */
  readonly problems: readonly ProblemRecord[];
  /** What the stored polls cannot tell, as sentences. */
  readonly notes: readonly string[];
}
