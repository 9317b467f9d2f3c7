import type { Witness } from './indicator.ts';
import type { Rule } from './policy.ts';

/** Where an indicator stands, and how one slot, or time alone, moves it on. The transitions of the alert rule are all here. */

export type Phase = 'unknown' | 'ok' | 'pending' | 'firing' | 'recovering';

/** Where an indicator stands at one instant. Times are slot times or window ends (ms); null: never. */
export interface Standing {
  readonly phase: Phase;
  /** When the phase was entered. */
  readonly since: number;
  /** Something was known once, nothing within the time that it is good for: the window, or longer for what is judged less often. */
  readonly stale: boolean;
  readonly lastKnown: number | null;
  readonly lastNegative: number | null;
  /** First negative slot of this episode, or of the last one. Lasts over a re-opening. */
  readonly episode: number | null;
  /** First negative slot since the indicator was last quiet. Later than `episode` when the episode was re-opened. */
  readonly opened: number | null;
  readonly fired: number | null;
  /** When the last episode ended. */
  readonly closed: number | null;
  /** Slots up to this one no longer count: a resolved alert starts from nothing. */
  readonly countAfter: number | null;
  /** Consecutive positives towards a resolution, and the first of them. */
  readonly positives: number;
  readonly positiveSince: number | null;
}

/** What each witness said in one slot: its worst known judgement. Unknown ones leave no trace, because they count for nothing. */
export interface JudgedSlot {
  readonly slot: number;
  readonly verdicts: Readonly<Partial<Record<Witness, 'negative' | 'positive'>>>;
}

/** One slot's verdict over all witnesses, taken at the slot's own time, so that neither jitter nor order matters. */
export function replay(before: Standing, judged: JudgedSlot, slots: readonly JudgedSlot[], rule: Rule): Standing {
  const standing = elapse(before, judged.slot, rule);
  return isNegative(judged) ? negativeAt(standing, judged.slot, slots, rule) : positiveAt(standing, judged.slot, rule);
}

function negativeAt(before: Standing, slot: number, slots: readonly JudgedSlot[], rule: Rule): Standing {
  const seen = { ...before, stale: false, lastKnown: slot, lastNegative: slot, positives: 0, positiveSince: null };
  switch (before.phase) {
    case 'firing':
      return seen;
    case 'recovering':
      return { ...seen, phase: 'firing', since: slot };
    case 'pending':
      return enough(countedSlots(slots, before.countAfter, rule, slot), rule)
        ? { ...seen, phase: 'firing', since: slot, fired: slot }
        : seen;
    default: {
      const again = before.closed !== null && slot - before.closed <= rule.reopen;
      const opened = { ...seen, opened: slot, episode: again ? before.episode : slot, since: slot };
      return enough(countedSlots(slots, before.countAfter, rule, slot), rule)
        ? { ...opened, phase: 'firing', fired: slot }
        : { ...opened, phase: 'pending' };
    }
  }
}

function positiveAt(before: Standing, slot: number, rule: Rule): Standing {
  const seen = { ...before, stale: false, lastKnown: slot };
  switch (before.phase) {
    case 'ok':
    case 'pending':
      return seen;
    case 'unknown':
      return { ...seen, phase: 'ok', since: slot };
    default: {
      const positives = before.positives + 1;
      const positiveSince = before.positiveSince ?? slot;
      if (positives >= rule.recover && slot - positiveSince >= rule.recoverFor) {
        return { ...seen, phase: 'ok', since: slot, closed: slot, countAfter: slot, positives: 0, positiveSince: null };
      }
      const since = before.phase === 'recovering' ? before.since : slot;
      return { ...seen, phase: 'recovering', since, positives, positiveSince };
    }
  }
}

/** What time alone does. The window is half-open: something exactly one window old is out. */
export function elapse(before: Standing, time: number, rule: Rule): Standing {
  let standing = before;
  if (standing.phase === 'pending' && standing.lastNegative !== null && standing.lastNegative + rule.window <= time) {
    const quiet = standing.lastNegative + rule.window;
    standing = { ...standing, phase: 'ok', since: quiet, closed: quiet };
  }
  if (standing.stale || standing.lastKnown === null || standing.lastKnown + rule.staleAfter > time) return standing;
  return standing.phase === 'ok'
    ? { ...standing, phase: 'unknown', since: standing.lastKnown + rule.staleAfter, stale: true }
    : { ...standing, stale: true };
}

/** A slot is negative when any witness says so. */
export function isNegative({ verdicts }: JudgedSlot): boolean {
  return verdicts.console === 'negative' || verdicts.snmp === 'negative' || verdicts.push === 'negative';
}

function enough(negatives: readonly number[], rule: Rule): boolean {
  const first = negatives[0];
  const last = negatives[negatives.length - 1];
  return first !== undefined && last !== undefined && negatives.length >= rule.needed && last - first >= rule.minSpan;
}

/** Negative slots in the window (end - window, end] and after `after`, ascending. */
export function countedSlots(slots: readonly JudgedSlot[], after: number | null, rule: Rule, end: number): number[] {
  const counted: number[] = [];
  for (const judged of slots) {
    const { slot } = judged;
    if (slot > end) break;
    if (slot <= end - rule.window || (after !== null && slot <= after)) continue;
    if (isNegative(judged)) counted.push(slot);
  }
  return counted;
}
