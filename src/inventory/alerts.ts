import * as z from 'zod';
import { unitSymbol } from '../core/measuring/quantity.ts';
import { conditionNames } from './conditionNames.ts';
import { duration } from './schemaParts.ts';

/** What the inventory may say about alerts: for all devices, for an HA group, for one device. */

const conditionOverride = z
  .strictObject({
    severity: z.enum(['warning', 'critical']).optional().describe('How bad it is where it happens.'),
    negatives: z
      .union([z.int().min(1).max(1000), z.literal('window')])
      .optional()
      .describe('How many polls within the window must be negative: a whole number of at least 1, or `window` for every one of them.'),
    off: z.boolean().optional().describe('`true`: not judged at all. `false`: judged, where a wider part of the file has switched it off.'),
  })
  .meta({ id: 'condition' });

const margin = (unit: string, examples: readonly number[]) =>
  z
    .number()
    .positive()
    .max(100_000)
    .optional()
    .meta({ description: `In ${unitSymbol(unit)}.`, examples: [...examples] });

const parts = {
  profile: z
    .enum(['standard', 'strict', 'fast'])
    .describe(
      '`standard`: negative polls are counted; two channels that agree, or an event that proves itself, fire at once. `strict`: negative polls are counted, nothing else. `fast`: as standard, and a first negative is confirmed by two extra polls.',
    ),
  window: duration.describe('Only what was seen within this time counts for an alert.'),
  negatives: z
    .int()
    .min(1)
    .max(1000)
    .describe('How many polls within the window must be negative before an alert fires. A single one proves nothing on a serial line.'),
  recover: z.int().min(1).max(1000).describe('How many positive polls in a row resolve an alert.'),
  renotify: duration.describe(
    'A firing alert that nobody acknowledged notifies again after this time, then after twice as long, then daily.',
  ),
  corroborate: duration.describe(
    'Two channels that find fault with the same part within this time fire at once. Not in the profile `strict`.',
  ),
  ackExpiry: duration.describe('How long an acknowledgement holds, unless it says otherwise.'),
  escalate: duration.describe('Receivers of the next level are told of what nobody has acknowledged for this long.'),
  conditions: z
    .strictObject(Object.fromEntries(conditionNames.map((name) => [name, conditionOverride.optional()])))
    .optional()
    .describe('Single conditions, by name: `{ "speed-low": { "severity": "warning", "negatives": 4 } }`.'),
  margins: z
    .strictObject({
      'hw.temperature': margin('Cel', [5]),
      'hw.fan.speed': margin('rpm', [500]),
      'hw.voltage': margin('V', [0.1]),
      'hsm.battery.voltage': margin('V', [0.1]),
    })
    .optional()
    .describe('A warning when a value comes nearer than this to the device’s own limit, by metric.'),
};

/** For all devices: what is left out has its default. */
export const alertsSchema = z
  .strictObject({
    ...parts,
    profile: parts.profile.default('standard'),
    window: parts.window.default('60m'),
    negatives: parts.negatives.default(3),
    recover: parts.recover.default(2),
    renotify: parts.renotify.default('4h'),
    corroborate: parts.corroborate.default('15m'),
    ackExpiry: parts.ackExpiry.default('24h'),
    escalate: parts.escalate.default('30m'),
  })
  .describe('When an alert fires and when it is over.');

/** For one device or HA group: what is left out is as for all. */
export const alertOverridesSchema = z
  .strictObject(parts)
  .partial()
  .meta({ id: 'alerts' })
  .describe('What differs from `alerts` of the whole file. A device comes before its HA group, the group before the file.');

export type AlertOverrides = z.output<typeof alertOverridesSchema>;
