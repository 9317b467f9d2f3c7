import type { CommandTarget } from '../common/commandTarget.ts';
import type { LogPages } from '../log/logPages.ts';

/** What happened and who did what: of the alert or the device called on, or of all. */
export async function showAuditLog(logs: LogPages, { alertId, deviceId }: CommandTarget): Promise<void> {
  await logs.show(alertId !== undefined ? { alert: alertId } : deviceId !== undefined ? { device: deviceId } : {});
}
