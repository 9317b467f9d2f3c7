import * as vscode from 'vscode';
import { parseSelection, type TelemetrySelection } from '../../protocol/pages/telemetrySelection.ts';
import { Disposable } from '../common/disposable.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { PageTab } from '../pages/pageTab.ts';
import { inertText } from '../words/inertText.ts';
import { TelemetrySession } from './telemetrySession.ts';

const TITLE = 'Telemetry';

/** The editor tab with the charts of a device. It comes back with its device and range after a window reload. */
export class TelemetryPanel extends Disposable {
  readonly #connection: ServiceConnection;
  readonly #tab: PageTab<TelemetrySession>;

  constructor(extensionUri: vscode.Uri, connection: ServiceConnection) {
    super();
    this.#connection = connection;
    this.#tab = this.register(
      new PageTab<TelemetrySession>({
        extensionUri,
        viewType: 'hsmVigil.telemetry',
        page: { script: 'telemetry', title: TITLE, icon: 'telemetry' },
        restore: (panel, state) => this.#session(panel, parseSelection(state)),
      }),
    );
  }

  /** `device`: id; undefined: what the open page shows, or else the first device. */
  show(device: string | undefined): void {
    this.#tab.show(
      (panel) => this.#session(panel, { ...(device !== undefined && { device }), range: 'hour' }),
      (session) => {
        if (device !== undefined) session.show(device);
      },
    );
  }

  #session(panel: vscode.WebviewPanel, selection: TelemetrySelection): TelemetrySession {
    return new TelemetrySession({
      connection: this.#connection,
      timeline: (params) => this.#connection.request('timeline', params),
      selection,
      post: (message) => void panel.webview.postMessage(message),
      act: (action) => void perform(action),
      onDevice: (name) => {
        panel.title = name === undefined ? TITLE : `${TITLE} — ${inertText(name, 60)}`;
      },
    });
  }
}

/** The page asks for nothing that is not a command of ours, with the device it shows. */
async function perform(action: { readonly type: 'check' | 'guidance' | 'openInventory'; readonly device?: string }): Promise<void> {
  const command = { check: 'hsmVigil.checkDevice', guidance: 'hsmVigil.monitorAccount', openInventory: 'hsmVigil.openInventory' }[
    action.type
  ];
  await vscode.commands.executeCommand(command, action.device === undefined ? undefined : { deviceId: action.device });
}
