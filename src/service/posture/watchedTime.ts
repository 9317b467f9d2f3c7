import { type GapCause, gapWords } from '../../core/coverage.ts';
import { utcMinute } from '../../core/time/calendar.ts';
import { DAY, formatDuration, SECOND } from '../../core/time/duration.ts';
import type { Unwatched } from '../../core/unwatched.ts';
import { formatNumber, listed } from '../../core/words.ts';
import type { PostureItem, PostureState, UnwatchedRecord } from '../../protocol/contract.ts';
import { type AboutDevice, item } from './aboutDevice.ts';
import type { KindId } from './kinds.ts';

/** The spans that are judged (ms). */
export const LAST_DAY = DAY;
export const LAST_MONTH = 30 * DAY;

/** A share of a span that was not watched: above the first it is worth attention, above the second it is bad. */
const SHARES = { 'watched-day': [0.01, 0.1], 'watched-month': [0.01, 0.05] } as const;

export function judgeWatchedTime({ unwatched, record }: AboutDevice): readonly PostureItem[] {
  if (!unwatched) {
    const said = record.simulated
      ? 'No record is kept of the time in which a simulated HSM is watched.'
      : 'No poll has ever brought anything of it: there is no record of time that was watched.';
    return (['watched-day', 'watched-month'] as const).map((kind) => item(kind, 'unknown', said, [], REMEDY));
  }
  return [watched('watched-day', unwatched.day, LAST_DAY), watched('watched-month', unwatched.month, LAST_MONTH)];
}

const REMEDY = 'Remove the cause that cost most; Open Events shows each gap with its beginning and its end.';

/** Of a span of which less than this share is on record, nothing is said. */
const RECORDED = 0.5;

function watched(kind: KindId & keyof typeof SHARES, found: Unwatched, span: number): PostureItem {
  const { from, to, total, causes, stretches } = found;
  const length = to - from;
  const share = length > 0 ? total / length : 0;
  const [attention, bad] = SHARES[kind];
  const isShort = length < RECORDED * span;
  const state: PostureState = share > bad ? 'bad' : isShort ? 'unknown' : share > attention ? 'attention' : 'good';
  const recorded = length < span - SECOND ? ` Only ${formatDuration(length)} of the ${formatDuration(span)} are on record.` : '';
  const why = total === 0 ? '' : ` Not watched: ${formatDuration(total)} (${causesText(causes)}).`;
  const evidence = stretches
    .toSorted((a, b) => b.to - b.from - (a.to - a.from))
    .slice(0, 5)
    .map((each) => ({ text: `Until ${utcMinute(each.to)}: ${gapWords[each.cause]}`, source: 'History', at: iso(each.from) }));
  const shown = percent(1 - share);
  const watchedShare = isShort || recorded !== '' ? `${shown} of what is on record was watched.` : `${shown} of it was watched.`;
  const remedy = total > 0 ? REMEDY : isShort ? 'Wait until there is a record.' : undefined;
  return item(kind, state, `${watchedShare}${why}${recorded}`, evidence, remedy);
}

export function causesText(causes: ReadonlyMap<GapCause, number>): string {
  return listed([...causes].slice(0, 4).map(([cause, ms]) => `${gapWords[cause]}, ${formatDuration(ms)}`));
}

/** Never rounded up to 100 %. */
export function percent(share: number): string {
  return share >= 1 ? '100 %' : `${formatNumber(Math.floor(share * 1000) / 10, 1)} %`;
}

export function unwatchedRecord({ from, to, total, causes }: Unwatched): UnwatchedRecord {
  return {
    from: iso(from),
    to: iso(to),
    seconds: Math.round(total / SECOND),
    causes: [...causes].map(([cause, ms]) => ({ cause, seconds: Math.round(ms / SECOND) })),
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
