import { setImmediate as others } from 'node:timers/promises';
import { t } from '../../core/l10n.ts';
import type { MetricGroup } from '../../core/metricGroups.ts';
import { seriesKey } from '../../core/series.ts';
import type { DeviceRecord, HistorySeries } from '../../protocol/contract.ts';
import type { PageGap } from '../../protocol/pages/series.ts';
import { pageGap } from '../words/gapsText.ts';
import { NotSaved } from './notSaved.ts';
import { metricsByGroup } from './telemetryDevice.ts';
import { type ReadSpan, seriesOfGroup, type TelemetryReads } from './telemetryReads.ts';

/** Points that are asked for at once for a file, and polls of the time that is asked for: a device may be read more often than it is polled. */
const POINTS_OF_FILE = 10_000;
const POLLS_OF_FILE = 4_000;
/** A time of fewer polls is not divided further. */
const FEWEST_POLLS = 4;
/** Points of all lines of one answer: it is taken apart in one piece, in about 10 ms of work. */
const POINTS_OF_ANSWER = 30_000;

/** Readings of one file: the editor holds all of them while it is made, in 16 bytes each; a mean with its least and most in 32. */
const READINGS_OF_FILE = 8_000_000;

/** Of years there may be tens of thousands: others have their turn after so many. */
const GAPS_AT_ONCE = 2_000;

/** Readings as they came in one answer. `values[i]` belongs to `times[i]` (ms since the epoch, ascending); NaN: nothing was read then. */
export interface ReadStretch {
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** As in `HistorySeries`. Left out: the values are readings, and so their own least and most. */
  readonly least?: Float64Array;
  readonly most?: Float64Array;
}

/** A line with all its readings, one stretch after the other. */
export interface WholeSeries extends Pick<HistorySeries, 'metric' | 'attributes' | 'unit' | 'channel' | 'thinned'> {
  readonly stretches: readonly ReadStretch[];
}

export interface WholeHistory {
  readonly series: readonly WholeSeries[];
  readonly gaps: readonly PageGap[];
}

/** Somebody waits for a file. */
export interface Waiting {
  /** Nobody wants it any more. */
  readonly stop?: AbortSignal;
  /** So much of it (0 to 1) is done. */
  readonly done?: (share: number) => void;
}

/**
 * All readings of a group, and the time that nobody watched: for a file. A long time is read bit by bit, and a bit costs the same however much
 * was read before.
 * @param most readings. Default: as many as the editor can hold
 * @throws {NotSaved} there are more
 */
export async function readWhole(
  reads: Pick<TelemetryReads, 'history' | 'gaps'>,
  device: DeviceRecord,
  group: MetricGroup,
  { from, to }: ReadSpan,
  { stop, done }: Waiting = {},
  most = READINGS_OF_FILE,
): Promise<WholeHistory> {
  const whole = new Map<string, { readonly series: HistorySeries; readonly stretches: ReadStretch[]; readonly thinned: boolean }>();
  const poll = device.interval * 1000;
  const least = FEWEST_POLLS * poll;
  const lines = metricsByGroup(device).get(group)?.lines ?? 1;
  let step = Math.max(Math.min(POLLS_OF_FILE, Math.floor(POINTS_OF_ANSWER / lines)) * poll, least);
  let room = most;
  for (let begin = from; begin < to; ) {
    stop?.throwIfAborted();
    const end = Math.min(to, begin + step);
    const read = await seriesOfGroup(reads, device, group, { from: begin, to: end }, POINTS_OF_FILE);
    // It was read more often then.
    if (step > least && read.some(({ thinned }) => thinned)) {
      step /= 2;
      continue;
    }
    const isIn = (time: number) => time >= begin && (time < end || end === to);
    let points = 0;
    for (const series of read) {
      const known = whole.get(seriesKey(series));
      const stretches = known?.stretches ?? [];
      const stretch = stretchOf(series, isIn);
      if (stretch.times.length > 0) stretches.push(stretch);
      whole.set(seriesKey(series), { series, stretches, thinned: known?.thinned === true || series.thinned === true });
      room -= stretch.times.length;
      points += series.times.length;
    }
    if (room < 0) throw new NotSaved(t('So long a time has more readings than one file can hold. Choose a shorter one.'));
    // There were more lines then.
    if (points > 2 * POINTS_OF_ANSWER && step > least) step /= 2;
    done?.((end - from) / (to - from));
    begin = end;
  }
  const records = await reads.gaps({ device: device.id, from: iso(from), to: iso(to) });
  const gaps: PageGap[] = [];
  for (const [i, record] of records.entries()) {
    if (i % GAPS_AT_ONCE === 0) await others();
    gaps.push(pageGap(record));
  }
  stop?.throwIfAborted();
  return { series: Array.from(whole.values(), wholeSeries), gaps };
}

const iso = (time: number) => new Date(time).toISOString();

function wholeSeries({
  series: { metric, attributes, unit, channel },
  stretches,
  thinned,
}: {
  readonly series: HistorySeries;
  readonly stretches: readonly ReadStretch[];
  readonly thinned: boolean;
}): WholeSeries {
  return { metric, attributes, channel, ...(unit !== undefined && { unit }), ...(thinned && { thinned }), stretches };
}

/** What of an answer is in the time, in as few bytes as it takes. */
function stretchOf({ times, values, least, most }: HistorySeries, isIn: (time: number) => boolean): ReadStretch {
  const first = times.findIndex(isIn);
  const last = times.findLastIndex(isIn);
  const of = (all: readonly (number | null)[]) =>
    Float64Array.from(first < 0 ? [] : all.slice(first, last + 1), (each) => each ?? Number.NaN);
  return { times: of(times), values: of(values), ...(least && most && { least: of(least), most: of(most) }) };
}
