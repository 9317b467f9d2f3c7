import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
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
      becomes === 'disabled'
        ? t('Record the Monitor Account of {0} as Disabled', shown)
        : t('Watch {0} through the Monitor Account Again', shown),
    prompt:
      becomes === 'disabled'
        ? t('{0}Why is it decided so? It stands in the log, with your name', notInPlace(view))
        : t('Why is it decided so? It stands in the log, with your name'),
    placeHolder: becomes === 'disabled' ? t('Our own monitoring takes over') : t('The provider watches again'),
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
  return missing.length === 0 ? '' : t('NOT proven: {0}. ', listed(missing));
}

/** Asks why, then says that the account is as it was decided, whatever the HSM said. */
export async function confirmAccount(connection: ServiceConnection, { id, name, monitorAccount }: DeviceRecord): Promise<void> {
  const why = await vscode.window.showInputBox({
    title:
      monitorAccount === 'disabled'
        ? t('The Monitor Account of {0} Is Disabled, as Decided', inertText(name, 80))
        : t('The Monitor Account of {0} Is Enabled, as Decided', inertText(name, 80)),
    prompt: t('Who has looked, and what was it? It stands in the log, with your name'),
    placeHolder: t('Looked at “user list”; it was put back'),
    ignoreFocusOut: true,
    validateInput: reasonComplaint,
  });
  if (why !== undefined) await connection.request('confirmAccount', { device: id, why: why.trim() });
}
