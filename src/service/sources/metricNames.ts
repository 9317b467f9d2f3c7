import { metricCatalogue } from '../../core/metricCatalogue.ts';
import type { Metric } from '../../core/reading.ts';
import { familyOfReading, isNumber, sampleName } from '../export/common/families.ts';

/** A metric by the name under which its readings go out. */
export interface NamedMetric {
  readonly metric: Metric;
  readonly unit: string | undefined;
}

const byName: ReadonlyMap<string, NamedMetric> = new Map(
  [...metricCatalogue.values()].flatMap(({ metric, unit }) =>
    isNumber(metric) ? [[sampleName(familyOfReading({ metric, ...(unit !== undefined && { unit }) })), { metric, unit }] as const] : [],
  ),
);

/** Undefined: no metric that is known here goes out under it. */
export function metricNamed(name: string): NamedMetric | undefined {
  return byName.get(name);
}

/** The name under which readings of a metric go out. Undefined: its unit is not known here. */
export function nameOfMetric(metric: Metric): string | undefined {
  const entry = metricCatalogue.get(metric);
  if (!entry || !isNumber(metric)) return undefined;
  return sampleName(familyOfReading({ metric, ...(entry.unit !== undefined && { unit: entry.unit }) }));
}
