import * as z from 'zod/mini';
import { type Catalogue, conditionNamesOf, type ModelDescriptor } from '../core/modelDescriptor.ts';
import { catalogue } from '../devices/catalogue.ts';
import { type AlertOverridesSchema, type AlertsSchema, alertOverridesSchemaFor, alertsSchemaFor } from './alertSchema.ts';
import { type DeviceSchema, deviceSchemaFor } from './deviceSchema.ts';
import { exportSchema } from './exportSchema.ts';
import { groupTermsSchema } from './groupSchema.ts';
import { historySchema } from './historySchema.ts';
import { type IntakeSchema, intakeSchemaFor } from './intakeSchema.ts';
import { receiverSchema } from './receiverSchema.ts';
import { duration, id } from './schemaParts.ts';
import { sourcesSchema } from './sourceSchema.ts';

/**
 * The one definition of the inventory file: it validates at run time, and the JSON schema for the editor is generated from it.
 * Descriptions are what a person reads on hover, and what an error says is expected. What differs by model follows from the catalogue.
 */

export const pollSchema = z
  .strictObject({
    interval: z._default(duration, '10m').check(z.describe('Time between two polls of one device.')),
    timeout: z._default(duration, '30s').check(z.describe('How long one conversation with a device may stall before it is given up.')),
  })
  .check(z.describe('How often devices are asked.'));

export interface Definition {
  /** The models that a device may be of. */
  readonly models: Catalogue;
  /** The whole file. */
  readonly inventory: InventorySchema;
  /** An entry of the list of devices whose `model` has this value: what that model's may hold, or any model's where it is not known. */
  entryOf(model: unknown): EntryDefinition;
}

export interface EntryDefinition {
  readonly model: ModelDescriptor | undefined;
  /** With anything at all as its alerts: what is wrong there keeps no device from being watched. */
  readonly device: DeviceSchema;
  readonly alerts: AlertOverridesSchema;
}

/** The definition that follows from a list of models, of which there is at least one. */
export function definitionOf(models: Catalogue): Definition {
  const conditions = [...new Set(models.flatMap(conditionNamesOf))].sort();
  const any: EntryDefinition = {
    model: undefined,
    device: deviceSchemaFor(models),
    alerts: alertOverridesSchemaFor(conditions, 'alerts'),
  };
  const entries = models.map((model): EntryDefinition => {
    if (models.length === 1) return { ...any, model };
    const alerts = alertOverridesSchemaFor(conditionNamesOf(model).toSorted(), `alerts of ${model.id}`);
    return { model, device: deviceSchemaFor([model]), alerts };
  });
  return {
    models,
    inventory: inventorySchemaFor(alertsSchemaFor(conditions), any.alerts, intakeSchemaFor(bareNames(conditions)), entries),
    entryOf: (id) => entries.find(({ model }) => model?.id === id) ?? any,
  };
}

function inventorySchemaFor(
  alerts: AlertsSchema,
  groupAlerts: AlertOverridesSchema,
  intake: IntakeSchema,
  entries: readonly EntryDefinition[],
) {
  const group = z
    .safeExtend(groupTermsSchema, { alerts: z.optional(groupAlerts) })
    .check(z.describe('This high-availability group, and what holds for its members.'));
  return z
    .strictObject({
      $schema: z.optional(z.string()).check(z.describe('Not needed: the editor knows the schema by the file’s name.')),
      poll: z.prefault(pollSchema, {}),
      alerts: z.prefault(alerts, {}),
      notify: z
        ._default(z.array(receiverSchema).check(z.maxLength(50)), [])
        .check(z.describe('Who is told of alerts beside the editor: webhooks, mails, the desktop.')),
      receivers: z.optional(intake),
      history: z.prefault(historySchema, {}),
      export: z.optional(exportSchema),
      sources: z.optional(sourcesSchema),
      groups: z.optional(z.record(id, group)).check(z.describe('High-availability groups, by the name that their members’ `haGroup` has.')),
      devices: z.array(oneOf(entries.map(wholeDevice))).check(z.describe('The appliances to watch.')),
    })
    .check(z.describe('The HSMs that HSM Vigil watches, and how. Secrets stand here by name only.'));
}

/** Without the part that has it, where only one has: `silent` of `console.silent`. */
function bareNames(conditions: readonly string[]): readonly string[] {
  return [...new Set(conditions.map((name) => name.slice(name.indexOf('.') + 1)))].sort();
}

function wholeDevice({ device, alerts }: EntryDefinition) {
  return z.safeExtend(device, { alerts: z.optional(alerts) });
}

type WholeDevice = ReturnType<typeof wholeDevice>;

/** An entry is what its model says. A single model needs no choice, which an editor would have to make. */
function oneOf([first, ...others]: readonly WholeDevice[]): z.ZodMiniType<z.output<WholeDevice>, z.input<WholeDevice>> {
  if (first === undefined) throw new Error('without a model there is no inventory');
  return others.length === 0 ? first : z.discriminatedUnion('model', [first, ...others]);
}

type InventorySchema = ReturnType<typeof inventorySchemaFor>;

/** The definition for the models that there are. */
export const definition = definitionOf(catalogue);

/** A device as it is written in the file: defaults may be left out. */
export type DeviceInput = z.input<WholeDevice>;
export type DeviceConfig = z.output<WholeDevice>;
export type ConsoleConfig = NonNullable<DeviceConfig['console']>;
export type SnmpConfig = NonNullable<DeviceConfig['snmp']>;
