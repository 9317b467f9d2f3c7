import * as vscode from 'vscode';
import { count } from '../../core/words.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import { Disposable } from '../common/disposable.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { unwatchedText } from '../words/gapsText.ts';
import { inertText } from '../words/inertText.ts';
import { receiverTrouble } from '../words/receiverTrouble.ts';
import { toneIcon } from '../words/toneIcon.ts';
import { AlertForest, type AlertNode } from './alertForest.ts';
import { type AlertCounts, countAlerts } from './alertGroup.ts';
import { type Grouping, groupingOf } from './alertPlace.ts';
import type { AlertRow } from './alertRow.ts';

/** A row's handle: the same object for the same row for as long as it is there. Also what a row's command is called with. */
interface AlertHandle extends CommandTarget {
  readonly key: string;
}

/** Ages are looked at again this often (ms); only rows whose words change are drawn. */
const AGING = 20_000;
const LONGEST_TROUBLE = 600;

/** What the grouping is kept under. */
const GROUPING = 'alerts.grouping';

/** The view `hsmVigil.alerts`: what fires, what may become so, what somebody has taken on or keeps quiet, and what is over. */
export class AlertsView extends Disposable implements vscode.TreeDataProvider<AlertHandle> {
  readonly #connection: ServiceConnection;
  readonly #memory: vscode.Memento;
  readonly #forest = new AlertForest();
  readonly #handles = new Map<string, AlertHandle>();
  readonly #redraw = this.register(new vscode.EventEmitter<AlertHandle[] | undefined>());
  readonly #view: vscode.TreeView<AlertHandle>;
  #badge: string | undefined;

  readonly onDidChangeTreeData = this.#redraw.event;

  /** `memory` keeps what alerts stand together by. */
  constructor(connection: ServiceConnection, memory: vscode.Memento) {
    super();
    this.#memory = memory;
    this.#forest.groupBy(this.grouping, Date.now());
    this.#connection = connection;
    this.#view = this.register(
      vscode.window.createTreeView('hsmVigil.alerts', { treeDataProvider: this, canSelectMany: true, showCollapseAll: true }),
    );
    this.register(connection.onDidChange(() => this.#update()));
    const aging = setInterval(() => this.#view.visible && this.#draw(this.#forest.age(Date.now())), AGING);
    this.register({ dispose: () => clearInterval(aging) });
  }

  /** What alerts stand together by. */
  get grouping(): Grouping {
    return groupingOf(this.#memory.get(GROUPING));
  }

  async groupBy(grouping: Grouping): Promise<void> {
    this.#draw(this.#forest.groupBy(grouping, Date.now()));
    await this.#memory.update(GROUPING, grouping);
  }

  /** Alerts that the person has marked in the view; a command from the palette is likely to be about them. */
  get selected(): readonly string[] {
    return this.#view.selection.flatMap(({ alertId }) => alertId ?? []);
  }

  getChildren(row?: AlertHandle): AlertHandle[] {
    const keys = row ? (this.#forest.node(row.key)?.children ?? []) : this.#forest.roots;
    return keys.map((key) => this.#handle(key));
  }

  getParent(row: AlertHandle): AlertHandle | undefined {
    const parent = this.#forest.node(row.key)?.parent;
    return parent === undefined ? undefined : this.#handle(parent);
  }

  getTreeItem(handle: AlertHandle): vscode.TreeItem {
    const node = this.#forest.node(handle.key);
    const row = this.#forest.row(handle.key, Date.now());
    // The row has just gone, and the editor has not heard of it yet.
    if (!node || !row) return new vscode.TreeItem('');
    const item = new vscode.TreeItem(row.label, collapsibleState(node, row));
    item.id = node.key;
    item.description = row.description;
    if (row.icon) item.iconPath = toneIcon(row.icon);
    item.contextValue = row.context;
    item.accessibilityInformation = { label: row.spoken, role: 'treeitem' };
    if (node.kind === 'alert') item.command = { command: 'hsmVigil.showAlert', title: 'Show Alert', arguments: [handle] };
    if (node.kind === 'more')
      item.command = { command: 'hsmVigil.showMoreAlerts', title: 'Show More', arguments: [{ alertGroup: node.group }] };
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, handle: AlertHandle): vscode.TreeItem {
    const row = this.#forest.row(handle.key, Date.now());
    if (row) item.tooltip = new vscode.MarkdownString(row.tooltip(), false);
    return item;
  }

  /** The row "9,800 more alerts…" was chosen. */
  showMore(group: string | undefined): void {
    const known = this.#forest.roots.map((key) => this.#forest.node(key)).find((node) => node?.kind === 'group' && node.group === group);
    if (known?.kind === 'group') this.#draw(this.#forest.showMore(known.group, Date.now()));
  }

  #update(): void {
    const { snapshot } = this.#connection;
    const changed = this.#forest.update(snapshot, Date.now());
    for (const key of this.#handles.keys()) if (!this.#forest.node(key)) this.#handles.delete(key);
    this.#showBadge(snapshot && countAlerts(snapshot));
    const history = inertText(snapshot?.historyTrouble ?? '', LONGEST_TROUBLE);
    const troubles = [unwatchedText(snapshot, Date.now()), receiverTrouble(snapshot?.receivers ?? []), history];
    this.#view.message = troubles.filter(Boolean).join('\n');
    this.#draw(changed);
  }

  #draw(changed: readonly string[] | undefined): void {
    if (changed === undefined) this.#redraw.fire(undefined);
    else if (changed.length > 0) this.#redraw.fire(changed.map((key) => this.#handle(key)));
  }

  /** What waits for a person, and nothing else. */
  #showBadge(counts: AlertCounts | undefined): void {
    const firing = counts?.firing ?? 0;
    const tooltip = firing > 0 ? `${count(firing, 'alert')} firing, not acknowledged` : undefined;
    if (tooltip === this.#badge) return;
    this.#badge = tooltip;
    this.#view.badge = tooltip === undefined ? undefined : { value: firing, tooltip };
  }

  #handle(key: string): AlertHandle {
    const known = this.#handles.get(key);
    if (known) return known;
    const handle: AlertHandle = { key, ...targetOf(this.#forest.node(key)) };
    this.#handles.set(key, handle);
    return handle;
  }
}

function targetOf(node: AlertNode | undefined): CommandTarget {
  switch (node?.kind) {
    case 'alert':
      return { alertId: node.alert.id, deviceId: node.alert.device };
    case 'silence':
      return { silenceId: node.silence.id };
    case 'maintenance':
      return { maintenanceId: node.maintenance.id };
    default:
      return {};
  }
}

function collapsibleState(node: AlertNode, row: AlertRow): vscode.TreeItemCollapsibleState {
  if (node.children.length === 0) return vscode.TreeItemCollapsibleState.None;
  return row.expanded ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}
