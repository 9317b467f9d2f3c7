import type { Alert } from '../core/alerting/alert.ts';
import type { Maintenance } from '../core/alerting/maintenance.ts';
import type { Silence } from '../core/alerting/silence.ts';
import type { Reading } from '../core/reading.ts';
import { loadAlert, loadAlerts, pruneAlerts, saveAlert, saveAlertHandling } from './alerts.ts';
import { loadChannels, saveChannel } from './channels.ts';
import type { Connection } from './connection.ts';
import { appendAudit, appendEvent, type LogQuery, loadAudit, loadEvents, pruneEvents } from './events.ts';
import { isCorruption, StoreReplaced, storeFault } from './fault.ts';
import { moveAside, openFile } from './file.ts';
import { daysOf, type SeriesDays, summariseDays } from './history/days.ts';
import { type HistoryQuery, historyOf, type SeriesHistory } from './history/history.ts';
import { ReadingTable, readingsOf } from './history/readings.ts';
import { loadIndicators, saveIndicators } from './indicators.ts';
import { appendJudged, type JudgedQuery, judgedPolls, pruneJudged } from './judged.ts';
import { loadLeftOpen, saveLeftOpen } from './leftOpen.ts';
import { dequeue, enqueue, loadOutbox, type OutboxRow, postpone } from './outbox.ts';
import type { AuditEntry, ChannelRow, IndicatorRow, JudgedPoll, StoredEvent } from './rows.ts';
import { loadMaintenance, loadSilences, removeMaintenance, removeSilence, saveMaintenance, saveSilence } from './suppressions.ts';

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

  /** Readings of these metrics, as they were read. Their description (name, unit, limits) is that of today. */
  readingsOf(query: Pick<HistoryQuery, 'device' | 'metrics' | 'from' | 'to'>): readonly Reading[];

  /** What polls were judged to say. */
  appendJudged(polls: readonly JudgedPoll[]): void;
  judged(query: JudgedQuery): readonly JudgedPoll[];

  saveIndicators(rows: readonly IndicatorRow[]): void;
  loadIndicators(): readonly IndicatorRow[];

  saveAlert(alert: Alert): void;
  /** Stores of an alert that is stored already only who has acknowledged it and what has been told of it. */
  saveAlertHandling(alert: Alert): void;
  /** Alerts still open, and those that ended since; newest first. */
  loadAlerts(query: { readonly since: number }): readonly Alert[];
  /** Any alert that is still kept. */
  loadAlert(id: string): Alert | undefined;

  saveSilence(silence: Silence): void;
  removeSilence(id: string): void;
  loadSilences(): readonly Silence[];
  saveMaintenance(maintenance: Maintenance): void;
  removeMaintenance(id: string): void;
  loadMaintenance(): readonly Maintenance[];

  saveChannel(row: ChannelRow): void;
  loadChannels(): readonly ChannelRow[];
  /** Whether a session of ours may be open on the device's console. */
  saveLeftOpen(device: string, open: boolean): void;
  loadLeftOpen(): readonly string[];

  appendEvent(event: StoredEvent): void;
  /** Newest first. */
  events(query: LogQuery): readonly StoredEvent[];
  /** What is written here stays: the file refuses to change or shorten it. */
  appendAudit(entry: AuditEntry): void;
  /** Newest first. */
  audit(query: LogQuery): readonly AuditEntry[];

  /** Keeps a notice for a receiver until it was delivered; returns its number. */
  enqueue(receiver: string, notice: unknown, now: number): number;
  /** What is not delivered yet, the oldest first. */
  outbox(): readonly OutboxRow[];
  postpone(id: number, attempts: number, dueAt: number): void;
  /** It was delivered, or given up. */
  dequeue(id: number): void;

  /** Forgets readings and judgements older than `before`, and series without any left. Returns how many readings went. */
  prune(before: number): number;
  /** Forgets events and ended alerts older than `before`, and ended alerts that never fired older than `neverFired`. */
  pruneRecords(ages: { readonly before: number; readonly neverFired: number }): void;
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

  readingsOf(query: Parameters<Store['readingsOf']>[0]): readonly Reading[] {
    return this.#guard((connection) => readingsOf(connection, query));
  }

  appendJudged(polls: readonly JudgedPoll[]): void {
    this.#guard((connection) => connection.transaction(() => appendJudged(connection, polls)));
  }
  judged(query: JudgedQuery): readonly JudgedPoll[] {
    return this.#guard((connection) => judgedPolls(connection, query));
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
  saveAlertHandling(alert: Alert): void {
    this.#guard((connection) => saveAlertHandling(connection, alert));
  }
  loadAlerts({ since }: { readonly since: number }): readonly Alert[] {
    return this.#guard((connection) => loadAlerts(connection, since));
  }
  loadAlert(id: string): Alert | undefined {
    return this.#guard((connection) => loadAlert(connection, id));
  }

  saveSilence(silence: Silence): void {
    this.#guard((connection) => saveSilence(connection, silence));
  }
  removeSilence(id: string): void {
    this.#guard((connection) => removeSilence(connection, id));
  }
  loadSilences(): readonly Silence[] {
    return this.#guard(loadSilences);
  }
  saveMaintenance(maintenance: Maintenance): void {
    this.#guard((connection) => saveMaintenance(connection, maintenance));
  }
  removeMaintenance(id: string): void {
    this.#guard((connection) => removeMaintenance(connection, id));
  }
  loadMaintenance(): readonly Maintenance[] {
    return this.#guard(loadMaintenance);
  }

  saveChannel(row: ChannelRow): void {
    this.#guard((connection) => saveChannel(connection, row));
  }
  loadChannels(): readonly ChannelRow[] {
    return this.#guard(loadChannels);
  }
  saveLeftOpen(device: string, open: boolean): void {
    this.#guard((connection) => saveLeftOpen(connection, device, open));
  }
  loadLeftOpen(): readonly string[] {
    return this.#guard(loadLeftOpen);
  }

  appendEvent(event: StoredEvent): void {
    this.#guard((connection) => appendEvent(connection, event));
  }
  events(query: LogQuery): readonly StoredEvent[] {
    return this.#guard((connection) => loadEvents(connection, query));
  }
  appendAudit(entry: AuditEntry): void {
    this.#guard((connection) => appendAudit(connection, entry));
  }
  audit(query: LogQuery): readonly AuditEntry[] {
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
    return this.#guard((connection) =>
      connection.transaction(() => {
        pruneJudged(connection, before);
        return this.#readings.prune(before);
      }),
    );
  }
  pruneRecords({ before, neverFired }: Parameters<Store['pruneRecords']>[0]): void {
    this.#guard((connection) =>
      connection.transaction(() => {
        pruneAlerts(connection, before, neverFired);
        pruneEvents(connection, before);
      }),
    );
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
