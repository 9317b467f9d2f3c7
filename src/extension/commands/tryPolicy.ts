import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { editedInventory } from '../inventory/inventoryFile.ts';
import { pageTrial } from '../trial/pageTrial.ts';
import type { TrialPanel } from '../trial/trialPanel.ts';

/** Tries the alert policy of the inventory, as it stands in the editor, on the stored polls, and shows it beside the one in force. */
export async function tryPolicy(connection: ServiceConnection, panel: TrialPanel): Promise<void> {
  await connection.settled();
  const inventory = await editedInventory();
  if (inventory.trim() === '') {
    void vscode.window.showInformationMessage(t('There is no inventory yet, and so no policy to try.'));
    return;
  }
  const location = vscode.ProgressLocation.Notification;
  const options = { location, title: t('Trying the alert policy on history'), cancellable: true };
  const result = await vscode.window.withProgress(options, async (_, cancelled) => {
    const abort = new AbortController();
    cancelled.onCancellationRequested(() => abort.abort());
    try {
      return await connection.request('tryPolicy', { inventory }, abort.signal);
    } catch (error) {
      if (abort.signal.aborted) return undefined;
      throw error;
    }
  });
  if (result) panel.show(pageTrial(result));
}
