import * as vscode from 'vscode';
import { identityText } from '../../core/identity.ts';
import { t } from '../../core/l10n.ts';
import type { DeviceRecord } from '../../protocol/contract.ts';
import { reasonComplaint } from '../asking/reason.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { inertText } from '../words/inertText.ts';
import { confirm } from './confirm.ts';
import { pickDevice } from './pickDevice.ts';

/** Another appliance answers in place of this device. */
export function isReplaced({ otherAppliance }: Pick<DeviceRecord, 'otherAppliance'>): boolean {
  return otherAppliance !== undefined;
}

/** A person says that the appliance which answers now is the device. Both identities are shown before, and a reason is asked for. */
export async function acceptAppliance(connection: ServiceConnection, target: CommandTarget): Promise<void> {
  const device =
    target.deviceId === undefined
      ? await pickDevice(connection, t('Which HSM was replaced?'), isReplaced)
      : connection.snapshot?.devices.find(({ id }) => id === target.deviceId);
  const other = device?.otherAppliance;
  if (!device || !other) {
    void vscode.window.showInformationMessage(t('No other appliance answers: there is nothing to accept.'));
    return;
  }
  const { channel: _channel, device: owner, ...identity } = other;
  const warning = owner === undefined ? '' : t('This is {0}: lines may have changed places. ', inertText(owner, 80));
  const known = device.identity ? t('Until now: {0}. ', inertText(identityText(device.identity), 200)) : '';
  const why = await vscode.window.showInputBox({
    title: t('Accept {0} as {1}', inertText(identityText(identity), 200), inertText(device.name, 80)),
    prompt: t(
      '{0}{1}Compare the serial number at the rack first. Alerts of the appliance before are closed. Why does another one answer? It stands in the audit log',
      known,
      warning,
    ),
    ignoreFocusOut: true,
    validateInput: reasonComplaint,
  });
  if (why === undefined) return;
  const { serialNumber } = identity;
  await connection.request('acceptAppliance', {
    device: device.id,
    why: why.trim(),
    ...(serialNumber !== undefined && { serialNumber }),
  });
  confirm(t('Accepted the replaced appliance'));
}
