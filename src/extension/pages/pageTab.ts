import * as vscode from 'vscode';
import { Disposable } from '../common/disposable.ts';
import { fillPanel, type PanelPage } from './fillPanel.ts';

/** One open page as the host sees it. */
export interface TabSession {
  /** A message from the page; what is not one is dropped. */
  receive(message: unknown): void;
  /** The page is gone from sight, and with it from memory. */
  hidden(): void;
  dispose(): void;
}

export interface TabOptions<S extends TabSession> {
  readonly extensionUri: vscode.Uri;
  /** As in `package.json` and in the editor's own records: it must stay, for tabs to come back after an update. */
  readonly viewType: string;
  readonly page: PanelPage;
  /** The session for a tab that comes back after a window reload, from what its page has saved; undefined: the tab is closed. */
  readonly restore: (panel: vscode.WebviewPanel, state: unknown) => S | undefined;
}

/**
 * The editor tab of a page. There is one a window: opening it for something else changes what it shows, so that looking around does not
 * leave a tab for each thing. The page is not kept alive while it is hidden: what it shows comes back with one message.
 */
export class PageTab<S extends TabSession> extends Disposable {
  readonly #options: TabOptions<S>;
  #open: { readonly panel: vscode.WebviewPanel; readonly session: S } | undefined;

  constructor(options: TabOptions<S>) {
    super();
    this.#options = options;
    this.register(
      vscode.window.registerWebviewPanelSerializer(options.viewType, {
        deserializeWebviewPanel: async (panel, state: unknown) => {
          const session = this.#open ? undefined : options.restore(panel, state);
          if (session) this.#adopt(panel, session);
          else panel.dispose();
        },
      }),
    );
    this.register({ dispose: () => this.#open?.panel.dispose() });
  }

  /** What the open page shows, also while another tab covers it. */
  get session(): S | undefined {
    return this.#open?.session;
  }

  /** The page is before the person's eyes. */
  get seen(): boolean {
    return this.#open?.panel.visible === true && vscode.window.state.focused;
  }

  /** Brings the tab to the front: `change` is given the session of the open one, or `make` makes one for a new tab. */
  show(make: (panel: vscode.WebviewPanel) => S, change: (session: S) => void): void {
    const { viewType, page } = this.#options;
    if (this.#open) {
      change(this.#open.session);
      this.#open.panel.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(viewType, page.title, vscode.ViewColumn.Active);
    this.#adopt(panel, make(panel));
  }

  #adopt(panel: vscode.WebviewPanel, session: S): void {
    const mine = { panel, session };
    this.#open = mine;
    panel.webview.onDidReceiveMessage((message: unknown) => session.receive(message));
    panel.onDidChangeViewState(() => {
      if (!panel.visible) session.hidden();
    });
    panel.onDidDispose(() => {
      session.dispose();
      if (this.#open === mine) this.#open = undefined;
    });
    fillPanel(panel, this.#options.extensionUri, this.#options.page);
  }
}
