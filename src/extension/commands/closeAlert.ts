import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { heardAt, isClosable, isShownOver } from '../alerts/alertGroup.ts';
import { reasonComplaint } from '../asking/reason.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { shortTime } from '../words/format.ts';
import { confirm } from './confirm.ts';
import { nameOf, pickAlert } from './pickAlert.ts';

/** Ends an alert of something irreversible, after the device has shown that it is over, or one of which nothing is heard any more. */
export async function closeAlert(connection: ServiceConnection, target: CommandTarget): Promise<void> {
  const alert = await pickAlert(connection, target, {
    placeHolder: t('Which alert shall be closed?'),
    among: isClosable,
    none: t(
      'No alert can be closed. Only tamper, zeroization and the like are, and what nothing has been heard of; all others end by themselves.',
    ),
  });
  if (!alert) return;
  if (!isClosable(alert)) {
    const message = alert.latched
      ? t('The device has not shown yet that this is over. The runbook says how to clear it.')
      : t('This alert ends by itself once polls are good again.');
    void vscode.window.showInformationMessage(message);
    return;
  }
  const why = await vscode.window.showInputBox({
    title: t('Close {0}', nameOf([alert])),
    prompt: isShownOver(alert)
      ? t('What was found, and what was done about it? It stands in the log')
      : t(
          'Nothing has been heard of it since {0}. What has become of it? It stands in the log',
          shortTime(Date.parse(heardAt(alert)), Date.now()),
        ),
    validateInput: reasonComplaint,
  });
  if (why === undefined) return;
  await connection.request('closeAlert', { alert: alert.id, why: why.trim() });
  confirm(t('Closed the alert'));
}
