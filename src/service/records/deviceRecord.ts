import { negativeSlots, toldSlots } from '../../core/alerting/evaluator.ts';
import { isRecent, stateOfComponent, stateOfDevice, worst } from '../../core/alerting/health.ts';
import { APPLIANCE } from '../../core/alerting/rootCause.ts';
import { type Channel, channelFacts, channelOfComponent, type PolledChannel } from '../../core/channel.ts';
import { isTooOld } from '../../core/coverage.ts';
import { notJudged } from '../../core/essentials.ts';
import { groupBy } from '../../core/groupBy.ts';
import { HA_GROUP } from '../../core/groupConditions.ts';
import { shownIdentity } from '../../core/identity.ts';
import type { Attributes, HwType, Reading } from '../../core/reading.ts';
import { plainText } from '../../core/text.ts';
import { channelSecrets, configuredChannels, isInsecure, polledChannels, usableChannels, wayName } from '../../inventory/deviceChannels.ts';
import type { DeviceConfig } from '../../inventory/schema.ts';
import { secretsOfDevice } from '../../inventory/secretWords.ts';
import type { ChannelRecord, ComponentRecord, DeviceRecord, IndicatorRecord, ReadingRecord } from '../../protocol/contract.ts';
import type { ChannelRow } from '../../store/rows.ts';
import type { ChannelPoll } from '../polling/pollTarget.ts';
import { refusedLines } from '../polling/refusedLines.ts';
import type { WatchedDevice, WatchedIndicator } from '../watching/watchedDevice.ts';
import { accountDoubtRecord, doubtProblem } from './accountDoubtRecord.ts';
import { channelProblems } from './channelProblems.ts';
import { findingsOf } from './findings.ts';
import { identityRecord } from './identityRecord.ts';
import { slipProblem } from './notAsWritten.ts';

/**
 * What clients see of a device. Everything a device has sent passes `plainText` here, whatever parsers have done before.
 */

/**
 * A component that the device itself has not shown for this long, while it showed others, is one it no longer has (ms). What is read once a
 * day may come a poll late.
 */
const GONE = 90_000_000;
const LONGEST_NAME = 80;
export const LONGEST_TEXT = 240;
/** A fault's sentences are ours, and say to the end what to do. */
export const LONGEST_FAULT = 600;

export function deviceRecord(watched: WatchedDevice, now: number): DeviceRecord {
  const { device, model, policy, simulated, notAsWritten, pause, account } = watched.plan;
  const polled = polledChannels(device);
  const astray = polled.filter((channel) => watched.channel(channel)?.errorCode === 'other-appliance');
  const unheard = polled.filter((channel) => isUnheard(watched, channel, now));
  const doubt = accountDoubtRecord(watched);
  const software = softwareOf(watched);
  const components = componentRecords(watched, polled, now).map((component) =>
    astray.some((channel) => channelFacts[channel].component === component.id) || isOnlyOf(component, unheard)
      ? { ...component, state: worst([component.state, 'unknown']) }
      : component,
  );
  // An alert of its group says nothing of it.
  const alerts = [...watched.alerts].filter(({ state, component }) => state === 'firing' && component !== HA_GROUP);
  const readings = datedReadings(watched, now);
  const lastSeen = readings.length > 0 ? Math.max(...readings.map(({ time }) => time)) : undefined;
  const { known, other, since: acceptedAt } = watched.identity;
  const usable = readings.filter(({ channel }) => isOneOf(channel, polled)).map(({ time }) => time);
  const channels = channelRecords(watched, now);
  // Before the first reading nothing at all is known, and that is said already.
  const beyond = watched.paused ? [] : watched.parts.beyond(now);
  const blind =
    lastSeen === undefined || watched.paused ? [] : [...notJudged(model.essentials ?? [], judgedNames(watched), polled), ...beyond];
  const state = stateOfDevice(
    [
      ...components.map(({ state, fact }) => ({ state, stale: false, ...(fact && { fact }) })),
      ...astray.map(() => ({ state: 'unknown', stale: false }) as const),
    ],
    alerts.map(({ severity }) => severity),
    usable.length > 0 ? Math.max(...usable) : null,
    policy.window,
    now,
    blind.length > 0,
  );
  return {
    id: device.id,
    name: device.name ?? device.id,
    model: model.descriptor.id,
    modelName: model.descriptor.name,
    ...(device.haGroup !== undefined && { haGroup: device.haGroup }),
    ...(device.site !== undefined && { site: device.site }),
    ...(device.provider !== undefined && { provider: device.provider }),
    ...(device.spares && { spares: device.spares }),
    simulated,
    monitorAccount: device.monitorAccount,
    ...(device.console && { accountName: device.console.user }),
    ...(software !== undefined && { software: plainText(software, LONGEST_NAME) }),
    ...(account && { accountDecision: { account: device.monitorAccount, ...account, since: iso(account.since) } }),
    ...(doubt && { accountDoubt: doubt }),
    ...(known && { identity: identityRecord(shownIdentity(known)) }),
    ...(acceptedAt !== undefined && { acceptedAt: iso(acceptedAt) }),
    ...(other && {
      otherAppliance: {
        ...identityRecord(other.seen),
        channel: other.channel,
        ...(other.device !== undefined && { device: plainText(other.device, LONGEST_NAME) }),
      },
    }),
    state,
    ...(blind.length > 0 && { notJudged: blind }),
    findings: findingsOf(watched, state, components, channels),
    ...(pause && { paused: { ...pause, since: iso(pause.since) } }),
    firing: alerts.length,
    channels,
    components,
    ...(lastSeen !== undefined && { lastSeen: iso(lastSeen) }),
    polling: watched.polling,
    ...(watched.nextPollAt !== undefined && { nextPoll: iso(watched.nextPollAt) }),
    interval: policy.interval / 1000,
    window: policy.window / 1000,
    ...(notAsWritten && { notAsWritten }),
    problems: [
      ...(notAsWritten ? slipProblem(notAsWritten) : []),
      ...(doubt ? [doubtProblem(doubt)] : []),
      ...problemsOf(watched),
      ...tooManyParts(beyond),
    ],
  };
}

/** The version of its software. Undefined: it was not read yet. */
export function softwareOf({ readings }: Pick<WatchedDevice, 'readings'>): string | undefined {
  for (const { attributes } of readings) if (attributes['hsm.software'] !== undefined) return attributes['hsm.software'];
  return undefined;
}

/** All but those of a time that has not come yet: the clock was set back since, so that nobody knows how old they are. */
function datedReadings({ readings, plan }: WatchedDevice, now: number): readonly Reading[] {
  return [...readings].filter(({ time }) => time - now < plan.policy.interval);
}

/** It has been silent for two intervals: what was fine then is not known to be so. */
function isUnheard(watched: WatchedDevice, channel: PolledChannel, now: number): boolean {
  const seen = watched.channel(channel)?.lastSeen;
  return seen !== undefined && isTooOld(now - seen, watched.plan.policy.interval);
}

function isOnlyOf({ readings }: ComponentRecord, channels: readonly PolledChannel[]): boolean {
  return readings.length > 0 && readings.every(({ channel }) => isOneOf(channel, channels));
}

function channelRecords(watched: WatchedDevice, now: number): readonly ChannelRecord[] {
  const { device, policy } = watched.plan;
  const polled = polledChannels(device);
  return configuredChannels(device).map((channel): ChannelRecord => {
    const row = watched.channel(channel);
    const insecure = isInsecure(device, channel);
    return {
      channel,
      ...namedByWay(channel, device),
      ...(isOneOf(channel, polled) ? outcome(row, policy.window, now) : { state: 'off' }),
      ...(row?.lastSeen !== undefined && { lastSeen: iso(row.lastSeen) }),
      ...(insecure && { insecure }),
    };
  });
}

/** A channel that is reached in several ways has a name of its own on each device. */
export function namedByWay(channel: PolledChannel, device: DeviceConfig): Pick<ChannelRecord, 'name'> {
  const name = wayName(device, channel);
  return name === undefined ? {} : { name };
}

function outcome(
  row: ChannelRow | undefined,
  window: number,
  now: number,
): Pick<ChannelRecord, 'state' | 'error' | 'errorCode' | 'durationMs' | 'refused'> {
  if (!row || !isRecent(row.polledAt, window, now)) return { state: 'unknown' };
  const { state, error, errorCode, durationMs, refused } = row;
  return {
    state,
    ...(error !== undefined && { error: plainText(error, LONGEST_FAULT) }),
    ...(errorCode !== undefined && { errorCode }),
    ...(durationMs !== undefined && { durationMs: Math.round(durationMs) }),
    ...(refused && { refused }),
  };
}

/**
 * The parts of the device: those that its newest readings over the channels in use speak of, and those with an open alert. What only a
 * channel that is switched off has shown is not known any more, and not unknown either: it is left out.
 */
function componentRecords(watched: WatchedDevice, polled: readonly PolledChannel[], now: number): readonly ComponentRecord[] {
  const shown = datedReadings(watched, now).filter(({ channel }) => isOneOf(channel, polled));
  const newest = Math.max(...shown.map(({ time }) => time));
  const readings = groupBy(
    shown.filter(({ time, attributes }) => time > newest - GONE - watched.cadenceOf(attributes['hw.id'])),
    ({ attributes }) => attributes['hw.id'],
  );
  // An alert of its group says nothing of it.
  const own = [...watched.indicators].filter(({ component }) => component !== HA_GROUP);
  const indicators = groupBy(own, ({ component }) => component);
  const ids = new Set([...readings.keys()]);
  for (const [component, ofComponent] of indicators) {
    const channel = channelOfComponent(component);
    if ((channel !== undefined && isOneOf(channel, polled)) || ofComponent.some(isOpen)) ids.add(component);
  }
  return [...ids].map((id) => componentRecord(watched, id, readings.get(id) ?? [], indicators.get(id) ?? [], now));
}

function componentRecord(
  watched: WatchedDevice,
  id: string,
  readings: readonly Reading[],
  indicators: readonly WatchedIndicator[],
  now: number,
): ComponentRecord {
  const { policy } = watched.plan;
  const known = indicators.flatMap((indicator) => {
    const condition = watched.conditionOf(indicator.component, indicator.condition);
    const rule = watched.ruleOf(indicator.component, indicator.condition);
    return condition && rule ? [{ indicator, condition, rule }] : [];
  });
  const name = plainText(watched.nameOf(id), LONGEST_NAME);
  const health = stateOfComponent(
    known.map(({ indicator: { condition, state }, condition: { severity } }) => ({
      condition,
      phase: state.phase,
      stale: state.stale,
      severity,
    })),
    readings,
    Math.max(policy.window, 2 * watched.cadenceOf(id)),
    now,
  );
  const attributes = readings[0]?.attributes ?? watched.plan.model.partOf?.(id);
  const parent = attributes?.['hw.parent'];
  return {
    id,
    name,
    type: typeOf(id, attributes),
    ...(parent !== undefined && { parent }),
    state: health.state,
    ...(health.fact && { fact: health.fact }),
    readings: readings.map(readingRecord),
    indicators: known.map(({ indicator, condition, rule }): IndicatorRecord => {
      const told = toldSlots(indicator.state, rule, now);
      return {
        component: id,
        condition: indicator.condition,
        severity: condition.severity,
        phase: indicator.state.phase,
        stale: indicator.state.stale,
        summary: condition.summary(name),
        negatives: negativeSlots(indicator.state, rule, now).length,
        needed: rule.needed,
        ...(condition.looked ? { looked: true } : told > 0 && { told }),
        since: iso(indicator.state.since),
      };
    }),
  };
}

function typeOf(id: string, attributes: Attributes | undefined): HwType {
  return channelOfComponent(id) !== undefined || id === APPLIANCE ? 'channel' : (attributes?.['hw.type'] ?? 'hsm');
}

function judgedNames(watched: WatchedDevice): readonly string[] {
  return [...watched.indicators].map(({ component, condition }) => `${component}.${condition}`);
}

function isOpen({ state }: WatchedIndicator): boolean {
  return state.phase === 'pending' || state.phase === 'firing' || state.phase === 'recovering';
}

function isOneOf(channel: Channel, polled: readonly PolledChannel[]): boolean {
  return polled.some((each) => each === channel);
}

function problemsOf(watched: WatchedDevice): DeviceRecord['problems'] {
  const { device, secrets } = watched.plan;
  const polled = polledChannels(device);
  const missing = secrets.missing(polled.flatMap((channel) => channelSecrets(device, channel)));
  return [
    ...missing.map((secret) => {
      const asksFor = secretsOfDevice(device).find(({ name }) => name === secret)?.what;
      return { code: 'secret-missing', message: secrets.sayMissing(secret), secret, ...(asksFor !== undefined && { asksFor }) };
    }),
    ...channelProblems(watched, polled),
    ...(usableChannels(device).length === 0
      ? [{ code: 'not-watched', message: 'Nobody watches this device: its console is switched off and SNMP is not configured.' }]
      : []),
  ];
}

function tooManyParts(beyond: readonly string[]): DeviceRecord['problems'] {
  const remedy = 'Look at the device why it names so many. Parts that it has not shown for 14 days make room by themselves.';
  return beyond.map((message) => ({ code: 'too-many-parts', title: 'Too many parts', message, remedy }));
}

export function readingRecord({ metric, attributes, value, unit, state, limits, time, channel }: Reading): ReadingRecord {
  return {
    metric,
    attributes: plainAttributes(attributes),
    value,
    ...(unit !== undefined && { unit }),
    ...(state !== undefined && { state }),
    ...(limits !== undefined && { limits }),
    time: iso(time),
    channel,
  };
}

export function plainAttributes(attributes: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  if (isPlain(attributes)) return attributes;
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, text]) => (text === undefined ? [] : [[name, plainText(text, LONGEST_TEXT)]])),
  );
}

/** They can be shown as they are, as those of nearly every device: a record of thousands of readings copies none of them. */
function isPlain(attributes: Readonly<Record<string, string | undefined>>): attributes is Readonly<Record<string, string>> {
  for (const name in attributes) {
    const text = attributes[name];
    if (text === undefined || plainText(text, LONGEST_TEXT) !== text) return false;
  }
  return true;
}

/** What one poll over one channel came to, by itself. */
export function polledChannelRecord(poll: ChannelPoll, device: DeviceConfig): ChannelRecord {
  const { channel, fault, durationMs, endedAt, rejected = [] } = poll;
  const refused = refusedLines(rejected);
  const insecure = isInsecure(device, channel);
  return {
    channel,
    ...namedByWay(channel, device),
    state: fault ? 'failed' : 'ok',
    ...(fault && { error: plainText(fault.message, LONGEST_FAULT), errorCode: fault.code }),
    durationMs: Math.round(durationMs),
    ...(refused.length > 0 && { refused }),
    ...(!fault && { lastSeen: iso(endedAt) }),
    ...(insecure && { insecure }),
  };
}

/** The last time that was written: the readings of a poll share one. */
let written = { time: 0, text: new Date(0).toISOString() };

export function iso(time: number): string {
  if (time !== written.time) written = { time, text: new Date(time).toISOString() };
  return written.text;
}
