import { channelFacts } from '../../core/channel.ts';
import { limitsText } from '../../core/measuring/limits.ts';
import { formatQuantity } from '../../core/measuring/quantity.ts';
import { metricWords } from '../../core/metrics.ts';
import type { AlertRecord, ComponentRecord, DeviceRecord } from '../../protocol/contract.ts';
import type { PageReading } from '../../protocol/pages/toAlertPage.ts';
import { readingWords } from '../tree/readingRow.ts';
import { inertText } from '../words/inertText.ts';

/** The part that an alert is about, and the parts that sit in it. */
export function partsOf({ component }: Pick<AlertRecord, 'component'>, device: DeviceRecord): readonly ComponentRecord[] {
  return device.components.filter(({ id, parent }) => id === component || parent === component);
}

/** What those parts read now, over each channel, in words. */
export function readingsOf(alert: Pick<AlertRecord, 'component'>, device: DeviceRecord): readonly PageReading[] {
  return partsOf(alert, device).flatMap(({ name, readings }) =>
    readings.map((reading) => {
      const limits = limitsText(reading.limits, (limit) => formatQuantity(limit, reading.unit));
      return {
        part: inertText(name, 60),
        metric: reading.metric,
        what: inertText(metricWords(reading.metric), 60),
        value: inertText(readingWords(reading), 200),
        ...(limits !== '' && { limits: inertText(limits, 200) }),
        channel: channelFacts[reading.channel].name,
        time: Date.parse(reading.time),
      };
    }),
  );
}
