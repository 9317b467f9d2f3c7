import type { Gap, GapCause } from './coverage.ts';

/**
 * How much of a span nobody watched a device. A device as a whole is not watched while it has a gap itself, and while each of its channels has
 * one: as long as one of them brings something usable, somebody looks.
 */

/** Milliseconds since the epoch. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface UnwatchedStretch extends Stretch {
  readonly cause: GapCause;
}

export interface Unwatched extends Stretch {
  /** Milliseconds. */
  readonly total: number;
  /** Milliseconds by cause, the longest first. */
  readonly causes: ReadonlyMap<GapCause, number>;
  /** In the order of time; none touches another one of its cause. */
  readonly stretches: readonly UnwatchedStretch[];
}

/** One is open, or ends, from here on. */
interface Edge {
  readonly at: number;
  /** Number of the channel; -1: the device as a whole. */
  readonly of: number;
  readonly cause: GapCause;
  readonly opens: boolean;
}

const WHOLE = -1;

/**
 * @param whole gaps of the device as a whole
 * @param channels of each channel that it has, its gaps; without any channel nobody ever looks, which is no gap
 */
export function unwatchedOf(whole: readonly Gap[], channels: readonly (readonly Gap[])[], { from, to }: Stretch): Unwatched {
  const edges = [whole, ...channels]
    .flatMap((gaps, index) => gaps.flatMap((gap) => edgesOf(gap, index + WHOLE, { from, to })))
    .sort((a, b) => a.at - b.at);
  const open = new Map<number, GapCause[]>();
  const stretches: UnwatchedStretch[] = [];
  let last = from;
  for (const { at, of, cause, opens } of edges) {
    const why = causeOf(open, channels.length);
    if (why !== undefined && at > last) extend(stretches, { from: last, to: at, cause: why });
    last = at;
    const causes = open.get(of) ?? [];
    if (opens) open.set(of, [...causes, cause]);
    else {
      const without = causes.toSpliced(causes.indexOf(cause), 1);
      if (without.length > 0) open.set(of, without);
      else open.delete(of);
    }
  }
  const causes = new Map<GapCause, number>();
  for (const { from: begin, to: end, cause } of stretches) causes.set(cause, (causes.get(cause) ?? 0) + end - begin);
  return {
    from,
    to,
    total: [...causes.values()].reduce((sum, ms) => sum + ms, 0),
    causes: new Map([...causes].sort(([, one], [, other]) => other - one)),
    stretches,
  };
}

function edgesOf(gap: Gap, of: number, { from, to }: Stretch): readonly Edge[] {
  const [begin, end] = [Math.max(gap.from, from), Math.min(gap.to, to)];
  if (end <= begin) return [];
  return [
    { at: begin, of, cause: gap.cause, opens: true },
    { at: end, of, cause: gap.cause, opens: false },
  ];
}

/** Why nobody looks while these are open; undefined: somebody does. */
function causeOf(open: ReadonlyMap<number, readonly GapCause[]>, channels: number): GapCause | undefined {
  const whole = open.get(WHOLE);
  if (whole) return whole[0];
  if (channels === 0 || open.size < channels) return undefined;
  // What is switched off is no reason as long as another one is silent: that one was to look.
  const causes = [...open.values()].flat();
  return causes.find((cause) => cause !== 'disabled') ?? causes[0];
}

function extend(stretches: UnwatchedStretch[], next: UnwatchedStretch): void {
  const before = stretches.at(-1);
  if (before?.to === next.from && before.cause === next.cause) stretches[stretches.length - 1] = { ...before, to: next.to };
  else stretches.push(next);
}
