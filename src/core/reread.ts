import type { Condition, Observation } from './indicator.ts';

/**
 * Serial lines garble: a negative read over the console is read again in the same session, and only what reads the same again
 * counts. Simulations of noisy lines show that this, more than the number of polls, keeps noise from making alerts.
 */

type Conditions = ReadonlyMap<string, Pick<Condition, 'rereads'>>;
const noConditions: Conditions = new Map();

/** How often the commands behind these observations have to be sent again; 0 when nothing is negative. */
export function rereadsNeeded(observations: readonly Observation[], conditions: Conditions = noConditions): number {
  let needed = 0;
  for (const observation of observations) {
    if (observation.verdict === 'negative') needed = Math.max(needed, wanted(observation, conditions));
  }
  return needed;
}

/**
 * The first read's observations, as the re-reads leave them. A negative stands when at least as many re-reads as its condition
 * asks for say so too and none says otherwise; a positive stands unless a re-read calls it negative. What does not stand is
 * unknown, with evidence that says why.
 *
 * @param again one list for each re-read; a component that a re-read does not mention was not read again by it
 * @param conditions of the device model; a condition that is not in it is re-read once
 */
export function reconcile(
  first: readonly Observation[],
  again: readonly (readonly Observation[])[],
  conditions: Conditions = noConditions,
): readonly Observation[] {
  const reads = again.map((read) => new Map(read.map((observation) => [keyOf(observation), observation])));
  return first.map((observation) => {
    if (observation.verdict === 'unknown') return observation;
    const repeats = reads.flatMap((read) => read.get(keyOf(observation)) ?? []);
    return observation.verdict === 'negative'
      ? confirmed(observation, repeats, wanted(observation, conditions))
      : unopposed(observation, repeats);
  });
}

function confirmed(observation: Observation, repeats: readonly Observation[], needed: number): Observation {
  const other = repeats.find(({ verdict }) => verdict !== 'negative');
  if (other !== undefined) return doubtful(observation, other);
  const { text } = observation.evidence;
  if (repeats.length < needed) return { ...observation, verdict: 'unknown', evidence: { text: `${text}; could not be read again` } };
  if (repeats.length === 0) return observation;
  return { ...observation, evidence: { ...observation.evidence, text: `${text} (read ${repeats.length + 1} times)` } };
}

function unopposed(observation: Observation, repeats: readonly Observation[]): Observation {
  const other = repeats.find(({ verdict }) => verdict === 'negative');
  return other === undefined ? observation : doubtful(observation, other);
}

function doubtful(observation: Observation, other: Observation): Observation {
  const text = `read as "${observation.evidence.text}", then as "${other.evidence.text}"`;
  return { ...observation, verdict: 'unknown', evidence: { text } };
}

function wanted(observation: Observation, conditions: Conditions): number {
  return conditions.get(observation.condition)?.rereads ?? 1;
}

function keyOf({ component, condition }: Observation): string {
  return `${component}\n${condition}`;
}
