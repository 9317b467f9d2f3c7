import type { Channel, Limits, Metric } from '../core/reading.ts';

export interface HistoryParams {
  readonly device: string;
  /** Only this component's series (and those of parts that sit in it). */
  readonly component?: string;
  readonly metrics: readonly Metric[];
  readonly from: string;
  readonly to: string;
  /** At most this many points a series; more are thinned to the minimum and maximum of each bucket. Default 500. */
  readonly points?: number;
}
export interface HistorySeries {
  readonly metric: Metric;
  readonly attributes: Readonly<Record<string, string>>;
  readonly unit?: string;
  readonly channel: Channel;
  readonly limits?: Limits;
  /** Milliseconds since the epoch, ascending; `values[i]` belongs to `times[i]`; null marks a gap (no reading for over two intervals). */
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
  /**
   * Of a line whose readings were drawn together, since they are old or many: `values` are means, and these the least and the most of what
   * each stands for, point by point. Left out: `values` are readings.
   */
  readonly least?: readonly (number | null)[];
  readonly most?: readonly (number | null)[];
  /** There were more than the points asked for. */
  readonly thinned?: true;
}
export interface HistoryResult {
  readonly series: readonly HistorySeries[];
}
