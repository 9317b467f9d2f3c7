import { HOUR } from '../time/duration.ts';
import type { SnmpType, SnmpVarbind } from '../varbind.ts';

/**
 * What counters say about the time between two polls. A counter only ever grows, until it starts again at zero: because it is full
 * (RFC 2578: 2^32 or 2^64), or because what it counts in was started again. The two are told apart by an uptime read with it.
 */

/** A counter or an uptime as it was read. */
export interface Count {
  readonly type: Extract<SnmpType, 'Counter32' | 'Counter64' | 'TimeTicks'>;
  readonly value: bigint;
}

/** Counts by OID, as they stood at an earlier poll. */
export interface EarlierCounts {
  readonly counts: ReadonlyMap<string, Count>;
  /** How long ago that was, by our own clock (ms). */
  readonly elapsedMs: number;
}

/** What an average over more than this time says is no longer about now. */
export const LONGEST_GAP_MS = HOUR;

const FULL = { Counter32: 1n << 32n, Counter64: 1n << 64n, TimeTicks: 1n << 32n } as const;

/** The counters and uptimes in an answer, to be compared with the next one. */
export function countsIn(varbinds: readonly SnmpVarbind[]): ReadonlyMap<string, Count> {
  const counts = new Map<string, Count>();
  for (const bind of varbinds) {
    const count = countIn(bind);
    if (count !== undefined) counts.set(bind.oid, count);
  }
  return counts;
}

/** The count in a binding; undefined when it is none. */
export function countIn({ type, value }: SnmpVarbind): Count | undefined {
  if (type === 'Counter64') return typeof value === 'bigint' && isWithin(value, type) ? { type, value } : undefined;
  if (type !== 'Counter32' && type !== 'TimeTicks') return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) return undefined;
  const count = { type, value: BigInt(value) };
  return isWithin(count.value, type) ? count : undefined;
}

const isWithin = (value: bigint, type: Count['type']): boolean => value >= 0n && value < FULL[type];

/**
 * How much a counter has grown, over the point where it is full if need be. Undefined when it went back by so much that it must have
 * been started again: a wrap leaves it less than half its range further on.
 */
export function growth(before: Count, after: Count): number | undefined {
  if (before.type !== after.type) return undefined;
  const full = FULL[after.type];
  const grown = (after.value - before.value + full) % full;
  return grown < full / 2n ? Number(grown) : undefined;
}

/**
 * The time an uptime has gone on for (s), or undefined when it did not go on all the while: what it counts was started again.
 *
 * @param perSecond units of the uptime in a second: 100 for TimeTicks
 * @param toleranceMs how far clock and uptime may differ: an agent that answers from a cache may be late by the cache's age, at both ends
 */
export function continuedFor(before: Count, after: Count, elapsedMs: number, perSecond: number, toleranceMs: number): number | undefined {
  if (!(elapsedMs > 0 && elapsedMs <= LONGEST_GAP_MS)) return undefined;
  const grown = growth(before, after);
  if (grown === undefined || grown === 0) return undefined;
  const seconds = grown / perSecond;
  return Math.abs(seconds * 1000 - elapsedMs) <= toleranceMs ? seconds : undefined;
}

/**
 * Whether what stands beside an uptime is older than a cache explains: the uptime has gone on for so much less than our own clock. One that
 * was started again says nothing.
 *
 * @param perSecond units of the uptime in a second
 * @param cacheMs the greatest age of a cached answer, which counts at both ends
 */
export function hasStoodStill(before: Count, after: Count, elapsedMs: number, perSecond: number, cacheMs: number): boolean {
  const grown = growth(before, after);
  return grown !== undefined && (grown / perSecond) * 1000 < elapsedMs - 2 * cacheMs;
}

/**
 * Growth per second. Undefined when there is none to tell: a counter that was not read before, that was started again, or that would
 * have grown faster than `most`, which nothing real does.
 */
export function ratePerSecond(before: Count | undefined, after: Count | undefined, seconds: number, most: number): number | undefined {
  if (before === undefined || after === undefined || !(seconds > 0)) return undefined;
  const grown = growth(before, after);
  if (grown === undefined) return undefined;
  const rate = grown / seconds;
  return rate <= most ? rate : undefined;
}

/**
 * The share of its time that something was busy, 0 to 1: growth of the busy time over growth of the uptime, both in one unit and read
 * at one time. Both are whole seconds, so one second too much is rounding; more is no share of anything.
 */
export function busyShare(
  before: { readonly busy: Count; readonly uptime: Count },
  after: { readonly busy: Count; readonly uptime: Count },
): number | undefined {
  const busy = growth(before.busy, after.busy);
  const uptime = growth(before.uptime, after.uptime);
  if (busy === undefined || uptime === undefined || uptime === 0 || busy > uptime + 1) return undefined;
  return Math.min(1, busy / uptime);
}
