import * as vscode from 'vscode';
import type { CommandTarget } from '../commandTarget.ts';
import { Disposable } from '../dispose.ts';
import { count } from '../format.ts';
import type { ServiceConnection } from '../serviceConnection.ts';
import { toneIcon } from '../toneIcon.ts';
import { type AlertRow, alertRows } from './alertRow.ts';

interface AlertHandle extends CommandTarget {
  readonly alertId: string;
}

/** Ages are looked at again this often (ms). */
const AGING = 20_000;

/** The view `hsmVigil.alerts`: what is firing, then what may become so. */
export class AlertsView extends Disposable implements vscode.TreeDataProvider<AlertHandle> {
  readonly #connection: ServiceConnection;
  readonly #redraw = this.register(new vscode.EventEmitter<undefined>());
  readonly #view: vscode.TreeView<AlertHandle>;
  #rows: ReadonlyMap<string, AlertRow> = new Map();
  #shown = '';

  readonly onDidChangeTreeData = this.#redraw.event;

  constructor(connection: ServiceConnection) {
    super();
    this.#connection = connection;
    this.#view = this.register(vscode.window.createTreeView('hsmVigil.alerts', { treeDataProvider: this }));
    this.register(connection.onDidChange(() => this.#update()));
    const aging = setInterval(() => this.#view.visible && this.#update(), AGING);
    this.register({ dispose: () => clearInterval(aging) });
  }

  getChildren(row?: AlertHandle): AlertHandle[] {
    return row ? [] : [...this.#rows.keys()].map((alertId) => ({ alertId }));
  }

  getTreeItem({ alertId }: AlertHandle): vscode.TreeItem {
    const row = this.#rows.get(alertId);
    if (!row) return new vscode.TreeItem('');
    const item = new vscode.TreeItem(row.label);
    item.id = row.id;
    item.description = row.description;
    item.iconPath = toneIcon(row.tone);
    item.contextValue = row.context;
    item.accessibilityInformation = { label: row.spoken, role: 'treeitem' };
    item.tooltip = new vscode.MarkdownString(row.tooltip, false);
    item.command = { command: 'hsmVigil.showAlert', title: 'Show Alert', arguments: [{ alertId }] };
    return item;
  }

  #update(): void {
    const { snapshot } = this.#connection;
    const rows = snapshot ? alertRows(snapshot, Date.now()) : [];
    const shown = JSON.stringify(rows);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#rows = new Map(rows.map((row) => [row.id, row]));
    const firing = rows.filter(({ context }) => context === 'alert.firing').length;
    this.#view.badge = firing > 0 ? { value: firing, tooltip: `${count(firing, 'alert')} firing` } : undefined;
    this.#redraw.fire(undefined);
  }
}
