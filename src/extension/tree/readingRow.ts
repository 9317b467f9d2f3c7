import { channelFacts, isPolled, type PolledChannel, pollableChannels } from '../../core/channel.ts';
import { dateLanguage, t } from '../../core/l10n.ts';
import { limitsText } from '../../core/measuring/limits.ts';
import { formatQuantity } from '../../core/measuring/quantity.ts';
import { metricWords } from '../../core/metrics.ts';
import { hasModelLimits, NOT_JUDGED } from '../../core/reading.ts';
import { readingText } from '../../core/readingText.ts';
import { capitalised } from '../../core/words.ts';
import type { ComponentRecord, DeviceRecord, ReadingRecord } from '../../protocol/contract.ts';
import { formatAge, formatTime } from '../words/format.ts';
import { markdownText } from '../words/inertText.ts';

/** A reading's value in words, times as they are told in the person's own place. */
export function readingWords(reading: ReadingRecord): string {
  return readingText(reading, (time, exact) =>
    exact ? formatTime(time) : new Date(time).toLocaleDateString(dateLanguage(), { day: 'numeric', month: 'short', year: 'numeric' }),
  );
}

/**
 * One reading per metric. Several channels may say the same. Of two that are polled, the preferred one's is shown unless it has become
 * old, so that the row does not flip between two sources that differ in the last digit. Of others the newer one is shown.
 */
export function shownReadings(component: ComponentRecord, device: Pick<DeviceRecord, 'interval'>): readonly ReadingRecord[] {
  const shown = new Map<string, ReadingRecord>();
  for (const reading of component.readings) {
    const other = shown.get(reading.metric);
    if (!other || isBetterSource(reading, other, device.interval * 2000)) shown.set(reading.metric, reading);
  }
  return [...shown.values()];
}

function isBetterSource(candidate: ReadingRecord, current: ReadingRecord, tolerance: number): boolean {
  const newer = Date.parse(candidate.time) - Date.parse(current.time);
  if (candidate.channel === current.channel) return newer > 0;
  if (!isPolled(candidate.channel) || !isPolled(current.channel)) return newer > 0;
  return newer > (isPreferred(current.channel, candidate.channel) ? tolerance : -tolerance);
}

function isPreferred(channel: PolledChannel, to: PolledChannel): boolean {
  return pollableChannels.indexOf(channel) < pollableChannels.indexOf(to);
}

export function newestTime(readings: readonly ReadingRecord[]): string | undefined {
  let newest: string | undefined;
  for (const { time } of readings) if (newest === undefined || Date.parse(time) > Date.parse(newest)) newest = time;
  return newest;
}

/** The part whose newest reading is the oldest of all, with that reading. Of a part that several channels tell of, the newest of them counts. */
export function oldestReading({
  components,
}: DeviceRecord): { readonly component: ComponentRecord; readonly reading: ReadingRecord } | undefined {
  let oldest: { readonly component: ComponentRecord; readonly reading: ReadingRecord } | undefined;
  for (const component of components) {
    const newest = new Map<string, ReadingRecord>();
    for (const reading of component.readings) {
      const other = newest.get(reading.metric);
      if (!other || reading.time > other.time) newest.set(reading.metric, reading);
    }
    for (const reading of newest.values()) if (!oldest || reading.time < oldest.reading.time) oldest = { component, reading };
  }
  return oldest;
}

/** `25 min ago`, but only once a reading is older than it should be; the row is quiet otherwise. */
export function staleAge(time: string, device: Pick<DeviceRecord, 'interval'>, now: number): string | undefined {
  return now - Date.parse(time) > device.interval * 1500 + 60_000 ? formatAge(time, now) : undefined;
}

/** Said beside a value that the model knows to mean nothing; empty for any other. */
export function wrongText({ attributes }: Pick<ReadingRecord, 'attributes'>): string {
  return attributes[NOT_JUDGED] === undefined ? '' : t('known to be wrong');
}

/** One Markdown line about a reading: value, channel, when, and the limits it is judged by. */
export function readingTooltip(reading: ReadingRecord): string {
  const limits = limitsText(reading.limits, (limit) => formatQuantity(limit, reading.unit));
  const never = reading.attributes[NOT_JUDGED];
  const look = never === undefined ? '**' : '~~';
  const value = `${look}${markdownText(readingWords(reading))}${look}`;
  const said = `${markdownText(metricWords(reading.metric))}: ${value}, ${channelFacts[reading.channel].name}, ${markdownText(formatTime(reading.time))}`;
  if (never !== undefined) return `${said}  \n${markdownText(capitalised(never))}.`;
  const whose = hasModelLimits(reading) ? t('The model’s own limits') : t('The device’s limits');
  return limits === '' ? said : `${said}  \n${whose}: ${markdownText(limits)}`;
}
