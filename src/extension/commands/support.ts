import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import type { CustomerNotes } from '../support/customerNotes.ts';
import type { ReportPages } from '../support/reportPages.ts';
import { confirm } from './confirm.ts';
import { isOnlyRead } from './onlyRead.ts';
import { pickAlert } from './pickAlert.ts';
import { pickDevice } from './pickDevice.ts';

/** A report about the alert or the device that it was called on, or about one that the person picks. */
export async function supportReport(connection: ServiceConnection, pages: ReportPages, target: CommandTarget): Promise<void> {
  const { alertId, deviceId } = target;
  if (isReadFrom(connection, target)) return;
  if (alertId !== undefined) return pages.make({ alert: alertId });
  if (deviceId !== undefined) return pages.make({ device: deviceId });
  await connection.settled();
  const about = await pickSubject(connection.snapshot?.alerts.filter(({ source }) => !source).length ?? 0);
  if (about === 'alert') {
    const alert = await pickAlert(connection, target, {
      placeHolder: t('A report about which alert?'),
      among: () => true,
      none: t('There are no alerts.'),
    });
    if (alert) await pages.make({ alert: alert.id });
  } else if (about === 'device') {
    const device = await pickDevice(connection, t('A report about which HSM?'));
    if (device) await pages.make({ device: device.id });
  }
}

/** What it was called on is read from a platform: it says where to do it. */
function isReadFrom(connection: ServiceConnection, { alertId, deviceId }: CommandTarget): boolean {
  const alert = connection.snapshot?.alerts.find(({ id }) => id === alertId);
  return isOnlyRead(connection, alert ?? { device: deviceId ?? '' });
}

/** Without an alert there is nothing to choose. */
async function pickSubject(alerts: number): Promise<'alert' | 'device' | undefined> {
  if (alerts === 0) return 'device';
  const items = [
    { label: t('An alert'), description: t('with what was seen, read and done around it'), about: 'alert' },
    { label: t('An HSM'), description: t('its last day'), about: 'device' },
  ] as const;
  return (await vscode.window.showQuickPick(items, { title: t('Support Report'), placeHolder: t('A report about what?') }))?.about;
}

/** A draft for the people who are affected by the alert that it was called on, or by one that the person picks. */
export async function customerNote(connection: ServiceConnection, notes: CustomerNotes, target: CommandTarget): Promise<void> {
  if (isReadFrom(connection, target)) return;
  const alert =
    target.alertId === undefined
      ? await pickAlert(connection, target, {
          placeHolder: t('A note about which alert?'),
          among: () => true,
          none: t('There are no alerts.'),
        })
      : { id: target.alertId };
  if (alert) await notes.draft(alert);
}

/** Copies the note before the person's eyes. */
export async function copyCustomerNote(notes: CustomerNotes): Promise<void> {
  if (await notes.copy()) confirm(t('Copied the note'));
}
