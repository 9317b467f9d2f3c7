import { chartedMetrics } from '../../core/metrics.ts';
import { isWording } from '../../core/readingText.ts';
import type { AlertRecord, DeviceRecord, HistoryParams, HistorySeries } from '../../protocol/contract.ts';
import { partsOf } from './pageReadings.ts';

/** Points per series: the charts are small, and each bucket keeps its minimum and maximum. */
const POINTS = 400;
/** At most so many metrics in one question; those that the condition is judged on come first. */
const METRICS = 20;

/** The time around an episode: a window before its first sign, and as much after its end. */
export function episodeSpan(alert: AlertRecord, window: number, now: number): { readonly from: number; readonly to: number } {
  const end = alert.resolvedAt === undefined ? now : Math.min(now, Date.parse(alert.resolvedAt) + window);
  return { from: Date.parse(alert.startedAt) - window, to: end };
}

/** The question for the readings of the alert's component around its episode; undefined when the component has none to draw. */
export function episodeHistory(alert: AlertRecord, device: DeviceRecord, now: number): HistoryParams | undefined {
  const component = device.components.find(({ id }) => id === alert.component);
  if (!component) return undefined;
  const own = partsOf(alert, device).flatMap(({ readings }) =>
    readings.filter((reading) => !isWording(reading) && isMeasured(reading.unit)),
  );
  if (own.length === 0) return undefined;
  const found = new Set(own.map(({ metric }) => metric));
  const judged = (alert.readings ?? []).filter((metric) => found.has(metric));
  const { from, to } = episodeSpan(alert, (device.window ?? 3600) * 1000, now);
  return {
    device: device.id,
    component: component.id,
    metrics: [...new Set([...judged, ...chartedMetrics, ...found])].slice(0, METRICS),
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    points: POINTS,
  };
}

/** Instants and bare counts of one say nothing over time. */
function isMeasured(unit: string | undefined): boolean {
  return unit !== undefined && unit !== '' && unit !== 's';
}

/**
 * The series of the component and its parts, whatever else a service has sent along. A limit that an alert was judged by counts where
 * the device names none; on which side it lies is told by a value that was bad.
 */
export function seriesOf(alert: AlertRecord, series: readonly HistorySeries[]): readonly HistorySeries[] {
  const judged = alert.evidence.findLast(
    ({ verdict, limit, value }) => verdict === 'negative' && limit !== undefined && value !== undefined,
  );
  return series
    .filter(({ attributes }) => attributes['hw.id'] === alert.component || attributes['hw.parent'] === alert.component)
    .map((each) => {
      const { limit, value, unit } = judged ?? {};
      const concerns = each.attributes['hw.id'] === alert.component && each.unit === unit;
      if (!concerns || limit === undefined || value === undefined || Object.keys(each.limits ?? {}).length > 0) return each;
      return { ...each, limits: value < limit ? { lowCritical: limit } : { highCritical: limit } };
    });
}
