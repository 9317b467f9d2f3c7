import type { DeviceRecord, MaintenanceRecord } from '../../protocol/contract.ts';

/** Until when a device is in maintenance, by a window of its own or of its group; undefined when it is not. */
export function maintenanceEnd({ id, haGroup }: DeviceRecord, windows: readonly MaintenanceRecord[]): string | undefined {
  if (windows.length === 0) return undefined;
  const own = windows.filter((window) => window.active && (window.device === id || (haGroup !== undefined && window.haGroup === haGroup)));
  return own
    .map(({ current, end }) => current?.end ?? end)
    .sort()
    .at(-1);
}
