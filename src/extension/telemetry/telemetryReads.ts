import { groupBy } from '../../core/groupBy.ts';
import { t } from '../../core/l10n.ts';
import type { MetricGroup } from '../../core/metricGroups.ts';
import { chartedMetrics } from '../../core/metrics.ts';
import { plainText } from '../../core/text.ts';
import { DAY, formatDuration } from '../../core/time/duration.ts';
import type {
  DeviceRecord,
  GapRecord,
  HistoryParams,
  HistoryResult,
  HistorySeries,
  LogEntry,
  Snapshot,
  StatesParams,
  StatesResult,
  TimelineParams,
  TimelineResult,
} from '../../protocol/contract.ts';
import type { PageGap } from '../../protocol/pages/series.ts';
import type { Comparison } from '../../protocol/pages/telemetrySelection.ts';
import type { ComparedSeries, ToTelemetryPage } from '../../protocol/pages/toTelemetryPage.ts';
import { findDevice } from '../connection/snapshot.ts';
import { pageGap } from '../words/gapsText.ts';
import { inertText } from '../words/inertText.ts';
import { sentence } from '../words/sentence.ts';
import { withLatest } from './latestReadings.ts';
import { groupOfSeries, metricsByGroup } from './telemetryDevice.ts';
import { partLanes, timeMarks } from './timeMarks.ts';

/** What the page is read for, and how the service is asked for it. */
export interface TelemetryReads {
  readonly history: (params: HistoryParams) => Promise<HistoryResult>;
  readonly timeline: (params: TimelineParams) => Promise<TimelineResult>;
  readonly log: (of: { device: string; since: string; until: string; limit: number }) => Promise<readonly LogEntry[]>;
  readonly gaps: (of: { device: string; from: string; to: string }) => Promise<readonly GapRecord[]>;
  readonly states: (params: StatesParams) => Promise<StatesResult>;
}

/** Points a series: at most two per pixel of a wide chart, since each stretch keeps its lowest and its highest. */
const MOST_POINTS = 1600;
const FEWEST_POINTS = 120;
/** Points of all lines of one message: about 21 characters each, and a message stays below 1 MB. Those of means have three values each. */
const POINTS_OF_ALL = 36_000;
const OLD = 60 * DAY;
/** Of the overview's small lines. */
const POINTS_OF_OVERVIEW = 60;
/** Metrics in one question. */
const METRICS = 50;
const MARKS = 200;
/** Of more gaps than this, the longest are told: what is narrower than a pixel is seen once somebody looks closer. */
const GAPS = 1000;

export interface ReadSpan {
  readonly from: number;
  readonly to: number;
}

const iso = (time: number) => new Date(time).toISOString();

export interface GroupQuestion extends ReadSpan {
  readonly group: MetricGroup;
  readonly number: number;
  readonly compare: Comparison | undefined;
}

/** So many points a series that all lines of the group together stay within a message. */
export function pointsFor(lines: number, { from, to }: ReadSpan, now: number): number {
  const all = from < now - OLD || to - from > OLD ? POINTS_OF_ALL / 3 : POINTS_OF_ALL;
  return Math.round(Math.min(Math.max(all / Math.max(lines, 1), FEWEST_POINTS), MOST_POINTS));
}

/** The lines of one group in a time, and those that they are compared with. */
export async function readGroup(
  reads: Pick<TelemetryReads, 'history'>,
  device: DeviceRecord,
  { group, number, from, to, compare }: GroupQuestion,
  snapshot: Snapshot | undefined,
): Promise<Extract<ToTelemetryPage, { type: 'history' }>> {
  const ids = (compare?.devices ?? []).filter((id) => id !== device.id);
  const others = ids.flatMap((id) => findDevice(snapshot, id) ?? []);
  const lines = (metricsByGroup(device).get(group)?.lines ?? 1) * (1 + others.length + (compare?.before === undefined ? 0 : 1));
  const points = pointsFor(lines, { from, to }, Date.now());
  const failed = ids.filter((id) => !findDevice(snapshot, id)).map((id) => t('{0} is not in the inventory.', inertText(id, 63)));
  const compared = async (of: DeviceRecord, by: number, label: string): Promise<readonly ComparedSeries[]> => {
    try {
      const series = await seriesOfGroup(reads, of, group, { from: from - by, to: to - by }, points, device);
      if (series.length > 0) return [{ label, by, device: of.id, series }];
      failed.push(t('{0}: nothing of this was read.', label));
      return [];
    } catch (error) {
      failed.push(`${label}: ${sentence(error)}`);
      return [];
    }
  };
  const [series, ...found] = await Promise.all([
    seriesOfGroup(reads, device, group, { from, to }, points),
    ...(compare?.before === undefined ? [] : [compared(device, compare.before, t('{0} earlier', formatDuration(compare.before)))]),
    ...others.map((other) => compared(other, 0, plainText(other.name, 40))),
  ]);
  return {
    type: 'history',
    device: device.id,
    number,
    group,
    from,
    to,
    series: withLatest(series, inTime(device, to)),
    compared: found.flat(),
    failed,
  };
}

/** The newest reading belongs at the end of a time that reaches up to now, and of no other. */
function inTime(device: DeviceRecord, to: number) {
  return device.components.map((component) => ({
    ...component,
    readings: component.readings.filter(({ time }) => Date.parse(time) <= to),
  }));
}

/** `like`: what is read of this one is asked for where the device's own record tells nothing of the group. */
export async function seriesOfGroup(
  { history }: Pick<TelemetryReads, 'history'>,
  device: DeviceRecord,
  group: MetricGroup,
  { from, to }: ReadSpan,
  points: number,
  like?: DeviceRecord,
): Promise<readonly HistorySeries[]> {
  const known = metricsByGroup(device).get(group) ?? (like && metricsByGroup(like).get(group));
  const metrics = known?.metrics ?? usualMetrics(group);
  const groupOf = groupOfSeries(device);
  const answers = await Promise.all(
    chunks(metrics).map((some) =>
      // Two polls early, so that lines enter from the left edge.
      history({ device: device.id, metrics: some, from: iso(from - 2 * device.interval * 1000), to: iso(to), points }),
    ),
  );
  return answers.flatMap(({ series }) => series).filter((each) => groupOf(each) === group);
}

/** Of a device that has not been read since the service started, the history may tell more than its record. */
function usualMetrics(group: MetricGroup) {
  const at = ['temperatures', 'fans', 'voltages'].indexOf(group);
  return at < 0 ? [] : chartedMetrics.slice(at, at + 1);
}

/** All lines of the last day, coarsely. */
export async function readRecent(
  { history }: Pick<TelemetryReads, 'history'>,
  device: DeviceRecord,
  now: number,
): Promise<ToTelemetryPage> {
  const metrics = [...new Set([...metricsByGroup(device).values()].flatMap((each) => each.metrics))];
  const answers = await Promise.all(
    chunks(metrics).map((some) =>
      history({ device: device.id, metrics: some, from: iso(now - DAY), to: iso(now), points: POINTS_OF_OVERVIEW }),
    ),
  );
  const groupOf = groupOfSeries(device);
  const all = groupBy(
    answers.flatMap(({ series }) => series),
    groupOf,
  );
  const groups = Array.from(all, ([group, series]) => (group === undefined ? [] : [{ group, series }])).flat();
  return { type: 'recent', device: device.id, groups };
}

export async function readMarks(
  { timeline, log }: Pick<TelemetryReads, 'timeline' | 'log'>,
  device: string,
  number: number,
  { from, to }: ReadSpan,
  snapshot: Snapshot | undefined,
): Promise<ToTelemetryPage> {
  const of = { device, since: iso(from), until: iso(to), limit: MARKS };
  const [messages, changes, people] = await Promise.all([
    timeline({ ...of, kind: 'message', severity: 'warning' }),
    timeline({ ...of, kind: 'change' }),
    log(of),
  ]);
  return {
    type: 'marks',
    device,
    number,
    from,
    to,
    ...timeMarks({ messages, changes, people, morePeople: people.length >= MARKS }, snapshot),
  };
}

export async function readStates(
  { gaps, states }: Pick<TelemetryReads, 'gaps' | 'states'>,
  { id: device, source }: Pick<DeviceRecord, 'id' | 'source'>,
  number: number,
  { from, to }: ReadSpan,
): Promise<ToTelemetryPage> {
  const of = { device, from: iso(from), to: iso(to) };
  const [unwatched, known] = await Promise.all([gaps(of), states(of)]);
  const keptFrom = Date.parse(known.keptFrom);
  const readFrom = source && { source: inertText(source.name, 80) };
  return {
    type: 'states',
    device,
    number,
    from,
    to,
    keptFrom,
    ...readFrom,
    parts: partLanes(known),
    ...longestGaps(unwatched.map(pageGap)),
  };
}

function longestGaps(all: readonly PageGap[]): { readonly gaps: readonly PageGap[]; readonly moreGaps: number } {
  if (all.length <= GAPS) return { gaps: all, moreGaps: 0 };
  const least = all.map(({ from, to }) => to - from).sort((a, b) => b - a)[GAPS - 1] ?? 0;
  const gaps = all.filter(({ from, to }) => to - from >= least).slice(-GAPS);
  return { gaps, moreGaps: all.length - gaps.length };
}

function chunks<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / METRICS) }, (_, i) => all.slice(i * METRICS, (i + 1) * METRICS));
}
