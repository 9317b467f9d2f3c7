import * as vscode from 'vscode';
import { count } from '../../core/words.ts';
import type { AlertRecord } from '../../protocol/contract.ts';
import { groupOfAlert, heardAt, isClosable, isShownOver } from '../alerts/alertGroup.ts';
import { optionalReasonComplaint, reasonComplaint } from '../alerts/times.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { shortTime } from '../words/format.ts';
import { inertText } from '../words/inertText.ts';
import { pickAlert, pickAlerts } from './pickAlert.ts';

/** How long the status bar confirms what a view shows anyway (ms). */
const CONFIRMED = 5_000;

/** Takes alerts on: those called on, or picked. The reason may be left empty, so that it is one key at three in the morning. */
export async function acknowledgeAlert(
  connection: ServiceConnection,
  targets: readonly CommandTarget[],
  marked: readonly string[],
): Promise<void> {
  const chosen = await pickAlerts(connection, targets, marked, {
    placeHolder: 'Which alerts do you take on?',
    among: (alert) => groupOfAlert(alert) === 'firing',
    none: 'No alert waits to be acknowledged.',
  });
  const alerts = chosen.filter((alert) => alert.state === 'firing' && !alert.acknowledged);
  if (alerts.length === 0) {
    if (chosen.length > 0) void vscode.window.showInformationMessage(whyNot(chosen[0]));
    return;
  }
  const why = await vscode.window.showInputBox({
    title: `Acknowledge ${nameOf(alerts)}`,
    prompt: 'You take it on: nobody is reminded for now. Why or how (optional)',
    placeHolder: 'Called the datacentre, ticket 4711',
    validateInput: optionalReasonComplaint,
  });
  if (why === undefined) return;
  const reason = why.trim();
  const { until } = await connection.request('acknowledge', { alerts: alerts.map(({ id }) => id), ...(reason !== '' && { why: reason }) });
  confirm(`Acknowledged ${count(alerts.length, 'alert')} until ${shortTime(Date.parse(until), Date.now())}`);
}

function whyNot(alert: AlertRecord | undefined): string {
  if (alert?.acknowledged) return `${inertText(alert.acknowledged.by, 40)} has already acknowledged this alert.`;
  return alert?.state === 'resolved'
    ? 'This alert has been resolved meanwhile.'
    : 'An alert can be acknowledged once it fires; this one is not certain yet.';
}

export async function withdrawAcknowledgement(connection: ServiceConnection, targets: readonly CommandTarget[]): Promise<void> {
  const alerts = await pickAlerts(connection, targets, [], {
    placeHolder: 'Which acknowledgements shall be withdrawn?',
    among: (alert) => alert.state === 'firing' && alert.acknowledged !== undefined,
    none: 'No alert is acknowledged.',
  });
  const ids = alerts.filter(({ acknowledged }) => acknowledged).map(({ id }) => id);
  if (ids.length === 0) return;
  await connection.request('withdrawAcknowledgement', { alerts: ids });
  confirm(`Withdrew the acknowledgement of ${count(ids.length, 'alert')}`);
}

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

/** Where a view shows the outcome, a line in the status bar says enough. */
export function confirm(message: string): void {
  vscode.window.setStatusBarMessage(`$(check) ${message}`, CONFIRMED);
}

export function nameOf(alerts: readonly AlertRecord[]): string {
  const [first, ...others] = alerts;
  if (!first) return '';
  return others.length > 0 ? count(alerts.length, 'alert') : `“${inertText(first.summary, 60)}” on ${inertText(first.deviceName, 40)}`;
}
