import { type Witness, witnessFacts } from '../channel.ts';

/** Whose negative it is. `ofBoard`: of a sensor that another witness reads, too. */
export interface Word {
  readonly witness: Witness;
  readonly ofBoard?: boolean | undefined;
}

/**
 * The witnesses that have said it each on its own. Who only reads a sensor that another one of them reads, too, adds nothing: what the sensor
 * gets wrong, both do. Who says something of its own beside that is itself.
 */
export function independent(words: Iterable<Word>): readonly Witness[] {
  const said = new Set<Witness>();
  const sensors = new Map<Witness, Witness>();
  for (const { witness, ofBoard } of words) {
    const { sensorsOf } = witnessFacts[witness];
    if (ofBoard && sensorsOf !== undefined) sensors.set(witness, sensorsOf);
    else said.add(witness);
  }
  for (const [witness, whose] of sensors) if (!said.has(whose)) said.add(witness);
  return [...said];
}

/** Those that have confirmed what the first of these words says. */
export function confirming(words: readonly Word[]): readonly Witness[] {
  const [first] = words;
  if (first === undefined) return [];
  const said = independent(words);
  // Where it only reads a sensor, and whose that is has spoken, too, that one stands for both.
  const stands = said.includes(first.witness) ? first.witness : witnessFacts[first.witness].sensorsOf;
  return said.filter((witness) => witness !== stands);
}
