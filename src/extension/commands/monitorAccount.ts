import * as vscode from 'vscode';
import { type ConsoleDescriptor, descriptorOf } from '../../core/modelDescriptor.ts';
import { catalogue } from '../../devices/catalogue.ts';
import type { DeviceRecord } from '../../protocol/contract.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { findDevice } from '../connection/snapshot.ts';
import { monitorGuidance } from '../guide/monitorGuidance.ts';
import { editInventory } from '../inventory/inventoryFile.ts';
import type { Runbooks } from '../pages/runbooks.ts';
import { inertText } from '../words/inertText.ts';
import { pickDevice } from './pickDevice.ts';

const READ_MORE = 'Read More';

/** Explains what disabling the monitor account means for a device, and records the decision in the inventory; and back. */
export async function monitorAccount(connection: ServiceConnection, runbooks: Runbooks, target: CommandTarget): Promise<void> {
  await connection.settled();
  const device =
    target.deviceId === undefined
      ? await pickDevice(connection, 'For which HSM?', (each) => !each.simulated && consoleOf(each) !== undefined)
      : findDevice(connection.snapshot, target.deviceId);
  if (!device) return;
  if (device.simulated) {
    void vscode.window.showInformationMessage('A simulated HSM has no owner to ask: there is nothing to decide here.');
    return;
  }
  const console = consoleOf(device);
  if (!console) {
    void vscode.window.showInformationMessage('This model has no monitor account: there is nothing to decide here.');
    return;
  }
  const { question, detail, confirm, outcome, becomes } = monitorGuidance(device, console);
  const choice = await vscode.window.showInformationMessage(question, { modal: true, detail }, confirm, READ_MORE);
  if (choice === READ_MORE) await runbooks.open(console.monitorAccount.runbook);
  if (choice !== confirm) return;
  const { setMonitorAccount } = await import('../../inventory/onDemand.ts');
  await editInventory((text) => setMonitorAccount(text, device.id, becomes));
  void vscode.window.showInformationMessage(`${inertText(device.name, 80)}: ${outcome}`);
}

function consoleOf({ model }: DeviceRecord): ConsoleDescriptor | undefined {
  return descriptorOf(catalogue, model)?.console;
}
