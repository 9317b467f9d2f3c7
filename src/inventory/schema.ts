import * as z from 'zod';
import { type Catalogue, conditionNamesOf, type ModelDescriptor } from '../core/modelDescriptor.ts';
import { catalogue } from '../devices/catalogue.ts';
import { type AlertOverridesSchema, type AlertsSchema, alertOverridesSchemaFor, alertsSchemaFor } from './alerts.ts';
import { type DeviceSchema, deviceSchemaFor } from './deviceSchema.ts';
import { receiverSchema } from './receiverSchema.ts';
import { duration, id } from './schemaParts.ts';

/**
 * The one definition of the inventory file: it validates at run time, and the JSON schema for the editor is generated from it.
 * Descriptions are what a person reads on hover, and what an error says is expected. What differs by model follows from the catalogue.
 */

export const pollSchema = z
  .strictObject({
    interval: duration.default('10m').describe('Time between two polls of one device.'),
    timeout: duration.default('30s').describe('How long one conversation with a device may stall before it is given up.'),
  })
  .describe('How often devices are asked.');

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
    inventory: inventorySchemaFor(alertsSchemaFor(conditions), any.alerts, entries),
    entryOf: (id) => entries.find(({ model }) => model?.id === id) ?? any,
  };
}

function inventorySchemaFor(alerts: AlertsSchema, groupAlerts: AlertOverridesSchema, entries: readonly EntryDefinition[]) {
  const group = z.strictObject({ alerts: groupAlerts.optional() }).describe('What holds for the members of this high-availability group.');
  return z
    .strictObject({
      $schema: z.string().optional().describe('Not needed: the editor knows the schema by the file’s name.'),
      poll: pollSchema.prefault({}),
      alerts: alerts.prefault({}),
      notify: z
        .array(receiverSchema)
        .max(50)
        .default([])
        .describe('Who is told of alerts beside the editor: webhooks, mails, the desktop.'),
      groups: z.record(id, group).optional().describe('High-availability groups, by the name that their members’ `haGroup` has.'),
      devices: z.array(oneOf(entries.map(wholeDevice))).describe('The appliances to watch.'),
    })
    .describe('The HSMs that HSM Vigil watches, and how. Secrets stand here by name only.');
}

function wholeDevice({ device, alerts }: EntryDefinition) {
  return device.extend({ alerts: alerts.optional() }).describe('One appliance.');
}

type WholeDevice = ReturnType<typeof wholeDevice>;

/** An entry is what its model says. A single model needs no choice, which an editor would have to make. */
function oneOf([first, ...others]: readonly WholeDevice[]): z.ZodType<z.output<WholeDevice>, z.input<WholeDevice>> {
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
