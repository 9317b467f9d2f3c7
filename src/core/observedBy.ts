import { conditionFor, type DeviceModel } from './deviceModel.ts';
import type { Observation } from './indicator.ts';
import type { Channel, Measurement, Rejected } from './reading.ts';

/** What a model observes in one poll's readings, as far as it has conditions for it. `now`: when they were read (ms). */
export function observedBy(
  model: Pick<DeviceModel, 'observe' | 'conditions'>,
  channel: Channel,
  readings: readonly Measurement[],
  rejected: readonly Rejected[],
  now: number,
): readonly Observation[] {
  return model
    .observe(channel, readings, rejected, now)
    .filter(({ component, condition }) => conditionFor(model.conditions, component, condition) !== undefined);
}
