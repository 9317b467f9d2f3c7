import * as vscode from 'vscode';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import type { Runbooks } from '../pages/runbooks.ts';

/** The runbook of an alert, the one named, or one that the person picks. */
export async function openRunbook(connection: ServiceConnection, runbooks: Runbooks, target: CommandTarget): Promise<void> {
  const alert = connection.snapshot?.alerts.find(({ id }) => id === target.alertId);
  const id = target.runbook ?? alert?.runbook ?? (await pickRunbook(runbooks));
  if (id !== undefined && !(await runbooks.open(id))) void vscode.window.showWarningMessage('There is no runbook for this alert.');
}

async function pickRunbook(runbooks: Runbooks): Promise<string | undefined> {
  const items = (await runbooks.all()).map(({ id, title }) => ({ label: title, description: id, id }));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Which runbook?' }))?.id;
}
