import { channelFacts } from '../../core/channel.ts';
import type { Limits } from '../../core/reading.ts';
import { DAY } from '../../core/time/duration.ts';
import type { ChannelRecord } from '../../protocol/contract.ts';

/** Numbers, units and times as people read them. */

const formatters = new Map<number, Intl.NumberFormat>();

/** `1,234.5`, with at most so many digits behind the point. Formatters are made on first use: the first costs 10 ms of start-up. */
function number(value: number, digits: number): string {
  let formatter = formatters.get(digits);
  if (!formatter) {
    formatter = new Intl.NumberFormat('en', { maximumFractionDigits: digits });
    formatters.set(digits, formatter);
  }
  return formatter.format(value);
}

/** A value in the notation of its unit: UCUM `Cel` → `27 °C`, `rpm` → `6,200 rpm`, `By` → `12.5 MB`. */
export function formatValue(value: number, unit: string | undefined): string {
  switch (unit) {
    case 'Cel':
      return `${number(value, 1)} °C`;
    case 'rpm':
    case '{rpm}':
      return `${number(value, 0)} rpm`;
    case 'V':
      return `${number(value, 3)} V`;
    case 'By':
      return formatBytes(value);
    case 's':
      return formatDuration(value * 1000);
    case '%':
      return `${number(value, 1)} %`;
    case undefined:
    case '':
    case '1':
      return number(value, 3);
    default:
      return `${number(value, 3)} ${unit.replace(/^\{(.*)\}$/, '$1')}`;
  }
}

/** Decimal multiples, as the vendor's storage figures are read. */
function formatBytes(bytes: number): string {
  let value = bytes;
  for (const unit of ['bytes', 'kB', 'MB', 'GB', 'TB']) {
    if (Math.abs(value) < 1000 || unit === 'TB') return `${unit === 'bytes' ? number(value, 0) : number(value, 1)} ${unit}`;
    value /= 1000;
  }
  return `${value}`;
}

const steps = [
  { unit: 'd', ms: DAY, next: 'h', nextMs: 3_600_000 },
  { unit: 'h', ms: 3_600_000, next: 'min', nextMs: 60_000 },
  { unit: 'min', ms: 60_000, next: 's', nextMs: 1000 },
] as const;

/** `45 s`, `12 min`, `3 h 20 min`, `5 d 2 h`: two units at most, seconds only below a minute. */
export function formatDuration(ms: number): string {
  const positive = Math.max(0, ms);
  for (const { unit, ms: size, next, nextMs } of steps) {
    if (positive < size) continue;
    const whole = Math.floor(positive / size);
    const rest = Math.floor((positive % size) / nextMs);
    return rest > 0 && next !== 's' ? `${whole} ${unit} ${rest} ${next}` : `${whole} ${unit}`;
  }
  return `${Math.floor(positive / 1000)} s`;
}

/** `just now` below a minute, then `3 min ago`, `2 h ago`, `4 d ago`: it changes once a minute at most. A future time is `just now`. */
export function formatAge(time: string, now: number): string {
  const age = now - Date.parse(time);
  if (!(age >= 60_000)) return 'just now';
  const step = steps.find(({ ms }) => age >= ms);
  return step ? `${Math.floor(age / step.ms)} ${step.unit} ago` : 'just now';
}

/** Date and time in the person's own place and habits. */
export function formatTime(time: string | Date): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? 'an unknown time' : date.toLocaleString();
}

/** "until 18:30", and with its day when that is not today. */
export function untilText(time: string, now: number): string {
  return `until ${shortTime(time, now)}`;
}

/** "18:30", "tomorrow 08:00", "Mon 30 Nov, 08:00". */
export function shortTime(time: string | number, now: number): string {
  const date = new Date(time);
  const clock = date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const days = Math.round((new Date(date).setHours(0, 0, 0, 0) - midnight) / DAY);
  if (days === 0) return clock;
  if (days === 1) return `tomorrow ${clock}`;
  return `${date.toLocaleDateString([], { weekday: 'short', day: 'numeric', month: 'short' })}, ${clock}`;
}

export function count(n: number, singular: string, plural = `${singular}s`): string {
  return `${number(n, 0)} ${n === 1 ? singular : plural}`;
}

/** As the service calls it: a console by the way it is reached. */
export function channelLabel({ channel, name }: Pick<ChannelRecord, 'channel' | 'name'>): string {
  return name ?? channelFacts[channel].name;
}

const limitNames: readonly (readonly [keyof Limits, string])[] = [
  ['lowNonRecoverable', 'lower non-recoverable'],
  ['lowCritical', 'lower critical'],
  ['lowWarning', 'lower warning'],
  ['highWarning', 'upper warning'],
  ['highCritical', 'upper critical'],
  ['highNonRecoverable', 'upper non-recoverable'],
];

/** The device's limits in one line; empty when it names none. */
export function formatLimits(limits: Limits | undefined, unit: string | undefined): string {
  if (!limits) return '';
  return limitNames.flatMap(([key, name]) => (limits[key] === undefined ? [] : [`${name} ${formatValue(limits[key], unit)}`])).join(', ');
}
