import { advance, type Effect, type IndicatorState, judge, newIndicator } from '../../../src/core/alerting/evaluator.ts';
import { policyFrom, type Rule, ruleFor } from '../../../src/core/alerting/policy.ts';
import type { Judgement, Verdict, Witness } from '../../../src/core/indicator.ts';

export const minute = 60_000;
export const interval = 10 * minute;
/** The start of a slot, 2026-03-01T08:00:00Z. */
export const start = Date.UTC(2026, 2, 1, 8);

/** The window rule alone. */
const strict = policyFrom({ profile: 'strict' });
export const rule: Rule = ruleFor(strict, {});
export const wholeWindow: Rule = ruleFor(strict, { negatives: 'window' });
export const four: Rule = ruleFor(strict, { negatives: 4 });
/** With its fast paths: witnesses that agree, polls that confirm, events. */
export const standard: Rule = ruleFor(policyFrom(), {});
export const fast: Rule = ruleFor(policyFrom({ profile: 'fast' }), {});
export const event: Rule = ruleFor(policyFrom(), { immediate: true });
export const latched: Rule = ruleFor(policyFrom(), { immediate: true, latched: true });

/** Slot number `index` after the start of the test. */
export const slotAt = (index: number) => start + index * interval;

const verdicts: Readonly<Record<string, Verdict>> = { N: 'negative', P: 'positive', '?': 'unknown' };

/** A judgement made three minutes into its slot. */
export function judgement(index: number, letter: string, witness: Witness = 'console'): Judgement {
  const verdict = verdicts[letter];
  if (verdict === undefined) throw new Error(`"${letter}" is no verdict`);
  return { slot: slotAt(index), at: slotAt(index) + 3 * minute, witness, verdict, evidence: { text: `${letter}${index}` } };
}

export interface Played {
  readonly state: IndicatorState;
  readonly phases: readonly string[];
  /** `fire@3`: the effect's kind and the number of the poll that caused it. */
  readonly effects: readonly string[];
  readonly all: readonly Effect[];
}

/** Plays one poll a slot: N negative, P positive, ? unknown, "." no poll at all. */
export function play(polls: string, using: Rule = rule, from: IndicatorState = newIndicator(start)): Played {
  let state = from;
  const phases: string[] = [];
  const effects: string[] = [];
  const all: Effect[] = [];
  for (const [index, letter] of Array.from(polls).entries()) {
    const now = slotAt(index) + 3 * minute;
    const next = letter === '.' ? advance(state, using, now) : judge(state, judgement(index, letter), using, now);
    state = next.state;
    phases.push(state.phase);
    effects.push(...next.effects.map(({ kind }) => `${kind}@${index}`));
    all.push(...next.effects);
  }
  return { state, phases, effects, all };
}
