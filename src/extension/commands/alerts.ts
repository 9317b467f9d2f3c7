import * as vscode from 'vscode';
import type { AlertPages } from '../alerts/alertPages.ts';
import { alertRows } from '../alerts/alertRow.ts';
import type { CommandTarget } from '../commandTarget.ts';
import type { Runbooks } from '../runbooks.ts';
import type { ServiceConnection } from '../serviceConnection.ts';
import { toneIcon } from '../toneIcon.ts';

export async function showAlert(connection: ServiceConnection, pages: AlertPages, target: CommandTarget): Promise<void> {
  const id = target.alertId ?? (await pickAlert(connection));
  if (id === undefined) return;
  if (!(await pages.show(id)))
    void vscode.window.showInformationMessage('This alert is no longer known: it was resolved more than a day ago.');
}

/** The runbook of an alert, or one that the person picks. */
export async function openRunbook(connection: ServiceConnection, runbooks: Runbooks, target: CommandTarget): Promise<void> {
  const alert = connection.snapshot?.alerts.find(({ id }) => id === target.alertId);
  const id = alert?.runbook ?? (await pickRunbook(runbooks));
  if (id !== undefined && !(await runbooks.open(id))) void vscode.window.showWarningMessage('There is no runbook for this alert.');
}

async function pickAlert(connection: ServiceConnection): Promise<string | undefined> {
  await connection.settled();
  const rows = connection.snapshot ? alertRows(connection.snapshot, Date.now()) : [];
  if (rows.length === 0) void vscode.window.showInformationMessage('There are no alerts.');
  if (rows.length < 2) return rows[0]?.id;
  const items = rows.map(({ id, label, description, tone }) => ({ label, description, iconPath: toneIcon(tone), id }));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Which alert?', matchOnDescription: true }))?.id;
}

async function pickRunbook(runbooks: Runbooks): Promise<string | undefined> {
  const items = (await runbooks.all()).map(({ id, title }) => ({ label: title, description: id, id }));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Which runbook?' }))?.id;
}
