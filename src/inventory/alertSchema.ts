import * as z from 'zod/mini';
import { type PolicyFields, policyFields, profiles } from '../core/alerting/policyFields.ts';
import { unitSymbol } from '../core/measuring/quantity.ts';
import { duration } from './schemaParts.ts';

/** What the inventory may say about alerts: for all devices, for an HA group, for one device. */

const count = z.int().check(z.minimum(1), z.maximum(1000));

const conditionOverride = z
  .strictObject({
    severity: z.optional(z.enum(['warning', 'critical'])).check(z.describe('How bad it is where it happens.')),
    negatives: z
      .optional(z.union([count, z.literal('window')]))
      .check(z.describe('How many polls within the window must be bad: a whole number of at least 1, or `window` for every one of them.')),
    off: z
      .optional(z.boolean())
      .check(z.describe('true: not judged at all. false: judged, where a wider part of the file has switched it off.')),
  })
  .register(z.globalRegistry, { id: 'condition' });

const margin = (unit: string, examples: readonly number[]) =>
  z
    .optional(z.number().check(z.positive(), z.maximum(100_000)))
    .check(z.meta({ description: `In ${unitSymbol(unit)}.`, examples: [...examples] }));

/** What a person reads about each field. */
const descriptions: Readonly<Record<keyof PolicyFields, string>> = {
  profile:
    '`standard`: bad polls are counted; two channels that agree, or an event that proves itself, fire at once. `strict`: bad polls are counted, nothing else. `fast`: as standard, and a first bad one is confirmed by two extra polls.',
  window: 'Only what was seen within this time counts for an alert.',
  negatives: 'How many polls within the window must be bad before an alert fires. A single one proves nothing on a serial line.',
  recover: 'How many good polls in a row resolve an alert.',
  renotify: 'A firing alert that nobody acknowledged notifies again after this time, then after twice as long, then daily.',
  corroborate: 'Two channels that find fault with the same part within this time fire at once. Not in the profile `strict`.',
  ackExpiry: 'How long an acknowledgement holds, unless it says otherwise.',
  escalate: 'Receivers of the next level are told of what nobody has acknowledged for this long.',
  conditions: 'Single conditions, by name: `{ "speed-low": { "severity": "warning", "negatives": 4 } }`.',
  margins: 'A warning when a value comes nearer than this to the device’s own limit, by metric.',
};

/** What a field of each kind accepts. @param conditions names of the conditions that may be spoken of */
const kindsFor = (conditions: readonly string[]) => ({
  profile: z.enum(profiles),
  count,
  duration,
  conditions: z.optional(z.strictObject(Object.fromEntries(conditions.map((name) => [name, z.optional(conditionOverride)])))),
  margins: z.optional(
    z.strictObject({
      'hw.temperature': margin('Cel', [5]),
      'hw.fan.speed': margin('rpm', [500]),
      'hw.voltage': margin('V', [0.1]),
      'hsm.battery.voltage': margin('V', [0.1]),
    }),
  ),
});

type Kinds = ReturnType<typeof kindsFor>;
type Parts = { [F in keyof PolicyFields]: Kinds[PolicyFields[F]['kind']] };
/** What is a record of its own parts has no default to be written down. */
type Defaulted = { [F in keyof PolicyFields]: PolicyFields[F]['default'] extends object ? Parts[F] : z.ZodMiniDefault<Parts[F]> };

function partsFor(conditions: readonly string[]): Parts {
  const kinds = kindsFor(conditions);
  return mapped((name) => kinds[policyFields[name].kind].check(z.describe(descriptions[name]))) as Parts;
}

function defaulted(parts: Parts): Defaulted {
  return mapped((name) => {
    const usual = policyFields[name].default;
    return typeof usual === 'object' ? parts[name] : z._default(parts[name], usual);
  }) as Defaulted;
}

function mapped(partOf: (name: keyof PolicyFields) => z.core.$ZodType): unknown {
  return Object.fromEntries((Object.keys(policyFields) as (keyof PolicyFields)[]).map((name) => [name, partOf(name)]));
}

/** For all devices: what is left out has its default. */
export function alertsSchemaFor(conditions: readonly string[]) {
  return z.strictObject(defaulted(partsFor(conditions))).check(z.describe('When an alert fires and when it is over.'));
}

/**
 * For one device or HA group: what is left out is as for all.
 * @param id names it in the JSON schema
 */
export function alertOverridesSchemaFor(conditions: readonly string[], id: string) {
  return z
    .partial(z.strictObject(partsFor(conditions)))
    .register(z.globalRegistry, { id })
    .check(z.describe('What differs from `alerts` of the whole file. A device comes before its HA group, the group before the file.'));
}

export type AlertsSchema = ReturnType<typeof alertsSchemaFor>;
export type AlertOverridesSchema = ReturnType<typeof alertOverridesSchemaFor>;
