import * as vscode from 'vscode';
import { plural, t } from '../../core/l10n.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import { Disposable } from '../common/disposable.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import type { PastFleet, TimeMachine } from '../connection/timeMachine.ts';
import { unwatchedText } from '../words/gapsText.ts';
import { inertText } from '../words/inertText.ts';
import { receiverTrouble } from '../words/receiverTrouble.ts';
import { spokenTree } from '../words/spokenTree.ts';
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
  readonly #time: TimeMachine;
  readonly #now = { forest: new AlertForest(), handles: new Map<string, AlertHandle>() };
  /** Rows of the past: they name nothing that a command could act on. */
  readonly #then = { forest: new AlertForest(), handles: new Map<string, AlertHandle>() };
  #pastShown = false;
  readonly #redraw = this.register(new vscode.EventEmitter<AlertHandle[] | undefined>());
  readonly #view: vscode.TreeView<AlertHandle>;
  #badge: string | undefined;

  readonly onDidChangeTreeData = this.#redraw.event;

  /** `memory` keeps what alerts stand together by. */
  constructor(connection: ServiceConnection, memory: vscode.Memento, time: TimeMachine) {
    super();
    this.#memory = memory;
    this.#time = time;
    for (const { forest } of [this.#now, this.#then]) forest.groupBy(this.grouping, Date.now());
    this.#connection = connection;
    this.#view = this.register(
      vscode.window.createTreeView('hsmVigil.alerts', { treeDataProvider: this, canSelectMany: true, showCollapseAll: true }),
    );
    this.register(connection.onDidChange(() => this.#update()));
    this.register(time.onDidChange(() => this.#update()));
    const aging = setInterval(() => this.#view.visible && !time.past && this.#draw(this.#forest.age(Date.now())), AGING);
    this.register({ dispose: () => clearInterval(aging) });
  }

  /** What alerts stand together by. */
  get grouping(): Grouping {
    return groupingOf(this.#memory.get(GROUPING));
  }

  async groupBy(grouping: Grouping): Promise<void> {
    const drawn = [this.#now, this.#then].map(({ forest }) => ({ forest, changed: forest.groupBy(grouping, this.#at) }));
    this.#draw(drawn.find(({ forest }) => forest === this.#forest)?.changed);
    await this.#memory.update(GROUPING, grouping);
  }

  /** All rows as they are read aloud, a line each. */
  spoken(): readonly string[] {
    const now = this.#at;
    return spokenTree(this.#forest.roots, (key) => {
      const spoken = this.#forest.spoken(key, now);
      return spoken === undefined ? undefined : { spoken, children: this.#forest.node(key)?.children ?? [] };
    });
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
    const row = this.#forest.row(handle.key, this.#at);
    // The row has just gone, and the editor has not heard of it yet.
    if (!node || !row) return new vscode.TreeItem('');
    const item = new vscode.TreeItem(row.label, collapsibleState(node, row));
    item.id = node.key;
    item.description = row.description;
    if (row.icon) item.iconPath = toneIcon(row.icon);
    item.accessibilityInformation = { label: row.spoken, role: 'treeitem' };
    if (this.#time.past && node.kind !== 'more') {
      // What has passed cannot be acted upon.
      item.id = `past/${node.key}`;
      item.contextValue = 'past';
      return item;
    }
    item.contextValue = row.context;
    if (node.kind === 'alert') item.command = { command: 'hsmVigil.showAlert', title: t('Show Alert'), arguments: [handle] };
    if (node.kind === 'more')
      item.command = { command: 'hsmVigil.showMoreAlerts', title: t('Show More'), arguments: [{ alertGroup: node.group }] };
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, handle: AlertHandle): vscode.TreeItem {
    const row = this.#forest.row(handle.key, this.#at);
    if (row) item.tooltip = new vscode.MarkdownString(row.tooltip(), false);
    return item;
  }

  /** The row "9,800 more alerts…" was chosen. */
  showMore(group: string | undefined): void {
    const known = this.#forest.roots.map((key) => this.#forest.node(key)).find((node) => node?.kind === 'group' && node.group === group);
    if (known?.kind === 'group') this.#draw(this.#forest.showMore(known.group, this.#at));
  }

  get #shownRows() {
    return this.#time.past ? this.#then : this.#now;
  }
  get #forest(): AlertForest {
    return this.#shownRows.forest;
  }
  /** The moment that is shown (ms). */
  get #at(): number {
    return this.#time.past?.at ?? Date.now();
  }

  #update(): void {
    const { past } = this.#time;
    const { snapshot } = this.#connection;
    const { forest, handles } = this.#shownRows;
    const changed = forest.update(past?.snapshot ?? snapshot, this.#at);
    for (const key of handles.keys()) if (!forest.node(key)) handles.delete(key);
    // What waits for a person waits now.
    this.#showBadge(snapshot && countAlerts(snapshot));
    this.#view.message = past ? pastMessage(past) : troubleOf(this.#connection);
    this.#view.title = past ? t('Alerts, {0}', past.said) : t('Alerts');
    const turned = this.#pastShown !== (past !== undefined);
    this.#pastShown = past !== undefined;
    this.#draw(turned ? undefined : changed);
  }

  #draw(changed: readonly string[] | undefined): void {
    if (changed === undefined) this.#redraw.fire(undefined);
    else if (changed.length > 0) this.#redraw.fire(changed.map((key) => this.#handle(key)));
  }

  /** What waits for a person, and nothing else. */
  #showBadge(counts: AlertCounts | undefined): void {
    const firing = counts?.firing ?? 0;
    const tooltip = firing > 0 ? plural(firing, '{0} alert firing, not acknowledged', '{0} alerts firing, not acknowledged') : undefined;
    if (tooltip === this.#badge) return;
    this.#badge = tooltip;
    this.#view.badge = tooltip === undefined ? undefined : { value: firing, tooltip };
  }

  #handle(key: string): AlertHandle {
    const { forest, handles } = this.#shownRows;
    const known = handles.get(key);
    if (known) return known;
    const handle: AlertHandle = { key, ...(!this.#time.past && targetOf(forest.node(key))) };
    handles.set(key, handle);
    return handle;
  }
}

function pastMessage({ said, snapshot: { alerts, silences, maintenance } }: PastFleet): string {
  const none = alerts.length + silences.length + maintenance.length === 0;
  return [t('The past: as it stood {0}', said), '—', t('Nothing can be done here.'), none && t('No alert was open then.')]
    .filter(Boolean)
    .join(' ');
}

function troubleOf({ state, snapshot }: ServiceConnection): string {
  const isLost = snapshot !== undefined && (state === 'reconnecting' || state === 'failed');
  const unseen = isLost ? t('The watching service is out of sight, and so is any newer alert.') : '';
  const history = inertText(snapshot?.historyTrouble ?? '', LONGEST_TROUBLE);
  return [unseen, unwatchedText(snapshot, Date.now()), receiverTrouble(snapshot?.receivers ?? []), history].filter(Boolean).join('\n');
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
