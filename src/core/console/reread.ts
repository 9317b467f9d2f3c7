import { conditionFor } from '../deviceModel.ts';
import type { Condition, Observation, Verdict } from '../indicator.ts';

/**
 * Serial lines garble. So the console is read again in the same session, and a verdict counts only when it reads the same again.
 * Simulations of noisy lines show that this, more than the number of polls, keeps noise from making alerts.
 */

type Conditions = ReadonlyMap<string, Pick<Condition, 'rereads'>>;

export interface Reconciled {
  readonly observations: readonly Observation[];
  /** Those that a further read may settle. */
  readonly open: readonly Observation[];
}

/**
 * What several reads in one session come to, verdict by verdict. A verdict stands when `agreeing` reads give it and none gives the
 * opposite. A negative needs one more than its condition's re-reads, if that is more. A read in which the part was not understood counts
 * neither way. A verdict that does not stand is unknown, with evidence that says why.
 *
 * @param reads what each read said; one that does not mention a component has not read it
 * @param conditions of the device model; a condition that is not in it is re-read once
 */
export function reconcile(reads: readonly (readonly Observation[])[], agreeing: number, conditions: Conditions = new Map()): Reconciled {
  const said = new Map<string, Observation[]>();
  for (const observation of reads.flat()) {
    const key = `${observation.component}\n${observation.condition}`;
    const before = said.get(key);
    if (before) before.push(observation);
    else said.set(key, [observation]);
  }
  const observations: Observation[] = [];
  const open: Observation[] = [];
  for (const all of said.values()) {
    const settled = settle(all, agreeing, conditions);
    observations.push(settled.observation);
    if (settled.open) open.push(settled.observation);
  }
  return { observations, open };
}

function settle(all: readonly Observation[], agreeing: number, conditions: Conditions): { observation: Observation; open: boolean } {
  const negatives = all.filter(({ verdict }) => verdict === 'negative');
  const positives = all.filter(({ verdict }) => verdict === 'positive');
  const [known = all.at(-1)] = [...negatives, ...positives];
  if (known === undefined) throw new Error('nothing was said');
  if (negatives.length > 0 && positives.length > 0) {
    const [first, other] = all.filter(({ verdict }) => verdict !== 'unknown').filter(changesOf);
    return { observation: unknown(known, `read as "${first?.evidence.text}", then as "${other?.evidence.text}"`), open: false };
  }
  if (known.verdict === 'unknown') return { observation: known, open: false };
  const needed =
    known.verdict === 'negative'
      ? Math.max(agreeing, 1 + (conditionFor(conditions, known.component, known.condition)?.rereads ?? 1))
      : agreeing;
  const given = known.verdict === 'negative' ? negatives : positives;
  if (given.length >= needed) return { observation: together(given), open: false };
  return { observation: unknown(known, `${known.evidence.text}; could not be read again`), open: true };
}

/** The first of each run of equal verdicts. */
function changesOf({ verdict }: Observation, index: number, all: readonly Observation[]): boolean {
  return index === 0 || all[index - 1]?.verdict !== verdict;
}

/** One observation of several with the same verdict. Its evidence is what most of them say word for word, or what it moved between. */
function together(given: readonly Observation[]): Observation {
  const counts = new Map<string, number>();
  for (const { evidence } of given) counts.set(evidence.text, (counts.get(evidence.text) ?? 0) + 1);
  const [[text, times] = ['', 0]] = [...counts].sort(([, a], [, b]) => b - a);
  const same = given.findLast(({ evidence }) => evidence.text === text) as Observation;
  const note = same.verdict === 'negative' ? ` (read ${given.length} times)` : '';
  if (times > 1 || given.length === 1) return { ...same, evidence: { ...same.evidence, text: `${text}${note}` } };
  return { ...same, evidence: { text: `first ${given[0]?.evidence.text}, at last ${given.at(-1)?.evidence.text}${note}` } };
}

function unknown(observation: Observation, text: string): Observation {
  return { ...observation, verdict: 'unknown' satisfies Verdict, evidence: { text } };
}
