import { seriesKey } from '../../core/series.ts';
import type { ComponentRecord, HistorySeries, ReadingRecord } from '../../protocol/contract.ts';

/**
 * History with the newest readings at its end. A long history comes thinned to the minimum and maximum of each stretch of time, so
 * that its last point need not be the last reading; the number a person reads as "now" must be.
 */
export function withLatest(series: readonly HistorySeries[], components: readonly ComponentRecord[]): readonly HistorySeries[] {
  const latest = new Map<string, ReadingRecord>();
  for (const reading of components.flatMap((component) => component.readings)) latest.set(seriesKey(reading), reading);
  return series.map((each) => {
    const reading = latest.get(seriesKey(each));
    if (reading === undefined) return each;
    const time = Date.parse(reading.time);
    const isNewer = Number.isFinite(time) && time > (each.times.at(-1) ?? Number.NEGATIVE_INFINITY);
    return isNewer ? { ...each, times: [...each.times, time], values: [...each.values, reading.value] } : each;
  });
}
