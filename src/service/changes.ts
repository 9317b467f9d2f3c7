import type { Alert } from '../core/alert.ts';
import type { AlertEffect } from '../core/episode.ts';
import type { Reading } from '../core/reading.ts';
import type { ChannelRow, IndicatorRow } from '../store/rows.ts';

/** What one step has changed: to be stored together, then told. */
export interface Changes {
  readonly readings: readonly Reading[];
  readonly indicators: readonly IndicatorRow[];
  readonly alerts: readonly Alert[];
  readonly channels: readonly ChannelRow[];
  readonly effects: readonly AlertEffect[];
}

/** Changes as they come together in one step; of an indicator only the last counts. */
export class Collected implements Changes {
  readonly readings: Reading[] = [];
  readonly alerts: Alert[] = [];
  readonly channels: ChannelRow[] = [];
  readonly effects: AlertEffect[] = [];
  readonly #indicators = new Map<string, IndicatorRow>();

  get indicators(): readonly IndicatorRow[] {
    return [...this.#indicators.values()];
  }

  keepIndicator(key: string, row: IndicatorRow): void {
    this.#indicators.set(key, row);
  }
}
