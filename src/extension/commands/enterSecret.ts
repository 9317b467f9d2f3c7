import * as vscode from 'vscode';
import { secretsOf } from '../../inventory/deviceChannels.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { SecretVault } from '../connection/secretVault.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { inventoryInForce } from '../inventory/inventoryFile.ts';
import { inertText } from '../words/inertText.ts';

/**
 * Asks for a secret: the one that a row asks for, one of the device's, or any that the inventory names, also to replace a wrong one.
 * It reaches the service through the connection's own watch on the storage.
 */
export async function enterSecret(connection: ServiceConnection, secrets: SecretVault, target: CommandTarget): Promise<void> {
  await connection.settled();
  const name = target.secret ?? (await pickSecret(connection.snapshot?.missingSecrets ?? [], target.deviceId));
  if (name === undefined) return;
  const value = await vscode.window.showInputBox({
    title: `Enter ${inertText(name)}`,
    prompt: 'Kept in the editor’s secret storage and given to the watching service, which holds it in memory only',
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' ? 'This cannot be empty.' : undefined),
  });
  if (value !== undefined && value !== '') await secrets.store(name, value);
}

async function pickSecret(missing: readonly string[], deviceId: string | undefined): Promise<string | undefined> {
  const { parseInventory } = await import('../../inventory/load.ts');
  const { devices, secrets } = parseInventory(await inventoryInForce());
  const named = deviceId === undefined ? secrets : devices.filter(({ id }) => id === deviceId).flatMap(secretsOf);
  const names = [...new Set([...named.filter((name) => missing.includes(name)), ...(deviceId === undefined ? missing : []), ...named])];
  if (names.length === 0) {
    void vscode.window.showInformationMessage('The inventory names no secret here.');
    return undefined;
  }
  if (names.length === 1) return names[0];
  const items = names.map((label) => ({ label, ...(missing.includes(label) && { description: 'missing' }) }));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Which secret?' }))?.label;
}
