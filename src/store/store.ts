import type { Alert } from '../core/alert.ts';
import type { Reading } from '../core/reading.ts';
import { loadAlerts, saveAlert } from './alerts.ts';
import { loadChannels, saveChannel } from './channels.ts';
import type { Connection } from './connection.ts';
import { daysOf, type SeriesDays, summariseDays } from './days.ts';
import { appendAudit, appendEvent, loadAudit, loadEvents } from './events.ts';
import { isCorruption, StoreReplaced, storeFault } from './fault.ts';
import { moveAside, openFile } from './file.ts';
import { type HistoryQuery, historyOf, type SeriesHistory } from './history.ts';
import { loadIndicators, saveIndicators } from './indicators.ts';
import { dequeue, enqueue, loadOutbox, type OutboxRow, postpone } from './outbox.ts';
import { ReadingTable } from './readings.ts';
import type { AuditEntry, ChannelRow, IndicatorRow, StoredEvent } from './rows.ts';

/**
 * What the service remembers. Synchronous (`node:sqlite`), for one process at a time. When the disk refuses, methods throw
 * StoreUnavailable, with a sentence for people. A file found corrupt is moved aside and a new one started, with an event
 * `store-replaced` in it; the call that found it throws StoreReplaced, and later ones work.
 */
export interface Store extends Disposable {
  readonly path: string;
  /** All that `fn` saves is kept, or nothing of it. Put everything one poll changes into one. May be nested. */
  transaction<T>(fn: () => T): T;

  /** A reading already stored (same device, channel, metric, component and time) is left as it is. */
  appendReadings(readings: readonly Reading[]): void;
  /** The newest reading of each component and metric, per channel. */
  latestReadings(device: string): readonly Reading[];
  history(query: HistoryQuery): readonly SeriesHistory[];

  /** Draws whole days together, up to yesterday's (UTC). */
  summariseDays(now: number): void;
  /** Every day that was drawn together, series by series. */
  days(device: string): readonly SeriesDays[];

  saveIndicators(rows: readonly IndicatorRow[]): void;
  loadIndicators(): readonly IndicatorRow[];

  saveAlert(alert: Alert): void;
  /** Alerts still open, and those that ended since; newest first. */
  loadAlerts(query: { readonly since: number }): readonly Alert[];

  saveChannel(row: ChannelRow): void;
  loadChannels(): readonly ChannelRow[];

  appendEvent(event: StoredEvent): void;
  /** Newest first. */
  events(query: { readonly since: number; readonly device?: string; readonly limit?: number }): readonly StoredEvent[];
  appendAudit(entry: AuditEntry): void;
  /** Newest first. */
  audit(query: { readonly since: number; readonly limit?: number }): readonly AuditEntry[];

  /** Keeps a notice for a receiver until it was delivered; returns its number. */
  enqueue(receiver: string, notice: unknown, now: number): number;
  /** What is not delivered yet, the oldest first. */
  outbox(): readonly OutboxRow[];
  postpone(id: number, attempts: number, dueAt: number): void;
  /** It was delivered, or given up. */
  dequeue(id: number): void;

  /** Forgets readings older than `before`, and series without any left. Returns how many readings went. */
  prune(before: number): number;
  dispose(): void;
}

/**
 * Opens or creates the store. Throws StoreTooNew for a file of a later version, StoreUnavailable when the place cannot be used;
 * a corrupt file is moved aside. `clock` names the file moved aside and dates the event about it.
 */
export function openStore(path: string, clock: () => number = Date.now): Store {
  return new SqliteStore(path, clock);
}

class SqliteStore implements Store {
  readonly path: string;
  readonly #clock: () => number;
  #connection: Connection;
  #readings: ReadingTable;

  constructor(path: string, clock: () => number) {
    this.path = path;
    this.#clock = clock;
    try {
      this.#connection = openFile(path);
    } catch (error) {
      if (!isCorruption(error)) throw error;
      this.#connection = startAnew(path, clock());
    }
    this.#readings = new ReadingTable(this.#connection);
  }

  transaction<T>(fn: () => T): T {
    return this.#guard((connection) => connection.transaction(fn));
  }

  appendReadings(readings: readonly Reading[]): void {
    this.#guard(() => this.#readings.append(readings));
  }
  latestReadings(device: string): readonly Reading[] {
    return this.#guard(() => this.#readings.latest(device));
  }
  history(query: HistoryQuery): readonly SeriesHistory[] {
    return this.#guard((connection) => historyOf(connection, query));
  }

  summariseDays(now: number): void {
    this.#guard((connection) => summariseDays(connection, now));
  }
  days(device: string): readonly SeriesDays[] {
    return this.#guard((connection) => daysOf(connection, device));
  }

  saveIndicators(rows: readonly IndicatorRow[]): void {
    this.#guard((connection) => saveIndicators(connection, rows));
  }
  loadIndicators(): readonly IndicatorRow[] {
    return this.#guard(loadIndicators);
  }

  saveAlert(alert: Alert): void {
    this.#guard((connection) => saveAlert(connection, alert));
  }
  loadAlerts({ since }: { readonly since: number }): readonly Alert[] {
    return this.#guard((connection) => loadAlerts(connection, since));
  }

  saveChannel(row: ChannelRow): void {
    this.#guard((connection) => saveChannel(connection, row));
  }
  loadChannels(): readonly ChannelRow[] {
    return this.#guard(loadChannels);
  }

  appendEvent(event: StoredEvent): void {
    this.#guard((connection) => appendEvent(connection, event));
  }
  events(query: Parameters<Store['events']>[0]): readonly StoredEvent[] {
    return this.#guard((connection) => loadEvents(connection, query));
  }
  appendAudit(entry: AuditEntry): void {
    this.#guard((connection) => appendAudit(connection, entry));
  }
  audit(query: Parameters<Store['audit']>[0]): readonly AuditEntry[] {
    return this.#guard((connection) => loadAudit(connection, query));
  }

  enqueue(receiver: string, notice: unknown, now: number): number {
    return this.#guard((connection) => enqueue(connection, receiver, notice, now));
  }
  outbox(): readonly OutboxRow[] {
    return this.#guard(loadOutbox);
  }
  postpone(id: number, attempts: number, dueAt: number): void {
    this.#guard((connection) => postpone(connection, id, attempts, dueAt));
  }
  dequeue(id: number): void {
    this.#guard((connection) => dequeue(connection, id));
  }

  prune(before: number): number {
    return this.#guard(() => this.#readings.prune(before));
  }

  dispose(): void {
    this.#connection[Symbol.dispose]();
  }
  [Symbol.dispose](): void {
    this.dispose();
  }

  #depth = 0;

  /** Turns SQLite's refusals into faults. Damage is dealt with where nothing is under way any more: outside the outermost call. */
  #guard<T>(fn: (connection: Connection) => T): T {
    this.#depth++;
    try {
      return fn(this.#connection);
    } catch (error) {
      if (!isCorruption(error)) throw storeFault(error, this.path);
      if (this.#depth > 1) throw error;
      this.dispose();
      this.#connection = startAnew(this.path, this.#clock());
      this.#readings = new ReadingTable(this.#connection);
      throw new StoreReplaced(`The history in "${this.path}" was damaged. It was moved aside, and a new one was started.`, {
        cause: error,
      });
    } finally {
      this.#depth--;
    }
  }
}

function startAnew(path: string, now: number): Connection {
  const aside = moveAside(path, now);
  const connection = openFile(path);
  appendEvent(connection, {
    time: now,
    kind: 'store-replaced',
    text: `The history was damaged. It was moved to "${aside}", and a new one was started.`,
  });
  return connection;
}
