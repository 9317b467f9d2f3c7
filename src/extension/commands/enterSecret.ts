import * as vscode from 'vscode';
import type { CommandTarget } from '../commandTarget.ts';
import { inertText } from '../inertText.ts';
import type { Secrets } from '../secrets.ts';
import type { ServiceConnection } from '../serviceConnection.ts';

/** Asks for a secret that the inventory names and nobody knows. It reaches the service through the connection's own watch on the storage. */
export async function enterSecret(connection: ServiceConnection, secrets: Secrets, target: CommandTarget): Promise<void> {
  await connection.settled();
  const missing = connection.snapshot?.missingSecrets ?? [];
  const name =
    target.secret ?? (missing.length < 2 ? missing[0] : await vscode.window.showQuickPick(missing, { placeHolder: 'Which secret?' }));
  if (name === undefined) {
    void vscode.window.showInformationMessage('No secret is missing.');
    return;
  }
  const value = await vscode.window.showInputBox({
    title: `Enter ${inertText(name)}`,
    prompt: 'Kept in the editor’s secret storage and given to the watching service, which holds it in memory only',
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' ? 'This cannot be empty.' : undefined),
  });
  if (value !== undefined && value !== '') await secrets.store(name, value);
}
