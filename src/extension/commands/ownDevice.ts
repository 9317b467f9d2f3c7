import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { DeviceRecord } from '../../protocol/contract.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { findDevice } from '../connection/snapshot.ts';
import { isOnlyRead } from './onlyRead.ts';
import { isWatchedHere, pickDevice } from './pickDevice.ts';

/** The device of the inventory that a command is about: the row it was called on, or one that the person picks. */
export async function ownDevice(
  connection: ServiceConnection,
  { deviceId }: CommandTarget,
  placeHolder: string,
  among: (device: DeviceRecord) => boolean = () => true,
): Promise<DeviceRecord | undefined> {
  await connection.settled();
  const device =
    deviceId === undefined
      ? await pickDevice(connection, placeHolder, (each) => !each.simulated && isWatchedHere(each) && among(each))
      : findDevice(connection.snapshot, deviceId);
  if (device?.simulated) {
    void vscode.window.showInformationMessage(t('A simulated HSM does not stand in the inventory: it cannot be changed.'));
    return undefined;
  }
  if (device && isOnlyRead(connection, { device: device.id })) return undefined;
  if (!device && deviceId === undefined)
    void vscode.window.showInformationMessage(t('The inventory has no HSM that this could be done to.'));
  return device;
}
