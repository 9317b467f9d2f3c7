import * as vscode from 'vscode';
import { byUrgency } from '../../core/alerting/urgency.ts';
import { plural, t } from '../../core/l10n.ts';
import type { AlertRecord } from '../../protocol/contract.ts';
import { alertsById, causeOf, groupOfAlert } from '../alerts/alertGroup.ts';
import { alertRow } from '../alerts/alertRow.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { findDevice } from '../connection/snapshot.ts';
import { inertText } from '../words/inertText.ts';
import { toneIcon } from '../words/toneIcon.ts';
import { isOnlyRead } from './onlyRead.ts';

/** Entries of a list to pick from: who looks for one among more types a part of its name into the view instead. */
const LISTED = 500;

const order = ['firing', 'acknowledged', 'pending', 'quiet', 'resolved'] as const;

/** The alerts for which `among` holds, as entries to pick from: what waits for a person first, root causes before what they explain. */
export async function alertEntries(connection: ServiceConnection, among: (alert: AlertRecord) => boolean) {
  await connection.settled();
  const { snapshot } = connection;
  if (!snapshot) return [];
  const now = Date.now();
  const byId = alertsById(snapshot);
  const place = (alert: AlertRecord) => order.indexOf(groupOfAlert(alert)) * 2 + (causeOf(alert, byId) ? 1 : 0);
  return snapshot.alerts
    .filter(among)
    .map((alert) => ({ alert, place: place(alert) }))
    .sort((a, b) => a.place - b.place || byUrgency(a.alert, b.alert))
    .slice(0, LISTED)
    .map(({ alert }) => {
      const row = alertRow(alert, findDevice(snapshot, alert.device), 0, now);
      return { label: row.label, description: row.description, iconPath: toneIcon(row.icon), alert };
    });
}

/** Whether an alert is about the part that a command was called on; any is, where it was called on none. */
function concerns({ device, component }: AlertRecord, { deviceId, componentId }: CommandTarget): boolean {
  return componentId === undefined || (device === deviceId && component === componentId);
}

export interface PickAlertOptions {
  readonly placeHolder: string;
  readonly among: (alert: AlertRecord) => boolean;
  /** What to say when there is none. */
  readonly none: string;
  /** It is only looked at: alerts that are read from a platform are among them. Left out: they are not, and it is said where else it can be done. */
  readonly looks?: true;
}

/** The alert that a command was called on, or one that the person picks; the only one is taken without asking. */
export async function pickAlert(
  connection: ServiceConnection,
  target: CommandTarget,
  { placeHolder, among, none, looks }: PickAlertOptions,
): Promise<AlertRecord | undefined> {
  if (target.alertId !== undefined) {
    await connection.settled();
    const alert = connection.snapshot?.alerts.find(({ id }) => id === target.alertId);
    return alert && !looks && isOnlyRead(connection, alert) ? undefined : alert;
  }
  const found = await alertEntries(connection, (alert) => concerns(alert, target) && among(alert));
  const items = looks ? found : found.filter(({ alert }) => !alert.source);
  if (items.length === 0) sayNone(connection, none, found[0]?.alert);
  if (items.length < 2) return items[0]?.alert;
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.alert;
}

/** As pickAlert, for commands that take several: those called on, or any number picked; `marked` are ticked already. */
export async function pickAlerts(
  connection: ServiceConnection,
  targets: readonly CommandTarget[],
  marked: readonly string[],
  { placeHolder, among, none }: PickAlertOptions,
): Promise<readonly AlertRecord[]> {
  const called = new Set(targets.flatMap(({ alertId }) => alertId ?? []));
  if (called.size > 0) {
    await connection.settled();
    const alerts = connection.snapshot?.alerts.filter(({ id }) => called.has(id)) ?? [];
    return alerts.some((alert) => isOnlyRead(connection, alert)) ? [] : alerts;
  }
  const found = await alertEntries(connection, among);
  const items = found.filter(({ alert }) => !alert.source);
  if (items.length === 0) sayNone(connection, none, found[0]?.alert);
  if (items.length < 2) return items.map(({ alert }) => alert);
  const ticked = items.map((item) => ({ ...item, picked: marked.includes(item.alert.id) }));
  const chosen = await vscode.window.showQuickPick(ticked, { placeHolder, matchOnDescription: true, canPickMany: true });
  return chosen?.map(({ alert }) => alert) ?? [];
}

/** `other`: one that it could be, if it were not read from a platform. */
function sayNone(connection: ServiceConnection, none: string, other: AlertRecord | undefined): void {
  if (!other || !isOnlyRead(connection, other)) void vscode.window.showInformationMessage(none);
}

/** One alert by its words, several by their number. */
export function nameOf(alerts: readonly AlertRecord[]): string {
  const [first, ...others] = alerts;
  if (!first) return '';
  return others.length > 0
    ? plural(alerts.length, '{0} alert', '{0} alerts')
    : t('“{0}” on {1}', inertText(first.summary, 60), inertText(first.deviceName, 40));
}
