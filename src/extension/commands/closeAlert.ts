import * as vscode from 'vscode';
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
    placeHolder: 'Which alert shall be closed?',
    among: isClosable,
    none: 'No alert can be closed. Only tamper, zeroization and the like are, and what nothing has been heard of; all others end by themselves.',
  });
  if (!alert) return;
  if (!isClosable(alert)) {
    const message = alert.latched
      ? 'The device has not shown yet that this is over. The runbook says how to clear it.'
      : 'This alert ends by itself once polls are good again.';
    void vscode.window.showInformationMessage(message);
    return;
  }
  const why = await vscode.window.showInputBox({
    title: `Close ${nameOf([alert])}`,
    prompt: isShownOver(alert)
      ? 'What was found, and what was done about it? It stands in the log'
      : `Nothing has been heard of it since ${shortTime(Date.parse(heardAt(alert)), Date.now())}. What has become of it? It stands in the log`,
    validateInput: reasonComplaint,
  });
  if (why === undefined) return;
  await connection.request('closeAlert', { alert: alert.id, why: why.trim() });
  confirm('Closed the alert');
}
