import { channelFacts } from '../core/channel.ts';
import { type GapCause, gapWords } from '../core/coverage.ts';
import { csv } from '../core/csv.ts';
import { quantity } from '../core/measuring/quantity.ts';
import { type Metric, NOT_JUDGED } from '../core/reading.ts';
import { seriesKey } from '../core/series.ts';
import { plainText } from '../core/text.ts';
import { DAY } from '../core/time/duration.ts';
import { unwatchedOf } from '../core/unwatched.ts';
import { listed } from '../core/words.ts';
import type { ServiceClient } from '../protocol/connectToService.ts';
import type { DeviceRecord, GapRecord, HistoryParams, HistorySeries } from '../protocol/contract.ts';
import { askService } from './askService.ts';
import { sinceOf } from './audit.ts';
import { type Command, EXIT, type Io, printJson, printLine, UsageError } from './io.ts';
import { parseOptions, placeOptions } from './options.ts';
import { painter, shortTime, table } from './table.ts';

export const history: Command = {
  name: 'history',
  usage: 'hsm-vigil history ID --metric NAME… [--component ID] [--from TIME] [--to TIME] [--csv | --json]',
  summary: 'Print what was read of a device over time, and when nobody looked and why',
  help: `Asks the running service. Of the last months each reading is printed; of the time before, the mean of each hour with its least and its most.
How long either is kept stands in "history" in the inventory. Times are UTC.

Options
  ID               the device
  --metric NAME    what was read, such as hw.temperature; may be given several times
  --component ID   only of this component and of the parts that sit in it, such as fan1a
  --from TIME      how far back, such as 7d, or since when, such as 2026-03-01 or 2026-03-01T18:00:00Z; default: 24h
  --to TIME        until when; default: now
  --csv            print comma-separated values: times are ISO 8601 with their offset, units stand in the heading
  --json           print one JSON document: { "series": [ { "component", "channel", "metric", "unit", "points": [ [ time, value ] … ],
                   "gaps": [ { "from", "to", "cause" } ] } ] }; with hours, "extremes": [ [ time, least, most ] … ]; of what is known to be wrong,
                   "notJudged": why
  --state DIR      ask the service that was started with this --state
  --host HOST      ask the service on another host over ssh; HOST:/FOLDER: that of this folder there

Exit codes
  0 the service answered   3 no service runs, or it did not answer`,
  async run(args, io) {
    const { values, positionals } = parseOptions(
      args,
      {
        metric: { type: 'string', multiple: true },
        component: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        csv: { type: 'boolean' },
        json: { type: 'boolean' },
        ...placeOptions,
      },
      true,
    );
    const [device, another] = positionals;
    if (device === undefined || another !== undefined)
      throw new UsageError('Give one device by its id: hsm-vigil history ID --metric NAME.');
    if (values.json && values.csv) throw new UsageError('Give either --json or --csv.');
    const now = Date.now();
    const from = values.from === undefined ? now - DAY : Date.parse(sinceOf(values.from, now, 'from'));
    const to = values.to === undefined ? now : Date.parse(sinceOf(values.to, now, 'to'));
    if (values.component !== undefined && (values.component === '' || values.component.length > 80)) {
      throw new UsageError('--component expects the id of a component, such as fan1a.');
    }
    if (from >= to) throw new UsageError('--from has to be before --to.');
    const span = { from, to };
    await askService(values, io, async (client) => {
      const { devices } = await client.request('snapshot', {}, io.signal);
      const record = devices.find(({ id }) => id === device);
      if (!record) {
        const known = devices.length === 0 ? '' : ` There ${devices.length === 1 ? 'is' : 'are'} ${someOf(devices.map(({ id }) => id))}.`;
        throw new UsageError(`No device that is watched has the id "${plainText(device, 63)}".${known}`);
      }
      const asked = {
        device,
        metrics: metricsOf(values.metric ?? [], record),
        ...(values.component !== undefined && { component: values.component }),
      };
      const found = await whole(client, asked, span, io.signal);
      if (found.length === 0) refuseUnknown(asked, record);
      const { gaps } = await client.request('gaps', { device, ...inIso(span) }, io.signal);
      const series = [...found, ...unread(found, asked, record)].map((each) =>
        seriesOf(each, gaps, record, { from, to: Math.min(to, now) }, now),
      );
      if (values.json) printJson(io, { series: series.map(inJson) });
      else if (values.csv) for (const line of historyCsv(asked.metrics, series)) printLine(io.stdout, line);
      else printTable(series, span, io);
    });
    return EXIT.ok;
  },
};

interface Span {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

/** A point of an hour has the least and the most of it. */
interface Point {
  readonly time: number;
  readonly value: number;
  readonly least?: number;
  readonly most?: number;
}

export interface PrintedSeries {
  readonly component: string;
  readonly channel: HistorySeries['channel'];
  readonly metric: string;
  readonly unit: string;
  readonly points: readonly Point[];
  readonly gaps: readonly { readonly from: number; readonly to: number; readonly cause: GapCause }[];
  /** Its readings are known to be wrong: why, as a sentence. */
  readonly notJudged?: string;
}

/** Names that an error lists. */
const NAMED = 40;

function someOf(names: readonly string[]): string {
  const plain = names.map((name) => plainText(name, 63));
  return listed(plain.length > NAMED ? [...plain.slice(0, NAMED), `${plain.length - NAMED} more`] : plain);
}

/** Those of hardware first. */
function knownMetrics({ components }: DeviceRecord): readonly string[] {
  const names = [...new Set(components.flatMap(({ readings }) => readings.map(({ metric }) => metric)))].sort();
  return [...names.filter((name) => name.startsWith('hw.')), ...names.filter((name) => !name.startsWith('hw.'))];
}

/** At most so many in one question. */
const MOST_METRICS = 50;

/** @throws {UsageError} */
function metricsOf(given: readonly string[], device: DeviceRecord): readonly Metric[] {
  const known = knownMetrics(device);
  const names = known.length === 0 ? 'hw.temperature' : someOf(known);
  if (given.length === 0) throw new UsageError(`Say with --metric what is wanted. Read of this device: ${names}.`);
  if (given.length > MOST_METRICS) throw new UsageError(`--metric can be given ${MOST_METRICS} times at most.`);
  const wrong = given.find((name) => !/^(hw|hsm)\.[a-z0-9_.]{1,60}$/.test(name));
  if (wrong !== undefined) throw new UsageError(`--metric "${plainText(wrong, 60)}" is no metric. Read of this device: ${names}.`);
  return [...new Set(given)] as Metric[];
}

/** Nothing was found: that a name is not known is no "nothing was read". @throws {UsageError} */
function refuseUnknown({ metrics, component }: Pick<HistoryParams, 'metrics' | 'component'>, device: DeviceRecord): void {
  const parts = device.components.map(({ id }) => id);
  if (component !== undefined && !parts.includes(component)) {
    const known = parts.length === 0 ? ' No part of this device is known yet.' : ` This device has ${someOf(parts)}.`;
    throw new UsageError(`Nothing is known of a component "${plainText(component, 63)}" in that time.${known}`);
  }
  const known = knownMetrics(device);
  const unknown = metrics.filter((name) => !known.includes(name));
  if (unknown.length === metrics.length) {
    const read = known.length === 0 ? ' Nothing was read of this device yet.' : ` Read of this device: ${someOf(known)}.`;
    throw new UsageError(`Nothing is known of ${someOf(unknown)} in that time.${read}`);
  }
}

/** Series that are read of the device and have no reading in that time: that, and why nobody looked, is an answer, too. */
function unread(
  found: readonly HistorySeries[],
  { metrics, component }: Pick<HistoryParams, 'metrics' | 'component'>,
  { components }: DeviceRecord,
): readonly HistorySeries[] {
  const parents = new Map(components.map(({ id, parent }) => [id, parent]));
  const isWanted = (id: string): boolean => {
    // Parts that contain each other are met once.
    const met = new Set<string | undefined>();
    for (let part: string | undefined = id; part !== undefined && !met.has(part); part = parents.get(part)) {
      if (part === component) return true;
      met.add(part);
    }
    return component === undefined;
  };
  const known = new Set(found.map(seriesKey));
  return components
    .filter(({ id }) => isWanted(id))
    .flatMap(({ readings }) => readings)
    .filter((reading) => metrics.includes(reading.metric) && !known.has(seriesKey(reading)))
    .map(({ metric, channel, attributes, unit }) => ({
      ...{ metric, channel, attributes, times: [], values: [] },
      ...(unit !== undefined && { unit }),
    }));
}

/** Most points of a series that the service answers with; shorter times are asked for until all points fit. */
const MOST_POINTS = 10_000;
/** A question spans so much (ms) at first. */
const SPAN = 60 * DAY;

/** All points of the time asked for, in as many questions as that needs. */
async function whole(
  client: ServiceClient,
  asked: Omit<HistoryParams, 'from' | 'to' | 'points'>,
  { from, to }: Span,
  signal: AbortSignal,
): Promise<readonly HistorySeries[]> {
  const found = new Map<string, HistorySeries>();
  let length = SPAN;
  for (let begin = from; begin <= to; ) {
    const end = Math.min(to, begin + length - 1);
    const { series } = await client.request('history', { ...asked, ...inIso({ from: begin, to: end }), points: MOST_POINTS }, signal);
    if (length > 1 && series.some(({ thinned }) => thinned)) {
      length = Math.ceil(length / 2);
      continue;
    }
    for (const each of series) {
      const key = seriesKey(each);
      const known = found.get(key);
      found.set(key, known ? joined(known, each) : each);
    }
    begin = end + 1;
  }
  return [...found.values()];
}

function joined(before: HistorySeries, next: HistorySeries): HistorySeries {
  const times = [...before.times, ...next.times];
  const values = [...before.values, ...next.values];
  if (!before.least && !next.least) return { ...next, times, values };
  const least = [...(before.least ?? before.values), ...(next.least ?? next.values)];
  const most = [...(before.most ?? before.values), ...(next.most ?? next.values)];
  return { ...next, times, values, least, most };
}

function inIso({ from, to }: Span) {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

function seriesOf(
  { attributes, channel, metric, unit = '', times, values, least, most }: HistorySeries,
  gaps: readonly GapRecord[],
  device: DeviceRecord,
  span: Span,
  now: number,
): PrintedSeries {
  const points = times.flatMap((time, at): readonly Point[] => {
    const [value, low, high] = [values[at], least?.[at], most?.[at]];
    if (value === null || value === undefined) return [];
    // A reading that stands for itself is all three.
    const isHour = typeof low === 'number' && typeof high === 'number' && !(low === value && high === value);
    return [{ time, value, ...(isHour && { least: low, most: high }) }];
  });
  const inMs = gaps.map(({ from, to, goesOn, ...gap }) => ({ ...gap, from: Date.parse(from), to: goesOn ? now : Date.parse(to) }));
  const record = device.channels.find((each) => each.channel === channel);
  // What is switched off has no gap until it is polled again.
  const off =
    record?.state === 'off'
      ? [{ from: Date.parse(record.lastSeen ?? '') || 0, to: now, cause: device.paused ? ('paused' as const) : ('disabled' as const) }]
      : [];
  const { stretches } = unwatchedOf(
    inMs.filter((gap) => gap.channel === undefined),
    [[...inMs.filter((gap) => gap.channel === channel), ...off]],
    span,
  );
  const notJudged = attributes[NOT_JUDGED];
  return {
    ...{ component: attributes['hw.id'] ?? '', channel, metric, unit, points, gaps: stretches },
    ...(notJudged !== undefined && { notJudged: plainText(notJudged, 200) }),
  };
}

function inJson({ component, channel, metric, unit, points, gaps, notJudged }: PrintedSeries) {
  const iso = (time: number) => new Date(time).toISOString();
  const extremes = points.flatMap(({ time, least, most }) => (least === undefined ? [] : [[iso(time), least, most]]));
  return {
    component,
    channel,
    metric,
    unit,
    points: points.map(({ time, value }) => [iso(time), value]),
    ...(extremes.length > 0 && { extremes }),
    gaps: gaps.map(({ from, to, cause }) => ({ from: iso(from), to: iso(to), cause })),
    ...(notJudged !== undefined && { notJudged }),
  };
}

/** In the order of time. A gap is a line of its own: when it began, when it ended, and why. Where anything is known to be wrong, a column says so. */
export function historyCsv(metrics: readonly string[], series: readonly PrintedSeries[]): readonly string[] {
  const unitOf = (metric: string) => series.find((each) => each.metric === metric)?.unit ?? '';
  const heading = (metric: string, word: string) => `${metric}${word}${unitOf(metric) === '' ? '' : ` [${unitOf(metric)}]`}`;
  const words = series.some(({ points }) => points.some(({ least }) => least !== undefined)) ? ['', ' least', ' most'] : [''];
  const columns = metrics.flatMap((metric) => words.map((word) => ({ metric, word })));
  const isAnyWrong = series.some(({ notJudged }) => notJudged !== undefined);
  const lines = series.flatMap(({ component, channel, metric, points, gaps, notJudged = '' }) => {
    const wrong = isAnyWrong ? [notJudged] : [];
    const cells = (point?: Point) =>
      columns.map((column): string | number => {
        if (!point || column.metric !== metric) return '';
        const { value, least, most } = point;
        return column.word === ' least' ? (least ?? value) : column.word === ' most' ? (most ?? value) : value;
      });
    return [
      ...points.map((point) => ({
        time: point.time,
        row: [withOffset(point.time), component, channel, ...cells(point), '', '', ...wrong],
      })),
      ...gaps.map(({ from, to, cause }) => ({
        time: from,
        row: [withOffset(from), component, channel, ...cells(), cause, withOffset(to), ...wrong],
      })),
    ];
  });
  lines.sort((a, b) => a.time - b.time);
  const header = ['time', 'component', 'channel', ...columns.map(({ metric, word }) => heading(metric, word)), 'not watched', 'until'];
  if (isAnyWrong) header.push('not judged');
  return csv(
    header,
    lines.map(({ row }) => row),
  );
}

function withOffset(time: number): string {
  return new Date(time).toISOString().replace('Z', '+00:00');
}

function printTable(series: readonly PrintedSeries[], { from, to }: Span, io: Io): void {
  const time = (ms: number) => shortTime(new Date(ms).toISOString());
  const rows = series.flatMap(({ component, channel, metric, unit, points, notJudged }) => {
    const wrong = notJudged === undefined ? '' : ', not judged';
    return points.map((point) => ({
      at: point.time,
      row: [time(point.time), component, channel, metric, `${valueText(point, unit)}${wrong}`],
    }));
  });
  rows.sort((a, b) => a.at - b.at);
  const lines =
    rows.length === 0
      ? [`Nothing was read of it from ${time(from)} to ${time(to)}.`]
      : table(
          ['TIME', 'COMPONENT', 'CHANNEL', 'METRIC', 'VALUE'],
          rows.map(({ row }) => row),
          painter(io),
        );
  for (const line of lines) printLine(io.stdout, line);
  const told = new Set<string>();
  for (const { component, channel, notJudged } of series)
    if (notJudged !== undefined) told.add(`Not judged: ${component}, ${channelFacts[channel].name}: ${notJudged}`);
  for (const { channel, gaps } of series) {
    for (const gap of gaps)
      told.add(`Not watched: ${channelFacts[channel].name} from ${time(gap.from)} to ${time(gap.to)}: ${gapWords[gap.cause]}`);
  }
  for (const line of told) printLine(io.stdout, line);
}

/** Digits of a mean. */
const DIGITS = 6;

function valueText({ value, least, most }: Point, unit: string): string {
  if (least === undefined || most === undefined) return quantity(value, unit);
  const text = quantity(Number(value.toPrecision(DIGITS)), unit);
  return `${text} (${quantity(least, unit)} to ${quantity(most, unit)} in that hour)`;
}
