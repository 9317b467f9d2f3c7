import { type ComponentHealth, type HealthState, stateOfComponent, stateOfDevice, worst } from '../../core/alerting/health.ts';
import { type Channel, channelFacts, channelOfComponent, type PolledChannel } from '../../core/channel.ts';
import { isTooOld } from '../../core/coverage.ts';
import { notJudged } from '../../core/essentials.ts';
import { HA_GROUP } from '../../core/groupConditions.ts';
import type { Condition, Severity } from '../../core/indicator.ts';
import type { Reading } from '../../core/reading.ts';
import { polledChannels } from '../../inventory/deviceChannels.ts';
import type { WatchedDevice, WatchedIndicator } from '../watching/watchedDevice.ts';

/**
 * How a device stands, and each of its parts: the one place where it is said. Records show it with names and texts, platforms get it as a
 * number.
 */

/**
 * A component that the device itself has not shown for this long, while it showed others, is one it no longer has (ms). What is read once a
 * day may come a poll late.
 */
const GONE = 90_000_000;

export interface PartHealth extends Pick<ComponentHealth, 'state' | 'fact'> {
  readonly id: string;
  /** Those over the channels in use. */
  readonly readings: readonly Reading[];
  /** Those that are judged. */
  readonly judged: readonly { readonly indicator: WatchedIndicator; readonly condition: Condition }[];
}

export interface DeviceHealth {
  readonly state: HealthState;
  readonly parts: readonly PartHealth[];
  /** Severities of its firing alerts. An alert of its group says nothing of it. */
  readonly firing: readonly Severity[];
  /** When its newest reading was taken (ms). Undefined: there is none. */
  readonly lastSeen?: number;
  /** What nothing judges, as sentences. */
  readonly blind: readonly string[];
  /** Of these: parts that are too many. */
  readonly beyond: readonly string[];
}

export function deviceHealth(watched: WatchedDevice, now: number): DeviceHealth {
  const { device, model, policy } = watched.plan;
  const polled = polledChannels(device);
  const astray = polled.filter((channel) => watched.channel(channel)?.errorCode === 'other-appliance');
  const unheard = polled.filter((channel) => isUnheard(watched, channel, now));
  const isDoubted = (part: PartHealth) =>
    astray.some((channel) => channelFacts[channel].component === part.id) || (unheard.length > 0 && isOnlyOf(part, unheard));
  const readings = datedReadings(watched, now);
  const parts = partsOf(watched, readings, polled, now).map((part) =>
    isDoubted(part) ? { ...part, state: worst([part.state, 'unknown']) } : part,
  );
  const firing: Severity[] = [];
  for (const { state, component, severity } of watched.alerts) if (state === 'firing' && component !== HA_GROUP) firing.push(severity);
  const lastSeen = newestOf(readings);
  const usable = newestOf(readings.filter(({ channel }) => isOneOf(channel, polled)));
  // Before the first reading nothing at all is known, and that is said already.
  const beyond = watched.paused ? [] : watched.parts.beyond(now);
  const blind =
    lastSeen === undefined || watched.paused ? [] : [...notJudged(model.essentials ?? [], judgedNames(watched), polled), ...beyond];
  const state = stateOfDevice(
    [
      ...parts.map(({ state, fact }) => ({ state, stale: false, ...(fact && { fact }) })),
      ...astray.map(() => ({ state: 'unknown', stale: false }) as const),
    ],
    firing,
    usable ?? null,
    policy.window,
    now,
    blind.length > 0,
  );
  return { state, parts, firing, ...(lastSeen !== undefined && { lastSeen }), blind, beyond };
}

/** All but those of a time that has not come yet: the clock was set back since, so that nobody knows how old they are. */
function datedReadings({ readings, plan }: WatchedDevice, now: number): readonly Reading[] {
  const dated: Reading[] = [];
  for (const reading of readings) if (reading.time - now < plan.policy.interval) dated.push(reading);
  return dated;
}

function newestOf(readings: readonly Reading[]): number | undefined {
  let newest: number | undefined;
  for (const { time } of readings) if (newest === undefined || time > newest) newest = time;
  return newest;
}

/** It has been silent for two intervals: what was fine then is not known to be so. */
function isUnheard(watched: WatchedDevice, channel: PolledChannel, now: number): boolean {
  const seen = watched.channel(channel)?.lastSeen;
  return seen !== undefined && isTooOld(now - seen, watched.plan.policy.interval);
}

function isOnlyOf({ readings }: PartHealth, channels: readonly PolledChannel[]): boolean {
  return readings.length > 0 && readings.every(({ channel }) => isOneOf(channel, channels));
}

/**
 * The parts of the device: those that its newest readings over the channels in use speak of, and those with an open alert. What only a
 * channel that is switched off has shown is not known any more, and not unknown either: it is left out.
 */
function partsOf(watched: WatchedDevice, dated: readonly Reading[], polled: readonly PolledChannel[], now: number): readonly PartHealth[] {
  const shown = dated.filter(({ channel }) => isOneOf(channel, polled));
  const newest = newestOf(shown) ?? Number.NEGATIVE_INFINITY;
  const readings = new Map<string, Reading[]>();
  for (const reading of shown) {
    const id = reading.attributes['hw.id'];
    // How seldom a part is read is asked only where it matters.
    if (reading.time <= newest - GONE && reading.time <= newest - GONE - watched.cadenceOf(id)) continue;
    const of = readings.get(id);
    if (of) of.push(reading);
    else readings.set(id, [reading]);
  }
  const indicators = new Map<string, WatchedIndicator[]>();
  for (const indicator of watched.indicators) {
    // An alert of its group says nothing of it.
    if (indicator.component === HA_GROUP) continue;
    const of = indicators.get(indicator.component);
    if (of) of.push(indicator);
    else indicators.set(indicator.component, [indicator]);
  }
  const ids = new Set(readings.keys());
  for (const [component, ofComponent] of indicators) {
    const channel = channelOfComponent(component);
    if ((channel !== undefined && isOneOf(channel, polled)) || ofComponent.some(isOpen)) ids.add(component);
  }
  return Array.from(ids, (id) => partHealth(watched, id, readings.get(id) ?? [], indicators.get(id) ?? [], now));
}

function partHealth(
  watched: WatchedDevice,
  id: string,
  readings: readonly Reading[],
  indicators: readonly WatchedIndicator[],
  now: number,
): PartHealth {
  const judged = indicators.flatMap((indicator) => {
    const condition = watched.conditionOf(indicator.component, indicator.condition);
    return condition ? [{ indicator, condition }] : [];
  });
  const { state, fact } = stateOfComponent(
    judged.map(({ indicator: { condition, state }, condition: { severity } }) => ({
      condition,
      phase: state.phase,
      stale: state.stale,
      severity,
    })),
    readings,
    Math.max(watched.plan.policy.window, 2 * watched.cadenceOf(id)),
    now,
  );
  return { id, readings, judged, state, ...(fact && { fact }) };
}

function judgedNames({ indicators }: WatchedDevice): readonly string[] {
  return Array.from(indicators, ({ component, condition }) => `${component}.${condition}`);
}

function isOpen({ state }: WatchedIndicator): boolean {
  return state.phase === 'pending' || state.phase === 'firing' || state.phase === 'recovering';
}

export function isOneOf(channel: Channel, polled: readonly PolledChannel[]): boolean {
  return polled.some((each) => each === channel);
}
