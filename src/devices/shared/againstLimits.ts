import type { Evidence, Observation, Verdict } from '../../core/indicator.ts';
import { namedLimits, type Side } from '../../core/measuring/limits.ts';
import { quantity } from '../../core/measuring/quantity.ts';
import { hasModelLimits, type Measurement } from '../../core/reading.ts';

/** How a value stands to the device's own limits, and what the device's status word says about it. */
export interface LimitVerdict {
  readonly verdict: Verdict;
  readonly evidence: Evidence;
}

/**
 * Judges a reading by the limits and the status word that came with it; the two must tell the same. A value exactly at a limit is
 * what the status word says it is. Inside the dead band, where the device still holds on to its last verdict, they differ: unknown.
 * `sides` are those that make the condition true; a value beyond the other side is another matter, so unknown for this one.
 *
 * A value with the model's limits comes without a status word: the limits decide alone. Within `deadBand` of one that makes the condition
 * true (in the reading's unit) it is unknown, since what it was before is not known here.
 */
export function againstLimits(reading: Measurement, sides: readonly Side[], deadBand = 0): LimitVerdict {
  const { value, unit, state } = reading;
  const limits = namedLimits(reading);
  const passed = (limit: (typeof limits)[number]) => (limit.side === 'low' ? value < limit.value : value > limit.value);
  const beyond = limits.find(passed);
  const at = limits.find((limit) => value === limit.value);
  const shown = beyond ?? at ?? limits.find(({ side }) => sides.includes(side));

  const reads = `${reading.attributes['hw.name']} reads ${quantity(value, unit)}`;
  const byModel = state === undefined && hasModelLimits(reading);
  const bounds =
    shown === undefined
      ? 'the appliance names no limit'
      : `${byModel ? 'the model’s own ' : ''}${shown.name} ${quantity(shown.value, unit)}`;
  const evidence = (text: string): Evidence => ({
    text,
    value,
    ...(unit !== undefined && { unit }),
    ...(shown !== undefined && { limit: shown.value }),
  });
  const unknown = (why: string): LimitVerdict => ({ verdict: 'unknown', evidence: evidence(`${reads}; ${bounds}; ${why}`) });

  if (byModel) {
    if (beyond !== undefined) {
      if (!sides.includes(beyond.side)) return unknown('that is beyond the other side');
      return { verdict: 'negative', evidence: evidence(`${reads}; ${bounds}`) };
    }
    const isNear = limits.some((limit) => sides.includes(limit.side) && Math.abs(value - limit.value) < deadBand);
    if (isNear) return unknown(`within ${quantity(deadBand, unit)} of it nothing is certain`);
    return { verdict: 'positive', evidence: evidence(`${reads}; ${bounds}`) };
  }
  if (state === 'unknown' || state === undefined) return unknown('what the appliance says of it does not fit');
  if (state === 'ok') {
    if (beyond === undefined) return { verdict: 'positive', evidence: evidence(`${reads}; ${bounds}`) };
    return unknown('yet the appliance calls it ok, so one of the two is wrong');
  }
  if (beyond === undefined && at === undefined && limits.length > 0) {
    return unknown('yet the appliance calls it faulty, so one of the two is wrong, or it is on its way back');
  }
  const side = (beyond ?? at)?.side;
  if (side !== undefined && !sides.includes(side)) return unknown('that is beyond the other side');
  return { verdict: 'negative', evidence: evidence(`${reads}; ${bounds}`) };
}

/** An observation from a verdict. */
export function observation(component: string, condition: string, { verdict, evidence }: LimitVerdict): Observation {
  return { component, condition, verdict, evidence };
}

/** An observation whose evidence is a sentence alone. */
export function plain(component: string, condition: string, verdict: Verdict, text: string): Observation {
  return { component, condition, verdict, evidence: { text } };
}
