import * as vscode from 'vscode';
import { Disposable } from '../common/disposable.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { keepRunning } from '../connection/settings.ts';
import { statusSummary } from './statusSummary.ts';

/** The one item at the left of the status bar; absent until there is something to watch. */
export class StatusBar extends Disposable {
  readonly #connection: ServiceConnection;
  #item: vscode.StatusBarItem | undefined;

  constructor(connection: ServiceConnection) {
    super();
    this.#connection = connection;
    this.register(connection.onDidChange(() => this.#update()));
    const aging = setInterval(() => this.#item && this.#update(), 60_000);
    this.register({ dispose: () => clearInterval(aging) });
  }

  #update(): void {
    const { snapshot, state, failure, managed, host } = this.#connection;
    const summary = statusSummary(snapshot, state, failure, Date.now(), managed ? 'supervised' : keepRunning() ? 'on' : 'while-open', host);
    if (!summary) {
      this.#item?.hide();
      return;
    }
    this.#item ??= this.#create();
    this.#item.text = summary.text;
    this.#item.tooltip = new vscode.MarkdownString(summary.tooltip, false);
    this.#item.accessibilityInformation = { label: summary.spoken, role: 'button' };
    this.#item.backgroundColor = summary.background && new vscode.ThemeColor(`statusBarItem.${summary.background}Background`);
    this.#item.show();
  }

  #create(): vscode.StatusBarItem {
    const item = this.register(vscode.window.createStatusBarItem('hsmVigil.status', vscode.StatusBarAlignment.Left, 0));
    item.name = 'HSM Vigil';
    item.command = 'hsmVigil.devices.focus';
    return item;
  }
}
