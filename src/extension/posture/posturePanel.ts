import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { id } from '../../protocol/pages/shape.ts';
import { Disposable } from '../common/disposable.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { PageTab } from '../pages/pageTab.ts';
import { postTo } from '../pages/postTo.ts';
import { PostureSession, type PostureSessionOptions } from './postureSession.ts';
import { saveReport } from './saveReport.ts';

/** The commands of the editor that the page's buttons stand for. */
const commands: Readonly<Record<Parameters<PostureSessionOptions['act']>[0], string>> = {
  setUp: 'hsmVigil.setUpReceivers',
  testNotification: 'hsmVigil.testNotification',
  openInventory: 'hsmVigil.openInventory',
  monitorAccount: 'hsmVigil.monitorAccount',
  openEvents: 'hsmVigil.openEvents',
  showLog: 'hsmVigil.showAuditLog',
};

/** The editor tab that shows how well the HSMs are watched and kept. It comes back after a window reload. */
export class PosturePanel extends Disposable {
  readonly #connection: ServiceConnection;
  readonly #tab: PageTab<PostureSession>;

  constructor(extensionUri: vscode.Uri, connection: ServiceConnection) {
    super();
    this.#connection = connection;
    this.#tab = this.register(
      new PageTab<PostureSession>({
        extensionUri,
        viewType: 'hsmVigil.posture',
        page: { script: 'posture', title: t('Posture'), icon: 'posture' },
        restore: (panel, state) => this.#session(panel, id(Object(state).device) ? String(Object(state).device) : undefined),
      }),
    );
  }

  /** Id of the HSM that the page shows; undefined: there is no page, or it chose by itself. */
  get shown(): string | undefined {
    return this.#tab.session?.device;
  }

  /** `device`: id; undefined: one that stands worst. */
  show(device: string | undefined): void {
    this.#tab.show(
      (panel) => this.#session(panel, device),
      (session) => session.show(device),
    );
  }

  #session(panel: vscode.WebviewPanel, device: string | undefined): PostureSession {
    return new PostureSession({
      connection: this.#connection,
      judge: () => this.#connection.request('posture', {}),
      device,
      post: postTo(panel),
      saveReport: (posture) => saveReport(this.#connection, posture),
      act: async (action, deviceId) =>
        void (await vscode.commands.executeCommand(commands[action], deviceId === undefined ? undefined : { deviceId })),
    });
  }
}
