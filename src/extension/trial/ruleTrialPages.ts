import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { Disposable } from '../common/disposable.ts';

const SCHEME = 'hsm-vigil-rules';
const GONE = t('What the lines say is kept as long as this window is open. Run "Try Log Rule on Pasted Lines" again.\n');

/** The read-only text of the last trial of log rules: the next one replaces it. It is never stored: lines of a log are whose they are. */
export class RuleTrialPages extends Disposable implements vscode.TextDocumentContentProvider {
  readonly #changed = this.register(new vscode.EventEmitter<vscode.Uri>());
  readonly #uri = vscode.Uri.from({ scheme: SCHEME, path: `/${t('Log rules on pasted lines')}` });
  #text = GONE;

  readonly onDidChange = this.#changed.event;

  constructor() {
    super();
    this.register(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
  }

  provideTextDocumentContent(): string {
    return this.#text;
  }

  async show(text: string): Promise<void> {
    this.#text = text;
    this.#changed.fire(this.#uri);
    await vscode.window.showTextDocument(this.#uri, { preview: true, viewColumn: vscode.ViewColumn.Beside });
  }
}
