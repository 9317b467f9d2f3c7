import * as vscode from 'vscode';
import type { AlertRecord } from '../../protocol/contract.ts';
import type { AlertAction, FromAlertPage } from '../../protocol/pages/fromAlertPage.ts';
import { parseShownAlert } from '../../protocol/pages/shownAlert.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import { Disposable } from '../common/disposable.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { fillPanel } from '../pages/fillPanel.ts';
import type { Runbooks } from '../pages/runbooks.ts';
import { inertText } from '../words/inertText.ts';
import { AlertSession } from './alertSession.ts';

const VIEW_TYPE = 'hsmVigil.alert';
/** Entries of the log that the page shows; the command "Show Log of HSMs" has them all. */
const LOGGED = 100;

const commands: Record<AlertAction, string> = {
  acknowledge: 'hsmVigil.acknowledgeAlert',
  withdraw: 'hsmVigil.withdrawAcknowledgement',
  silence: 'hsmVigil.silenceAlert',
  endSilence: 'hsmVigil.endSilence',
  close: 'hsmVigil.closeAlert',
  openRunbook: 'hsmVigil.openRunbook',
  openTelemetry: 'hsmVigil.openTelemetry',
  check: 'hsmVigil.checkDevice',
  showAlerts: 'hsmVigil.alerts.focus',
};

/** They ask for a reason, or end something at once: the person goes on reading the page. */
const asking: ReadonlySet<AlertAction> = new Set(['acknowledge', 'withdraw', 'silence', 'endSilence', 'close']);

/**
 * The editor tab about an alert. There is one a window: opening it for another alert changes what it shows, so that walking through
 * the alerts does not leave a tab for each. It comes back with its alert after a window reload.
 */
export class AlertPanel extends Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #connection: ServiceConnection;
  readonly #runbooks: Runbooks;
  #open: { readonly panel: vscode.WebviewPanel; readonly session: AlertSession } | undefined;

  constructor(extensionUri: vscode.Uri, connection: ServiceConnection, runbooks: Runbooks) {
    super();
    this.#extensionUri = extensionUri;
    this.#connection = connection;
    this.#runbooks = runbooks;
    this.register(
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, {
        deserializeWebviewPanel: async (panel, state: unknown) => {
          const alert = parseShownAlert(state);
          if (alert === undefined || this.#open) panel.dispose();
          else this.#adopt(panel, alert);
        },
      }),
    );
    this.register({ dispose: () => this.#open?.panel.dispose() });
  }

  /** The alert that the person has before their eyes, if there is one. */
  get seen(): string | undefined {
    return this.#open?.panel.visible && vscode.window.state.focused ? this.#open.session.alert : undefined;
  }

  show(alert: string): void {
    if (this.#open) {
      this.#open.session.show(alert);
      this.#open.panel.reveal();
    } else this.#adopt(vscode.window.createWebviewPanel(VIEW_TYPE, 'Alert', vscode.ViewColumn.Active), alert);
  }

  #adopt(panel: vscode.WebviewPanel, alert: string): void {
    const connection = this.#connection;
    const session = new AlertSession({
      connection: {
        get snapshot() {
          return connection.snapshot;
        },
        get failure() {
          return connection.failure;
        },
        onDidChange: connection.onDidChange,
        connect: () => connection.connect(),
        history: (params) => connection.history(params),
        log: async (id) => (await connection.request('log', { alert: id, limit: LOGGED })).entries,
      },
      alert,
      post: (message) => void panel.webview.postMessage(message),
      act: async (action, record) => {
        await perform(action, record);
        // Where a question was asked, the editor gives the focus to whatever had it before the page.
        if (action.type === 'act' && asking.has(action.action) && panel.active) panel.reveal();
      },
      onAlert: (_, summary) => {
        panel.title = summary === undefined ? 'Alert' : inertText(summary, 60);
      },
      runbook: (id) => this.#runbooks.html(id),
    });
    panel.webview.onDidReceiveMessage((message: unknown) => session.receive(message));
    panel.onDidChangeViewState(() => {
      if (!panel.visible) session.hidden();
    });
    const mine = { panel, session };
    this.#open = mine;
    panel.onDidDispose(() => {
      session.dispose();
      if (this.#open === mine) this.#open = undefined;
    });
    fillPanel(panel, this.#extensionUri, { script: 'alert', title: 'Alert', icon: 'alert' });
  }
}

/** The page asks for nothing that is not a command of ours, about the alert it shows. */
async function perform(action: Extract<FromAlertPage, { type: 'act' | 'runbook' }>, alert: AlertRecord | undefined): Promise<void> {
  if (action.type === 'runbook') await vscode.commands.executeCommand('hsmVigil.openRunbook', { runbook: action.id });
  else await vscode.commands.executeCommand(commands[action.action], targetOf(alert));
}

function targetOf(alert: AlertRecord | undefined): CommandTarget | undefined {
  return alert && { alertId: alert.id, deviceId: alert.device };
}
