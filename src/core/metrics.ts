import { translated } from './l10n.ts';
import type { HwType, Metric } from './reading.ts';
import { capitalised } from './words.ts';

/**
 * What people call each metric, and how its value is told where the number alone does not say it. Tree, pages, terminal and exports take
 * their words from here. Unit, kind and help of every metric are in metricCatalogue.ts, so that the editor need not load them.
 *
 * A metric that is not mentioned is called by its name: `hsm.storage.used` is "Storage used". So a model may bring metrics of its own.
 */

/** The metric that a component of a type is about, with its unit. Charts are drawn of these. */
export const mainMetrics = {
  temperature: { metric: 'hw.temperature', unit: 'Cel' },
  fan: { metric: 'hw.fan.speed', unit: 'rpm' },
  voltage: { metric: 'hw.voltage', unit: 'V' },
} as const satisfies Partial<Record<HwType, { readonly metric: Metric; readonly unit: string }>>;

export type ChartedType = keyof typeof mainMetrics;

export const chartedMetrics: readonly Metric[] = Object.values(mainMetrics).map(({ metric }) => metric);

export function mainMetric(type: HwType): Metric | undefined {
  const main: Partial<Record<HwType, { readonly metric: Metric }>> = mainMetrics;
  return main[type]?.metric;
}

/** Of `hsm.*`: those that people call something else than their name says. */
const words: Readonly<Record<string, string>> = {
  info: 'Identity',
  'tamper.active': 'Active tampers',
  'admin.logged_in': 'Security officer logged in',
  'login_attempts.left': 'Security officer logins left',
  'events.critical': 'Critical events',
  'events.noncritical': 'Non-critical events',
  'ntls.info': 'Listens on',
  'ntls.certificate.expires': 'Certificate ends',
  'ntls.certificate.monitor.enabled': 'Expiry watch',
  'ntls.certificate.monitor.expires': 'Expiry watched',
  'ntls.certificate.monitor.notice': 'Warns ahead by',
  'ntls.certificate.monitor.interval': 'Looks every',
  'service.info': 'Purpose',
  'service.running': 'Process',
};

/** Parts of a name that are not written as they stand. */
const spelled: Readonly<Record<string, string>> = {
  co: 'crypto officer',
  cpu: 'CPU',
  cu: 'crypto user',
  ha: 'HA',
  ntls: 'NTLS',
  ntp: 'NTP',
  pin: 'PIN',
  snmp: 'SNMP',
  so: 'security officer',
};

/** Without the part that only says whose convention it is. */
function nameOf(metric: string): string {
  return metric.replace(/^(?:hsm|hw)\./, '');
}

/** What people call a metric: `hsm.storage.used` → `Storage used`, `hsm.cpu.idle` → `CPU idle`. */
export function metricWords(metric: string): string {
  return translated(englishWords(nameOf(metric)));
}

function englishWords(name: string): string {
  if (Object.hasOwn(words, name)) return words[name] ?? name;
  const parts = name.replace(/\.(?:info|count)$/, '').split(/[._]/);
  return capitalised(parts.map((part) => (Object.hasOwn(spelled, part) ? spelled[part] : part)).join(' '));
}

/** Of `hsm.*`: those of which zero and more than zero are the news, and the words for the two. */
const flags: readonly (readonly [RegExp, zero: string, more: string])[] = [
  [/^tamper\.state$/, 'no tamper', 'tamper detected'],
  [/^tamper\.active$/, 'none', 'active'],
  [/^password\.expires$/, 'never', 'yes'],
  [/^service\.running$/, 'stopped', 'running'],
  [/^(?:ntp|snmp|ntls\.certificate\.monitor)\.enabled$/, 'off', 'on'],
  [/^network\.(?:link|(?:service\.)?up)$/, 'down', 'up'],
  [/^(?:zeroized|secure_transport_mode|admin\.logged_in)$/, 'no', 'yes'],
  [/^(?:ntls\.bound|ntp\.synchronised|memory\.below_minimum|network\.activated)$/, 'no', 'yes'],
  [/^partition\.(?:zeroized|activated|auto_activation|legacy_domain)$/, 'no', 'yes'],
  [/^partition\.(?:so|co|cu)\.(?:initialized|activated|locked_out|\w+_change_due)$/, 'no', 'yes'],
];

/** The words for zero and for more, where these are the news: `hsm.zeroized` is `no` or `yes`. */
export function flagWords(metric: Metric): readonly [zero: string, more: string] | undefined {
  const [, zero, more] = flags.find(([pattern]) => pattern.test(nameOf(metric))) ?? [];
  return zero === undefined || more === undefined ? undefined : [translated(zero), translated(more)];
}

/** Seconds since 1970. */
const INSTANT = /^hsm\.(?:clock\.time|ntls\.certificate\.(?:monitor\.)?expires|password\.(?:changed|expiry))$/;

/**
 * How a value is to be read. `instant`: seconds since 1970; `state`: 1, its meaning is in the reading's state; `info`: 1, its meaning is
 * in the attributes; `amount`: the number with its unit.
 */
export type ValueKind = 'flag' | 'instant' | 'state' | 'info' | 'amount';

export function valueKind(metric: Metric): ValueKind {
  if (metric === 'hw.status') return 'state';
  if (isInfo(metric)) return 'info';
  if (INSTANT.test(metric)) return 'instant';
  return flagWords(metric) === undefined ? 'amount' : 'flag';
}

/** Its meaning is in the attributes. */
export function isInfo(metric: Metric): boolean {
  return metric.endsWith('.info');
}
