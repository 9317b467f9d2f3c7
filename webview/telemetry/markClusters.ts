import type { TimeMark } from '../../src/protocol/pages/toTelemetryPage.ts';
import type { TimeSpan } from './timeView.ts';

/** Marks nearer than this share of the strip are one button: at least 24 pixels of a strip of 600. */
const NEAR = 0.045;
/** Marks that stand too near each other to be told apart. */
export function clusters(marks: readonly TimeMark[], { from, to }: TimeSpan): readonly (readonly TimeMark[])[] {
  const near = (to - from) * NEAR;
  const all: TimeMark[][] = [];
  for (const mark of marks) {
    if (mark.time < from || mark.time > to) continue;
    const last = all.at(-1);
    if (last?.[0] && mark.time - last[0].time < near) last.push(mark);
    else all.push([mark]);
  }
  return all;
}
