import { healthWorstFirst } from '../../core/alerting/health.ts';
import { channelOfComponent, isAsked, isPolled, type PolledChannel, pollableChannels, witnesses, witnessOf } from '../../core/channel.ts';
import { freshFor } from '../../core/coverage.ts';
import { type Attributes, type HwState, NOT_JUDGED } from '../../core/reading.ts';
import { plainText } from '../../core/text.ts';
import { slotOf } from '../../core/time/schedule.ts';
import { polledChannels } from '../../inventory/deviceChannels.ts';
import { deviceHealth } from '../records/deviceHealth.ts';
import type { WatchedDevice, WatchedIndicator } from '../watching/watchedDevice.ts';
import { type Family, familyOf, familyOfReading, isNumber, type Labels, type SeriesPoint } from './common/families.ts';

/**
 * What goes out of one device: numbers, verdicts and alerts, with labels that say which device, part, condition and witness. No name of a
 * person, no address and no text of the device is among them, but for the ids of its parts.
 */

/** The most series of one device. What is more is left out, and counted. An appliance with two channels has some 900. */
export const MOST_SERIES = 5_000;

const LONGEST_LABEL = 80;

const of = {
  readAt: familyOf('hsm_vigil.reading.timestamp', 's', 'When a reading was taken, in seconds since 1970. Its age is time() minus this.'),
  negative: familyOf(
    'hsm_vigil.indicator.negative',
    '1',
    'Whether a condition was found bad (1) or good (0). Absent while it is not known.',
  ),
  alert: familyOf('hsm_vigil.alert', '1', 'An alert that is pending or firing: 1.'),
  alertSince: familyOf(
    'hsm_vigil.alert.start.timestamp',
    's',
    'When an alert fired, or while it is pending when it began, in seconds since 1970.',
  ),
  state: familyOf(
    'hsm_vigil.device.state',
    '1',
    'How a device stands: ok (0), partly judged (1), unknown (2), degraded (3) or failed (4). What nobody has looked at is not ok.',
  ),
  interval: familyOf('hsm_vigil.device.interval', 's', 'Time between two polls of a device.'),
  up: familyOf('hsm_vigil.channel.up', '1', 'Whether the last poll over a channel brought something (1) or failed (0).'),
  polledAt: familyOf('hsm_vigil.channel.poll.timestamp', 's', 'When a channel was polled last, in seconds since 1970.'),
  answeredAt: familyOf('hsm_vigil.channel.answer.timestamp', 's', 'When a channel brought something last, in seconds since 1970.'),
  duration: familyOf('hsm_vigil.channel.poll.duration', 's', 'How long the last poll over a channel took.'),
  refused: familyOf(
    'hsm_vigil.channel.refused_lines',
    '1',
    'What the last poll over a channel brought and was not certain enough to count.',
  ),
  paused: familyOf('hsm_vigil.device.paused', '1', 'Whether a person has paused the watching of a device.'),
  series: familyOf('hsm_vigil.device.series', '1', 'Series that go out of a device.'),
  leftOut: familyOf('hsm_vigil.device.series.left_out', '1', `Series of a device that do not go out, since ${MOST_SERIES} are the most.`),
} satisfies Record<string, Family>;

/** Parts that are somebody else's machine are called by its name or address: they stay here. */
function clientsOf(device: WatchedDevice): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { attributes } of device.readings) if (attributes['hw.type'] === 'client') ids.add(attributes['hw.id']);
  return ids;
}

/** States of OpenTelemetry's `hw.status`; of an unknown one nothing goes out. */
const states: readonly HwState[] = ['ok', 'degraded', 'failed'];

/** All that goes out of a device at this time. */
export function devicePoints(device: WatchedDevice, now: number): readonly SeriesPoint[] {
  const own = labelsOf(device);
  const hidden = clientsOf(device);
  const all = [
    ...ofChannels(device, own, now),
    ...ofAlerts(device, own, hidden, now),
    ...ofIndicators(device, own, hidden, now),
    ...ofReadings(device, own, hidden, now),
  ];
  const always = (family: Family, value: number): SeriesPoint => ({
    family,
    labels: own,
    value,
    time: now,
    until: Number.POSITIVE_INFINITY,
  });
  const kept = all.length > MOST_SERIES ? all.slice(0, MOST_SERIES) : all;
  return [
    always(of.paused, device.paused ? 1 : 0),
    always(of.interval, device.plan.policy.interval / 1000),
    stateOf(device, own, now),
    always(of.series, kept.length),
    ...(all.length > kept.length ? [always(of.leftOut, all.length - kept.length)] : []),
    ...kept,
  ];
}

/** What is fine is told until nobody knows whether it still is. What is bad stays so, and is looked at again with the next poll. */
function stateOf(device: WatchedDevice, labels: Labels, now: number): SeriesPoint {
  const { state } = deviceHealth(device, now);
  const fresh = freshFor(device.plan.policy.interval);
  const ends = polledChannels(device.plan.device).flatMap((channel) => {
    const seen = device.channel(channel)?.lastSeen;
    return seen === undefined || seen + fresh < now ? [] : [seen + fresh];
  });
  const until = Math.min(...ends, now + device.plan.policy.window);
  return { family: of.state, labels, value: healthWorstFirst.toReversed().indexOf(state), time: now, until };
}

function labelsOf({ plan: { device, model } }: WatchedDevice): Labels {
  const { site, haGroup } = device;
  return [
    ['device', device.id],
    ...(haGroup === undefined ? [] : [['ha_group', haGroup] as const]),
    ['model', model.descriptor.id],
    ...(site === undefined ? [] : [['site', label(site)] as const]),
  ];
}

function label(text: string): string {
  return plainText(text, LONGEST_LABEL);
}

/** By name, as remote write asks for. */
function withMore(own: Labels, more: Readonly<Record<string, string>>): Labels {
  return [...own, ...Object.entries(more)].sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Until when something is told as if it were so: while a poll could not be missing, and longer where it is read seldom, but in no case when its
 * channel brings nothing any more. So a silent device is not told as it was, also after a restart.
 */
function untilOf(device: WatchedDevice, channel: PolledChannel | undefined, time: number, cadence: number): number {
  const fresh = freshFor(device.plan.policy.interval);
  const heard = channel === undefined ? Number.POSITIVE_INFINITY : (device.channel(channel)?.lastSeen ?? time);
  return Math.min(time + cadence, heard) + fresh;
}

/** Without what a model knows to be wrong, and what other channels than those in use have said. */
function ofReadings(device: WatchedDevice, own: Labels, hidden: ReadonlySet<string>, now: number): readonly SeriesPoint[] {
  const polled: readonly string[] = polledChannels(device.plan.device);
  const points: SeriesPoint[] = [];
  for (const reading of device.readings) {
    const { metric, attributes, channel, time, state } = reading;
    const component = attributes['hw.id'];
    if (!polled.includes(channel) || !isNumber(metric) || hidden.has(component) || attributes[NOT_JUDGED] !== undefined) continue;
    if (!isPolled(channel)) continue;
    const until = untilOf(device, channel, time, device.cadenceOf(component));
    if (now < time || now > until) continue;
    const labels = withMore(own, { component: label(component), witness: witnessOf(channel) });
    const family = familyOfReading(reading);
    const hardware = hardwareOf(attributes);
    if (metric !== 'hw.status') points.push({ family, labels, value: reading.value, time, until, of: 'reading', hardware });
    else if (state === undefined || state === 'unknown') continue;
    else
      for (const each of states)
        points.push({
          family,
          labels: withMore(labels, { hw_state: each }),
          value: each === state ? 1 : 0,
          time,
          until,
          of: 'reading',
          hardware,
        });
    points.push({ family: of.readAt, labels: withMore(labels, { metric: label(metric) }), value: time / 1000, time, until, of: 'age' });
  }
  return points;
}

function hardwareOf(attributes: Attributes): Labels {
  return (['hw.parent', 'hw.type'] as const).flatMap((name) => {
    const text = attributes[name];
    return text === undefined ? [] : [[name, label(text)] as const];
  });
}

/** What each witness has said last of each condition, while that is not too old. */
function ofIndicators(device: WatchedDevice, own: Labels, hidden: ReadonlySet<string>, now: number): readonly SeriesPoint[] {
  const points: SeriesPoint[] = [];
  for (const indicator of device.indicators) {
    const { component, condition, cadence = 0 } = indicator;
    if (hidden.has(component)) continue;
    for (const { witness, value, slot } of lastSaid(indicator)) {
      // Of a channel itself its silence is what is known; what devices send by themselves is not asked for again.
      const asked =
        channelOfComponent(component) === undefined ? pollableChannels.find((channel) => witnessOf(channel) === witness) : undefined;
      const until = untilOf(device, asked, slot, isAsked(witness) ? cadence : 0);
      if (now > until || (asked !== undefined && cadence === 0 && slot < lastSlotOf(device, asked))) continue;
      const labels = withMore(own, { component: label(component), condition, witness });
      points.push({ family: of.negative, labels, value, time: slot, until, of: 'verdict' });
    }
  }
  return points;
}

/** In which slot the last poll over a channel began: what it did not find is unknown since then. */
function lastSlotOf(device: WatchedDevice, channel: PolledChannel): number {
  const { polledAt = 0, durationMs = 0 } = device.channel(channel) ?? {};
  return slotOf(polledAt - durationMs, device.plan.policy.interval);
}

function lastSaid({ state: { slots } }: WatchedIndicator) {
  return witnesses.flatMap((witness) => {
    const last = slots.findLast(({ verdicts }) => verdicts[witness] !== undefined);
    return last ? [{ witness, slot: last.slot, value: last.verdicts[witness] === 'negative' ? 1 : 0 }] : [];
  });
}

function ofAlerts(device: WatchedDevice, own: Labels, hidden: ReadonlySet<string>, now: number): readonly SeriesPoint[] {
  return [...device.alerts].flatMap(({ component, condition, severity, state, startedAt, firedAt }) => {
    if (state === 'resolved' || hidden.has(component)) return [];
    const labels = withMore(own, { component: label(component), condition, severity, state });
    const since = ((state === 'firing' ? firedAt : undefined) ?? startedAt) / 1000;
    return [
      { family: of.alert, labels, value: 1, time: now, until: Number.POSITIVE_INFINITY },
      { family: of.alertSince, labels, value: since, time: now, until: Number.POSITIVE_INFINITY },
    ];
  });
}

function ofChannels(device: WatchedDevice, own: Labels, now: number): readonly SeriesPoint[] {
  return polledChannels(device.plan.device).flatMap((channel) => {
    const row = device.channel(channel);
    if (!row) return [];
    const { state, polledAt, lastSeen, durationMs, refused = [] } = row;
    const labels = withMore(own, { witness: witnessOf(channel) });
    const until = Number.POSITIVE_INFINITY;
    const point = (family: Family, value: number): SeriesPoint => ({ family, labels, value, time: now, until });
    const knownUntil = polledAt + freshFor(device.plan.policy.interval);
    const isKnown = !device.paused && state !== 'off' && now <= knownUntil;
    return [
      ...(isKnown ? [{ ...point(of.up, state === 'ok' ? 1 : 0), until: knownUntil }] : []),
      point(of.polledAt, polledAt / 1000),
      ...(lastSeen === undefined ? [] : [point(of.answeredAt, lastSeen / 1000)]),
      ...(durationMs === undefined ? [] : [point(of.duration, durationMs / 1000)]),
      point(
        of.refused,
        refused.reduce((sum, each) => sum + each.count, 0),
      ),
    ];
  });
}
