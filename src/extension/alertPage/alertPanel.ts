import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { AlertRecord } from '../../protocol/contract.ts';
import type { AlertAction } from '../../protocol/pages/fromAlertPage.ts';
import { parseShownAlert } from '../../protocol/pages/shownAlert.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import { Disposable } from '../common/disposable.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { PageTab } from '../pages/pageTab.ts';
import { postTo } from '../pages/postTo.ts';
import type { Runbooks } from '../pages/runbooks.ts';
import { inertText } from '../words/inertText.ts';
import { AlertSession } from './alertSession.ts';

const TITLE = t('Alert');
/** Entries of the log that the page shows; the command "Show Log of HSMs" has them all. */
const LOGGED = 100;

const commands: Record<AlertAction, string> = {
  acknowledge: 'hsmVigil.acknowledgeAlert',
  withdraw: 'hsmVigil.withdrawAcknowledgement',
  handOver: 'hsmVigil.handOver',
  silence: 'hsmVigil.silenceAlert',
  endSilence: 'hsmVigil.endSilence',
  close: 'hsmVigil.closeAlert',
  acceptAppliance: 'hsmVigil.acceptAppliance',
  openRunbook: 'hsmVigil.openRunbook',
  openTelemetry: 'hsmVigil.openTelemetry',
  openEvents: 'hsmVigil.openEvents',
  check: 'hsmVigil.checkDevice',
  supportReport: 'hsmVigil.supportReport',
  customerNote: 'hsmVigil.customerNote',
  showAlerts: 'hsmVigil.alerts.focus',
};

/** They ask for a reason, or end something at once: the person goes on reading the page. */
const asking: ReadonlySet<AlertAction> = new Set([
  'acknowledge',
  'withdraw',
  'handOver',
  'silence',
  'endSilence',
  'close',
  'acceptAppliance',
]);

/** The editor tab about an alert. It comes back with its alert after a window reload. */
export class AlertPanel extends Disposable {
  readonly #connection: ServiceConnection;
  readonly #runbooks: Runbooks;
  readonly #tab: PageTab<AlertSession>;

  constructor(extensionUri: vscode.Uri, connection: ServiceConnection, runbooks: Runbooks) {
    super();
    this.#connection = connection;
    this.#runbooks = runbooks;
    this.#tab = this.register(
      new PageTab<AlertSession>({
        extensionUri,
        viewType: 'hsmVigil.alert',
        page: { script: 'alert', title: TITLE, icon: 'alert' },
        restore: (panel, state) => {
          const alert = parseShownAlert(state);
          return alert === undefined ? undefined : this.#session(panel, alert);
        },
      }),
    );
  }

  /** The alert that the person has before their eyes, if there is one. */
  get seen(): string | undefined {
    return this.#tab.seen ? this.#tab.session?.alert : undefined;
  }

  /** The alert that the page shows, seen or not. */
  get shown(): string | undefined {
    return this.#tab.session?.alert;
  }

  show(alert: string): void {
    this.#tab.show(
      (panel) => this.#session(panel, alert),
      (session) => session.show(alert),
    );
  }

  /** Shows the alert, and leads to the checklist of its runbook. */
  showChecklist(alert: string): void {
    this.show(alert);
    this.#tab.session?.leadToChecklist();
  }

  #session(panel: vscode.WebviewPanel, alert: string): AlertSession {
    return new AlertSession({
      connection: this.#connection,
      log: async (id) => (await this.#connection.request('log', { alert: id, limit: LOGGED })).entries,
      gaps: async (of) => (await this.#connection.request('gaps', of)).gaps,
      earlier: async (id) => (await this.#connection.request('earlierAlerts', { alert: id })).alerts,
      messages: async (id) => (await this.#connection.request('alertMessages', { alert: id })).events,
      copy: async (text) => vscode.env.clipboard.writeText(text),
      alert,
      post: postTo(panel),
      act: async (action, record, runbook) => {
        const target = action === 'openRunbook' ? runbook && { runbook } : targetOf(record);
        // The page asks for nothing that is not a command of ours.
        await vscode.commands.executeCommand(commands[action], target);
        // Where a question was asked, the editor gives the focus to whatever had it before the page.
        if (asking.has(action) && panel.active) panel.reveal();
      },
      onAlert: (_, summary) => {
        panel.title = summary === undefined ? TITLE : inertText(summary, 60);
      },
      runbook: (id, facts) => this.#runbooks.read(id, facts),
      tick: async ({ text, ...step }) => {
        if (text === undefined) await this.#connection.request('untickStep', { alert: step.alert, step: step.step });
        else await this.#connection.request('tickStep', { ...step, text });
      },
    });
  }
}

function targetOf(alert: AlertRecord | undefined): CommandTarget | undefined {
  return alert && { alertId: alert.id, deviceId: alert.device };
}
