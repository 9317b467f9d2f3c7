import * as vscode from 'vscode';
import { parseSelection, type TelemetrySelection } from '../../protocol/pages/telemetrySelection.ts';
import { fillPanel } from '../pages/fillPanel.ts';
import type { TelemetryConnection } from './telemetryConnection.ts';
import { TelemetrySession } from './telemetrySession.ts';

const VIEW_TYPE = 'hsmVigil.telemetry';

/** What the command may be called with: a tree item, or nothing from the palette. */
export interface TelemetryTarget {
  readonly deviceId?: unknown;
}

/**
 * Registers `hsmVigil.openTelemetry` and the page's restoration after a window reload. There is one page a window; opening it for
 * another device changes what it shows. The page is not kept alive while hidden: what it shows comes back with one message.
 */
export function registerTelemetry(context: vscode.ExtensionContext, connection: TelemetryConnection): void {
  let open: { readonly panel: vscode.WebviewPanel; readonly session: TelemetrySession } | undefined;

  const adopt = (panel: vscode.WebviewPanel, selection: TelemetrySelection): void => {
    const session = attach(panel, selection, context.extensionUri, connection);
    const mine = { panel, session };
    open = mine;
    panel.onDidDispose(() => {
      session.dispose();
      if (open === mine) open = undefined;
    });
  };

  context.subscriptions.push(
    vscode.commands.registerCommand('hsmVigil.openTelemetry', (target?: TelemetryTarget) => {
      const device = typeof target?.deviceId === 'string' ? target.deviceId : undefined;
      if (open !== undefined) {
        open.panel.reveal();
        if (device !== undefined) open.session.show(device);
        return;
      }
      const panel = vscode.window.createWebviewPanel(VIEW_TYPE, 'Telemetry', vscode.ViewColumn.Active);
      adopt(panel, { ...(device === undefined ? {} : { device }), range: 'hour' });
    }),
    vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, {
      deserializeWebviewPanel: async (panel, state: unknown) => {
        if (open === undefined) adopt(panel, parseSelection(state));
        else panel.dispose();
      },
    }),
    { dispose: () => open?.panel.dispose() },
  );
}

function attach(
  panel: vscode.WebviewPanel,
  selection: TelemetrySelection,
  extensionUri: vscode.Uri,
  connection: TelemetryConnection,
): TelemetrySession {
  const { webview } = panel;
  const session = new TelemetrySession({
    connection,
    selection,
    post: (message) => void webview.postMessage(message),
    act: (action) => void perform(action),
    onDevice: (name) => {
      panel.title = name === undefined ? 'Telemetry' : `Telemetry — ${name}`;
    },
  });
  webview.onDidReceiveMessage((message: unknown) => session.receive(message));
  panel.onDidChangeViewState(() => {
    if (!panel.visible) session.hidden();
  });
  fillPanel(panel, extensionUri, { script: 'telemetry', title: 'Telemetry', icon: 'telemetry' });
  return session;
}

/** The page asks for nothing that is not a command of ours, with the device it shows. */
async function perform(action: { readonly type: 'check' | 'guidance' | 'openInventory'; readonly device?: string }): Promise<void> {
  const command = { check: 'hsmVigil.checkDevice', guidance: 'hsmVigil.monitorAccount', openInventory: 'hsmVigil.openInventory' }[
    action.type
  ];
  await vscode.commands.executeCommand(command, action.device === undefined ? undefined : { deviceId: action.device });
}
