import { metricCatalogue } from '../../../core/metricCatalogue.ts';
import { isInfo } from '../../../core/metrics.ts';
import type { Metric, Reading } from '../../../core/reading.ts';

/** One number with a name for monitoring platforms, and all that is the same of every series of it. */
export interface Family {
  /** For Prometheus, without the `_total` of a counter: `hw_temperature_celsius`. */
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  /** In words, as the name ends with it: `celsius`. Missing: it has none. */
  readonly unit?: string;
  /** One sentence. */
  readonly help: string;
  /** As OpenTelemetry names it: `hw.temperature` with its unit in UCUM. */
  readonly otel: { readonly name: string; readonly unit: string };
}

/** Names and values of labels, by name. */
export type Labels = readonly (readonly [name: string, value: string])[];

/** One number of a series, from when it is (ms), and until when (ms) it may be told as if it were so now. */
export interface SeriesPoint {
  readonly family: Family;
  readonly labels: Labels;
  readonly value: number;
  readonly time: number;
  readonly until: number;
  /** What only OpenTelemetry asks for: kind and parent of a part. */
  readonly hardware?: Labels;
  /** Of a reading its time is when it was taken, of a verdict its slot; what stands in itself is so at any time. Missing: that. */
  readonly of?: 'reading' | 'verdict' | 'age';
}

/** Units of UCUM in the words that Prometheus asks for. https://prometheus.io/docs/practices/naming/#base-units */
const unitWords: Readonly<Record<string, string>> = {
  '%': 'percent',
  A: 'amperes',
  By: 'bytes',
  Cel: 'celsius',
  Hz: 'hertz',
  J: 'joules',
  V: 'volts',
  W: 'watts',
  d: 'days',
  h: 'hours',
  min: 'minutes',
  ms: 'milliseconds',
  s: 'seconds',
};

/** Of what something is counted in, a second: `1/s` is `per_second`. */
const perWords: Readonly<Record<string, string>> = { s: 'second', min: 'minute', h: 'hour', d: 'day' };

/** @param unit UCUM. A mere number (`1`) has no word. */
function unitWord(unit: string): string | undefined {
  const [of = '', per] = unit.split('/');
  const count = of === '1' || of === '' || of.startsWith('{') ? undefined : (unitWords[of] ?? plainName(of));
  return [count, ...(per === undefined ? [] : [`per_${perWords[per] ?? plainName(per)}`])].filter(Boolean).join('_') || undefined;
}

/** Letters, digits and `_` alone, and no digit first. */
function plainName(text: string): string {
  return text
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .replace(/^(?=\d)/, '_');
}

/** @param name as OpenTelemetry writes it; `unit`: UCUM */
export function familyOf(name: string, unit: string, help: string, type: Family['type'] = 'gauge'): Family {
  const word = unitWord(unit);
  // Endings that Prometheus keeps for itself.
  const plain = plainName(name).replace(/_(?:total|count|sum|bucket)$/, '');
  return {
    name: word === undefined || plain.endsWith(`_${word}`) ? plain : `${plain}_${word}`,
    type,
    ...(word !== undefined && { unit: word }),
    help,
    otel: { name, unit },
  };
}

/** As it stands in a series: a counter ends with `_total`. */
export function sampleName({ name, type }: Family): string {
  return type === 'counter' ? `${name}_total` : name;
}

/** By metric and unit. */
const families = new Map<Metric, Map<string, Family>>();

/** Under which name readings of a metric go out. A metric of a model's own that the catalogue does not know has a name, too. */
export function familyOfReading({ metric, unit = '1' }: Pick<Reading, 'metric' | 'unit'>): Family {
  const ofMetric = families.get(metric) ?? new Map<string, Family>();
  const before = ofMetric.get(unit);
  if (before) return before;
  const entry = metricCatalogue.get(metric);
  const family = familyOf(metric, unit, entry?.help ?? 'As the device tells it.', entry?.kind === 'counter' ? 'counter' : 'gauge');
  families.set(metric, ofMetric.set(unit, family));
  return family;
}

/** Whether the number is all that a reading says: names and addresses, which stand in attributes, do not go out. */
export function isNumber(metric: Metric): boolean {
  return !isInfo(metric);
}
