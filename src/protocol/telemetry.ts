import type { HwState } from '../core/reading.ts';
import type { HistorySeries } from './contract.ts';

/** Messages between the extension host and the telemetry page. */

export type Range = 'hour' | 'day';

export interface TelemetryDevice {
  readonly id: string;
  readonly name: string;
  readonly state: HwState;
}

export type ToPage =
  | { readonly type: 'devices'; readonly devices: readonly TelemetryDevice[]; readonly selected: string | undefined }
  | {
      readonly type: 'history';
      readonly device: string;
      readonly range: Range;
      readonly from: number;
      readonly to: number;
      readonly series: readonly HistorySeries[];
    }
  | { readonly type: 'error'; readonly message: string };

export type FromPage =
  | { readonly type: 'ready' }
  | { readonly type: 'select'; readonly device: string; readonly range: Range };
