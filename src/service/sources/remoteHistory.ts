import type { GapCause } from '../../core/coverage.ts';
import type { DeviceModel } from '../../core/deviceModel.ts';
import { SECOND } from '../../core/time/duration.ts';
import type { Stretch, UnwatchedStretch } from '../../core/unwatched.ts';
import type { SourceConfig } from '../../inventory/sourceSchema.ts';
import type { GapRecord, HistoryParams, HistorySeries } from '../../protocol/contract.ts';
import { iso } from '../records/deviceRecord.ts';
import type { Line } from './answers.ts';
import { metricNamed, nameOfMetric } from './metricNames.ts';
import { literally, quoted, selector } from './questions.ts';
import { asTheModelJudges, channelOf } from './remoteReadings.ts';
import type { ToldDevice } from './told.ts';
import { textLabel } from './told.ts';

/** Lines over time of a device that another service watches: what to ask a platform for, and what its answers are as a history. */

/** Steps in one answer: Prometheus refuses more than 11,000. */
const MOST_STEPS = 5_000;
/** The label that tells the name where a function has taken it away. */
const NAME = 'vigil_metric';
/** Unless the question says. */
const POINTS = 500;

export interface RangeQuestion {
  readonly query: string;
  /** Milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

export interface HistoryQuestions {
  /** The value at each step; of steps that are longer than a poll, the mean of each. */
  readonly values: RangeQuestion;
  /** Then also the least and the most in each. */
  readonly least?: RangeQuestion;
  readonly most?: RangeQuestion;
}

/** Of which device something is asked. */
export type ToldOf = Pick<ToldDevice, 'device' | 'service' | 'interval'>;

/** Undefined: nothing of it goes to platforms under a name that is known. */
export function historyQuestions(source: Pick<SourceConfig, 'match'>, of: ToldOf, params: HistoryParams): HistoryQuestions | undefined {
  const names = params.metrics.flatMap((metric) => nameOfMetric(metric) ?? []);
  if (names.length === 0) return undefined;
  const points = Math.min(params.points ?? POINTS, MOST_STEPS);
  // Between two polls nothing is new: a step below a fifth of that is nowhere seen.
  const [start, end] = [Date.parse(params.from), Date.parse(params.to)];
  const step = Math.max(SECOND, Math.ceil(Math.max((end - start) / points, of.interval / 5) / SECOND) * SECOND);
  const { from, to } = onSteps(start, end, step);
  const rest = [...ofDevice(of), ...(params.component === undefined ? [] : [`component=${quoted(params.component)}`])];
  const series = selector(source, [`__name__=~${quoted(names.map(literally).join('|'))}`, ...rest]);
  const asked = (query: string): RangeQuestion => ({ query, from, to, step });
  const last = `last_over_time(${series}[${seconds(2 * of.interval)}])`;
  if (step <= of.interval) return { values: asked(last) };
  // Range functions take the name away, which tells what it is of.
  const over = (fold: string) =>
    asked(
      names
        .map((name) => `label_replace(${fold}_over_time(${name}${selector(source, rest)}[${seconds(step)}]), "${NAME}", "${name}", "", "")`)
        .join(' or '),
    );
  return { values: over('avg'), least: over('min'), most: over('max') };
}

/** Some servers answer at multiples of the step alone. */
export function onSteps(from: number, to: number, step: number): { readonly from: number; readonly to: number } {
  return { from: Math.floor(from / step) * step, to: Math.ceil(to / step) * step };
}

export function ofDevice({ device, service }: ToldOf): readonly string[] {
  return [`device=${quoted(device)}`, ...(service === '' ? [] : [`instance=${quoted(service)}`])];
}

export function seconds(ms: number): string {
  return `${Math.max(1, Math.round(ms / SECOND))}s`;
}

/** What the answers are as lines of a chart. */
export function historyLines(
  answers: { readonly values: readonly Line[]; readonly least?: readonly Line[]; readonly most?: readonly Line[] },
  { step }: RangeQuestion,
  model: DeviceModel | undefined,
): readonly HistorySeries[] {
  const leastOf = byLabels(answers.least);
  const mostOf = byLabels(answers.most);
  return answers.values.flatMap((line): readonly HistorySeries[] => {
    const known = metricNamed(line.labels.__name__ ?? line.labels[NAME] ?? '');
    const channel = channelOf(line.labels.witness);
    const component = textLabel(line.labels.component);
    if (!known || channel === undefined || component === undefined) return [];
    const { times, values } = withHoles(line, step);
    const key = keyOf(line);
    const [least, most] = [leastOf.get(key), mostOf.get(key)];
    return [
      {
        metric: known.metric,
        ...asTheModelJudges(known.metric, component, model),
        ...(known.unit !== undefined && { unit: known.unit }),
        channel,
        times,
        values,
        ...(least && most && { least: along(times, least), most: along(times, most), thinned: true }),
      },
    ];
  });
}

/** A hole is a step without a value: nothing was told for over two intervals by then. */
function withHoles({ points }: Line, step: number): { readonly times: readonly number[]; readonly values: readonly (number | null)[] } {
  const times: number[] = [];
  const values: (number | null)[] = [];
  let before: number | undefined;
  for (const [time, value] of points) {
    if (before !== undefined && time - before > 1.5 * step) {
      times.push(before + step);
      values.push(null);
    }
    times.push(time);
    values.push(Number.isFinite(value) ? value : null);
    before = time;
  }
  return { times, values };
}

function along(times: readonly number[], { points }: Line): readonly (number | null)[] {
  const at = new Map(points);
  return times.map((time) => at.get(time) ?? null);
}

function byLabels(lines: readonly Line[] = []): ReadonlyMap<string, Line> {
  return new Map(lines.map((line) => [keyOf(line), line]));
}

function keyOf({ labels: { __name__: _, ...labels } }: Line): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Asks how a device stood over a time: where nothing comes, nobody told of it. */
export function gapsQuestion(source: Pick<SourceConfig, 'match'>, of: ToldOf, from: number, to: number): RangeQuestion {
  const step = Math.max(SECOND, Math.ceil(Math.max((to - from) / 2_000, of.interval / 2) / SECOND) * SECOND);
  const series = `hsm_vigil_device_state${selector(source, ofDevice(of))}`;
  return { query: `max (last_over_time(${series}[${seconds(2 * of.interval)}]))`, ...onSteps(from, to, step), step };
}

/** As the families say it: unknown. */
const UNKNOWN = 2;

/** Time of which the platform has nothing, and time in which the service that watches the device heard nothing of it. */
export function remoteGaps(device: string, lines: readonly Line[], question: RangeQuestion): readonly GapRecord[] {
  return unwatchedIn(lines, question, question).map(({ from, to, cause }) => ({ device, from: iso(from), to: iso(to), cause }));
}

/** The same within a span. */
export function unwatchedIn(lines: readonly Line[], { from, to, step }: RangeQuestion, span: Stretch): readonly UnwatchedStretch[] {
  const at = new Map(lines.flatMap(({ points }) => points));
  const gaps: { from: number; to: number; cause: GapCause }[] = [];
  for (let time = from; time < to; time += step) {
    const state = at.get(time);
    const cause = state === undefined ? 'not-told' : state === UNKNOWN ? 'silent' : undefined;
    const [begin, end] = [Math.max(time, span.from), Math.min(time + step, to, span.to)];
    if (cause === undefined || end <= begin) continue;
    const last = gaps.at(-1);
    if (last?.cause === cause && last.to >= begin) last.to = end;
    else gaps.push({ from: begin, to: end, cause });
  }
  return gaps;
}
