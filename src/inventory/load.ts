import { findNodeAtLocation, type Node } from 'jsonc-parser';
import type { AlertOverridesSchema } from './alertSchema.ts';
import { secretsOf } from './deviceChannels.ts';
import { properties, readDocument, repeatedNames } from './document.ts';
import { anchorOf, unknownKey, unknownKeyFixes } from './explain.ts';
import { insert, remove, write } from './fixes.ts';
import { literalSecrets } from './literalSecrets.ts';
import { nearest } from './nearest.ts';
import { type InventoryPart, idIn, partsOf } from './parts.ts';
import { type Finding, placesIn, type Span, within } from './place.ts';
import type { InventoryProblem, PlacedFix } from './problem.ts';
import { type ReceiverConfig, receiverSecrets } from './receiverSchema.ts';
import { receiverFindings, receiversOf } from './receivers.ts';
import { type DeviceEntry, deviceRules, fleetRules, lackingChannels } from './rules.ts';
import { type Definition, type DeviceConfig, definition as ours } from './schema.ts';
import { type AlertSettings, narrowed, type PollSettings, settingsOf } from './settings.ts';
import { repeated, validate } from './validate.ts';

export interface LoadedInventory {
  /** The devices without errors, in the file's order. */
  readonly devices: readonly DeviceConfig[];
  readonly poll: PollSettings;
  /** For all devices. */
  readonly alerts: AlertSettings;
  /** By the id of each of `devices`: with what its HA group and it itself say differently. */
  readonly alertsOf: ReadonlyMap<string, AlertSettings>;
  /** By place in the text. */
  readonly problems: readonly InventoryProblem[];
  /** What can be done at once about some of the problems. */
  readonly fixes: readonly PlacedFix[];
  /** The receivers without errors. */
  readonly receivers: readonly ReceiverConfig[];
  /** Names of the secrets that `devices` and `receivers` refer to, each once. */
  readonly secrets: readonly string[];
  /** Each part of the file with what is wrong in it. */
  readonly parts: readonly InventoryPart[];
  /** False when the text is not JSON (a file saved in the middle of an edit): nothing of it is taken, since all of it would be a guess. */
  readonly readable: boolean;
  /** Where and why it is not; other errors may stand before it. */
  readonly unreadable?: InventoryProblem;
}

/**
 * Reads an inventory. Never throws: what is wrong is in `problems`, and what is not wrong can be used.
 * @param definition for other models than those that there are
 */
export function parseInventory(text: string, definition: Definition = ours): LoadedInventory {
  const places = placesIn(text);
  const { root, syntaxError } = readDocument(text);
  const parts = new Map((root === undefined ? [] : properties(root)).map(([key, value]) => [String(key.value), value]));
  const settings = settingsOf(parts.get('poll'), parts.get('alerts'), definition.inventory.shape.alerts.def.innerType);
  const entries = entriesOf(parts.get('devices'), definition);
  const notify = receiversOf(parts.get('notify'));
  const groups = groupsOf(parts.get('groups'), settings, entries, definition);
  const policies = entries.map((entry) => alertsOfDevice(entry, settings, groups.alerts));
  const findings = [
    ...(root === undefined ? [] : rootFindings(root, parts.get('devices'), definition)),
    ...settings.findings,
    ...groups.findings,
    ...policies.flatMap((policy) => policy.findings),
    ...entries.flatMap((entry) => [...entry.findings, ...deviceRules(entry, definition.models)]),
    ...fleetRules(entries, places),
    ...receiverFindings(notify, places),
    ...(syntaxError === undefined ? [] : [syntaxError]),
  ];
  // From a syntax error on, the tree is a guess: only parts that end before it are spoken of.
  const isInWholePart = (finding: Finding) =>
    [parts.get('poll'), parts.get('alerts'), parts.get('groups'), parts.get('notify'), ...entries.map(({ node }) => node)].some(
      (node) => node !== undefined && node.offset + node.length <= (syntaxError?.span.offset ?? 0) && within(node, finding),
    );
  const readable = syntaxError === undefined;
  const nodes = {
    poll: parts.get('poll'),
    alerts: parts.get('alerts'),
    groups: parts.get('groups'),
    receivers: notify.map(({ node }) => node),
    devices: entries.map(({ node }) => node),
  };
  const taken = readable ? partsOf(nodes, findings, places) : [];
  const usable = (kind: InventoryPart['kind']) => taken.filter((part) => part.kind === kind).map(({ errors }) => errors.length === 0);
  const [ofDevices, ofReceivers] = [usable('device'), usable('receiver')];
  const devices = entries.flatMap(({ config }, index) => (config && ofDevices[index] ? [config] : []));
  const receivers = notify.flatMap(({ config }, index) => (config && ofReceivers[index] ? [config] : []));
  const told = (syntaxError === undefined ? findings : [syntaxError, ...findings.filter(isInWholePart)]).sort(
    (a, b) => a.span.offset - b.span.offset,
  );
  return {
    devices,
    poll: settings.poll,
    alerts: settings.alerts,
    alertsOf: new Map(entries.flatMap(({ config }, index) => (config ? [[config.id, policies[index]?.alerts ?? settings.alerts]] : []))),
    problems: told.map((finding) => places.problem(finding)),
    fixes: syntaxError
      ? []
      : told.flatMap(({ span, message, fixes = [] }) => fixes.map((fix) => ({ ...fix, ...plainSpan(span), message }))),
    receivers,
    secrets: [...new Set([...devices.flatMap(secretsOf), ...receivers.flatMap(receiverSecrets)])],
    parts: taken,
    readable,
    ...(syntaxError && { unreadable: places.problem(syntaxError) }),
  };
}

function rootFindings(root: Node, devices: Node | undefined, { inventory }: Definition): readonly Finding[] {
  const error = (span: Finding['span'], message: string): Finding => ({ severity: 'error', span, message });
  if (root.type !== 'object') return [error(anchorOf(root), 'Expected an object with a list of devices: { "devices": [ … ] }.')];
  const known = Object.keys(inventory.shape);
  const unknown = (key: Node): Finding => ({
    ...error(key, unknownKey(String(key.value), known)),
    fixes: unknownKeyFixes(key, String(key.value), known, root),
  });
  const findings = [
    ...repeatedNames(root).map(repeated),
    ...properties(root).flatMap(([key]) => (known.includes(key.value) ? [] : [unknown(key)])),
  ];
  if (devices === undefined)
    findings.push({
      ...error(anchorOf(root), '"devices" is missing. Expected the list of the appliances to watch: "devices": [ … ].'),
      fixes: [insert(root, 'devices', [])],
    });
  else if (devices.type !== 'array') findings.push(error(anchorOf(devices), '"devices" must be a list [ … ] of appliances.'));
  return findings;
}

interface ValidatedEntry extends DeviceEntry {
  readonly alertsNode: Node | undefined;
  readonly alertsSchema: AlertOverridesSchema;
  readonly findings: readonly Finding[];
}

function entriesOf(devices: Node | undefined, { entryOf }: Definition): readonly ValidatedEntry[] {
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

interface Groups {
  readonly alerts: ReadonlyMap<string, AlertSettings>;
  readonly findings: readonly Finding[];
}

/** What the file says of HA groups; one that no device belongs to is most likely misspelt. */
function groupsOf(
  node: Node | undefined,
  { alerts, poll }: Wider,
  entries: readonly ValidatedEntry[],
  { inventory, entryOf }: Definition,
): Groups {
  if (node === undefined) return { alerts: new Map(), findings: [] };
  const { findings } = validate(inventory.shape.groups, node);
  const named = node.type === 'object' ? properties(node) : [];
  // An entry with an error is a member all the same.
  const known = new Set(entries.flatMap((entry) => haGroupOf(entry.node) ?? []));
  const parts = named.map(([key, group]) => {
    const own = group?.type === 'object' ? findNodeAtLocation(group, ['alerts']) : undefined;
    return { key, own, policy: narrowed(alerts, own, entryOf(undefined).alerts, poll.interval) };
  });
  return {
    alerts: new Map(parts.map(({ key, policy }) => [String(key.value), policy.alerts])),
    findings: [
      ...findings.filter((finding) => !parts.some(({ own }) => own && within(own, finding))),
      ...parts.flatMap(({ policy }) => policy.findings),
      ...parts.flatMap(({ key }) => (known.has(String(key.value)) ? [] : [unusedGroup(key, known)])),
    ],
  };
}

function haGroupOf(entry: Node): string | undefined {
  const value: unknown = properties(entry).find(([key]) => key.value === 'haGroup')?.[1]?.value;
  return typeof value === 'string' ? value : undefined;
}

type Wider = Pick<LoadedInventory, 'alerts' | 'poll'>;

function unusedGroup(key: Node, known: ReadonlySet<string>): Finding {
  const meant = nearest(String(key.value), known);
  const hint = meant === undefined ? 'Give its members this "haGroup", or remove it.' : `Did you mean "${meant}"?`;
  const fixes = [...(meant === undefined ? [] : [write(key, meant)]), remove(key)];
  return { severity: 'warning', span: key, fixes, message: `No device has this "haGroup", so this has no effect. ${hint}` };
}

function alertsOfDevice({ config, alertsNode, alertsSchema, id }: ValidatedEntry, { alerts, poll }: Wider, groups: Groups['alerts']) {
  const wider = groups.get(config?.haGroup ?? '') ?? alerts;
  const policy = narrowed(wider, alertsNode, alertsSchema, poll.interval);
  return { ...policy, findings: policy.findings.map((finding) => ({ ...finding, device: id })) };
}

/** Of a node no more than its place. */
function plainSpan({ offset, length }: Span): Span {
  return { offset, length };
}
