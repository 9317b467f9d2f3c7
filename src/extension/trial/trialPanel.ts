import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { parseFromTrialPage } from '../../protocol/pages/fromTrialPage.ts';
import type { PageTrial, ToTrialPage } from '../../protocol/pages/toTrialPage.ts';
import { Disposable } from '../common/disposable.ts';
import { fillPanel } from '../pages/fillPanel.ts';

/** The editor tab that compares two policies. There is one a window: the next trial replaces what it shows. */
export class TrialPanel extends Disposable {
  readonly #extensionUri: vscode.Uri;
  #trial: PageTrial | undefined;
  #panel: vscode.WebviewPanel | undefined;

  constructor(extensionUri: vscode.Uri) {
    super();
    this.#extensionUri = extensionUri;
    this.register({ dispose: () => this.#panel?.dispose() });
  }

  show(trial: PageTrial): void {
    this.#trial = trial;
    if (this.#panel) {
      this.#tell(this.#panel);
      this.#panel.reveal();
    } else this.#open();
  }

  #open(): void {
    const panel = vscode.window.createWebviewPanel('hsmVigil.policyTrial', t('Policy Trial'), vscode.ViewColumn.Active);
    this.#panel = panel;
    panel.webview.onDidReceiveMessage((message: unknown) => {
      if (parseFromTrialPage(message)) this.#tell(panel);
    });
    panel.onDidDispose(() => {
      if (this.#panel === panel) this.#panel = undefined;
    });
    fillPanel(panel, this.#extensionUri, { script: 'trial', title: t('Policy Trial'), icon: 'trial' });
  }

  #tell(panel: vscode.WebviewPanel): void {
    if (!this.#trial) return;
    const message: ToTrialPage = { type: 'trial', trial: this.#trial };
    void panel.webview.postMessage(message);
  }
}
