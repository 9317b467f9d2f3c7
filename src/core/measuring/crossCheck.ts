import { channelFacts } from '../channel.ts';
import { type Evidence, type Observation, saysMore, type Verdict } from '../indicator.ts';
import { flagWords, metricWords } from '../metrics.ts';
import type { Measurement, Metric, Reading } from '../reading.ts';
import { sensorKey, seriesKey } from '../series.ts';
import { quantity } from './quantity.ts';

/**
 * Two channels that tell the same quantity of the same component check each other: where they differ by more than time and rounding
 * explain, one of them is wrong, or they do not speak of the same appliance.
 *
 * They are never read at the same moment, and an agent answers from a cache. So a difference says nothing yet where one channel tells
 * of a change and the other still tells what the first told before, or what lies between: the next poll shows whether it follows.
 */

/** How far apart two values of one metric may be. `same` names attributes that must be equal where both channels tell them. */
export interface Tolerance {
  /** In the metric's own unit. */
  readonly absolute?: number;
  /** Of the larger of the two. */
  readonly relative?: number;
  readonly same?: readonly string[];
}

/** The condition of a component whose channels do not agree. */
export const CHANNELS_DISAGREE = 'channels-disagree';

/**
 * What two channels' readings of one poll say about each other: one observation for each component of which both tell something
 * comparable, the worst. Readings more than `apartMs` apart are of different times and not compared.
 * @param before what either channel told last before this poll
 */
export function compareChannels(
  one: readonly Reading[],
  other: readonly Reading[],
  tolerances: ReadonlyMap<Metric, Tolerance>,
  apartMs: number,
  before: Iterable<Reading> = [],
): readonly Observation[] {
  const others = new Map(other.map((reading) => [sensorKey(reading), reading]));
  const earlier = new Map(Array.from(before, (reading) => [seriesKey(reading), reading]));
  const observations = new Map<string, Observation>();
  for (const reading of one) {
    const tolerance = tolerances.get(reading.metric);
    const counterpart = tolerance && others.get(sensorKey(reading));
    if (!tolerance || !counterpart || Math.abs(reading.time - counterpart.time) > apartMs) continue;
    const component = reading.attributes['hw.id'];
    const known = observations.get(component);
    const observation = judge(reading, counterpart, tolerance, earlier);
    if (known === undefined || saysMore(observation.verdict, known.verdict)) observations.set(component, observation);
  }
  return [...observations.values()];
}

function judge(one: Reading, other: Reading, tolerance: Tolerance, earlier: ReadonlyMap<string, Reading>): Observation {
  const attribute = tolerance.same?.find((name) => differs(one, other, name));
  const agree = attribute === undefined && isSameState(one, other) && isNear(one.value, other.value, tolerance);
  const follows = () =>
    mayFollow(other, earlier.get(seriesKey(one)), one, tolerance) || mayFollow(one, earlier.get(seriesKey(other)), other, tolerance);
  const verdict: Verdict = agree ? 'positive' : follows() ? 'unknown' : 'negative';
  return { component: one.attributes['hw.id'], condition: CHANNELS_DISAGREE, verdict, evidence: evidenceOf(one, other, attribute) };
}

/** Whether a reading may have been taken while the other channel's changed from what it was before to what it is now. */
function mayFollow(reading: Reading, before: Reading | undefined, now: Reading, tolerance: Tolerance): boolean {
  if (before === undefined) return false;
  const between = Math.min(before.value, now.value) <= reading.value && reading.value <= Math.max(before.value, now.value);
  return (
    (between || isNear(reading.value, before.value, tolerance) || isNear(reading.value, now.value, tolerance)) &&
    (isSameState(reading, before) || isSameState(reading, now)) &&
    (tolerance.same ?? []).every((name) => !differs(reading, before, name) || !differs(reading, now, name))
  );
}

function differs(one: Measurement, other: Measurement, name: string): boolean {
  const left = one.attributes[name];
  const right = other.attributes[name];
  return left !== undefined && right !== undefined && left !== right;
}

/** A channel that tells a bare value says nothing about the state. */
function isSameState({ state: one }: Measurement, { state: other }: Measurement): boolean {
  return one === undefined || other === undefined || one === other;
}

function isNear(one: number, other: number, { absolute = 0, relative = 0 }: Tolerance): boolean {
  return Math.abs(one - other) <= Math.max(absolute, relative * Math.max(Math.abs(one), Math.abs(other)));
}

function evidenceOf(one: Reading, other: Reading, attribute: string | undefined): Evidence {
  const says = (reading: Reading) => `the ${channelFacts[reading.channel].source} says ${told(reading, attribute)}`;
  return {
    metric: one.metric,
    text: `${one.attributes['hw.name']}, ${attribute ?? metricWords(one.metric)}: ${says(one)}, ${says(other)}`,
  };
}

function told(reading: Reading, attribute: string | undefined): string {
  if (attribute !== undefined) return String(reading.attributes[attribute]);
  if (reading.state !== undefined && reading.unit === undefined) return reading.state;
  return flagWords(reading.metric)?.[reading.value === 0 ? 0 : 1] ?? quantity(reading.value, reading.unit);
}
