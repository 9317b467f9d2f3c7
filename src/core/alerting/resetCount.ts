import { slotOf } from '../time/schedule.ts';
import type { IndicatorState, Standing } from './evaluator.ts';

/**
 * The state of an indicator whose counters start again, because planned work on its device begins. Nothing that was seen before counts
 * together with what is seen after it. An indicator that fires goes on firing. The same object when nothing had been counted.
 */
export function resetCount(state: IndicatorState, interval: number, now: number): IndicatorState {
  if (state.phase !== 'pending' && state.phase !== 'recovering') return state;
  const { clock, sealed: _sealed, base: _base, slots: _slots, ...standing } = state;
  const past = slotOf(now, interval) - 1;
  const base: Standing = {
    ...standing,
    ...(state.phase === 'pending' ? { phase: 'unknown', closed: past } : { phase: 'firing' }),
    since: now,
    countAfter: past,
    positives: 0,
    positiveSince: null,
  };
  return { ...base, clock: Math.max(clock, now), sealed: past, base, slots: [] };
}
