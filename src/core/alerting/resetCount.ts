import { slotOf } from '../time/schedule.ts';
import type { IndicatorState, Standing } from './evaluator.ts';

/**
 * The state of an indicator whose counting is to start from nothing, because planned work on its device begins: what was seen before
 * counts neither with nor against what will be seen after it. What fires goes on firing. The same object where nothing was counted.
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
