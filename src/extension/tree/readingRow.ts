import { channelFacts, isPolled, type PolledChannel, pollableChannels } from '../../core/channel.ts';
import type { ComponentRecord, DeviceRecord, ReadingRecord } from '../../protocol/contract.ts';
import { formatAge, formatLimits, formatTime, formatValue } from '../words/format.ts';
import { inertText, markdownText } from '../words/inertText.ts';
import { metricName } from './metricName.ts';

/** Attributes that identify the component and say nothing about the value. */
const identity = new Set(['hw.id', 'hw.name', 'hw.type', 'hw.parent']);

/** Counts of which zero and more than zero are the news. */
const flags: Readonly<Record<string, readonly [zero: string, more: string]>> = {
  'hsm.zeroized': ['no', 'yes'],
  'hsm.secure_transport_mode': ['no', 'yes'],
  'hsm.admin.logged_in': ['no', 'yes'],
  'hsm.tamper.state': ['no tamper', 'tamper detected'],
  'hsm.tamper.active': ['none', 'active'],
  'hsm.password.expires': ['never', 'yes'],
  'hsm.service.running': ['stopped', 'running'],
  'hsm.ntls.certificate.monitor.enabled': ['off', 'on'],
};

/** Instants, in seconds since 1970. */
const instants = new Set([
  'hsm.clock.time',
  'hsm.ntls.certificate.expires',
  'hsm.ntls.certificate.monitor.expires',
  'hsm.password.changed',
  'hsm.password.expiry',
]);

/** A number with its unit, or, where the number means nothing by itself, the words that came with it. */
export function readingText(reading: ReadingRecord): string {
  const flag = flags[reading.metric];
  if (flag) return [reading.value === 0 ? flag[0] : flag[1], ...words(reading)].join(': ');
  if (instants.has(reading.metric)) return instantText(new Date(reading.value * 1000), reading.metric);
  // Facts of a part: their value is always 1.
  if (reading.metric.endsWith('.info')) return inertText(words(reading).join(' · '), 120) || 'present';
  if (!isWording(reading)) return formatValue(reading.value, reading.unit);
  const text = reading.attributes['hw.status.text'] ?? words(reading).join(' · ');
  return inertText(text === '' ? (reading.state ?? 'unknown') : text, 120);
}

/** A certificate or a password ends on a day; only a clock is read to the second. */
function instantText(time: Date, metric: string): string {
  if (metric === 'hsm.clock.time' || Number.isNaN(time.getTime())) return formatTime(time);
  return time.toLocaleDateString([], { day: 'numeric', month: 'short', year: 'numeric' });
}

function words(reading: ReadingRecord): string[] {
  return Object.entries(reading.attributes).flatMap(([name, value]) => (identity.has(name) || value === '' ? [] : [inertText(value, 120)]));
}

/** States and identities carry their meaning in attributes or `state`; their value is 1. */
export function isWording(reading: ReadingRecord): boolean {
  return reading.metric === 'hw.status' || reading.metric === 'hsm.info' || (reading.unit === undefined && reading.state !== undefined);
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

/** `25 min ago`, but only once a reading is older than it should be; the row is quiet otherwise. */
export function staleAge(time: string, device: Pick<DeviceRecord, 'interval'>, now: number): string | undefined {
  return now - Date.parse(time) > device.interval * 1500 + 60_000 ? formatAge(time, now) : undefined;
}

/** One Markdown line about a reading: value, channel, when, and the device's limits. */
export function readingTooltip(reading: ReadingRecord): string {
  const limits = formatLimits(reading.limits, reading.unit);
  const said = `${markdownText(metricName(reading.metric))}: **${markdownText(readingText(reading))}**, ${channelFacts[reading.channel].name}, ${markdownText(formatTime(reading.time))}`;
  return limits === '' ? said : `${said}  \nThe device’s limits: ${markdownText(limits)}`;
}
