import type { Alert } from "../core/alert.ts";
import type { Reading } from "../core/reading.ts";
import type { HistoryQuery, SeriesHistory } from "./history.ts";
import type {
	AuditEntry,
	ChannelRow,
	IndicatorRow,
	StoredEvent,
} from "./rows.ts";

/**
 * What the service remembers. Synchronous (`node:sqlite`), for one process at a time. Every method throws StoreUnavailable, with a
 * sentence for people, when the disk refuses; a file found corrupt is moved aside, and the store goes on with a new one.
 */
export interface Store extends Disposable {
	readonly path: string;
	/** All that `fn` saves is kept, or nothing of it. Put everything one poll changes into one. May be nested. */
	transaction<T>(fn: () => T): T;

	/** A reading already stored (same series and time) is left as it is. */
	appendReadings(readings: readonly Reading[]): void;
	/** The newest reading of each component and metric, per channel. */
	latestReadings(device: string): readonly Reading[];
	history(query: HistoryQuery): readonly SeriesHistory[];

	saveIndicators(rows: readonly IndicatorRow[]): void;
	loadIndicators(): readonly IndicatorRow[];

	saveAlert(alert: Alert): void;
	/** Alerts still open, and those that ended since; newest first. */
	loadAlerts(query: { readonly since: number }): readonly Alert[];

	saveChannel(row: ChannelRow): void;
	loadChannels(): readonly ChannelRow[];

	appendEvent(event: StoredEvent): void;
	/** Newest first. */
	events(query: {
		readonly since: number;
		readonly device?: string;
		readonly limit?: number;
	}): readonly StoredEvent[];
	appendAudit(entry: AuditEntry): void;
	audit(query: {
		readonly since: number;
		readonly limit?: number;
	}): readonly AuditEntry[];

	/** Forgets readings older than `before`, and series without any left. Returns how many readings went. */
	prune(before: number): number;
	dispose(): void;
}

/** Opens or creates the store. Throws StoreTooNew for a file of a later version, StoreUnavailable when the place cannot be used. */
export function openStore(_path: string): Store {
	throw new Error("not written yet");
}
