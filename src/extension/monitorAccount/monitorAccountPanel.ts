import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { id } from '../../protocol/pages/shape.ts';
import { Disposable } from '../common/disposable.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { PageTab } from '../pages/pageTab.ts';
import { postTo } from '../pages/postTo.ts';
import type { Runbooks } from '../pages/runbooks.ts';
import { accountDecision, confirmAccount } from './accountDecision.ts';
import { consoleOf } from './accountViews.ts';
import { MonitorAccountSession, type MonitorAccountSessionOptions } from './monitorAccountSession.ts';

const TITLE = t('Monitor Accounts');

type Action = Parameters<MonitorAccountSessionOptions['act']>[0];

/** The commands of the editor that the page's buttons stand for. */
const commands: Readonly<Record<Exclude<Action, 'readMore'>, string>> = {
  setUp: 'hsmVigil.setUpReceivers',
  testNotification: 'hsmVigil.testNotification',
  openInventory: 'hsmVigil.openInventory',
  check: 'hsmVigil.checkDevice',
  retryLogin: 'hsmVigil.retryLogin',
  showLog: 'hsmVigil.showAuditLog',
};

/** The editor tab that shows who watches each HSM, and where its owner decides about the monitor account. It comes back after a window reload. */
export class MonitorAccountPanel extends Disposable {
  readonly #connection: ServiceConnection;
  readonly #runbooks: Runbooks;
  readonly #tab: PageTab<MonitorAccountSession>;

  constructor(extensionUri: vscode.Uri, connection: ServiceConnection, runbooks: Runbooks) {
    super();
    this.#connection = connection;
    this.#runbooks = runbooks;
    this.#tab = this.register(
      new PageTab<MonitorAccountSession>({
        extensionUri,
        viewType: 'hsmVigil.monitorAccount',
        page: { script: 'monitorAccount', title: TITLE, icon: 'account' },
        restore: (panel, state) => this.#session(panel, id(Object(state).device) ? String(Object(state).device) : undefined),
      }),
    );
  }

  /** Id of the HSM that the page shows; undefined: there is no page, or it chose by itself. */
  get shown(): string | undefined {
    return this.#tab.session?.device;
  }

  /** `device`: id; undefined: one that is watched worst. */
  show(device: string | undefined): void {
    this.#tab.show(
      (panel) => this.#session(panel, device),
      (session) => session.show(device),
    );
  }

  #session(panel: vscode.WebviewPanel, device: string | undefined): MonitorAccountSession {
    return new MonitorAccountSession({
      connection: this.#connection,
      device,
      post: postTo(panel),
      copy: async (text) => vscode.env.clipboard.writeText(text),
      decide: (record, view) => accountDecision(this.#connection, record, view),
      confirm: (record) => confirmAccount(this.#connection, record),
      act: async (action, record) => {
        const runbook = consoleOf(record)?.monitorAccount.runbook;
        if (action !== 'readMore') await vscode.commands.executeCommand(commands[action], { deviceId: record.id });
        else if (runbook !== undefined) await this.#runbooks.open(runbook);
      },
    });
  }
}
