import { negativeSlots, toldSlots } from '../../core/alerting/evaluator.ts';
import { isRecent } from '../../core/alerting/health.ts';
import { APPLIANCE } from '../../core/alerting/rootCause.ts';
import { channelOfComponent, type PolledChannel } from '../../core/channel.ts';
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
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import { accountDoubtRecord, doubtProblem } from './accountDoubtRecord.ts';
import { channelProblems } from './channelProblems.ts';
import { deviceHealth, isOneOf, type PartHealth } from './deviceHealth.ts';
import { findingsOf } from './findings.ts';
import { identityRecord } from './identityRecord.ts';
import { slipProblem } from './notAsWritten.ts';

/**
 * What clients see of a device. Everything a device has sent passes `plainText` here, whatever parsers have done before.
 */

const LONGEST_NAME = 80;
export const LONGEST_TEXT = 240;
/** A fault's sentences are ours, and say to the end what to do. */
export const LONGEST_FAULT = 600;

export function deviceRecord(watched: WatchedDevice, now: number): DeviceRecord {
  const { device, model, policy, simulated, notAsWritten, pause, account } = watched.plan;
  const doubt = accountDoubtRecord(watched);
  const software = softwareOf(watched);
  const { state, parts, firing, lastSeen, blind, beyond } = deviceHealth(watched, now);
  const components = parts.map((part) => componentRecord(watched, part, now));
  const { known, other, since: acceptedAt } = watched.identity;
  const channels = channelRecords(watched, now);
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
    firing: firing.length,
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

function componentRecord(watched: WatchedDevice, { id, state, fact, readings, judged }: PartHealth, now: number): ComponentRecord {
  const name = plainText(watched.nameOf(id), LONGEST_NAME);
  const attributes = readings[0]?.attributes ?? watched.plan.model.partOf?.(id);
  const parent = attributes?.['hw.parent'];
  return {
    id,
    name,
    type: typeOf(id, attributes),
    ...(parent !== undefined && { parent }),
    state,
    ...(fact && { fact }),
    readings: readings.map(readingRecord),
    indicators: judged.flatMap(({ indicator, condition }): readonly IndicatorRecord[] => {
      const rule = watched.ruleOf(id, indicator.condition);
      if (!rule) return [];
      const told = toldSlots(indicator.state, rule, now);
      return [
        {
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
        },
      ];
    }),
  };
}

function typeOf(id: string, attributes: Attributes | undefined): HwType {
  return channelOfComponent(id) !== undefined || id === APPLIANCE ? 'channel' : (attributes?.['hw.type'] ?? 'hsm');
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
