import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { AlertPanel } from '../alertPage/alertPanel.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import type { Runbooks } from '../pages/runbooks.ts';
import { alertEntries } from './pickAlert.ts';

/**
 * The checklist of an alert on its page; the one named as text; or what the person picks: an alert that is open, with its checklist, or a text.
 */
export async function openRunbook(
  connection: ServiceConnection,
  runbooks: Runbooks,
  panel: AlertPanel,
  target: CommandTarget,
): Promise<void> {
  if (target.alertId !== undefined && target.runbook === undefined) panel.showChecklist(target.alertId);
  else if (target.runbook !== undefined) await openText(runbooks, target.runbook);
  else (await pickRunbook(connection, runbooks, panel))?.();
}

async function openText(runbooks: Runbooks, id: string): Promise<void> {
  if (!(await runbooks.open(id))) void vscode.window.showWarningMessage(t('There is no runbook of this name.'));
}

interface Pick extends vscode.QuickPickItem {
  readonly open?: () => void;
}

async function pickRunbook(connection: ServiceConnection, runbooks: Runbooks, panel: AlertPanel): Promise<(() => void) | undefined> {
  const open = await alertEntries(connection, ({ state }) => state !== 'resolved');
  const separator = (label: string): Pick => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const texts = (await runbooks.all()).map(
    ({ id, title }): Pick => ({ label: title, description: id, open: () => void openText(runbooks, id) }),
  );
  const checklists = open.map(({ alert, ...entry }): Pick => ({ ...entry, open: () => panel.showChecklist(alert.id) }));
  const items =
    checklists.length === 0 ? texts : [separator(t('Checklists of open alerts')), ...checklists, separator(t('As text')), ...texts];
  return (await vscode.window.showQuickPick(items, { placeHolder: t('Which runbook?'), matchOnDescription: true }))?.open;
}
