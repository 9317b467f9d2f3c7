import { inCells, worstStates } from '../../src/core/alerting/stateHistory.ts';
import type { PartLane } from '../../src/protocol/pages/toTelemetryPage.ts';
import type { TimeSpan } from './timeView.ts';

export type LaneStretch = PartLane['stretches'][number];
export type LaneState = LaneStretch['state'];

/** The worst first. */
export const WORST: readonly LaneState[] = worstStates;

/** A stretch that is narrower than a pixel would not be seen: so many fit beside each other. */
const CELLS = 400;
/**
 * The stretches of a lane within a time, as many as can be drawn: where there are more, each cell has the worst of its states, so that a
 * short fault stays in sight however long the time is.
 */
export function drawable(stretches: readonly LaneStretch[], { from, to }: TimeSpan): readonly LaneStretch[] {
  const within = stretches
    .filter((each) => each.to > from && each.from < to)
    .map((each) => ({ ...each, from: Math.max(each.from, from), to: Math.min(each.to, to) }));
  const cell = (to - from) / CELLS;
  const cells: LaneStretch[] = [];
  const add = (next: LaneStretch) => {
    const before = cells.at(-1);
    if (before && isAlike(before, next) && next.from <= before.to) cells[cells.length - 1] = { ...before, to: next.to };
    else cells.push(next);
  };
  if (within.length <= CELLS) {
    // What is narrower than a cell is drawn as wide as one, at the cost of its milder neighbours.
    for (const each of within) {
      const wide = each.to - each.from < cell && isBad(each) ? { ...each, to: Math.min(to, each.from + cell) } : each;
      const before = cells.at(-1);
      if (before && wide.from < before.to) {
        if (wide.to <= before.to) continue;
        add({ ...wide, from: before.to });
      } else add(wide);
    }
    return cells;
  }
  const isWorse = (one: LaneStretch, other: LaneStretch) => WORST.indexOf(one.state) < WORST.indexOf(other.state);
  return inCells(within, { from, to }, CELLS, isWorse, isAlike);
}

function isAlike(one: LaneStretch, other: LaneStretch): boolean {
  return one.state === other.state && one.why === other.why;
}

function isBad({ state }: LaneStretch): boolean {
  return state === 'failed' || state === 'degraded';
}
