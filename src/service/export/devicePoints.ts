import { healthWorstFirst } from '../../core/alerting/health.ts';
import { channelOfComponent, isAsked, isPolled, type PolledChannel, pollableChannels, witnesses, witnessOf } from '../../core/channel.ts';
import { freshFor } from '../../core/coverage.ts';
import { type HwState, NOT_JUDGED } from '../../core/reading.ts';
import { slotOf } from '../../core/time/schedule.ts';
import { polledChannels } from '../../inventory/deviceChannels.ts';
import { deviceHealth } from '../records/deviceHealth.ts';
import type { WatchedDevice, WatchedIndicator } from '../watching/watchedDevice.ts';
import { type Family, familyOf, familyOfReading, isNumber, type Labels, type SeriesPoint } from './common/families.ts';
import { DeviceLabels, label, withLabel } from './deviceLabels.ts';

/**
 * What goes out of one device: numbers, verdicts and alerts, with labels that say which device, part, condition and witness. No name of a
 * person, no address and no text of the device is among them, but for the ids of its parts.
 */

/** The most series of one device. What is more is left out, and counted. An appliance with two channels has some 900. */
export const MOST_SERIES = 5_000;

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
  const labels = new DeviceLabels(device);
  const { own } = labels;
  const hidden = clientsOf(device);
  const all: SeriesPoint[] = [];
  addChannels(all, device, own, now);
  addAlerts(all, device, labels, hidden, now);
  addIndicators(all, device, labels, hidden, now);
  addReadings(all, device, labels, hidden, now);
  const always = (family: Family, value: number): SeriesPoint => ({
    family,
    labels: own,
    value,
    time: now,
    until: Number.POSITIVE_INFINITY,
  });
  const leftOut = Math.max(0, all.length - MOST_SERIES);
  if (leftOut > 0) all.length = MOST_SERIES;
  return [
    always(of.paused, device.paused ? 1 : 0),
    always(of.interval, device.plan.policy.interval / 1000),
    stateOf(device, own, now),
    always(of.series, all.length),
    ...(leftOut > 0 ? [always(of.leftOut, leftOut)] : []),
    ...all,
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
function addReadings(to: SeriesPoint[], device: WatchedDevice, labels: DeviceLabels, hidden: ReadonlySet<string>, now: number): void {
  const polled: readonly string[] = polledChannels(device.plan.device);
  for (const reading of device.readings) {
    const { metric, attributes, channel, time, value, state } = reading;
    const component = attributes['hw.id'];
    if (!polled.includes(channel) || !isNumber(metric) || hidden.has(component) || attributes[NOT_JUDGED] !== undefined) continue;
    if (!isPolled(channel)) continue;
    const until = untilOf(device, channel, time, device.cadenceOf(component));
    if (now < time || now > until) continue;
    const isStatus = metric === 'hw.status';
    if (isStatus && (state === undefined || state === 'unknown')) continue;
    const seen = labels.seen(component, witnessOf(channel));
    const family = familyOfReading(reading);
    const hardware = labels.hardware(attributes);
    if (!isStatus) to.push({ family, labels: seen, value, time, until, of: 'reading', hardware });
    else
      for (const each of states) {
        const ofState = withLabel(seen, 'hw_state', each);
        to.push({ family, labels: ofState, value: each === state ? 1 : 0, time, until, of: 'reading', hardware });
      }
    const readAt = withLabel(seen, 'metric', label(metric));
    to.push({ family: of.readAt, labels: readAt, value: time / 1000, time, until, of: 'age' });
  }
}

/** What each witness has said last of each condition, while that is not too old. */
function addIndicators(to: SeriesPoint[], device: WatchedDevice, labels: DeviceLabels, hidden: ReadonlySet<string>, now: number): void {
  for (const indicator of device.indicators) {
    const { component, condition, cadence = 0 } = indicator;
    if (hidden.has(component)) continue;
    for (const { witness, value, slot } of lastSaid(indicator)) {
      // Of a channel itself its silence is what is known; what devices send by themselves is not asked for again.
      const asked =
        channelOfComponent(component) === undefined ? pollableChannels.find((channel) => witnessOf(channel) === witness) : undefined;
      const until = untilOf(device, asked, slot, isAsked(witness) ? cadence : 0);
      if (now > until || (asked !== undefined && cadence === 0 && slot < lastSlotOf(device, asked))) continue;
      const said = withLabel(labels.seen(component, witness), 'condition', condition);
      to.push({ family: of.negative, labels: said, value, time: slot, until, of: 'verdict' });
    }
  }
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

function addAlerts(to: SeriesPoint[], device: WatchedDevice, labels: DeviceLabels, hidden: ReadonlySet<string>, now: number): void {
  for (const { component, condition, severity, state, startedAt, firedAt } of device.alerts) {
    if (state === 'resolved' || hidden.has(component)) continue;
    const own = withLabel(withLabel(withLabel(labels.ofPart(component), 'condition', condition), 'severity', severity), 'state', state);
    const since = ((state === 'firing' ? firedAt : undefined) ?? startedAt) / 1000;
    const until = Number.POSITIVE_INFINITY;
    to.push({ family: of.alert, labels: own, value: 1, time: now, until });
    to.push({ family: of.alertSince, labels: own, value: since, time: now, until });
  }
}

function addChannels(to: SeriesPoint[], device: WatchedDevice, own: Labels, now: number): void {
  for (const channel of polledChannels(device.plan.device)) {
    const row = device.channel(channel);
    if (!row) continue;
    const { state, polledAt, lastSeen, durationMs, refused = [] } = row;
    const labels = withLabel(own, 'witness', witnessOf(channel));
    const add = (family: Family, value: number, until = Number.POSITIVE_INFINITY) =>
      void to.push({ family, labels, value, time: now, until });
    const knownUntil = polledAt + freshFor(device.plan.policy.interval);
    const isKnown = !device.paused && state !== 'off' && now <= knownUntil;
    if (isKnown) add(of.up, state === 'ok' ? 1 : 0, knownUntil);
    add(of.polledAt, polledAt / 1000);
    if (lastSeen !== undefined) add(of.answeredAt, lastSeen / 1000);
    if (durationMs !== undefined) add(of.duration, durationMs / 1000);
    const lines = refused.reduce((sum, each) => sum + each.count, 0);
    add(of.refused, lines);
  }
}
