import * as vscode from 'vscode';
import { listed } from '../../core/words.ts';
import type { DeviceRecord } from '../../protocol/contract.ts';
import type { AccountView } from '../../protocol/pages/toMonitorAccountPage.ts';
import { reasonComplaint } from '../asking/reason.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { editedText, editInventory } from '../inventory/inventoryFile.ts';
import { inertText } from '../words/inertText.ts';

/** Asks why, then records that the account of a device is in the other state: in the log first, then in the inventory. */
export async function accountDecision(
  connection: ServiceConnection,
  { id, name, monitorAccount }: DeviceRecord,
  view: AccountView,
): Promise<void> {
  const becomes = monitorAccount === 'disabled' ? 'enabled' : 'disabled';
  const shown = inertText(name, 80);
  const why = await vscode.window.showInputBox({
    title:
      becomes === 'disabled' ? `Record the Monitor Account of ${shown} as Disabled` : `Watch ${shown} through the Monitor Account Again`,
    prompt:
      becomes === 'disabled'
        ? `${notInPlace(view)}Why is it decided so? It stands in the log, with your name`
        : 'Why is it decided so? It stands in the log, with your name',
    placeHolder: becomes === 'disabled' ? 'Our own monitoring takes over' : 'The provider watches again',
    ignoreFocusOut: true,
    validateInput: reasonComplaint,
  });
  if (why === undefined) return;
  const { setMonitorAccount } = await import('../../inventory/onDemand.ts');
  const change = (text: string) => setMonitorAccount(text, id, becomes);
  // What cannot be changed must not stand in the log as done.
  change(await editedText());
  await connection.request('recordChange', {
    device: id,
    name,
    what: becomes === 'disabled' ? 'disable-account' : 'enable-account',
    why: why.trim(),
  });
  await editInventory(change);
}

/** What a person decides in spite of; empty when all of it works. */
function notInPlace({ checks }: AccountView): string {
  const missing = checks.filter(({ state }) => state !== 'ok').map(({ name }) => name);
  return missing.length === 0 ? '' : `NOT proven: ${listed(missing)}. `;
}
