import * as vscode from 'vscode';
import { Disposable } from '../dispose.ts';
import type { Runbooks } from '../runbooks.ts';
import type { ServiceConnection } from '../serviceConnection.ts';
import { findDevice } from '../snapshot.ts';
import { alertDocument } from './alertDocument.ts';

const SCHEME = 'hsm-vigil-alert';

/** Read-only pages about alerts, kept up to date while they are open. */
export class AlertPages extends Disposable implements vscode.TextDocumentContentProvider {
  readonly #connection: ServiceConnection;
  readonly #runbooks: Runbooks;
  readonly #changed = this.register(new vscode.EventEmitter<vscode.Uri>());
  readonly #open = new Map<string, { readonly uri: vscode.Uri; text: string }>();

  readonly onDidChange = this.#changed.event;

  constructor(connection: ServiceConnection, runbooks: Runbooks) {
    super();
    this.#connection = connection;
    this.#runbooks = runbooks;
    this.register(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
    this.register(connection.onDidChange(() => void this.#refresh()));
    this.register(vscode.workspace.onDidCloseTextDocument(({ uri }) => void this.#open.delete(uri.toString())));
  }

  /** Opens the page of an alert; false when it is no longer known. */
  async show(id: string): Promise<boolean> {
    const alert = this.#connection.snapshot?.alerts.find((known) => known.id === id);
    if (!alert) return false;
    const title =
      alert.summary
        .replace(/[^\p{L}\p{N} ._-]+/gu, ' ')
        .trim()
        .slice(0, 60) || 'Alert';
    await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.from({ scheme: SCHEME, path: `/${title}.md`, query: id }));
    return true;
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    // After a window reload the page asks before the connection stands.
    await this.#connection.settled();
    const text = await this.#text(uri.query);
    this.#open.set(uri.toString(), { uri, text });
    return text;
  }

  async #refresh(): Promise<void> {
    for (const page of this.#open.values()) {
      const text = await this.#text(page.uri.query);
      if (text === page.text) continue;
      page.text = text;
      this.#changed.fire(page.uri);
    }
  }

  async #text(id: string): Promise<string> {
    const { snapshot } = this.#connection;
    const alert = snapshot?.alerts.find((known) => known.id === id);
    if (!alert) return '# This alert is no longer known\n\nIt was resolved more than a day ago, or its device has left the inventory.\n';
    return alertDocument({ alert, device: findDevice(snapshot, alert.device), runbook: await this.#runbooks.text(alert.runbook) });
  }
}
