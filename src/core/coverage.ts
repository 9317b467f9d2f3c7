import { t } from './l10n.ts';

/**
 * Which time was watched, and why not where it was not. A poll that brought something usable covers the time since the one before, if that was the
 * one before. Nothing is said of time that nobody watched: neither that it was fine nor that it was bad.
 */

/** Why time was not watched. */
export type GapCause =
  | 'service-off'
  | 'asleep'
  | 'silent'
  | 'occupied'
  | 'refused'
  | 'other-appliance'
  | 'disabled'
  | 'maintenance'
  | 'not-in-inventory'
  | 'no-secret'
  | 'own-shortage'
  | 'not-told'
  | 'paused';

/** The end of a sentence: "Not watched from 18:05 to 08:10: …". */
export const gapWords: Readonly<Record<GapCause, string>> = {
  'service-off': t('the watching service did not run'),
  asleep: t('this machine slept, or had no time for it'),
  silent: t('no usable answer came'),
  occupied: t('the console was in use by somebody else'),
  refused: t('no login was possible'),
  'other-appliance': t('another appliance answered'),
  disabled: t('it was switched off'),
  maintenance: t('planned work was under way'),
  'not-in-inventory': t('it was not in the inventory'),
  'no-secret': t('a password was missing'),
  'own-shortage': t('this machine was short of files or memory'),
  'not-told': t('nobody has told of it'),
  paused: t('it was paused'),
};

/** The same of time that is not watched by now. What only ends with the look that finds it out is never spoken of so. */
const gapWordsNow: Partial<Record<GapCause, string>> = {
  silent: t('no usable answer comes'),
  occupied: t('the console is in use by somebody else'),
  refused: t('no login is possible'),
  'other-appliance': t('another appliance answers'),
  disabled: t('it is switched off'),
  maintenance: t('planned work is under way'),
  'no-secret': t('a password is missing'),
  'own-shortage': t('this machine is short of files or memory'),
  paused: t('it is paused'),
};

export function gapWhy({ cause, goesOn }: Pick<Gap, 'cause' | 'goesOn'>): string {
  return (goesOn && gapWordsNow[cause]) || gapWords[cause];
}

/** Time that was not watched: from the last look that counts to the first that counts again, or to the latest that does not (ms). */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly cause: GapCause;
  /** It is not over: `to` is as far as it goes by now. */
  readonly goesOn?: true;
}

/** What has been watched up to now. */
export interface Coverage {
  /** The last poll, whatever came of it (ms). */
  readonly at: number;
  /** Time that is not watched, and goes on. */
  readonly open?: { readonly from: number; readonly cause: GapCause };
}

/** A poll: when it ended (ms), and why nothing usable came of it. */
export interface Look {
  readonly at: number;
  readonly cause?: GapCause;
}

/**
 * A gap is longer than so many intervals: one poll that was late or spoilt lies between two that were not, and is none. A quarter
 * more, since polls end a little sooner or later.
 */
const LONGEST = 2.25;
/** Polls that follow each other within seconds may be late by seconds (ms). */
const LEAST = 30_000;

/**
 * Takes a poll into account. `pause`: why there was none for a time, if there was none. Of a gap that goes on, the answer is as far as it
 * goes now: with the same `from` each time.
 */
export function cover(
  before: Coverage | undefined,
  { at, cause }: Look,
  interval: number,
  pause: GapCause,
): { readonly coverage: Coverage; readonly gaps: readonly Gap[] } {
  const isLong = ({ from, to }: Gap) => to - from > Math.max(LONGEST * interval, LEAST);
  const paused: Gap | undefined = before && { from: before.at, to: at, cause: pause };
  if (!paused || isLong(paused)) return { coverage: { at, ...(cause && { open: { from: at, cause } }) }, gaps: paused ? [paused] : [] };
  const known = before?.open;
  if (!cause) return { coverage: { at }, gaps: known ? [{ ...known, to: at }].filter(isLong) : [] };
  const open = known?.cause === cause ? known : { from: paused.from, cause };
  return { coverage: { at, open }, gaps: [{ ...open, to: at }].filter(isLong) };
}

/** Gaps of several devices that are one and the same. */
export interface JoinedGap<Channel extends string = string> extends Gap {
  readonly devices: readonly string[];
  /** Only this channel of them. */
  readonly channel?: Channel;
}

/** This machine is to blame: what it does not watch is not watched together. */
function isOfAll({ cause }: Pick<Gap, 'cause'>): boolean {
  return cause === 'service-off' || cause === 'asleep' || cause === 'own-shortage';
}

/**
 * The gaps in order of their beginnings; those of several devices for which this machine is to blame are one where they overlap. Each
 * device is polled at its own time, so that theirs begin and end minutes apart.
 */
export function joinGaps<C extends string>(
  gaps: readonly (Gap & { readonly device: string; readonly channel?: C })[],
): readonly JoinedGap<C>[] {
  const joined: JoinedGap<C>[] = [];
  for (const { device, channel, from, to, cause, goesOn } of [...gaps].sort((a, b) => a.from - b.from)) {
    // Of very many gaps most are of one channel alone: they are not compared with all others.
    const mayJoin = channel === undefined && isOfAll({ cause });
    const index = mayJoin ? joined.findLastIndex((each) => each.cause === cause && from <= each.to) : -1;
    const known = joined[index];
    const still = goesOn && { goesOn };
    if (known) joined[index] = { ...known, to: Math.max(known.to, to), devices: [...new Set([...known.devices, device])], ...still };
    else joined.push({ devices: [device], ...(channel && { channel }), from, to, cause, ...still });
  }
  return joined;
}

/** So many poll intervals without news are too many: one poll may be late or spoilt. */
const FRESH_INTERVALS = 2;
/** A poll takes seconds itself: where polls follow each other within seconds, that long is not too long (ms). */
const FRESH = 20_000;

/** Whether a reading of this age (ms) is too old to say how a device is that is polled each `interval` (ms). */
export function isTooOld(age: number, interval: number): boolean {
  return age > freshFor(interval);
}

/** How long (ms) a reading says how a device is that is polled each `interval` (ms). */
export function freshFor(interval: number): number {
  return Math.max(FRESH_INTERVALS * interval, FRESH);
}
