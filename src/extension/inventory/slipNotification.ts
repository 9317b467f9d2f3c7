import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { inertText } from '../words/inertText.ts';

const OPEN = t('Open Inventory');

/** Shows what the service says once, to one window: that something of the inventory is not in force as it is written. */
export function notifyOfSlips(connection: ServiceConnection, log: vscode.LogOutputChannel): vscode.Disposable {
  const show = async (message: string, device: string | undefined) => {
    const chosen = await vscode.window.showWarningMessage(message, OPEN);
    if (chosen === OPEN) await vscode.commands.executeCommand('hsmVigil.openInventory', { deviceId: device });
  };
  return connection.onInventorySlip(({ message, device }) => {
    const text = inertText(message, 600);
    log.warn(text);
    show(text, device).catch((error) => log.error(String(error)));
  });
}
