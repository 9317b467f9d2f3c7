import type { PolledChannel } from '../../core/channel.ts';
import { conditionFor, type DeviceModel } from '../../core/deviceModel.ts';
import type { Observation } from '../../core/indicator.ts';
import type { Measurement, Rejected } from '../../core/reading.ts';

/** What a model observes in one poll's readings, as far as it has conditions for it. `now`: when they were read (ms). */
export function observedBy(
  model: DeviceModel,
  channel: PolledChannel,
  readings: readonly Measurement[],
  rejected: readonly Rejected[],
  now: number,
): readonly Observation[] {
  return model
    .observe(channel, readings, rejected, now)
    .filter(({ component, condition }) => conditionFor(model.conditions, component, condition) !== undefined);
}
