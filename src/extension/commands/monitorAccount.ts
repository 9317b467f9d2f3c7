import type { CommandTarget } from '../common/commandTarget.ts';
import type { MonitorAccountPanel } from '../monitorAccount/monitorAccountPanel.ts';

/** Shows who watches each HSM, and the one that it was called on. */
export function monitorAccount(panel: MonitorAccountPanel, { deviceId }: CommandTarget): void {
  panel.show(deviceId);
}
