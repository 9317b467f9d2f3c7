import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { AlertRecord } from '../../protocol/contract.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { findDevice } from '../connection/snapshot.ts';
import { inertText } from '../words/inertText.ts';

/** Says where it has to be done, before anything is asked of a person, when an alert or its device is only read from a platform. */
export function isOnlyRead(
  { snapshot }: Pick<ServiceConnection, 'snapshot'>,
  alert: Pick<AlertRecord, 'device'> & Partial<Pick<AlertRecord, 'source'>>,
): boolean {
  const source = alert.source ?? findDevice(snapshot, alert.device)?.source;
  if (!source) return false;
  const device = inertText(alert.device.slice(alert.device.indexOf('/') + 1), 80);
  void vscode.window.showInformationMessage(
    t('{0} is only read from {1}: do this where it is watched, or in the Alertmanager there.', device, inertText(source.name, 80)),
  );
  return true;
}
