import { agedDevice } from './aging.ts';
import type { DeviceRecord } from './deviceRecords.ts';

/** Where nobody looks there are no alerts either, and that is no good news. */
export function noAlerts(others: boolean, devices: readonly DeviceRecord[]): string {
  if (others) return 'No such alerts.';
  return devices.some(({ notAsWritten }) => notAsWritten?.stays !== 'nothing')
    ? 'No alerts now, and none in the time of the last day that was watched.'
    : 'No device is watched, so no alert can come. "hsm-vigil status" says more.';
}

/** Ids of devices that may have more wrong than their alerts say. */
export function unknownNow(devices: readonly DeviceRecord[], now: number): readonly string[] {
  return devices
    .filter((device) => device.notAsWritten?.stays === 'nothing' || agedDevice(device, now).state === 'unknown')
    .map(({ id }) => id);
}
