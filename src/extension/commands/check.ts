import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { HealthChecks } from '../checks/healthChecks.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { needsLogin } from '../tree/problemNodes.ts';
import { isOnlyRead } from './onlyRead.ts';
import { isWatchedHere, pickDevice } from './pickDevice.ts';

/** "Run Health Check": of the row it was called on, or of one that the person picks. */
export async function checkDevice(connection: ServiceConnection, checks: HealthChecks, target: CommandTarget): Promise<void> {
  const id = target.deviceId ?? (await pickDevice(connection, t('Which HSM shall be checked?')))?.id;
  if (id === undefined) return saysNothingIsWatched(connection);
  if (!isOnlyRead(connection, { device: id }))
    await checks.run({ devices: [id], from: target.deviceId === undefined ? 'palette' : 'view' });
}

export async function checkAll(connection: ServiceConnection, checks: HealthChecks): Promise<void> {
  await connection.settled();
  if (connection.snapshot?.devices.some(isWatchedHere)) await checks.run({ from: 'palette' });
  else saysNothingIsWatched(connection);
}

/** Where all devices are read from platforms, no check would find one. */
function saysNothingIsWatched({ snapshot }: ServiceConnection): void {
  if (!snapshot?.devices.some(isWatchedHere))
    void vscode.window.showInformationMessage(
      t('No HSM is watched here. Those that are shown are only read: check them where they are watched.'),
    );
}

/** A login that was refused is tried again only because a person says so. */
export async function retryLogin(connection: ServiceConnection, checks: HealthChecks, target: CommandTarget): Promise<void> {
  const id = target.deviceId ?? (await pickDevice(connection, t('On which HSM shall the login be tried again?'), needsLogin))?.id;
  if (id !== undefined) await checks.run({ devices: [id], retryLogin: true, from: target.deviceId === undefined ? 'palette' : 'view' });
}
