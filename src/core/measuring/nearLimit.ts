import { type Observation, saysMore, type Verdict } from '../indicator.ts';
import type { Measurement } from '../reading.ts';
import { withDeadBand } from './deadBand.ts';
import { type NamedLimit, namedLimits } from './limits.ts';
import { quantity } from './quantity.ts';

/**
 * The operator's margins before the device's own limits: a warning while there is still time. The device's limits come first; what is
 * beyond one is that limit's own matter and no longer a near one.
 */

export const NEAR_LIMIT = 'near-limit';

/** Of the margin: a value has to get this much further away before it is no longer near. */
const HYSTERESIS = 1 / 4;

/** Decimal fractions have no exact binary ones: 12.6 - 12.5 is a little less than 0.1. */
const ROUNDING = 1e-9;

/**
 * What readings say about the margins set for their metrics: one observation for each component, the worst.
 * @param margins by metric, in the metric's unit
 * @param before what was last judged of a component's nearness
 */
export function observeMargins(
  readings: readonly Measurement[],
  margins: Readonly<Record<string, number>>,
  before: (component: string) => 'negative' | 'positive' | undefined,
): readonly Observation[] {
  const worst = new Map<string, Observation>();
  for (const reading of readings) {
    const component = reading.attributes['hw.id'];
    const margin = margins[reading.metric];
    if (margin === undefined) continue;
    const observation = nearness(reading, margin, before(component));
    const known = worst.get(component);
    if (observation && (!known || saysMore(observation.verdict, known.verdict))) worst.set(component, observation);
  }
  return [...worst.values()];
}

function nearness(reading: Measurement, margin: number, before: 'negative' | 'positive' | undefined): Observation | undefined {
  const { value, unit, state, attributes } = reading;
  const [nearest] = namedLimits(reading)
    .map((limit) => ({ ...limit, left: leftTo(limit, value) }))
    .sort((a, b) => a.left - b.left);
  if (nearest === undefined) return undefined;
  const told = (verdict: Verdict, how: string): Observation => ({
    component: attributes['hw.id'],
    condition: NEAR_LIMIT,
    verdict,
    evidence: {
      text: `${attributes['hw.name']} reads ${quantity(value, unit)}; ${nearest.name} ${quantity(nearest.value, unit)}; ${how}`,
      metric: reading.metric,
      value,
      ...(unit !== undefined && { unit }),
      limit: nearest.value,
    },
  });
  if (nearest.left < 0) return told('unknown', 'that is beyond it, which is another matter');
  if (state !== undefined && state !== 'ok') return told('unknown', 'what the appliance says of it is another matter');
  return told(
    withDeadBand(nearest.left, margin + ROUNDING, margin * (1 + HYSTERESIS) - ROUNDING, before),
    `your margin is ${quantity(margin, unit)}`,
  );
}

function leftTo({ side, value: limit }: NamedLimit, value: number): number {
  return side === 'high' ? limit - value : value - limit;
}
