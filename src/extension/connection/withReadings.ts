import type { ComponentRecord, DeviceRecord, ReadingRecord } from '../../protocol/contract.ts';

/** A device of the past with what was read of it then. `parts`: those that it has beside the ones that are known. */
export function withReadings(
  device: DeviceRecord,
  readings: readonly ReadingRecord[],
  parts: readonly ComponentRecord[] = [],
): DeviceRecord {
  const known = new Set(device.components.map(({ id }) => id));
  const components = device.components.map((component) => {
    const own = readings.filter(({ attributes }) => attributes['hw.id'] === component.id);
    return own.length > 0 ? { ...component, readings: own } : component;
  });
  return { ...device, components: [...components, ...parts.filter(({ id }) => !known.has(id))] };
}
