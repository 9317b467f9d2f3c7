import type { GapCause } from '../coverage.ts';
import type { Severity } from '../indicator.ts';
import type { Stretch, UnwatchedStretch } from '../unwatched.ts';

/**
 * How a part stood over a time, from what is kept of it: which polls judged it, its alerts, and time that was not watched. What nobody judged
 * is unknown, never ok.
 */

export type PastState = 'ok' | 'degraded' | 'failed' | 'unknown' | 'maintenance';

/** A time in which the state stayed what it was (ms). `cause`: why nobody looked. */
export interface StateStretch extends Stretch {
  readonly state: PastState;
  readonly cause?: GapCause;
}

/** A poll that judged the part: when, whether anything of it was bad, and for how long that says something (ms). */
export interface JudgedAt {
  readonly at: number;
  readonly bad: boolean;
  readonly holds: number;
}

/** An episode of the part (ms). */
export interface EpisodeSpan {
  readonly startedAt: number;
  readonly firedAt?: number;
  readonly resolvedAt?: number;
  readonly severity: Severity;
}

export interface PartRecord {
  /** In the order of time. */
  readonly judged: readonly JudgedAt[];
  readonly alerts: readonly EpisodeSpan[];
  /** Of the device, in the order of time; none reaches into another. */
  readonly unwatched: readonly UnwatchedStretch[];
}

type Told = Omit<StateStretch, 'from' | 'to'>;

const graver: readonly PastState[] = ['ok', 'degraded', 'failed'];

/**
 * The states of a part within a span, without a hole in it. An open alert counts most, also in time in which nobody looked; then why nobody
 * looked; then what the newest poll said, for as long as that holds.
 */
export function statesOver({ judged, alerts, unwatched }: PartRecord, { from, to }: Stretch): readonly StateStretch[] {
  const cuts = new Set([from, to]);
  const cut = (...times: readonly (number | undefined)[]) => {
    for (const time of times) if (time !== undefined && time > from && time < to) cuts.add(time);
  };
  const looks = judged.map((each, i): JudgedAt & { readonly until: number } => ({
    ...each,
    until: Math.min(each.at + each.holds, judged[i + 1]?.at ?? Number.POSITIVE_INFINITY),
  }));
  for (const { at, until } of looks) cut(at, until);
  for (const { startedAt, firedAt, resolvedAt } of alerts) cut(startedAt, firedAt, resolvedAt);
  for (const gap of unwatched) cut(gap.from, gap.to);
  const times = [...cuts].sort((a, b) => a - b);
  const stretches: StateStretch[] = [];
  let [look, gap] = [0, 0];
  times.slice(0, -1).forEach((begin, i) => {
    const end = times[i + 1] ?? to;
    while ((looks[look]?.until ?? Number.POSITIVE_INFINITY) <= begin) look++;
    while ((unwatched[gap]?.to ?? Number.POSITIVE_INFINITY) <= begin) gap++;
    const told = stateAt(begin, alerts, unwatched[gap], looks[look]);
    const before = stretches.at(-1);
    if (before && before.state === told.state && before.cause === told.cause) stretches[stretches.length - 1] = { ...before, to: end };
    else stretches.push({ from: begin, to: end, ...told });
  });
  return stretches;
}

/**
 * At most `most` stretches: those that are so near to each other that no chart could part them are one, of the cause of its longest. Time in
 * which somebody looked for a moment counts as unwatched then, and never the other way round.
 */
export function joinedUnwatched(stretches: readonly UnwatchedStretch[], { from, to }: Stretch, most: number): readonly UnwatchedStretch[] {
  if (stretches.length <= most) return stretches;
  const near = (to - from) / most;
  const joined: UnwatchedStretch[] = [];
  let longest = 0;
  for (const next of stretches) {
    const before = joined.at(-1);
    const length = next.to - next.from;
    if (before && next.from - before.to < near) {
      joined[joined.length - 1] = { from: before.from, to: next.to, cause: length > longest ? next.cause : before.cause };
      longest = Math.max(longest, length);
    } else {
      joined.push(next);
      longest = length;
    }
  }
  return joined;
}

/** Stretches as cells of one length, each with the worst of what is in it: a short fault stays in sight however long the time is. Alike neighbours are one. */
export function inCells<S extends Stretch>(
  stretches: readonly S[],
  { from, to }: Stretch,
  cells: number,
  isWorse: (one: S, other: S) => boolean,
  isAlike: (one: S, other: S) => boolean,
): readonly S[] {
  const length = (to - from) / cells;
  const found: S[] = [];
  let next = 0;
  for (let i = 0; i < cells; i++) {
    const [begin, end] = [from + i * length, from + (i + 1) * length];
    while ((stretches[next]?.to ?? Number.POSITIVE_INFINITY) <= begin) next++;
    let worst: S | undefined;
    for (let at = next; at < stretches.length; at++) {
      const each = stretches[at];
      if (each === undefined || each.from >= end) break;
      if (worst === undefined || isWorse(each, worst)) worst = each;
    }
    if (!worst) continue;
    const before = found.at(-1);
    const isSame = before && isAlike(before, worst) && begin <= before.to;
    if (isSame) found[found.length - 1] = { ...before, to: end };
    else found.push({ ...worst, from: begin, to: end });
  }
  return found;
}

/** The worst first. */
export const worstStates: readonly PastState[] = ['failed', 'degraded', 'maintenance', 'unknown', 'ok'];

/** The states of a part as at most `most` stretches. */
export function fewStates(stretches: readonly StateStretch[], span: Stretch, most: number): readonly StateStretch[] {
  if (stretches.length <= most) return stretches;
  const isWorse = (one: StateStretch, other: StateStretch) => worstStates.indexOf(one.state) < worstStates.indexOf(other.state);
  return inCells(stretches, span, most, isWorse, (one, other) => one.state === other.state && one.cause === other.cause);
}

function stateAt(at: number, alerts: readonly EpisodeSpan[], gap: UnwatchedStretch | undefined, look: JudgedAt | undefined): Told {
  const open = alerts.filter(({ startedAt, resolvedAt = Number.POSITIVE_INFINITY }) => startedAt <= at && at < resolvedAt);
  const worst = Math.max(
    -1,
    ...open.map(({ firedAt = Number.POSITIVE_INFINITY, severity }) => (firedAt <= at && severity === 'critical' ? 2 : 1)),
  );
  if (worst > 0) return { state: graver[worst] ?? 'failed' };
  if (gap !== undefined && gap.from <= at)
    return gap.cause === 'maintenance' ? { state: 'maintenance', cause: gap.cause } : { state: 'unknown', cause: gap.cause };
  if (look === undefined || look.at > at) return { state: 'unknown' };
  return { state: look.bad ? 'degraded' : 'ok' };
}
