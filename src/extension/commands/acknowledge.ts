import * as vscode from 'vscode';
import { plural, t } from '../../core/l10n.ts';
import type { AlertRecord } from '../../protocol/contract.ts';
import { groupOfAlert } from '../alerts/alertGroup.ts';
import { askInTurn } from '../asking/inTurn.ts';
import { optionalReasonComplaint } from '../asking/reason.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { shortTime } from '../words/format.ts';
import { inertText } from '../words/inertText.ts';
import { alsoOutside, outsideOutcome } from './alsoOutside.ts';
import { confirm } from './confirm.ts';
import { nameOf, pickAlerts } from './pickAlert.ts';

/** Takes alerts on: those called on, or picked. The reason may be left empty, so that it is one key at three in the morning. */
export async function acknowledgeAlert(
  connection: ServiceConnection,
  targets: readonly CommandTarget[],
  marked: readonly string[],
): Promise<void> {
  const chosen = await pickAlerts(connection, targets, marked, {
    placeHolder: t('Which alerts do you take on?'),
    among: (alert) => groupOfAlert(alert) === 'firing',
    none: t('No alert waits to be acknowledged.'),
  });
  const alerts = chosen.filter((alert) => alert.state === 'firing' && !alert.acknowledged);
  if (alerts.length === 0) {
    if (chosen.length > 0) void vscode.window.showInformationMessage(whyNot(chosen[0]));
    return;
  }
  const why = await vscode.window.showInputBox({
    title: t('Acknowledge {0}', nameOf(alerts)),
    prompt: t('You take it on: nobody is reminded for now. Why or how (optional)'),
    placeHolder: t('Called the datacentre, ticket 4711'),
    validateInput: optionalReasonComplaint,
  });
  if (why === undefined) return;
  const reason = why.trim();
  const draft = { alertmanager: false };
  const question = alsoOutside(connection, draft);
  if (question.length > 0 && !(await askInTurn(t('Acknowledge {0}', nameOf(alerts)), () => question))) return;
  const { until, outside } = await connection.request('acknowledge', {
    alerts: alerts.map(({ id }) => id),
    ...(reason !== '' && { why: reason }),
    ...draft,
  });
  const said = plural(
    alerts.length,
    'Acknowledged {0} alert until {1}',
    'Acknowledged {0} alerts until {1}',
    shortTime(Date.parse(until), Date.now()),
  );
  confirm(outsideOutcome(said, outside));
}

function whyNot(alert: AlertRecord | undefined): string {
  if (alert?.acknowledged) return t('{0} has already acknowledged this alert.', inertText(alert.acknowledged.by, 40));
  return alert?.state === 'resolved'
    ? t('This alert has been resolved meanwhile.')
    : t('An alert can be acknowledged once it fires; this one is not certain yet.');
}

export async function withdrawAcknowledgement(connection: ServiceConnection, targets: readonly CommandTarget[]): Promise<void> {
  const alerts = await pickAlerts(connection, targets, [], {
    placeHolder: t('Which acknowledgements shall be withdrawn?'),
    among: (alert) => alert.state === 'firing' && alert.acknowledged !== undefined,
    none: t('No alert is acknowledged.'),
  });
  const ids = alerts.filter(({ acknowledged }) => acknowledged).map(({ id }) => id);
  if (ids.length === 0) return;
  await connection.request('withdrawAcknowledgement', { alerts: ids });
  confirm(plural(ids.length, 'Withdrew the acknowledgement of {0} alert', 'Withdrew the acknowledgement of {0} alerts'));
}
