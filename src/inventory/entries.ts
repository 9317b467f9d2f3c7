import type { Node } from 'jsonc-parser';
import type { AlertOverridesSchema } from './alertSchema.ts';
import { properties } from './document.ts';
import { literalSecrets } from './literalSecrets.ts';
import { idIn } from './parts.ts';
import { type Finding, within } from './place.ts';
import { type DeviceEntry, lackingChannels } from './rules.ts';
import type { Definition, DeviceConfig } from './schema.ts';
import { validate } from './validate.ts';

/** An entry of `devices`, held against the definition of its model. */
export interface ValidatedEntry extends DeviceEntry {
  readonly alertsNode: Node | undefined;
  readonly alertsSchema: AlertOverridesSchema;
  readonly findings: readonly Finding[];
}

/** The entries of `devices` in the order of the file. */
export function entriesOf(devices: Node | undefined, { entryOf }: Definition): readonly ValidatedEntry[] {
  return (devices?.type === 'array' ? (devices.children ?? []) : []).map((node) => {
    const given = (name: string) => properties(node).find(([key]) => key.value === name)?.[1];
    const { model, device, alerts } = entryOf(given('model')?.value);
    const alertsNode = given('alerts');
    const { value, findings } = validate(device, node);
    const { alerts: _alerts, ...config } = value ?? {};
    const id = idIn(node);
    const lacking = lackingChannels(node, model).map(({ property }) => property);
    // Alerts are held against their own definition; what the model lacks has to go, and only a secret in it is worth a word besides.
    const elsewhere = alertsNode === undefined ? lacking : [alertsNode, ...lacking];
    const own = findings.filter((finding) => !elsewhere.some((part) => within(part, finding)));
    const secrets = lacking.flatMap(literalSecrets).map(({ finding }) => finding);
    return {
      node,
      alertsNode,
      alertsSchema: alerts,
      id,
      model,
      config: value && (config as DeviceConfig),
      findings: [...own, ...secrets].map((finding) => ({ ...finding, device: id })),
    };
  });
}
