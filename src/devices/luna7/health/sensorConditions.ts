import type { Sensor } from '../parts/components.ts';

/** A power supply, or a sensor in one. */
export const SUPPLY_PART = /^psu[12](?:-|$)/;

/** What is wrong with a sensor that is beyond its limits. Parts of a power supply go with their supply, so their conditions are others. */
export function conditionOfSensor({ unit, attributes }: Sensor): string {
  if (unit === 'degrees C') return 'temperature-high';
  const condition =
    unit === 'RPM'
      ? 'speed-low'
      : unit === 'discrete'
        ? 'fault'
        : attributes['hw.type'] === 'battery'
          ? 'battery-low'
          : 'voltage-out-of-range';
  return SUPPLY_PART.test(attributes['hw.id']) ? `supply-${condition}` : condition;
}
