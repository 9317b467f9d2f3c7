import * as vscode from 'vscode';
import { Disposable } from '../common/disposable.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { findDevice } from '../connection/snapshot.ts';
import { inertText } from '../words/inertText.ts';
import { sentence } from '../words/sentence.ts';
import { logText } from './logText.ts';

const SCHEME = 'hsm-vigil-log';
/** Entries that are read; older ones are the command line's business. */
const ENTRIES = 2000;

/** What a log is about; all of it when neither is given. */
export interface LogScope {
  readonly alert?: string;
  readonly device?: string;
}

/** Read-only texts of what happened and who did what. They are read anew each time they are shown. */
export class LogPages extends Disposable implements vscode.TextDocumentContentProvider {
  readonly #connection: ServiceConnection;
  readonly #changed = this.register(new vscode.EventEmitter<vscode.Uri>());

  readonly onDidChange = this.#changed.event;

  constructor(connection: ServiceConnection) {
    super();
    this.#connection = connection;
    this.register(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
  }

  async show(scope: LogScope): Promise<void> {
    const name = this.#nameOf(scope)
      .replace(/[^\p{L}\p{N}._-]+/gu, ' ')
      .trim();
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${SCHEME}/Log of ${name || 'HSMs'}`, query: JSON.stringify(scope) });
    this.#changed.fire(uri);
    await vscode.window.showTextDocument(uri, { preview: true });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const scope = scopeOf(uri.query);
    try {
      // After a window reload the page asks before the connection stands.
      await this.#connection.settled();
      const { entries } = await this.#connection.request('log', { ...scope, limit: ENTRIES });
      const isOfOne = scope.device !== undefined || scope.alert !== undefined;
      const title = `Log of ${this.#nameOf(scope)}`;
      return logText({ title, ...(!isOfOne && { deviceName: (id) => this.#deviceName(id) }) }, entries);
    } catch (error) {
      return `The log could not be read. ${sentence(error)}\n`;
    }
  }

  #nameOf({ alert, device }: LogScope): string {
    if (device !== undefined) return inertText(this.#deviceName(device), 80);
    const known = this.#connection.snapshot?.alerts.find(({ id }) => id === alert);
    return known ? `“${inertText(known.summary, 80)}” on ${inertText(known.deviceName, 60)}` : 'all HSMs';
  }

  #deviceName(id: string): string {
    return findDevice(this.#connection.snapshot, id)?.name ?? id;
  }
}

function scopeOf(query: string): LogScope {
  try {
    const { alert, device } = JSON.parse(query) as Record<string, unknown>;
    return { ...(typeof alert === 'string' && { alert }), ...(typeof device === 'string' && { device }) };
  } catch {
    return {};
  }
}
