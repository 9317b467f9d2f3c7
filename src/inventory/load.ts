import { findNodeAtLocation, type Node } from 'jsonc-parser';
import type { AlertOverridesSchema } from './alerts.ts';
import { secretsOf } from './deviceChannels.ts';
import { properties, readDocument, repeatedNames } from './document.ts';
import { anchorOf, unknownKey, unknownKeyFixes } from './explain.ts';
import { insert, remove, write } from './fixes.ts';
import { literalSecrets } from './literalSecrets.ts';
import { nearest } from './nearest.ts';
import { type Finding, placesIn, type Span } from './place.ts';
import type { InventoryProblem, PlacedFix } from './problem.ts';
import { type ReceiverConfig, receiverSecrets } from './receiverSchema.ts';
import { receiverFindings, receiversOf } from './receivers.ts';
import { type DeviceEntry, deviceRules, fleetRules, lackingChannels } from './rules.ts';
import { type Definition, type DeviceConfig, definition as ours } from './schema.ts';
import { id as idSchema } from './schemaParts.ts';
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
  /** False when the text is not JSON (a file saved in the middle of an edit): what was loaded before is the better guess. */
  readonly readable: boolean;
}

/**
 * Reads an inventory. Never throws: what is wrong is in `problems`, and devices without errors go on being watched.
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
      (node) => node !== undefined && node.offset + node.length <= (syntaxError?.span.offset ?? 0) && isIn(node, finding),
    );
  const isWrong = (node: Node) => findings.some((finding) => finding.severity === 'error' && isIn(node, finding));
  // What is wrong with its alerts alone keeps no device from being watched.
  const isUsable = ({ node, alertsNode }: ValidatedEntry) =>
    !findings.some((finding) => finding.severity === 'error' && isIn(node, finding) && !(alertsNode && isIn(alertsNode, finding)));
  const devices = entries.filter(isUsable).flatMap(({ config }) => config ?? []);
  const receivers = notify.filter(({ node }) => !isWrong(node)).flatMap(({ config }) => config ?? []);
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
    readable: syntaxError === undefined,
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
    const id = idSchema.safeParse(given('id')?.value).data;
    const lacking = lackingChannels(node, model).map(({ property }) => property);
    // Alerts are held against their own definition; what the model lacks has to go, and only a secret in it is worth a word besides.
    const elsewhere = alertsNode === undefined ? lacking : [alertsNode, ...lacking];
    const own = findings.filter((finding) => !elsewhere.some((part) => isIn(part, finding)));
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
  const known = new Set(entries.flatMap(({ config }) => config?.haGroup ?? []));
  const parts = named.map(([key, group]) => {
    const own = group?.type === 'object' ? findNodeAtLocation(group, ['alerts']) : undefined;
    return { key, own, policy: narrowed(alerts, own, entryOf(undefined).alerts, poll.interval, 'this group') };
  });
  return {
    alerts: new Map(parts.map(({ key, policy }) => [String(key.value), policy.alerts])),
    findings: [
      ...findings.filter((finding) => !parts.some(({ own }) => own && isIn(own, finding))),
      ...parts.flatMap(({ policy }) => policy.findings),
      ...parts.flatMap(({ key }) => (known.has(String(key.value)) ? [] : [unusedGroup(key, known)])),
    ],
  };
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
  const policy = narrowed(wider, alertsNode, alertsSchema, poll.interval, 'this device');
  return { ...policy, findings: policy.findings.map((finding) => ({ ...finding, device: id })) };
}

/** Of a node no more than its place. */
function plainSpan({ offset, length }: Span): Span {
  return { offset, length };
}

function isIn(node: Node, { span }: Finding): boolean {
  return span.offset >= node.offset && span.offset < node.offset + node.length;
}
