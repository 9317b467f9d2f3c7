import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { LogEntry, Snapshot } from '../../protocol/contract.ts';
import { logCsv } from '../../protocol/logCsv.ts';
import { Disposable } from '../common/disposable.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { findDevice } from '../connection/snapshot.ts';
import { inertText } from '../words/inertText.ts';
import { sentence } from '../words/sentence.ts';
import { filterText, type LogScope, peopleIn, requestOf, scopeOf, within } from './logScope.ts';
import { logText } from './logText.ts';

const SCHEME = 'hsm-vigil-log';
/** Entries that are shown; an export has more of them. */
const ENTRIES = 2000;
const MOST = 10_000;
/** A page that is seen is read anew this long after something has changed (ms), so that a storm is one reading. */
const SETTLES = 1_500;

/** Read-only texts of what happened and who did what. One that is seen follows what happens. */
export class LogPages extends Disposable implements vscode.TextDocumentContentProvider {
  readonly #connection: ServiceConnection;
  readonly #changed = this.register(new vscode.EventEmitter<vscode.Uri>());
  #seen: Pick<Snapshot, 'alerts' | 'silences' | 'maintenance'> | undefined;
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(connection: ServiceConnection) {
    super();
    this.#connection = connection;
    this.register(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
    this.register(connection.onDidChange(() => this.#follow()));
    this.register({ dispose: () => clearTimeout(this.#timer) });
  }

  async show(scope: LogScope): Promise<void> {
    const name = `${this.#nameOf(scope)}${filterText(scope)}`.replace(/[^\p{L}\p{N}._-]+/gu, ' ').trim();
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${SCHEME}/${t('Log of {0}', name || t('HSMs'))}`, query: JSON.stringify(scope) });
    this.#changed.fire(uri);
    await vscode.window.showTextDocument(uri, { preview: true });
  }

  /** Asks what of the log before the person's eyes shall be shown, and shows that. */
  async filter(): Promise<void> {
    const { alert, device } = this.#before();
    const scope = { ...(alert !== undefined && { alert }), ...(device !== undefined && { device }) };
    const people = peopleIn(await this.#read({ ...scope, people: true }, ENTRIES));
    const items: readonly (vscode.QuickPickItem & { readonly scope: LogScope })[] = [
      { label: t('Everything'), description: t('what people did and what happened by itself'), scope },
      { label: t('What people did'), scope: { ...scope, people: true } },
      ...people.map((who) => ({ label: t('What {0} did', inertText(who, 60)), scope: { ...scope, who } })),
    ];
    const chosen = await vscode.window.showQuickPick(items, {
      placeHolder: t('What of the log shall be shown?'),
      matchOnDescription: true,
    });
    if (chosen) await this.show(chosen.scope);
  }

  /** Saves the log before the person's eyes as a file: comma-separated values, or JSON where the name says so. */
  async export(): Promise<void> {
    const scope = this.#before();
    const filters = { 'Comma-separated values': ['csv'], JSON: ['json'] };
    const target = await vscode.window.showSaveDialog({ title: t('Export Audit Log'), filters });
    if (!target) return;
    const entries = await this.#read(scope, MOST);
    const text = target.path.endsWith('.json') ? JSON.stringify({ entries }, null, 2) : logCsv(entries).join('\r\n');
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(`${text}\n`));
    void vscode.window.showInformationMessage(t('Exported {0} entries. Their times are UTC.', entries.length));
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const scope = scopeOf(uri.query);
    try {
      const entries = await this.#read(scope, ENTRIES);
      const isOfOne = scope.device !== undefined || scope.alert !== undefined;
      const title = t('Log of {0}{1}', this.#nameOf(scope), filterText(scope));
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      return logText({ title, zone, ...(!isOfOne && { deviceName: (id) => this.#deviceName(id) }) }, entries);
    } catch (error) {
      return t('The log could not be read. {0}\n', sentence(error));
    }
  }

  async #read(scope: LogScope, limit: number): Promise<readonly LogEntry[]> {
    // After a window reload the page asks before the connection stands.
    await this.#connection.settled();
    const { entries } = await this.#connection.request('log', { ...requestOf(scope), limit });
    return within(scope, entries);
  }

  /** The scope of the log that the person looks at; all of it where it is none. */
  #before(): LogScope {
    const uri = vscode.window.activeTextEditor?.document.uri;
    return uri?.scheme === SCHEME ? scopeOf(uri.query) : {};
  }

  /** What the log holds comes with a change of alerts, silences or maintenance; a reading alone changes nothing of it. */
  #follow(): void {
    const { snapshot } = this.#connection;
    const before = this.#seen;
    this.#seen = snapshot;
    const same = snapshot && before?.alerts === snapshot.alerts && before.silences === snapshot.silences;
    if (same && before.maintenance === snapshot.maintenance) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const { document } of vscode.window.visibleTextEditors) if (document.uri.scheme === SCHEME) this.#changed.fire(document.uri);
    }, SETTLES);
  }

  #nameOf({ alert, device }: LogScope): string {
    if (device !== undefined) return inertText(this.#deviceName(device), 80);
    const known = this.#connection.snapshot?.alerts.find(({ id }) => id === alert);
    return known ? t('“{0}” on {1}', inertText(known.summary, 80), inertText(known.deviceName, 60)) : t('all HSMs');
  }

  #deviceName(id: string): string {
    return findDevice(this.#connection.snapshot, id)?.name ?? id;
  }
}
