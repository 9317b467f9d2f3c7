import type { Witness } from '../indicator.ts';
import type { Rule } from './policy.ts';
import { agreeing, countedSlots, type FiredBy, type JudgedSlot, type Phase, type Standing } from './standing.ts';

/** What a change of state asks of the caller. `slot`: the slot time, or window end, at which it holds. */
export type Effect =
  /** A first negative: show it, notify nobody. */
  | { readonly kind: 'pending'; readonly slot: number; readonly needed: number }
  /** It fires. `slots`: the negative slots that counted. `by`: the rule that made it fire. `witnesses`: those that agreed. */
  | {
      readonly kind: 'fire';
      readonly slot: number;
      readonly slots: readonly number[];
      readonly needed: number;
      readonly by: FiredBy;
      readonly witnesses: readonly Witness[];
    }
  /** A late negative revokes the last resolution: the alert was never over. */
  | { readonly kind: 'resume'; readonly slot: number }
  /** A firing indicator has been positive for long enough. */
  | { readonly kind: 'resolve'; readonly slot: number }
  /** A pending indicator has no negative left in its window: record it, raise no alert. */
  | { readonly kind: 'intermittent'; readonly slot: number };

/**
 * What a caller has to do to get from one standing to the next. A late judgement can show that an alert fired, or was resolved, at a
 * slot that has passed. The effects then have that slot.
 */
export function effectsOf(before: Standing, after: Standing, slots: readonly JudgedSlot[], rule: Rule): readonly Effect[] {
  if (before.phase === after.phase && before.opened === after.opened && before.fired === after.fired) return none;
  const effects: Effect[] = [];
  const from = levelOf(before.phase);
  const to = levelOf(after.phase);
  const fired = later(before.fired, after.fired);
  const opened = later(before.opened, after.opened);
  const end = after.closed ?? after.since;
  if (from < 2 && after.fired !== null && fired) {
    effects.push(fireOf(after, after.fired, slots, rule));
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

/** What made an alert fire. A resolution after that restarts the counters, but does not change what counted before it. */
function fireOf(after: Standing, fired: number, slots: readonly JudgedSlot[], rule: Rule): Effect {
  const restart = after.countAfter !== null && after.countAfter < fired ? after.countAfter : null;
  return {
    kind: 'fire',
    slot: fired,
    slots: countedSlots(slots, restart, rule, fired),
    needed: rule.needed,
    by: after.firedBy ?? 'window',
    witnesses: agreeing(slots, restart, rule, fired),
  };
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
