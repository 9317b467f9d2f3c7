import * as vscode from 'vscode';
import { count } from '../../core/words.ts';
import type { HealthChecks } from '../checks/healthChecks.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import { Disposable } from '../common/disposable.ts';
import { isReceived } from '../connection/receiving.ts';
import type { ConnectionState, ServiceConnection } from '../connection/serviceConnection.ts';
import { findDevice } from '../connection/snapshot.ts';
import { inventoryTrouble } from '../words/asWritten.ts';
import { heardLines } from '../words/heardLines.ts';
import { listeningTrouble } from '../words/receiverTrouble.ts';
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
  readonly #forest = new DeviceForest();
  readonly #rows = new Map<string, DeviceRow>();
  /** Devices whose children the editor has asked for: only their rows can be on screen. */
  readonly #opened = new Set<string>();
  readonly #redraw = this.register(new vscode.EventEmitter<DeviceRow[] | undefined>());
  readonly #view: vscode.TreeView<DeviceRow>;
  #state: ConnectionState | undefined;

  readonly onDidChangeTreeData = this.#redraw.event;

  /** `memory` keeps how a person has arranged the view. */
  constructor(connection: ServiceConnection, checks: HealthChecks, memory: vscode.Memento) {
    super();
    this.#memory = memory;
    this.#arrangement = arrangementOf(memory.get(ARRANGEMENT));
    void this.#publish();
    this.#connection = connection;
    this.#checks = checks;
    this.#view = this.register(vscode.window.createTreeView('hsmVigil.devices', { treeDataProvider: this, showCollapseAll: true }));
    this.register(connection.onDidChange(() => this.#update()));
    this.register(checks.onDidChange(() => this.#update()));
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
    if (row.deviceId !== undefined) this.#opened.add(row.deviceId);
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
    item.contextValue = node.context;
    item.accessibilityInformation = { label: node.spoken, role: 'treeitem' };
    if (node.context === 'problem.secret') item.command = { command: 'hsmVigil.enterSecret', title: 'Enter Secret…', arguments: [row] };
    if (node.context === 'problem.inventory' || node.context === 'device.unwatched')
      item.command = { command: 'hsmVigil.openInventory', title: 'Open Inventory', arguments: [row] };
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, row: DeviceRow): vscode.TreeItem {
    const node = this.#forest.node(row.key);
    if (!node) return item;
    const { snapshot } = this.#connection;
    const device = node.kind === 'device' ? findDevice(snapshot, node.device ?? '') : undefined;
    const said = device && snapshot && isReceived(snapshot, device) ? heardLines(device.id, snapshot.heard ?? []) : [];
    item.tooltip = new vscode.MarkdownString([node.tooltip(), ...said].join('\n\n'), false);
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
    await vscode.commands.executeCommand('setContext', 'hsmVigil.onlyNotOk', this.#arrangement.only === 'notOk');
  }

  /** The value that a row shows now, by itself. */
  shownValue(key: string | undefined): string | undefined {
    return key === undefined ? undefined : this.#forest.node(key)?.value;
  }

  /** Brings a device into sight, or the view when none is named. */
  async reveal(device: string | undefined): Promise<void> {
    const key = device === undefined ? undefined : deviceKey(device);
    // A person who asks for a device wants to see it, whatever is left out.
    if (key !== undefined && !this.#forest.node(key) && this.#arrangement.only !== 'all') await this.arrange({ only: 'all' });
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
    const listening = listeningTrouble(this.#connection.snapshot?.listening ?? []);
    this.#view.message = [viewMessage(this.#connection), this.#leftOut(), listening].filter(Boolean).join(' ');
    const starts = state === 'starting' && this.#state !== state;
    this.#state = state;
    if (change === 'all' || starts) this.#redraw.fire(undefined);
    else if (change.length > 0) this.#redraw.fire(change.map((key) => this.#row(key)));
  }

  #plant() {
    const { devices = [], maintenance = [], alerts = [] } = this.#connection.snapshot ?? {};
    return this.#forest.update({
      devices,
      maintenance,
      alerts,
      checking: this.#checks.devices,
      arrangement: this.#arrangement,
      now: Date.now(),
    });
  }

  /** A view that leaves devices out says so: an empty one must not look as if all were well. */
  #leftOut(): string {
    const all = this.#connection.snapshot?.devices.length ?? 0;
    if (this.#arrangement.only === 'all' || all === 0) return '';
    return `Only what is not ok is shown: ${this.#forest.devices} of ${count(all, 'HSM')}.`;
  }

  #age(): void {
    const changed = this.#forest.age(Date.now(), this.#opened);
    if (changed.length > 0) this.#redraw.fire(changed.map((key) => this.#row(key)));
  }

  #row(key: string): DeviceRow {
    const known = this.#rows.get(key);
    if (known) return known;
    const node = this.#forest.node(key);
    const row: DeviceRow = {
      key,
      ...(node?.device && { deviceId: node.device }),
      ...(node?.component && { componentId: node.component }),
      ...(node?.haGroup && { haGroup: node.haGroup }),
      ...(node?.secret && { secret: node.secret }),
    };
    this.#rows.set(key, row);
    return row;
  }
}

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
    return `What you see may be old: ${failure ?? 'the watching service does not answer.'} Connecting again…`;
  }
  return snapshot.devices.length === 0 ? '' : inventoryTrouble(snapshot);
}
