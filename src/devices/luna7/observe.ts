import type { Observation } from '../../core/indicator.ts';
import type { Channel, Measurement, Rejected } from '../../core/reading.ts';
export function observe(_channel: Channel, _readings: readonly Measurement[], _rejected: readonly Rejected[]): readonly Observation[] {
  return [];
}
