import { t } from '../../core/l10n.ts';
import type { HealthChecks } from '../checks/healthChecks.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { needsLogin } from '../tree/problemNodes.ts';
import { pickDevice } from './pickDevice.ts';

/** "Run Health Check": of the row it was called on, or of one that the person picks. */
export async function checkDevice(connection: ServiceConnection, checks: HealthChecks, target: CommandTarget): Promise<void> {
  const id = target.deviceId ?? (await pickDevice(connection, t('Which HSM shall be checked?')))?.id;
  if (id !== undefined) await checks.run({ devices: [id], from: target.deviceId === undefined ? 'palette' : 'view' });
}

export async function checkAll(connection: ServiceConnection, checks: HealthChecks): Promise<void> {
  await connection.settled();
  await checks.run({ from: 'palette' });
}

/** A login that was refused is tried again only because a person says so. */
export async function retryLogin(connection: ServiceConnection, checks: HealthChecks, target: CommandTarget): Promise<void> {
  const id = target.deviceId ?? (await pickDevice(connection, t('On which HSM shall the login be tried again?'), needsLogin))?.id;
  if (id !== undefined) await checks.run({ devices: [id], retryLogin: true, from: target.deviceId === undefined ? 'palette' : 'view' });
}
