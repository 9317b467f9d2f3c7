import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { groupOfAlert } from '../alerts/alertGroup.ts';
import { reasonComplaint } from '../asking/reason.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { confirm } from './confirm.ts';
import { nameOf, pickAlert } from './pickAlert.ts';

/** Gives an alert out of one's hands, with a note for whoever takes it on next. What was done of its runbook stays with it. */
export async function handOver(connection: ServiceConnection, target: CommandTarget): Promise<void> {
  const alert = await pickAlert(connection, target, {
    placeHolder: t('Which alert do you hand over?'),
    among: (each) => each.state !== 'resolved' && (each.acknowledged !== undefined || groupOfAlert(each) === 'firing'),
    none: t('No alert is open that could be handed over.'),
  });
  if (!alert) return;
  const why = await vscode.window.showInputBox({
    title: t('Hand Over {0}', nameOf([alert])),
    prompt: t('What does the next person have to know? It stands with the alert. Nobody has acknowledged it from then on'),
    placeHolder: t('The spare comes at six; the other supply was checked at the rack'),
    validateInput: reasonComplaint,
  });
  if (why === undefined) return;
  await connection.request('handOver', { alert: alert.id, why: why.trim() });
  confirm(t('Handed over the alert'));
}
