import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { PastReadingsResult, PastRecord, Snapshot } from '../../protocol/contract.ts';
import { Disposable } from '../common/disposable.ts';
import { formatTime } from '../words/format.ts';
import { inertText } from '../words/inertText.ts';
import { pastNotes } from '../words/pastNotes.ts';
import type { ServiceConnection } from './serviceConnection.ts';
import { spokenSnapshot } from './spokenRecords.ts';
import { withReadings } from './withReadings.ts';

/** The fleet as it stood at a moment that has passed. */
export interface PastFleet {
  readonly at: number;
  readonly snapshot: Snapshot;
  /** The moment in words, and what is not known of it: made inert. */
  readonly said: string;
  readonly notes: readonly string[];
}

/** Shows the views of the HSMs and of alerts and the page of the fleet as they stood at a moment, until somebody comes back to now. */
export class TimeMachine extends Disposable {
  readonly #connection: ServiceConnection;
  readonly #changed = this.register(new vscode.EventEmitter<void>());
  readonly #item: vscode.StatusBarItem;
  #past: PastFleet | undefined;
  /** Devices whose readings of that moment are there, or on their way. */
  readonly #read = new Set<string>();

  /** Another moment is shown, more of it is known, or now is. */
  readonly onDidChange = this.#changed.event;

  constructor(connection: ServiceConnection) {
    super();
    this.#connection = connection;
    this.#item = this.register(vscode.window.createStatusBarItem('hsmVigil.past', vscode.StatusBarAlignment.Left, 0));
    this.#item.name = t('HSM Vigil: the past');
    this.#item.command = 'hsmVigil.backToNow';
    this.#item.backgroundColor = new vscode.ThemeColor('statusBarItem.errorBackground');
  }

  /** What is shown in place of now. */
  get past(): PastFleet | undefined {
    return this.#past;
  }

  /** @throws {Fault} the service's sentence */
  async show(at: number): Promise<void> {
    const current = this.#connection.snapshot;
    const record = await this.#connection.request('past', { at: new Date(at).toISOString() });
    this.#read.clear();
    await this.#become({
      at: Date.parse(record.at),
      snapshot: spokenSnapshot(snapshotOf(record, current)),
      said: inertText(formatTime(record.at), 60),
      notes: pastNotes(record),
    });
  }

  async back(): Promise<void> {
    await this.#become(undefined);
  }

  /** Reads what a device had told last by then, once. */
  async readDevice(device: string): Promise<void> {
    const past = this.#past;
    if (!past || this.#read.has(device)) return;
    this.#read.add(device);
    const asked = { device, at: new Date(past.at).toISOString() };
    // Of a device that is not watched any more no readings can be asked for: its parts are shown without. Opening it again asks again.
    const { readings, components = [] }: PastReadingsResult = await this.#connection.request('pastReadings', asked).catch(() => {
      this.#read.delete(device);
      return { readings: [] };
    });
    if (this.#past !== past || readings.length === 0) return;
    const devices = past.snapshot.devices.map((each) => (each.id === device ? withReadings(each, readings, components) : each));
    this.#past = { ...past, snapshot: { ...past.snapshot, devices } };
    this.#changed.fire();
  }

  async #become(past: PastFleet | undefined): Promise<void> {
    this.#past = past;
    if (past) {
      this.#item.text = `$(history) ${t('The past: {0}', past.said)}`;
      this.#item.tooltip = t('HSMs, alerts and the page of the fleet are shown as they stood {0}. Press to come back to now.', past.said);
      this.#item.show();
    } else this.#item.hide();
    await vscode.commands.executeCommand('setContext', 'hsmVigil.past', past !== undefined);
    this.#changed.fire();
  }
}

/** Nothing of now is in it. */
function snapshotOf({ devices, alerts, haGroups, silences, maintenance }: PastRecord, current: Snapshot | undefined): Snapshot {
  return {
    service: current?.service ?? { version: '', pid: 0, startedAt: '' },
    inventory: { path: '', exists: true, problems: [] },
    ...{ demo: false, devices, alerts, haGroups, silences, maintenance },
    ...{ missingSecrets: [], receivers: [] },
  };
}
