import type { Attributes, Channel, Limits, Metric } from "../core/reading.ts";

export interface HistoryQuery {
	readonly device: string;
	readonly metrics: readonly Metric[];
	/** Milliseconds since the epoch, both inclusive. */
	readonly from: number;
	readonly to: number;
	/** At most this many points a series, gap marks aside. Default 500. */
	readonly points?: number;
}

/** One line of a chart. `values[i]` belongs to `times[i]`; null marks a gap. */
export interface SeriesHistory {
	readonly metric: Metric;
	readonly attributes: Attributes;
	readonly channel: Channel;
	readonly unit?: string;
	/** The newest limits of the series. */
	readonly limits?: Limits;
	readonly times: readonly number[];
	readonly values: readonly (number | null)[];
}
