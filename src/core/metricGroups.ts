import { t } from './l10n.ts';
import { flagWords, valueKind } from './metrics.ts';
import type { HwState, Metric } from './reading.ts';

/** What is read over time, in the groups in which people look for it, and in the order in which they stand. */
export const metricGroups = [
  { id: 'temperatures', title: t('Temperatures') },
  { id: 'fans', title: t('Fan speeds') },
  { id: 'voltages', title: t('Voltages') },
  { id: 'power', title: t('Power supplies') },
  { id: 'battery', title: t('Batteries') },
  { id: 'utilization', title: t('Utilisation') },
  { id: 'operations', title: t('Operations and errors') },
  { id: 'storage', title: t('Storage') },
  { id: 'sessions', title: t('Clients and sessions') },
  { id: 'memory', title: t('Memory') },
  { id: 'network', title: t('Network') },
  { id: 'states', title: t('States and settings') },
  { id: 'other', title: t('Other readings') },
] as const;

export type MetricGroup = (typeof metricGroups)[number]['id'];

export const metricGroupIds: readonly MetricGroup[] = metricGroups.map(({ id }) => id);

const byName: readonly (readonly [RegExp, MetricGroup])[] = [
  [/^hw\.temperature$/, 'temperatures'],
  [/^hw\.fan\.speed$/, 'fans'],
  [/^hsm\.battery\./, 'battery'],
  [/^hw\.voltage$/, 'voltages'],
  [/^hsm\.(?:utilization|cpu|processes|handles|busy_time)\b/, 'utilization'],
  [/^hsm\.(?:operation|operations|command|commands|crypto|events)\b/, 'operations'],
  [/^hsm\.(?:storage|objects|partitions|filesystem|disk)\b/, 'storage'],
  [/^hsm\.memory\b/, 'memory'],
  [/^hsm\.network\b/, 'network'],
  [/^hsm\.(?:\w+\.)?(?:clients?|links|connections?)\b/, 'sessions'],
];

/** What is asked of a reading, or of a series, to know its group. */
export interface Grouped {
  readonly metric: Metric;
  readonly unit?: string | undefined;
  readonly state?: HwState | undefined;
  /** `hw.type` of the part that it sits in, or of itself. */
  readonly parentType?: string | undefined;
  readonly type?: string | undefined;
}

/**
 * The group in which a reading is drawn over time. Undefined: it says something in words or names a moment, and has no line: an identity, an
 * end of a certificate.
 */
export function metricGroupOf({ metric, unit, state, type, parentType }: Grouped): MetricGroup | undefined {
  if (flagWords(metric) !== undefined) return 'states';
  // A reading without a unit, whose meaning is in its state, is a word.
  if (valueKind(metric) !== 'amount' || (unit === undefined && state !== undefined)) return undefined;
  if (type === 'battery') return 'battery';
  if (metric === 'hw.voltage' && parentType === 'power_supply') return 'power';
  return byName.find(([pattern]) => pattern.test(metric))?.[1] ?? 'other';
}
