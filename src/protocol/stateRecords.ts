import type { PastState } from '../core/alerting/stateHistory.ts';
import type { GapCause } from '../core/coverage.ts';
import type { HwType } from '../core/reading.ts';

export interface StatesParams {
  readonly device: string;
  readonly from: string;
  readonly to: string;
}

/** How one part of a device stood. Times are milliseconds since the epoch, as in a history; the stretches have no hole between them. */
export interface PartStates {
  readonly id: string;
  readonly name: string;
  readonly type: HwType;
  readonly stretches: readonly { readonly from: number; readonly to: number; readonly state: PastState; readonly cause?: GapCause }[];
}

export interface StatesResult {
  /** Parts that were judged in this time, or had an alert. Those of which only facts are read have no state. */
  readonly parts: readonly PartStates[];
  /** From when on it is kept what each poll said (ISO 8601): before, only alerts and time that was not watched are known. */
  readonly keptFrom: string;
}
