import { t } from '../../core/l10n.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import type { SetUpPanel } from '../setUp/setUpPanel.ts';
import { ownDevice } from './ownDevice.ts';

/** Leads through making a device send its traps and log lines. */
export async function setUpReceivers(connection: ServiceConnection, panel: SetUpPanel, target: CommandTarget): Promise<void> {
  const device = await ownDevice(connection, target, t('Which HSM shall send its traps and log lines?'));
  if (device) panel.show(device.id);
}
