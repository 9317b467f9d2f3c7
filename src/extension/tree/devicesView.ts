import * as vscode from 'vscode';
import { plural, t } from '../../core/l10n.ts';
import type { Snapshot } from '../../protocol/contract.ts';
import type { HealthChecks } from '../checks/healthChecks.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import { Disposable } from '../common/disposable.ts';
import { isReceived } from '../connection/receiving.ts';
import type { ConnectionState, ServiceConnection } from '../connection/serviceConnection.ts';
import { findDevice } from '../connection/snapshot.ts';
import type { TimeMachine } from '../connection/timeMachine.ts';
import { inventoryTrouble } from '../words/asWritten.ts';
import { heardLines } from '../words/heardLines.ts';
import { inertText } from '../words/inertText.ts';
import { listeningTrouble, outletTrouble } from '../words/receiverTrouble.ts';
import { spokenTree } from '../words/spokenTree.ts';
import { heldIcon, toneIcon } from '../words/toneIcon.ts';
import { type Arrangement, arrangementOf } from './arrangement.ts';
import { DeviceForest } from './deviceForest.ts';
import { deviceKey } from './deviceNodes.ts';
import type { TreeNode } from './treeNode.ts';

/** A row's handle: the same object for the same row for as long as the view lives. Also what a row's command is called with. */
export interface DeviceRow extends CommandTarget {
  readonly key: string;
}

/** "3 min ago" is looked at again this often (ms); only rows whose words change are drawn. */
const AGING = 20_000;
/** How long a device that was just saved may take to appear (ms). */
const APPEARS = 5_000;

/** What the arrangement is kept under. */
const ARRANGEMENT = 'devices.arrangement';

/** The view `hsmVigil.devices`. */
export class DevicesView extends Disposable implements vscode.TreeDataProvider<DeviceRow> {
  readonly #connection: ServiceConnection;
  readonly #checks: HealthChecks;
  readonly #memory: vscode.Memento;
  #arrangement: Arrangement;
  readonly #time: TimeMachine;
  readonly #now = { forest: new DeviceForest(), rows: new Map<string, DeviceRow>() };
  /** Rows of the past: they name nothing that a command could act on. */
  #then = { forest: new DeviceForest(), rows: new Map<string, DeviceRow>() };
  #pastShown = false;
  /** Devices whose children the editor has asked for: only their rows can be on screen. */
  readonly #opened = new Set<string>();
  readonly #redraw = this.register(new vscode.EventEmitter<DeviceRow[] | undefined>());
  readonly #view: vscode.TreeView<DeviceRow>;
  #state: ConnectionState | undefined;

  readonly onDidChangeTreeData = this.#redraw.event;

  /** `memory` keeps how a person has arranged the view. */
  constructor(connection: ServiceConnection, checks: HealthChecks, memory: vscode.Memento, time: TimeMachine) {
    super();
    this.#time = time;
    this.#memory = memory;
    this.#arrangement = arrangementOf(memory.get(ARRANGEMENT));
    void this.#publish();
    this.#connection = connection;
    this.#checks = checks;
    this.#view = this.register(vscode.window.createTreeView('hsmVigil.devices', { treeDataProvider: this, showCollapseAll: true }));
    this.register(connection.onDidChange(() => this.#update()));
    this.register(checks.onDidChange(() => this.#update()));
    this.register(time.onDidChange(() => this.#update()));
    this.register(
      this.#view.onDidChangeVisibility(({ visible }) => {
        if (visible) void this.#shown();
      }),
    );
    const aging = setInterval(() => this.#view.visible && this.#age(), AGING);
    this.register({ dispose: () => clearInterval(aging) });
  }

  async getChildren(row?: DeviceRow): Promise<DeviceRow[]> {
    if (row === undefined) {
      // The view shows its progress bar until then.
      await this.#connection.settled();
      this.#plant();
      return this.#forest.roots.map((key) => this.#row(key));
    }
    const device = this.#forest.node(row.key)?.device;
    if (this.#time.past && device !== undefined) void this.#time.readDevice(device);
    if (row.deviceId !== undefined) this.#opened.add(row.deviceId);
    if (device?.includes('/') && !this.#time.past) void this.#connection.request('readDevice', { device }).catch(() => {});
    return (this.#forest.node(row.key)?.children ?? []).map((key) => this.#row(key));
  }

  getParent(row: DeviceRow): DeviceRow | undefined {
    const parent = this.#forest.node(row.key)?.parent;
    return parent === undefined ? undefined : this.#row(parent);
  }

  getTreeItem(row: DeviceRow): vscode.TreeItem {
    const node = this.#forest.node(row.key);
    // The row has just gone, and the editor has not heard of it yet.
    if (!node) return new vscode.TreeItem('');
    const item = new vscode.TreeItem(node.label, collapsibleState(node));
    item.id = node.key;
    item.description = node.description;
    item.iconPath = node.kind === 'problem' ? problemIcon(node) : node.held ? heldIcon(node.tone) : toneIcon(node.tone);
    item.accessibilityInformation = { label: node.spoken, role: 'treeitem' };
    if (this.#time.past) {
      // What has passed cannot be acted upon.
      item.id = `past/${node.key}`;
      item.contextValue = 'past';
      return item;
    }
    item.contextValue = node.context;
    if (node.context === 'problem.secret') item.command = { command: 'hsmVigil.enterSecret', title: t('Enter Secret…'), arguments: [row] };
    if (node.context === 'problem.account')
      item.command = { command: 'hsmVigil.monitorAccount', title: t('Monitor Account Guidance'), arguments: [row] };
    if (node.context === 'summary') item.command = { command: 'hsmVigil.openFleet', title: t('Open Fleet'), arguments: [row] };
    if (node.context === 'problem.inventory' || node.context === 'device.unwatched')
      item.command = { command: 'hsmVigil.openInventory', title: t('Open Inventory'), arguments: [row] };
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, row: DeviceRow): vscode.TreeItem {
    const node = this.#forest.node(row.key);
    if (!node) return item;
    const snapshot = this.#snapshot;
    const device = node.kind === 'device' ? findDevice(snapshot, node.device ?? '') : undefined;
    const said = device && snapshot && isReceived(snapshot, device) ? heardLines(device.id, snapshot.heard ?? []) : [];
    item.tooltip = new vscode.MarkdownString([node.tooltip(this.#time.past?.at ?? Date.now()), ...said].join('\n\n'), false);
    return item;
  }

  get arrangement(): Arrangement {
    return this.#arrangement;
  }

  /** Changes how the view stands, and keeps it. */
  async arrange(change: Partial<Arrangement>): Promise<void> {
    this.#arrangement = { ...this.#arrangement, ...change };
    this.#update();
    await this.#publish();
    await this.#memory.update(ARRANGEMENT, this.#arrangement);
  }

  async #publish(): Promise<void> {
    const { only, text } = this.#arrangement;
    await vscode.commands.executeCommand('setContext', 'hsmVigil.onlyNotOk', only === 'notOk');
    await vscode.commands.executeCommand('setContext', 'hsmVigil.filtered', text !== '');
  }

  /** All rows as they are read aloud, a line each; `device`: only those of this one. */
  spoken(device?: string): readonly string[] {
    this.#plant();
    return spokenTree(device === undefined ? this.#forest.roots : [deviceKey(device)], (key) => this.#forest.node(key));
  }

  /** The value that a row shows now, by itself. */
  shownValue(key: string | undefined): string | undefined {
    return key === undefined ? undefined : this.#forest.node(key)?.value;
  }

  /** Brings a device into sight, or the view when none is named. */
  async reveal(device: string | undefined): Promise<void> {
    const key = device === undefined ? undefined : deviceKey(device);
    // A person who asks for a device wants to see it, whatever is left out.
    if (key !== undefined && !this.#forest.node(key)) await this.arrange({ only: 'all', text: '' });
    if (key !== undefined && this.#forest.node(key)) await this.#view.reveal(this.#row(key), { select: true, focus: true, expand: true });
    else await vscode.commands.executeCommand('hsmVigil.devices.focus');
  }

  /** As reveal, for a device that the service is about to learn of. Gives up quietly: the device is in the view anyway. */
  async revealWhenThere(device: string): Promise<void> {
    const deadline = Date.now() + APPEARS;
    while (!this.#forest.node(deviceKey(device)) && Date.now() < deadline && !this.disposed) {
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          subscription.dispose();
          resolve();
        };
        const timer = setTimeout(done, APPEARS);
        const subscription = this.#connection.onDidChange(done);
      });
    }
    await this.reveal(device);
  }

  async #shown(): Promise<void> {
    if (this.#connection.state === 'unconfigured') await this.#connection.reconsider();
    this.#age();
  }

  #update(): void {
    const { state } = this.#connection;
    const change = this.#plant();
    const { past } = this.#time;
    const listening = listeningTrouble(this.#snapshot?.listening ?? []);
    const outlets = outletTrouble(this.#snapshot?.outlets ?? []);
    const first = past
      ? [t('The past: as it stood {0}', past.said), '—', t('Nothing can be done here.'), ...past.notes]
      : [viewMessage(this.#connection)];
    this.#view.message = [...first, this.#leftOut(), listening, outlets].filter(Boolean).join(' ');
    this.#view.title = past ? t('HSMs, {0}', past.said) : 'HSMs';
    const turned = this.#pastShown !== (past !== undefined);
    this.#pastShown = past !== undefined;
    const starts = state === 'starting' && this.#state !== state;
    this.#state = state;
    if (change === 'all' || starts || turned) this.#redraw.fire(undefined);
    else if (change.length > 0) this.#redraw.fire(change.map((key) => this.#row(key)));
  }

  get #shownRows() {
    return this.#time.past ? this.#then : this.#now;
  }

  get #forest(): DeviceForest {
    return this.#shownRows.forest;
  }

  get #snapshot(): Snapshot | undefined {
    return this.#time.past?.snapshot ?? this.#connection.snapshot;
  }

  #plant() {
    const { devices = [], maintenance = [], alerts = [], haGroups = [], sources = [] } = this.#snapshot ?? {};
    return this.#forest.update({
      devices,
      maintenance,
      alerts,
      haGroups,
      sources,
      checking: this.#time.past ? NONE : this.#checks.devices,
      arrangement: this.#arrangement,
      now: this.#time.past?.at ?? Date.now(),
    });
  }

  /** A view that leaves devices out says so: an empty one must not look as if all were well. */
  #leftOut(): string {
    const all = this.#snapshot?.devices.length ?? 0;
    const { only, text } = this.#arrangement;
    if ((only === 'all' && text === '') || all === 0) return '';
    const shown = this.#forest.devices;
    if (text === '')
      return plural(all, 'Only what is not ok is shown: {1} of {0} HSM.', 'Only what is not ok is shown: {1} of {0} HSMs.', shown);
    const filter = inertText(text, 60);
    return only === 'all'
      ? plural(all, 'Filter “{2}”: {1} of {0} HSM.', 'Filter “{2}”: {1} of {0} HSMs.', shown, filter)
      : plural(
          all,
          'Filter “{2}”, and only what is not ok: {1} of {0} HSM.',
          'Filter “{2}”, and only what is not ok: {1} of {0} HSMs.',
          shown,
          filter,
        );
  }

  #age(): void {
    if (this.#time.past) return;
    const changed = this.#forest.age(Date.now(), this.#opened);
    if (changed.length > 0) this.#redraw.fire(changed.map((key) => this.#row(key)));
  }

  #row(key: string): DeviceRow {
    const { forest, rows } = this.#shownRows;
    const known = rows.get(key);
    if (known) return known;
    const node = this.#time.past ? undefined : forest.node(key);
    const row: DeviceRow = {
      key,
      ...(node?.device && { deviceId: node.device }),
      ...(node?.component && { componentId: node.component }),
      ...(node?.haGroup && { haGroup: node.haGroup }),
      ...(node?.secret && { secret: node.secret }),
    };
    rows.set(key, row);
    return row;
  }
}

const NONE: ReadonlySet<string> = new Set();

function collapsibleState(node: TreeNode): vscode.TreeItemCollapsibleState {
  if (node.children.length === 0) return vscode.TreeItemCollapsibleState.None;
  return node.expanded ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}

function problemIcon(node: TreeNode): vscode.ThemeIcon {
  const colour = new vscode.ThemeColor('problemsWarningIcon.foreground');
  if (node.context === 'problem.secret') return new vscode.ThemeIcon('key', colour);
  return new vscode.ThemeIcon(node.context === 'problem.login' ? 'lock' : 'warning', colour);
}

/** What makes the rows less than the whole truth. */
function viewMessage({ state, failure, snapshot }: ServiceConnection): string {
  if (!snapshot) return '';
  if (state === 'reconnecting' || state === 'failed') {
    return t('What you see may be old: {0} Connecting again…', failure ?? t('the watching service does not answer.'));
  }
  return snapshot.devices.length === 0 ? '' : inventoryTrouble(snapshot);
}
