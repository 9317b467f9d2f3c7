/**
 * Flapping by Nagios's rule ("Detection and Handling of State Flapping"): the share of changes among the last 20 transitions from one
 * known verdict to the next, newer ones counting more. Unknown verdicts are no transitions.
 */

const TRANSITIONS = 20;
/** The last 21 verdicts, the newest in the lowest bit. */
const REMEMBERED = 2 ** (TRANSITIONS + 1) - 1;
const OLDEST_WEIGHT = 0.8;
const WEIGHT_STEP = 0.02;
const ENTER_PERCENT = 30;
const LEAVE_PERCENT = 25;

/** One bit for each known verdict, 1 for negative, the newest lowest. A leading 1 marks the first. */
export type Verdicts = number;

export const noVerdicts: Verdicts = 1;

/** The last verdict; undefined: none yet. */
export function lastOf(verdicts: Verdicts): 'negative' | 'positive' | undefined {
  if (verdicts === noVerdicts) return undefined;
  return (verdicts & 1) === 1 ? 'negative' : 'positive';
}

export function withVerdict(verdicts: Verdicts, negative: boolean): Verdicts {
  const next = (verdicts << 1) | (negative ? 1 : 0);
  return next > 2 * REMEMBERED + 1 ? (next & REMEMBERED) | (REMEMBERED + 1) : next;
}

/** Weighted changes of the last 20 transitions, in per cent of 20. */
export function changePercent(verdicts: Verdicts): number {
  const known = Math.min(TRANSITIONS, 30 - Math.clz32(verdicts));
  if (known <= 0) return 0;
  let changes = (verdicts ^ (verdicts >> 1)) & (2 ** known - 1);
  let sum = 0;
  for (let age = 0; changes !== 0; age++, changes >>= 1) {
    if ((changes & 1) === 1) sum += OLDEST_WEIGHT + WEIGHT_STEP * (TRANSITIONS - 1 - age);
  }
  return (100 * sum) / TRANSITIONS;
}

/** Whether it flaps now. Between the two thresholds nothing changes. */
export function isFlapping(verdicts: Verdicts, before: boolean): boolean {
  const percent = changePercent(verdicts);
  return before ? percent > LEAVE_PERCENT : percent > ENTER_PERCENT;
}
