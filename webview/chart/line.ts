import { type Channel, channelFacts } from '../../src/core/channel.ts';
import { groupBy } from '../../src/core/groupBy.ts';
import { t, translated } from '../../src/core/l10n.ts';
import { type DrawnScale, drawnDecimals, drawnScale, unitSymbol } from '../../src/core/measuring/quantity.ts';
import { type ChartedType, mainMetrics, metricWords } from '../../src/core/metrics.ts';
import { hasModelLimits, type Limits, NOT_JUDGED } from '../../src/core/reading.ts';
import { sensorKey, seriesKey } from '../../src/core/series.ts';
import { plainText } from '../../src/core/text.ts';
import type { PageSeries } from '../../src/protocol/pages/series.ts';

/** What charts of their own are drawn of. */
export type Kind = ChartedType;

/** One sensor's history, ready to draw. */
export interface Line {
  /** Stable over reloads: metric, component and channel. */
  readonly key: string;
  /** What the device calls the sensor, made printable. */
  readonly name: string;
  readonly unit: string;
  readonly decimals: number;
  readonly limits: Limits;
  /** The limits are the model's own, not what the device told. */
  readonly modelLimits?: true;
  /** Milliseconds since the epoch, ascending; null in `values` is a gap. */
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
  /** Where the values are means: the lowest and highest of what each stands for. */
  readonly least?: readonly (number | null)[];
  readonly most?: readonly (number | null)[];
  /** It is known to be wrong, and why: shown, and never judged. */
  readonly wrong?: string;
  /** Of another time: drawn dashed, in the colour of the line with this index. */
  readonly shadowOf?: number;
  /** Id of its component, and of the part that this one sits in. */
  readonly component?: string;
  readonly parent?: string;
  readonly channel?: Channel;
}

const kinds: ReadonlyMap<string, Kind> = new Map(Object.entries(mainMetrics).map(([kind, { metric }]) => [metric, kind as Kind]));

/** How the values of a kind are written on its charts, also before there is one. */
export function scaleOf(kind: Kind): Pick<Line, 'unit' | 'decimals'> {
  const { unit } = mainMetrics[kind];
  return { unit: unitSymbol(unit), decimals: drawnDecimals(unit, []) };
}

const byName = new Intl.Collator('en', { numeric: true });

/**
 * The lines of a device's history by section, in a stable order, so that a sensor keeps its colour. A sensor that is read over two
 * channels is one line where they agree, and else two, told apart by the channel's name.
 */
export function linesOf(all: readonly PageSeries[]): Readonly<Record<Kind, readonly Line[]>> {
  const lines: Record<Kind, Line[]> = { temperature: [], fan: [], voltage: [] };
  const series = withoutRepeats(all);
  const nameOf = namesOf(series);
  for (const each of series) {
    const kind = kinds.get(each.metric);
    if (kind !== undefined) lines[kind].push(lineOf(each, nameOf(each)));
  }
  for (const each of Object.values(lines)) each.sort(inOrder);
  return lines;
}

/** The lines of one metric, for a chart. */
export interface LineGroup {
  readonly title: string;
  readonly unit: string;
  readonly decimals: number;
  readonly lines: readonly Line[];
}

/** The lines of every other metric, one group for each. */
export function otherLines(series: readonly PageSeries[]): readonly LineGroup[] {
  const nameOf = namesOf(series);
  const others = groupBy(
    series.filter(({ metric }) => !kinds.has(metric)),
    ({ metric }) => metric,
  );
  return Array.from(others, ([metric, members]): LineGroup => {
    const scale = drawnScale(
      members[0]?.unit,
      members.flatMap(({ values }) => values),
    );
    const lines = members.map((each) => scaledLine(lineOf(each, nameOf(each)), scale)).sort(inOrder);
    return { title: metricWords(metric), unit: scale.symbol, decimals: scale.decimals, lines };
  });
}

/** A line whose numbers have few digits. Its limits go with its values. */
export function scaledLine(line: Line, { divisor, symbol, decimals }: DrawnScale): Line {
  if (divisor === 1) return { ...line, decimals };
  const limits = Object.fromEntries(Object.entries(line.limits).map(([name, limit]) => [name, limit && limit / divisor]));
  const scaled = (values: Line['values']) => values.map((value) => value && value / divisor);
  return {
    ...line,
    unit: symbol,
    decimals,
    limits,
    values: scaled(line.values),
    ...(line.least && { least: scaled(line.least) }),
    ...(line.most && { most: scaled(line.most) }),
  };
}

export function lineOf(series: PageSeries, name: string): Line {
  const { unit, limits = {}, times, values, least, most, attributes, channel } = series;
  const wrong = attributes[NOT_JUDGED];
  const [component, parent] = [attributes['hw.id'], attributes['hw.parent']];
  return {
    key: seriesKey(series),
    name,
    unit: unitSymbol(unit),
    decimals: drawnDecimals(unit, values),
    // What is known to be wrong is held to nothing.
    limits: wrong === undefined ? limits : {},
    ...(hasModelLimits(series) && { modelLimits: true as const }),
    times,
    values,
    ...(least && { least }),
    ...(most && { most }),
    ...(wrong !== undefined && { wrong: translated(plainText(wrong, 200)) }),
    ...(component !== undefined && { component }),
    ...(parent !== undefined && { parent }),
    channel,
  };
}

/** What a series is called, with its channel where another one tells of the same sensor. */
export function namesOf(series: readonly PageSeries[]): (each: PageSeries) => string {
  const channels = new Map<string, Set<string>>();
  for (const each of series) {
    const known = channels.get(sensorKey(each)) ?? new Set<string>();
    channels.set(sensorKey(each), known.add(each.channel));
  }
  return (each) => {
    const name = translated(plainText(each.attributes['hw.name'] ?? each.attributes['hw.id'] ?? t('unnamed'), 40));
    return (channels.get(sensorKey(each))?.size ?? 0) > 1 ? `${name} (${channelFacts[each.channel].remark})` : name;
  };
}

/** Share by which two channels' newest values may differ and still be one value, read at different moments. */
const ALIKE = 0.05;
/** Values no older than this against each other are of one time (ms): an agent answers from a cache. */
const TOGETHER = 15 * 60_000;

/** Without the series that only say again, and without the device's limits, what another channel says of the same sensor with them. */
export function withoutRepeats(series: readonly PageSeries[]): readonly PageSeries[] {
  const hasOwn = (each: PageSeries) => each.limits !== undefined && !hasModelLimits(each);
  const withLimits = new Map(series.flatMap((each) => (hasOwn(each) ? [[sensorKey(each), each] as const] : [])));
  return series.filter((each) => {
    const fuller = hasOwn(each) ? undefined : withLimits.get(sensorKey(each));
    const [own, other] = [each, fuller].map((one) => one && latestOf(one));
    if (own === undefined || other === undefined) return true;
    const alike = Math.abs(own.value - other.value) <= ALIKE * Math.max(Math.abs(own.value), Math.abs(other.value));
    return !alike || own.time - other.time > TOGETHER;
  });
}

export function inOrder(a: Line, b: Line): number {
  return byName.compare(a.name, b.name) || (a.key < b.key ? -1 : 1);
}

/** The newest value; undefined when the line has none. */
export function latestOf(line: Pick<Line, 'times' | 'values'>): { readonly time: number; readonly value: number } | undefined {
  for (let i = line.values.length - 1; i >= 0; i--) {
    const value = line.values[i];
    const time = line.times[i];
    if (value !== undefined && value !== null && time !== undefined) return { time, value };
  }
  return undefined;
}

/** Polls that a chart spans at least. */
const FEWEST_POLLS = 12;

/**
 * Where a chart of these lines begins: a whole span (ms) before now, or, while there are readings of less, with the first of them. An
 * axis that is mostly empty tells nothing.
 */
export function beginningOf(lines: readonly Pick<Line, 'times' | 'values'>[], now: number, span: number, interval: number): number {
  const firsts = lines.map(({ times, values }) => times[values.findIndex((value) => value !== null)] ?? now);
  return Math.max(now - span, Math.min(...firsts, now - FEWEST_POLLS * interval));
}

export interface Summary {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly count: number;
}

/** What a line comes to within a time range; undefined without a value in it. */
export function summaryOf(line: Line, from: number, to: number): Summary | undefined {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let count = 0;
  line.values.forEach((value, i) => {
    const time = line.times[i];
    if (value === null || time === undefined || time < from || time > to) return;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    count++;
  });
  return count === 0 ? undefined : { min, mean: sum / count, max, count };
}

export type AlignedValues = (number | null | undefined)[];

/**
 * Lines on one common time axis: `[times, ...values]`. Undefined means "this line has no reading at that time", and a line is drawn
 * on over it; null means a gap, and stays one.
 */
export function align(lines: readonly Line[]): [number[], ...AlignedValues[]] {
  const first = lines[0];
  if (first === undefined) return [[]];
  // Sensors read in the same polls have the same times: the usual case, and the cheap one.
  if (lines.every((line) => sameTimes(line.times, first.times))) return [[...first.times], ...lines.map((line) => [...line.values])];
  const times = [...new Set(lines.flatMap((line) => line.times))].sort((a, b) => a - b);
  const position = new Map(times.map((time, i) => [time, i]));
  const columns = lines.map((line) => {
    const column: AlignedValues = new Array(times.length).fill(undefined);
    line.times.forEach((time, i) => {
      const at = position.get(time);
      if (at !== undefined) column[at] = line.values[i];
    });
    return column;
  });
  return [times, ...columns];
}

/**
 * As a chart has to be given it: a gap reaches from one value to the next, whatever times of other lines lie between. It would draw a
 * part of the way.
 */
export function withWholeGaps([times, ...columns]: ReturnType<typeof align>): ReturnType<typeof align> {
  return [
    times,
    ...columns.map((values) => {
      const column = [...values];
      let from = 0;
      column.forEach((value, i) => {
        if (typeof value !== 'number') return;
        if (column.slice(from, i).includes(null)) column.fill(null, from, i);
        from = i + 1;
      });
      return column;
    }),
  ];
}

function sameTimes(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a.every((time, i) => time === b[i]));
}
