import type { Channel } from './channel.ts';

export type { Channel } from './channel.ts';

/**
 * What a device reports: one measured value of one component, from one channel, at one time.
 *
 * Names follow the OpenTelemetry hardware conventions (`hw.*`), HSM-specific ones are `hsm.*`; units are UCUM.
 */

/** OpenTelemetry's `hw.state`, plus `unknown` for "no usable reading". */
export type HwState = 'ok' | 'degraded' | 'failed' | 'unknown';

/** OpenTelemetry's `hw.type`, plus what only an HSM has. */
export type HwType =
  | 'battery'
  | 'cpu'
  | 'enclosure'
  | 'fan'
  | 'logical_disk'
  | 'memory'
  | 'network'
  | 'physical_disk'
  | 'power_supply'
  | 'temperature'
  | 'voltage'
  | 'hsm'
  | 'partition'
  | 'service'
  | 'client'
  | 'channel';

/** What is measured. metricCatalogue.ts has unit, kind and help of each; a model may bring others of its own below `hsm.`. */
export type Metric = 'hw.temperature' | 'hw.fan.speed' | 'hw.voltage' | 'hw.status' | `hsm.${string}`;

/**
 * Attributes of a reading. `hw.id` is unique within a device and stable across channels (`fan1a`, `psu2`, `hsm`);
 * `hw.name` is what the device calls it (`Fan1A`); `hw.parent` is the `hw.id` of the part it sits in.
 */
export interface Attributes {
  readonly 'hw.id': string;
  readonly 'hw.name': string;
  readonly 'hw.type': HwType;
  readonly 'hw.parent'?: string;
  readonly [attribute: string]: string | undefined;
}

/**
 * Attributes by which a model says how a value is to be taken. `NOT_JUDGED`: never judged, and why, as a sentence. `LIMITS_OF`: whose the
 * limits are; `model`: of the model's own table, because the channel tells none. Missing: the device's own.
 */
export const NOT_JUDGED = 'hsm.not_judged';
export const LIMITS_OF = 'hsm.limits_of';

/** The limits beside a reading are the model's, not what the device itself told. */
export function hasModelLimits({ attributes }: { readonly attributes: Readonly<Record<string, string | undefined>> }): boolean {
  return attributes[LIMITS_OF] === 'model';
}

/**
 * Nothing in it could be good or bad by itself: a count, a name, a share; or the model knows that its value means nothing. Quantities of
 * OpenTelemetry's hardware conventions (`hw.*`) are what a part's health shows in, and a reading with the device's verdict has been judged.
 */
export function isFact({ metric, attributes, state }: Pick<Measurement, 'metric' | 'attributes' | 'state'>): boolean {
  return state === undefined && (!metric.startsWith('hw.') || attributes[NOT_JUDGED] !== undefined);
}

/** The limits that a value is judged by, in the reading's unit: the device's own, or the model's (`LIMITS_OF`). Missing: none is known. */
export interface Limits {
  readonly lowNonRecoverable?: number;
  readonly lowCritical?: number;
  readonly lowWarning?: number;
  readonly highWarning?: number;
  readonly highCritical?: number;
  readonly highNonRecoverable?: number;
}

/** A value as a parser reads it, before it is known which device, channel and time it belongs to. */
export interface Measurement {
  readonly metric: Metric;
  readonly attributes: Attributes;
  /** A finite number. For `hw.status` and `hsm.info` it is 1 and the meaning is in `state` or the attributes. */
  readonly value: number;
  /** UCUM, the same for every reading of a metric: `Cel`, `rpm`, `V`, `By`, `s`, `1`, `%`. */
  readonly unit?: string;
  /** The device's own verdict on this value, where it gives one. */
  readonly state?: HwState;
  readonly limits?: Limits;
  /** It is another one a second later, as a load is: copies that differ prove nothing, and are no reason to read it again. */
  readonly restless?: true;
  /** Put together from several lines, not all of which need be there: where one was spoilt it may lack a part, and nothing in it shows that. */
  readonly gathered?: true;
}

/** A measurement of one device, by one channel, at one time (milliseconds since the Unix epoch). */
export interface Reading extends Measurement {
  readonly device: string;
  readonly channel: Channel;
  readonly time: number;
}

/** A line of output that was not accepted, and why. `line` counts from 1; 0: no line of its own, as for a value whose copies differ. */
export interface Rejected {
  readonly line: number;
  /** At most 200 characters, control characters replaced. */
  readonly text: string;
  readonly reason: string;
  /** The component the line would have spoken of, when that much is certain. */
  readonly component?: string;
}

/** What a parser makes of device output. Parsers never throw on what a device said. */
export interface ParseResult {
  readonly readings: readonly Measurement[];
  readonly rejected: readonly Rejected[];
}
