import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { optionalReasonComplaint } from '../asking/reason.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { editedText, editInventory } from '../inventory/inventoryFile.ts';
import { inertText } from '../words/inertText.ts';
import { confirm } from './confirm.ts';
import { ownDevice } from './ownDevice.ts';

/** Stops polling a device until somebody resumes it. It stands in the log before it stands in the inventory. */
export async function pauseDevice(connection: ServiceConnection, target: CommandTarget): Promise<void> {
  const device = await ownDevice(connection, target, t('Which HSM shall be paused?'), ({ paused }) => !paused);
  if (!device || device.paused) return;
  const name = inertText(device.name, 80);
  const why = await vscode.window.showInputBox({
    title: t('Pause {0}', name),
    prompt: t('Nobody watches it until it is resumed. Why (optional)? Others read it in the view and in the log'),
    placeHolder: t('Moves to rack 4'),
    ignoreFocusOut: true,
    validateInput: optionalReasonComplaint,
  });
  if (why !== undefined) await setPaused(connection, device, true, why.trim());
}

export async function resumeDevice(connection: ServiceConnection, target: CommandTarget): Promise<void> {
  const device = await ownDevice(connection, target, t('Which HSM shall be watched again?'), ({ paused }) => paused !== undefined);
  if (!device?.paused) return;
  await setPaused(connection, device, false);
  confirm(t('{0} is watched again', inertText(device.name, 60)));
}

async function setPaused(
  connection: ServiceConnection,
  { id, name }: { readonly id: string; readonly name: string },
  paused: boolean,
  why = '',
): Promise<void> {
  const edit = await import('../../inventory/onDemand.ts');
  const change = (text: string) => edit.setPaused(text, id, paused);
  // What cannot be changed must not stand in the log as done.
  change(await editedText());
  await connection.request('recordChange', { device: id, name, what: paused ? 'pause' : 'resume', ...(why !== '' && { why }) });
  await editInventory(change);
}
