import type { Judgement } from './indicator.ts';
import type { Rule } from './policy.ts';
import { slotOf } from './schedule.ts';
import { countedSlots, elapse, isNegative, type JudgedSlot, type Phase, replay, type Standing } from './standing.ts';

export type { JudgedSlot, Phase, Standing } from './standing.ts';

/**
 * The alert rule, as a pure function: N negative slots within a window, unknowns that count for nothing, recovery that has to
 * be seen. Its guarantees are stated and checked in test/unit/core/evaluator.properties.test.ts.
 *
 * A state is what the judged slots say, replayed in the order of their slots: judgements that arrive in another order, or twice,
 * give the same state. Slots too old to be changed by a late judgement are sealed into `base`; the few younger ones are
 * replayed on top of it each time.
 */

/** All that has to be kept of an indicator. Plain JSON, bounded by the window. */
export interface IndicatorState extends Standing {
  /** Latest time seen. */
  readonly clock: number;
  /** Slots up to this one are in `base`, and too old to be changed. */
  readonly sealed: number | null;
  readonly base: Standing;
  /** Ascending. */
  readonly slots: readonly JudgedSlot[];
}

/** What a change of state asks of the caller. `slot`: the slot time, or window end, at which it holds. */
export type Effect =
  /** A first negative: show it, tell nobody. */
  | { readonly kind: 'pending'; readonly slot: number; readonly needed: number }
  /** Enough negatives; `slots` are those that counted. */
  | { readonly kind: 'fire'; readonly slot: number; readonly slots: readonly number[]; readonly needed: number }
  /** A late negative takes the last resolution back: the alert was never over. */
  | { readonly kind: 'resume'; readonly slot: number }
  /** A firing indicator has been positive for long enough. */
  | { readonly kind: 'resolve'; readonly slot: number }
  /** A pending one has no negative left in its window: worth a record, not an alert. */
  | { readonly kind: 'intermittent'; readonly slot: number };

export interface Advance {
  readonly state: IndicatorState;
  readonly effects: readonly Effect[];
}

export interface Judged extends Advance {
  /** False when the judgement changed nothing: unknown, a repetition within its slot, or too late. */
  readonly counted: boolean;
}

/** An indicator of which nothing is known yet. */
export function newIndicator(now: number): IndicatorState {
  const standing: Standing = {
    phase: 'unknown',
    since: now,
    stale: false,
    lastKnown: null,
    lastNegative: null,
    episode: null,
    opened: null,
    fired: null,
    closed: null,
    countAfter: null,
    positives: 0,
    positiveSince: null,
  };
  return { ...standing, clock: now, sealed: null, base: standing, slots: [] };
}

/** Takes one judgement into account, at its own slot, and lets time pass until `now`. */
export function judge(state: IndicatorState, judgement: Judgement, rule: Rule, now: number): Judged {
  const start = onTheClock(state, rule, now);
  const slots = withJudgement(start, judgement, rule);
  return { ...settle(start, slots, rule), counted: slots !== start.slots };
}

/**
 * Lets time pass without a judgement: what was known grows stale, a pending indicator whose negatives have left the window is
 * quiet again. Nothing fires and nothing is resolved by time alone.
 */
export function advance(state: IndicatorState, rule: Rule, now: number): Advance {
  const start = onTheClock(state, rule, now);
  return settle(start, start.slots, rule);
}

/** Negative slots that count in the window (now - window, now], ascending: the "2" in "2 of 3 in the last hour". */
export function negativeSlots(state: IndicatorState, rule: Rule, now: number): readonly number[] {
  return countedSlots(state.slots, state.countAfter, rule, now);
}

/**
 * The state with its clock at `now`. A clock set back by no more than `lateness` is waited for. One set back further would make
 * all that follows look late: what the indicator stands at is kept, slots from the present one on are forgotten (they are of a
 * time that has not come), and judging goes on from the present slot.
 */
function onTheClock(state: IndicatorState, rule: Rule, now: number): IndicatorState {
  if (now >= state.clock) return { ...state, clock: now };
  if (now >= state.clock - rule.lateness) return state;
  const present = slotOf(now, rule.interval);
  const sealed = present - 1;
  const past = (time: number | null) => (time === null ? null : Math.min(time, sealed));
  const base: Standing = {
    phase: state.phase,
    since: Math.min(state.since, now),
    stale: state.stale,
    lastKnown: past(state.lastKnown),
    lastNegative: past(state.lastNegative),
    episode: past(state.episode),
    opened: past(state.opened),
    fired: past(state.fired),
    closed: past(state.closed),
    countAfter: past(state.countAfter),
    positives: state.positives,
    positiveSince: past(state.positiveSince),
  };
  return { ...base, clock: now, sealed, base, slots: state.slots.filter(({ slot }) => slot < present) };
}

/** Up to here slots can no longer change: a slot is late once it has been over for `lateness`. */
function sealedAt(state: IndicatorState, rule: Rule): number {
  const horizon = state.clock - rule.interval - rule.lateness;
  return state.sealed === null ? horizon : Math.max(state.sealed, horizon);
}

/** The slots with one judgement added; the same array when it adds nothing. */
function withJudgement(state: IndicatorState, judgement: Judgement, rule: Rule): readonly JudgedSlot[] {
  const { verdict, witness } = judgement;
  const slot = slotOf(judgement.slot, rule.interval);
  const { slots } = state;
  if (verdict === 'unknown' || slot <= sealedAt(state, rule) || slot > state.clock + rule.window) return slots;
  let index = slots.length;
  let at = slots[index - 1];
  while (at !== undefined && at.slot > slot) at = slots[--index - 1];
  if (at === undefined || at.slot < slot) return slots.toSpliced(index, 0, { slot, verdicts: { [witness]: verdict } });
  const before = at.verdicts[witness];
  if (before === 'negative' || before === verdict) return slots;
  return slots.with(index - 1, { slot, verdicts: { ...at.verdicts, [witness]: verdict } });
}

/** Replays the slots up to the state's clock, seals and drops what is old, and compares with where the indicator stood. */
function settle(state: IndicatorState, slots: readonly JudgedSlot[], rule: Rule): Advance {
  const sealed = sealedAt(state, rule);
  let base = state.base;
  let standing = base;
  for (const judged of slots) {
    if (judged.slot > state.clock) break;
    if (state.sealed !== null && judged.slot <= state.sealed) continue;
    standing = replay(standing, judged, slots, rule);
    if (judged.slot <= sealed) base = standing;
  }
  standing = elapse(standing, state.clock, rule);
  // Of sealed slots only the negative ones still matter, for counting.
  const kept = slots.filter((judged) => judged.slot > sealed || (judged.slot > sealed - rule.window && isNegative(judged)));
  return {
    state: { ...standing, clock: state.clock, sealed, base, slots: kept },
    effects: effectsOf(state, standing, slots, rule),
  };
}

/**
 * What a caller has to do to get from one standing to the next. A late judgement can show that an alert fired, or was resolved,
 * at a slot that has passed: the effects tell of it then.
 */
function effectsOf(before: Standing, after: Standing, slots: readonly JudgedSlot[], rule: Rule): readonly Effect[] {
  if (before.phase === after.phase && before.opened === after.opened && before.fired === after.fired) return none;
  const effects: Effect[] = [];
  const from = levelOf(before.phase);
  const to = levelOf(after.phase);
  const fired = later(before.fired, after.fired);
  const opened = later(before.opened, after.opened);
  const end = after.closed ?? after.since;
  if (from < 2 && after.fired !== null && fired) {
    effects.push({ kind: 'fire', slot: after.fired, slots: firedBy(after, after.fired, slots, rule), needed: rule.needed });
    if (to < 2) effects.push({ kind: 'resolve', slot: end });
  } else if (from < 2 && to === 2) {
    effects.push({ kind: 'resume', slot: after.since });
  } else if (from === 2 && to < 2) {
    effects.push({ kind: 'resolve', slot: end });
  } else if (from === 1 && (to === 0 || opened)) {
    effects.push({ kind: 'intermittent', slot: end });
  }
  if (to === 1 && (from !== 1 || opened)) {
    effects.push({ kind: 'pending', slot: after.opened ?? after.since, needed: rule.needed });
  }
  return effects;
}

/** The slots that made an alert fire. A resolution since then has restarted the counters, and says nothing about what counted before. */
function firedBy(after: Standing, fired: number, slots: readonly JudgedSlot[], rule: Rule): readonly number[] {
  const restart = after.countAfter !== null && after.countAfter < fired ? after.countAfter : null;
  return countedSlots(slots, restart, rule, fired);
}

const none: readonly Effect[] = [];

/** 0 quiet, 1 pending, 2 alerting. */
function levelOf(phase: Phase): 0 | 1 | 2 {
  if (phase === 'pending') return 1;
  return phase === 'firing' || phase === 'recovering' ? 2 : 0;
}

function later(before: number | null, after: number | null): boolean {
  return after !== null && (before === null || after > before);
}
