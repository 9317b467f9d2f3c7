import type { DeviceRecord, Snapshot } from '../../protocol/contract.ts';

/** What people call the device of a silence or a maintenance window, and the part of it. */
export interface ScopeNames {
  readonly device?: string;
  readonly component?: string;
}

export function devicesById({ devices }: Pick<Snapshot, 'devices'>): ReadonlyMap<string, DeviceRecord> {
  return new Map(devices.map((device) => [device.id, device]));
}

/** The names of what ids stand for; an id where there is no name (any more). */
export function scopeNames(
  { device, component }: { readonly device?: string; readonly component?: string },
  devices: ReadonlyMap<string, DeviceRecord>,
): ScopeNames {
  const record = device === undefined ? undefined : devices.get(device);
  const part = component === undefined ? undefined : record?.components.find(({ id }) => id === component);
  return {
    ...(device !== undefined && { device: record?.name ?? device }),
    ...(component !== undefined && { component: part?.name ?? component }),
  };
}
