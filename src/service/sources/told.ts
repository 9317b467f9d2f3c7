import { type HealthState, healthWorstFirst } from '../../core/alerting/health.ts';
import { groupBy } from '../../core/groupBy.ts';
import type { Severity } from '../../core/indicator.ts';
import { plainText } from '../../core/text.ts';
import { DAY, MINUTE } from '../../core/time/duration.ts';
import type { LabelSet, ToldSample } from './answers.ts';
import { usualInterval } from './questions.ts';

/** What a platform has told of one device. Times are milliseconds since the epoch. */
export interface ToldDevice {
  /** Its id at the service that watches it. */
  readonly device: string;
  /** The service that watches it, as the platform calls it. Empty: it has no name there. */
  readonly service: string;
  readonly model: string;
  readonly site: string | undefined;
  readonly haGroup: string | undefined;
  readonly state: HealthState;
  readonly answeredAt: number | undefined;
  readonly interval: number;
  readonly paused: boolean;
  /** The service that watches it has told nothing for too long. */
  readonly silent: boolean;
  /** When the service has last told anything. Undefined: not within the window. */
  readonly serviceAt: number | undefined;
  /** Other services that tell of a device of this id at the same time. */
  readonly others: readonly string[];
  readonly alerts: readonly ToldAlert[];
}

export interface ToldAlert {
  readonly component: string;
  readonly condition: string;
  readonly severity: Severity;
  readonly state: 'pending' | 'firing';
  readonly since: number;
  /** The services that tell of it. */
  readonly services: readonly string[];
}

/** The answers to all that is asked at a refresh. */
export type Answers = Readonly<Record<'states' | 'answered' | 'services' | 'exceptions' | 'alerts' | 'told', readonly ToldSample[]>>;

export interface ToldFleet {
  readonly devices: ReadonlyMap<string, ToldDevice>;
  /** When each service began, as it says itself. */
  readonly began: ReadonlyMap<string, number>;
  /** Series whose labels no device of ours has. */
  readonly strange: number;
}

/** A service that has told nothing for so long (ms) is silent: it tells each minute, or as often as it is asked. */
const FALLEN_SILENT = 5 * MINUTE;
const states = healthWorstFirst.toReversed();
/** As the inventory has an id, and as parts and conditions are called. */
const ID = /^[a-z0-9][a-z0-9._-]{0,62}$/;
const CONDITION = /^[a-z0-9][a-z0-9.-]{0,79}$/;
const LONGEST_LABEL = 80;
const LATEST = Date.UTC(9999, 11, 31);
const LONGEST_INTERVAL = 7 * DAY;
/** Alerts of one device, and of all. */
const MOST_ALERTS_OF_ONE = 500;
const MOST_ALERTS = 20_000;

export function isId(text: string | undefined): text is string {
  return text !== undefined && ID.test(text);
}

/** Device and service, as in no label. */
export function keyOf({ device = '', instance = '' }: LabelSet): string {
  return `${device}\n${instance}`;
}

export function textLabel(text: string | undefined): string | undefined {
  const plain = text === undefined ? '' : plainText(text, LONGEST_LABEL);
  return plain === '' ? undefined : plain;
}

/** A time that a platform tells in seconds, in milliseconds. Undefined: it is none. Anybody may have written any number there. */
export function toldTime(seconds: number): number | undefined {
  return seconds >= 0 && seconds * 1000 <= LATEST ? seconds * 1000 : undefined;
}

/** Puts the answers of one refresh together. `clock`: of the platform, which has put times on what it was told (ms). */
export function toldIn({ states: standing, answered, services, exceptions, alerts, told: toldAt }: Answers, clock: number): ToldFleet {
  const answeredAt = new Map(answered.map(({ labels, value }) => [keyOf(labels), toldTime(value)]));
  const serviceAt = new Map<string, number | undefined>();
  const began = new Map<string, number>();
  for (const { labels, value } of services) {
    const time = toldTime(value);
    if (labels.what !== 'began') serviceAt.set(labels.instance ?? '', time);
    else if (time !== undefined) began.set(textLabel(labels.instance) ?? '', Math.round(time));
  }
  const intervals = new Map<string, number>();
  const paused = new Set<string>();
  for (const { labels, value } of exceptions) {
    if (labels.what === 'paused') paused.add(keyOf(labels));
    // What is read that seldom is read by nobody: an interval without end would keep anything fresh.
    else if (value > 0 && value * 1000 <= LONGEST_INTERVAL) intervals.set(keyOf(labels), value * 1000);
  }
  const open = groupBy(openOf(alerts, toldAt), ({ labels }) => keyOf(labels));
  const found = new Map<string, ToldDevice[]>();
  let strange = 0;
  for (const { labels, value } of standing) {
    const state = states[value];
    if (!isId(labels.device) || state === undefined) {
      strange += 1;
      continue;
    }
    const key = keyOf(labels);
    // Of a service of which the platform keeps no word, the answers of its devices alone say how old all is.
    const lastTold = serviceAt.get(labels.instance ?? '');
    const told: ToldDevice = {
      device: labels.device,
      service: textLabel(labels.instance) ?? '',
      model: isId(labels.model) ? labels.model : '',
      site: textLabel(labels.site),
      haGroup: isId(labels.ha_group) ? labels.ha_group : undefined,
      state,
      answeredAt: answeredAt.get(key),
      interval: intervals.get(key) ?? usualInterval,
      paused: paused.has(key),
      silent: lastTold !== undefined && clock - lastTold > FALLEN_SILENT,
      serviceAt: lastTold,
      others: [],
      alerts: (open.get(key) ?? []).slice(0, MOST_ALERTS_OF_ONE).flatMap(({ labels: own, value: since }) => alertOf(own, since)),
    };
    const before = found.get(labels.device);
    if (before) before.push(told);
    else found.set(labels.device, [told]);
  }
  return { devices: new Map(Array.from(found, ([device, all]) => [device, together(all)])), began, strange };
}

/** A device of which nothing is told any more, with the time (s) at which it answered last. Undefined: it is none of ours. */
export function rememberedIn({ labels, value }: ToldSample): ToldDevice | undefined {
  const { device, instance, model, site, ha_group: haGroup } = labels;
  if (!isId(device)) return undefined;
  return {
    device,
    service: textLabel(instance) ?? '',
    model: isId(model) ? model : '',
    site: textLabel(site),
    haGroup: isId(haGroup) ? haGroup : undefined,
    state: 'unknown',
    answeredAt: toldTime(value),
    interval: usualInterval,
    paused: false,
    silent: true,
    serviceAt: undefined,
    others: [],
    alerts: [],
  };
}

/**
 * Alerts that were told when their device was told of last: both come in one write, or in one answer. One that was told earlier has ended, and is
 * in the window still.
 */
function openOf(alerts: readonly ToldSample[], toldAt: readonly ToldSample[]): readonly ToldSample[] {
  const devices = new Map<string, number>();
  const known = new Map<string, number>();
  for (const { labels, value } of toldAt)
    if (labels.what === 'device') devices.set(keyOf(labels), value);
    else known.set(alertKey(labels), value);
  return alerts
    .filter(({ labels }) => {
      const device = devices.get(keyOf(labels));
      return device === undefined || (known.get(alertKey(labels)) ?? 0) >= device - SAME;
    })
    .slice(0, MOST_ALERTS);
}

/** Times of one write are one and the same; numbers with a fraction may differ in what nobody sees (s). */
const SAME = 0.0005;

function alertKey({ component = '', condition = '', severity = '', state = '', ...of }: LabelSet): string {
  return [keyOf(of), component, condition, severity, state].join('\n');
}

function alertOf({ component, condition, severity, state, instance }: LabelSet, since: number): readonly ToldAlert[] {
  const part = textLabel(component);
  const at = toldTime(since);
  if (part === undefined || condition === undefined || !CONDITION.test(condition) || at === undefined) return [];
  if ((severity !== 'warning' && severity !== 'critical') || (state !== 'pending' && state !== 'firing')) return [];
  return [{ component: part, condition, severity, state, since: at, services: [textLabel(instance) ?? ''] }];
}

/**
 * One device of what is told under its id. A service that has fallen silent counts only where no other one tells of the device. Where several do
 * at the same time, the worst state and the oldest answer are shown.
 */
function together(all: readonly ToldDevice[]): ToldDevice {
  const [first, ...rest] = all;
  if (first === undefined) throw new Error('nothing is put together of nothing');
  if (rest.length === 0) return first;
  const speaking = all.filter(({ silent }) => !silent);
  const [one, ...others] = (speaking.length > 0 ? speaking : all).toSorted(
    (a, b) => states.indexOf(b.state) - states.indexOf(a.state) || (a.answeredAt ?? 0) - (b.answeredAt ?? 0),
  );
  if (one === undefined || others.length === 0) return one ?? first;
  const times = [one, ...others].map(({ answeredAt }) => answeredAt);
  return {
    ...one,
    answeredAt: times.includes(undefined) ? undefined : Math.min(...times.map((time) => time ?? 0)),
    alerts: Array.from(
      groupBy(
        [one, ...others].flatMap(({ alerts }) => alerts),
        ({ component, condition }) => `${component}\n${condition}`,
      ),
      ([, alerts]) => gravest(alerts),
    ),
    others: [...new Set(others.map(({ service }) => service))].filter((service) => service !== one.service),
  };
}

/** Of one that several tell of, the graver. */
function gravest(alerts: readonly ToldAlert[]): ToldAlert {
  const [first, ...rest] = alerts.toSorted((a, b) => graveness(b) - graveness(a));
  if (first === undefined) throw new Error('nothing is the gravest of nothing');
  return { ...first, services: [...new Set([first, ...rest].flatMap(({ services }) => services))] };
}

function graveness({ state, severity }: ToldAlert): number {
  return (state === 'firing' ? 2 : 0) + (severity === 'critical' ? 1 : 0);
}
