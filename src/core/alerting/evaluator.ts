import { isAsked, type Witness, witnesses, witnessFacts } from '../channel.ts';
import type { Judgement } from '../indicator.ts';
import { slotOf } from '../time/schedule.ts';
import { type Effect, effectsOf } from './effects.ts';
import { lastOf, noVerdicts } from './flapping.ts';
import type { Word } from './independence.ts';
import type { Rule } from './policy.ts';
import { countedSlots, elapse, isCleared, isNegative, type JudgedSlot, negativesOf, replay, type Standing } from './standing.ts';

export type { Effect } from './effects.ts';
export type { FiredBy, JudgedSlot, Phase, Standing } from './standing.ts';

/**
 * The alert rule, as a pure function: N negative slots within a window fire, unknown ones count for nothing, and only positive ones
 * resolve. Its guarantees are stated and checked in test/unit/core/evaluator.properties.test.ts, and those of what fires sooner than by
 * counting in fastPaths.properties.test.ts.
 *
 * A state is the judged slots, replayed in their order. Judgements that arrive in another order, or twice, give the same state. Slots
 * too old to be changed by a late judgement are sealed into `base`. The few younger ones are replayed on top of it each time.
 */

/** All that has to be kept of an indicator. Plain JSON, bounded by the window. */
export interface IndicatorState extends Standing {
  /** Latest time seen. */
  readonly clock: number;
  /** Slots up to this one are in `base` and can no longer change. */
  readonly sealed: number | null;
  readonly base: Standing;
  /** Ascending. */
  readonly slots: readonly JudgedSlot[];
}

export interface Advance {
  readonly state: IndicatorState;
  readonly effects: readonly Effect[];
}

export interface Judged extends Advance {
  /** False: the judgement changed nothing, because it was unknown, a repetition within its slot, or too late. */
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
    firedBy: null,
    closed: null,
    countAfter: null,
    positives: 0,
    positiveSince: null,
    verdicts: noVerdicts,
    flapping: false,
  };
  return { ...standing, clock: now, sealed: null, base: standing, slots: [] };
}

/** Takes one judgement into account, at its own slot, and lets time pass until `now`. */
export function judge(state: IndicatorState, judgement: Judgement, rule: Rule, now: number): Judged {
  const start = onTheClock(state, rule, now);
  const slots = withJudgement(start, judgement, rule);
  return { ...settle(start, slots, rule), counted: slots !== start.slots };
}

/** A witness was negative about another condition of the same component. That alone changes no phase. */
export interface Corroboration extends Word {
  readonly slot: number;
}

/** Takes into account what a witness said about another condition of the component: see `corroborationsOf`. */
export function corroborate(state: IndicatorState, { slot: at, ...said }: Corroboration, rule: Rule, now: number): Judged {
  const start = onTheClock(state, rule, now);
  const slot = slotOf(at, rule.interval);
  const slots = rule.corroborate === 0 ? start.slots : withSlot(start, slot, rule, (before) => withOther(before, slot, said));
  return { ...settle(start, slots, rule), counted: slots !== start.slots };
}

/** What an indicator's negatives mean for the other indicators of its component, as far as they still matter. */
export function corroborationsOf({ slots }: IndicatorState): readonly Corroboration[] {
  return slots.flatMap((judged) => negativesOf(judged).map((said) => ({ ...said, slot: judged.slot })));
}

/**
 * A person closes a latched indicator. Only one that the device has shown to be over is closed: nobody can close what goes on. What
 * comes after belongs to a new episode.
 */
export function close(state: IndicatorState, rule: Rule, now: number): Advance {
  const present = advance(state, rule, now);
  const current = present.state;
  if (!isOver(current, rule)) return present;
  // From the present slot on everything counts again, so that no new event is lost.
  const sealed = slotOf(current.clock, rule.interval) - 1;
  const base: Standing = {
    ...standingOf(current),
    phase: 'ok',
    since: current.clock,
    closed: null,
    countAfter: sealed,
    positives: 0,
    positiveSince: null,
  };
  return {
    state: { ...base, clock: current.clock, sealed, base, slots: [] },
    effects: [...present.effects, { kind: 'resolve', slot: current.clock }],
  };
}

/** Whether the device has shown that it is over, so that a person may `close` it. */
export function isOver(state: IndicatorState, rule: Rule): boolean {
  return rule.latched && isCleared(state, rule);
}

/** The last known verdict of an indicator, over all witnesses. */
export function lastVerdict(state: IndicatorState): 'negative' | 'positive' | undefined {
  return lastOf(state.verdicts);
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

/** How many of those only messages have told: no poll has found them. */
export function toldSlots(state: IndicatorState, rule: Rule, now: number): number {
  const counted = new Set(negativeSlots(state, rule, now));
  const isFound = ({ verdicts }: JudgedSlot) => witnesses.some((witness) => isAsked(witness) && verdicts[witness] === 'negative');
  return state.slots.filter((judged) => counted.has(judged.slot) && !isFound(judged)).length;
}

/**
 * The state with its clock at `now`. When the clock was set back by no more than `lateness`, the state waits for it. When it was set back
 * further, every judgement to come would look late. Then the standing is kept, slots from the present one on are dropped, because they
 * are in the future now, and judging goes on from the present slot.
 */
function onTheClock(state: IndicatorState, rule: Rule, now: number): IndicatorState {
  if (now >= state.clock) return { ...state, clock: now };
  if (now >= state.clock - rule.lateness) return state;
  const present = slotOf(now, rule.interval);
  const sealed = present - 1;
  const past = (time: number | null) => (time === null ? null : Math.min(time, sealed));
  const base: Standing = {
    ...standingOf(state),
    since: Math.min(state.since, now),
    lastKnown: past(state.lastKnown),
    lastNegative: past(state.lastNegative),
    episode: past(state.episode),
    opened: past(state.opened),
    fired: past(state.fired),
    closed: past(state.closed),
    countAfter: past(state.countAfter),
    positiveSince: past(state.positiveSince),
  };
  return { ...base, clock: now, sealed, base, slots: state.slots.filter(({ slot }) => slot < present) };
}

function standingOf({ clock: _clock, sealed: _sealed, base: _base, slots: _slots, ...standing }: IndicatorState): Standing {
  return standing;
}

/** Slots up to this time can no longer change: a judgement is too late once its slot has been over for `lateness`. */
function sealedAt(state: IndicatorState, rule: Rule): number {
  const horizon = state.clock - rule.interval - rule.lateness;
  return state.sealed === null ? horizon : Math.max(state.sealed, horizon);
}

/** The slots with one judgement added. The same array when it adds nothing. */
function withJudgement(state: IndicatorState, judgement: Judgement, rule: Rule): readonly JudgedSlot[] {
  const { verdict, witness, confirm = 0 } = judgement;
  if (verdict === 'unknown') return state.slots;
  // A confirming poll is a slot of its own, if the rule asks for one.
  if (confirm !== 0 && !rule.confirm.includes(confirm)) return state.slots;
  const slot = slotOf(judgement.slot, rule.interval) + confirm;
  const event = verdict === 'negative' && isEvent(judgement, rule);
  return withSlot(state, slot, rule, (at) => {
    const before = at?.verdicts[witness];
    const worst = before === 'negative' ? before : verdict;
    const ofBoard = withBoard(at, judgement);
    if (worst === before && (!event || at?.event) && ofBoard === at?.ofBoard) return at;
    const { ofBoard: _, ...rest } = at ?? {};
    return { ...rest, slot, verdicts: { ...at?.verdicts, [witness]: worst }, ...(ofBoard && { ofBoard }), ...(event && { event }) };
  });
}

/** Who is negative by sensors of the board alone, with one judgement more: whatever else a witness says is its own. */
function withBoard(at: JudgedSlot | undefined, { verdict, witness, evidence }: Judgement): readonly Witness[] | undefined {
  const { ofBoard = [], verdicts = {} } = at ?? {};
  if (verdict !== 'negative' || (evidence.ofBoard ? verdicts[witness] === 'negative' : !ofBoard.includes(witness))) return at?.ofBoard;
  const after = witnesses.filter((each) => (each === witness ? evidence.ofBoard : ofBoard.includes(each)));
  return after.length > 0 ? after : undefined;
}

function isEvent({ witness, authenticated }: Judgement, { immediate }: Rule): boolean {
  const { proof } = witnessFacts[witness];
  if (proof === 'rereads') return immediate.rereads;
  return proof === 'authentication' && authenticated === true && immediate.authentication;
}

function withOther(at: JudgedSlot | undefined, slot: number, { witness, ofBoard }: Word): JudgedSlot | undefined {
  const where = ofBoard ? 'othersOfBoard' : 'others';
  const before = at?.[where];
  if (before?.includes(witness)) return at;
  return { slot, verdicts: {}, ...at, [where]: witnesses.filter((each) => each === witness || before?.includes(each)) };
}

/** The slots with one of them changed or added. The same array when the slot is too late, too early, or unchanged. */
function withSlot(
  state: IndicatorState,
  slot: number,
  rule: Rule,
  change: (before: JudgedSlot | undefined) => JudgedSlot | undefined,
): readonly JudgedSlot[] {
  const { slots } = state;
  if (slot <= sealedAt(state, rule) || slot > state.clock + rule.window) return slots;
  let index = slots.length;
  while (index > 0 && (slots[index - 1]?.slot ?? 0) > slot) index--;
  const at = slots[index - 1];
  const before = at?.slot === slot ? at : undefined;
  const after = change(before);
  if (after === undefined || after === before) return slots;
  return before ? slots.with(index - 1, after) : slots.toSpliced(index, 0, after);
}

/** Replays the slots up to the state's clock, seals and drops old ones, and compares the result with the earlier standing. */
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
  const kept = slots.filter((judged) => judged.slot > sealed || stillCounts(judged, sealed, rule));
  return {
    state: { ...standing, clock: state.clock, sealed, base, slots: kept },
    effects: effectsOf(state, standing, slots, rule),
  };
}

function stillCounts(judged: JudgedSlot, sealed: number, rule: Rule): boolean {
  if (isNegative(judged)) return judged.slot > sealed - rule.window;
  return (judged.others ?? judged.othersOfBoard) !== undefined && judged.slot > sealed - rule.corroborate;
}
