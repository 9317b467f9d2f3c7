import type { Evidence, Observation, Verdict } from './indicator.ts';
import type { Measurement, Metric, Reading } from './reading.ts';

/**
 * Two channels that tell the same quantity of the same component check each other: where they differ by more than time and rounding
 * explain, one of them is wrong, or they do not speak of the same appliance.
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
 * comparable. Readings more than `apartMs` apart are of different times and not compared.
 */
export function compareChannels(
  one: readonly Reading[],
  other: readonly Reading[],
  tolerances: ReadonlyMap<Metric, Tolerance>,
  apartMs: number,
): readonly Observation[] {
  const others = new Map(other.map((reading) => [seriesOf(reading), reading]));
  const observations = new Map<string, Observation>();
  for (const reading of one) {
    const tolerance = tolerances.get(reading.metric);
    const counterpart = tolerance && others.get(seriesOf(reading));
    if (!tolerance || !counterpart || Math.abs(reading.time - counterpart.time) > apartMs) continue;
    const component = reading.attributes['hw.id'];
    const known = observations.get(component);
    const observation = judge(reading, counterpart, tolerance);
    if (known === undefined || (known.verdict === 'positive' && observation.verdict === 'negative'))
      observations.set(component, observation);
  }
  return [...observations.values()];
}

function judge(one: Reading, other: Reading, tolerance: Tolerance): Observation {
  const attribute = tolerance.same?.find((name) => differs(one, other, name));
  const agree = attribute === undefined && isSameState(one, other) && isNear(one.value, other.value, tolerance);
  const verdict: Verdict = agree ? 'positive' : 'negative';
  return { component: one.attributes['hw.id'], condition: CHANNELS_DISAGREE, verdict, evidence: evidenceOf(one, other, attribute) };
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
  const says = (reading: Reading) => `the ${names[reading.channel]} says ${told(reading, attribute)}`;
  return { text: `${one.attributes['hw.name']}, ${attribute ?? one.metric}: ${says(one)}, ${says(other)}` };
}

const names: Readonly<Record<Reading['channel'], string>> = { console: 'console', snmp: 'SNMP agent', trap: 'trap', syslog: 'log' };

function told(reading: Reading, attribute: string | undefined): string {
  if (attribute !== undefined) return String(reading.attributes[attribute]);
  if (reading.state !== undefined && reading.unit === undefined) return reading.state;
  return `${reading.value}${reading.unit === undefined || reading.unit === '1' ? '' : ` ${reading.unit}`}`;
}

function seriesOf({ metric, attributes }: Measurement): string {
  return `${metric}\n${attributes['hw.id']}`;
}
