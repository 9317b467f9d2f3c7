import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { addDevice, editDevice, likeDevice } from '../addDevice/addDevice.ts';
import { checkName } from '../addDevice/answers.ts';
import type { Draft } from '../addDevice/draft.ts';
import type { FillingParts } from '../addDevice/fillIn.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import { editInventory } from '../inventory/inventoryFile.ts';
import type { DevicesView } from '../tree/devicesView.ts';
import { inertText } from '../words/inertText.ts';
import { confirm } from './confirm.ts';
import { ownDevice } from './ownDevice.ts';

/** "Add an HSM", and as many more like it as the person wants. @param like answers to begin with */
export async function addDevices(parts: FillingParts, devices: DevicesView, like?: Draft): Promise<void> {
  const added = await addDevice(parts, like);
  if (!added) return;
  await devices.revealWhenThere(added.id);
  const choice = await vscode.window.showInformationMessage(
    t('{0} is in the inventory now.', inertText(added.name, 80)),
    t('Add Another Like It'),
  );
  if (choice !== undefined) await addDevices(parts, devices, added.like);
}

export async function editDeviceOf(parts: FillingParts, target: CommandTarget): Promise<void> {
  const device = await ownDevice(parts.connection, target, t('Which HSM shall be edited?'));
  const saved = device && (await editDevice(parts, device.id));
  if (saved !== undefined) confirm(t('Saved {0}', inertText(saved, 60)));
}

/** Adds another HSM with the answers of this one: only what differs is asked for. */
export async function duplicateDevice(parts: FillingParts, devices: DevicesView, target: CommandTarget): Promise<void> {
  const device = await ownDevice(parts.connection, target, t('Which HSM is the new one like?'));
  const like = device && (await likeDevice(parts, device.id));
  if (like) await addDevices(parts, devices, like);
}

/** Gives a device another name; its id, under which its history is kept, stays. */
export async function renameDevice({ connection }: Pick<FillingParts, 'connection'>, target: CommandTarget): Promise<void> {
  const device = await ownDevice(connection, target, t('Which HSM shall be renamed?'));
  if (!device) return;
  const name = await vscode.window.showInputBox({
    title: t('Rename {0}', inertText(device.name, 80)),
    prompt: t('Its id stays {0}, and with it its history', device.id),
    value: device.name,
    validateInput: (text) => checkName(text.trim()),
  });
  if (name === undefined || name.trim() === device.name) return;
  const edit = await import('../../inventory/onDemand.ts');
  await editInventory((text) => edit.renameDevice(text, device.id, name.trim()));
}
