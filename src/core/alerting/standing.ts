import { type Witness, witnesses } from '../channel.ts';
import { isFlapping, type Verdicts, withVerdict } from './flapping.ts';
import { independent, type Word } from './independence.ts';
import type { Rule } from './policy.ts';

/** Where an indicator stands, and how one slot, or time alone, moves it on. The transitions of the alert rule are all here. */

export type Phase = 'unknown' | 'ok' | 'pending' | 'firing' | 'recovering';

/** What made it fire: enough negative slots, witnesses that agree, or a proven event. */
export type FiredBy = 'window' | 'witnesses' | 'event';

/** Where an indicator stands at one instant. Times are slot times or window ends (ms); null: never. */
export interface Standing {
  readonly phase: Phase;
  /** When the phase was entered. */
  readonly since: number;
  /** Something was known once, but not within the rule's `staleAfter`. */
  readonly stale: boolean;
  readonly lastKnown: number | null;
  readonly lastNegative: number | null;
  /** First negative slot of this episode, or of the last one. A re-opened episode keeps it. */
  readonly episode: number | null;
  /** First negative slot since the indicator was last quiet. Later than `episode` when the episode was re-opened. */
  readonly opened: number | null;
  readonly fired: number | null;
  readonly firedBy: FiredBy | null;
  /** When the last episode ended. */
  readonly closed: number | null;
  /** Slots up to this one no longer count: a resolved alert starts from nothing. */
  readonly countAfter: number | null;
  /** Consecutive positives towards a resolution, and the first of them. */
  readonly positives: number;
  readonly positiveSince: number | null;
  readonly verdicts: Verdicts;
  readonly flapping: boolean;
}

type Known = 'negative' | 'positive';

/** What each witness said in one slot: its worst known judgement. Unknown judgements are left out, because they count for nothing. */
export interface JudgedSlot {
  readonly slot: number;
  /** Empty where there are only `others`. */
  readonly verdicts: Readonly<Partial<Record<Witness, Known>>>;
  /** Witnesses that were negative about another condition of the same component. */
  readonly others?: readonly Witness[];
  /** Those of the witnesses, and of the others, that only read a sensor of the board: see `independent`. */
  readonly ofBoard?: readonly Witness[];
  readonly othersOfBoard?: readonly Witness[];
  /** One of the negatives is a proven event. */
  readonly event?: true;
}

/** Applies one slot's verdict over all witnesses, at the slot's own time: neither jitter nor order matters. */
export function replay(before: Standing, judged: JudgedSlot, slots: readonly JudgedSlot[], rule: Rule): Standing {
  const verdict = verdictOf(judged);
  if (verdict === undefined) return before;
  const { slot } = judged;
  const standing = elapse(before, slot, rule);
  return verdict === 'negative' ? negativeAt(standing, judged, slots, rule) : positiveAt(standing, slot, rule);
}

function negativeAt(before: Standing, judged: JudgedSlot, slots: readonly JudgedSlot[], rule: Rule): Standing {
  const { slot } = judged;
  const verdicts = withVerdict(before.verdicts, true);
  const seen = {
    ...before,
    stale: false,
    lastKnown: slot,
    lastNegative: slot,
    positives: 0,
    positiveSince: null,
    verdicts,
    flapping: isFlapping(verdicts, before.flapping),
  };
  if (before.phase === 'firing') return seen;
  if (before.phase === 'recovering') return { ...seen, phase: 'firing', since: slot };
  const firedBy = firesBy(before, judged, slots, rule);
  if (before.phase === 'pending') return firedBy === null ? seen : { ...seen, phase: 'firing', since: slot, fired: slot, firedBy };
  const again = before.closed !== null && slot - before.closed <= rule.reopen;
  const opened = { ...seen, opened: slot, episode: again ? before.episode : slot, since: slot };
  return firedBy === null ? { ...opened, phase: 'pending' } : { ...opened, phase: 'firing', fired: slot, firedBy };
}

/** Whether a negative slot makes the indicator fire, and by what. */
function firesBy({ countAfter }: Standing, judged: JudgedSlot, slots: readonly JudgedSlot[], rule: Rule): FiredBy | null {
  if (judged.event) return 'event';
  if (rule.corroborate > 0 && agreeing(slots, countAfter, rule, judged.slot).length > 1) return 'witnesses';
  return enough(countedSlots(slots, countAfter, rule, judged.slot), rule) ? 'window' : null;
}

/**
 * Witnesses that were negative about the component within `corroborate` before a slot, or in it. A witness that contradicts in the same
 * slot does not count against them. It may report what it saw a minute ago, and a fault must not hide behind that.
 */
export function agreeing(slots: readonly JudgedSlot[], after: number | null, rule: Rule, end: number): readonly Witness[] {
  const found: Word[] = [];
  for (const judged of slots) {
    if (judged.slot > end) break;
    if (judged.slot < end - rule.corroborate || (after !== null && judged.slot <= after)) continue;
    found.push(...negativesOf(judged), ...(judged.others ?? []).map((witness) => ({ witness })), ...othersOfBoard(judged));
  }
  return independent(found);
}

/** Who was negative in a slot. */
export function negativesOf({ verdicts, ofBoard }: JudgedSlot): readonly Word[] {
  return witnesses.flatMap((witness) =>
    verdicts[witness] === 'negative' ? [{ witness, ...(ofBoard?.includes(witness) && { ofBoard: true }) }] : [],
  );
}

function othersOfBoard({ othersOfBoard: others = [] }: JudgedSlot): readonly Word[] {
  return others.map((witness) => ({ witness, ofBoard: true }));
}

function positiveAt(before: Standing, slot: number, rule: Rule): Standing {
  const verdicts = withVerdict(before.verdicts, false);
  const flapping = isFlapping(verdicts, before.flapping);
  const seen = { ...before, stale: false, lastKnown: slot, verdicts, flapping };
  switch (before.phase) {
    case 'ok':
    case 'pending':
      return seen;
    case 'unknown':
      return { ...seen, phase: 'ok', since: slot };
    default: {
      const positives = before.positives + 1;
      const positiveSince = before.positiveSince ?? slot;
      if (!rule.latched && positives >= rule.recover && slot - positiveSince >= rule.recoverFor) {
        return { ...seen, phase: 'ok', since: slot, closed: slot, countAfter: slot, positives: 0, positiveSince: null };
      }
      const since = before.phase === 'recovering' ? before.since : slot;
      return { ...seen, phase: 'recovering', since, positives, positiveSince };
    }
  }
}

/** Whether a latched indicator has been positive for long enough to resolve one that is not latched. */
export function isCleared({ phase, positives, positiveSince, lastKnown }: Standing, rule: Rule): boolean {
  return (
    phase === 'recovering' && positives >= rule.recover && positiveSince !== null && (lastKnown ?? 0) - positiveSince >= rule.recoverFor
  );
}

/** Applies the passing of time. The window is half-open: a slot exactly one window old is outside. */
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

/** Undefined: no witness judged this indicator in that slot. */
function verdictOf({ verdicts }: JudgedSlot): Known | undefined {
  let known: Known | undefined;
  for (const witness in verdicts) {
    if (verdicts[witness as Witness] === 'negative') return 'negative';
    known = 'positive';
  }
  return known;
}

/** A slot is negative when any witness says so. */
export function isNegative({ verdicts }: JudgedSlot): boolean {
  for (const witness in verdicts) if (verdicts[witness as Witness] === 'negative') return true;
  return false;
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
