import * as vscode from 'vscode';
import type { AlertPanel } from '../alertPage/alertPanel.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import type { LogPages } from '../log/logPages.ts';
import type { Runbooks } from '../pages/runbooks.ts';
import { pickAlert } from './pickAlert.ts';

export async function showAlert(connection: ServiceConnection, panel: AlertPanel, target: CommandTarget): Promise<void> {
  const id =
    target.alertId ??
    (await pickAlert(connection, target, { placeHolder: 'Which alert?', among: () => true, none: 'There are no alerts.' }))?.id;
  if (id !== undefined) panel.show(id);
}

/** The runbook of an alert, the one named, or one that the person picks. */
export async function openRunbook(connection: ServiceConnection, runbooks: Runbooks, target: CommandTarget): Promise<void> {
  const alert = connection.snapshot?.alerts.find(({ id }) => id === target.alertId);
  const id = target.runbook ?? alert?.runbook ?? (await pickRunbook(runbooks));
  if (id !== undefined && !(await runbooks.open(id))) void vscode.window.showWarningMessage('There is no runbook for this alert.');
}

/** What happened and who did what: of the alert or the device called on, or of all. */
export async function showAuditLog(logs: LogPages, { alertId, deviceId }: CommandTarget): Promise<void> {
  await logs.show(alertId !== undefined ? { alert: alertId } : deviceId !== undefined ? { device: deviceId } : {});
}

async function pickRunbook(runbooks: Runbooks): Promise<string | undefined> {
  const items = (await runbooks.all()).map(({ id, title }) => ({ label: title, description: id, id }));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Which runbook?' }))?.id;
}
