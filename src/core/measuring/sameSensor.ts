import type { Observation } from '../indicator.ts';
import { hasModelLimits, type Reading } from '../reading.ts';

/** What one channel brought in a poll. */
interface Told {
  readonly readings: readonly Reading[];
  readonly observations: readonly Observation[];
}

/**
 * The observations of one channel, with whose sensors they are of, and without those that only repeat another channel's negative of the same
 * sensor, read at the same moment. What is judged by the model's limits is a sensor of the board that another channel tells with the device's
 * own word. Two channels that read one sensor are two witnesses of the reading, and not of the part: together they would confirm at once what
 * the sensor itself got wrong, also when the other channel has answered a moment before or does so later.
 */
export function withoutEchoes({ readings, observations }: Told, others: readonly Told[]): readonly Observation[] {
  const byModel = new Set(
    readings
      .filter(hasModelLimits)
      .flatMap(({ attributes: { 'hw.id': id, 'hw.parent': parent } }) => (parent === undefined ? [id] : [id, parent])),
  );
  if (byModel.size === 0) return observations;
  const told = new Set(
    others.flatMap((other) => other.observations.flatMap(({ component, verdict }) => (verdict === 'negative' ? [component] : []))),
  );
  return observations.flatMap((observation) => {
    const { component, verdict, evidence } = observation;
    if (verdict !== 'negative' || !byModel.has(component)) return [observation];
    return told.has(component) ? [] : [{ ...observation, evidence: { ...evidence, ofBoard: true } }];
  });
}
