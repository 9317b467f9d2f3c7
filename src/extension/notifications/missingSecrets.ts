import * as vscode from 'vscode';
import { plural, t } from '../../core/l10n.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';

/** What this editor has is handed over within moments; only what is missing then is missing (ms). */
const SETTLE = 4_000;

/** Says once in this window, while it has the person's attention, that secrets are missing, and leads to entering all of them. */
export function askForMissingSecrets(connection: ServiceConnection): vscode.Disposable {
  const told = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const missing = () => (connection.state === 'ready' ? (connection.snapshot?.missingSecrets ?? []) : []);
  const isNews = () => vscode.window.state.focused && missing().some((name) => !told.has(name));
  const tell = async () => {
    timer = undefined;
    if (!isNews()) return;
    const names = missing();
    for (const name of names) told.add(name);
    const message = plural(
      names.length,
      '{0} password is missing, so not everything is watched.',
      '{0} passwords are missing, so not everything is watched.',
    );
    const choice = await vscode.window.showWarningMessage(message, names.length === 1 ? t('Enter It') : t('Enter Them'));
    if (choice !== undefined) await vscode.commands.executeCommand('hsmVigil.enterMissingSecrets');
  };
  const look = () => {
    if (isNews()) timer ??= setTimeout(() => void tell(), SETTLE);
  };
  return vscode.Disposable.from(connection.onDidChange(look), vscode.window.onDidChangeWindowState(look), {
    dispose: () => clearTimeout(timer),
  });
}
