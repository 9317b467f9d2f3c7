import type { Node } from 'jsonc-parser';
import { properties, readDocument, repeatedNames } from './document.ts';
import { anchorOf, unknownKey } from './explain.ts';
import { type Finding, placesIn } from './place.ts';
import type { InventoryProblem } from './problem.ts';
import { type ReceiverConfig, receiverSecrets } from './receiverSchema.ts';
import { receiverFindings, receiversOf } from './receivers.ts';
import { type DeviceEntry, deviceRules, fleetRules, forbiddenUsers } from './rules.ts';
import { type DeviceConfig, deviceSchema, inventorySchema } from './schema.ts';
import { type AlertSettings, type PollSettings, settingsOf } from './settings.ts';
import { repeated, validate } from './validate.ts';

export interface LoadOptions {
  /** Login names that no device may use, in lower case. Default: `forbiddenUsers` of rules.ts. */
  readonly forbiddenUsers?: ReadonlySet<string>;
}

export interface LoadedInventory {
  /** The devices without errors, in the file's order. */
  readonly devices: readonly DeviceConfig[];
  readonly poll: PollSettings;
  readonly alerts: AlertSettings;
  /** By place in the text. */
  readonly problems: readonly InventoryProblem[];
  /** The receivers without errors. */
  readonly receivers: readonly ReceiverConfig[];
  /** Names of the secrets that `devices` and `receivers` refer to, each once. */
  readonly secrets: readonly string[];
  /** False when the text is not JSON (a file saved in the middle of an edit): what was loaded before is the better guess. */
  readonly readable: boolean;
}

/** Reads an inventory. Never throws: what is wrong is in `problems`, and devices without errors go on being watched. */
export function parseInventory(text: string, options: LoadOptions = {}): LoadedInventory {
  const places = placesIn(text);
  const { root, syntaxError } = readDocument(text);
  const parts = new Map((root === undefined ? [] : properties(root)).map(([key, value]) => [String(key.value), value]));
  const settings = settingsOf(parts.get('poll'), parts.get('alerts'));
  const entries = entriesOf(parts.get('devices'));
  const notify = receiversOf(parts.get('notify'));
  const findings = [
    ...(root === undefined ? [] : rootFindings(root, parts.get('devices'))),
    ...settings.findings,
    ...entries.flatMap((entry) => [...entry.findings, ...deviceRules(entry, options.forbiddenUsers ?? forbiddenUsers)]),
    ...fleetRules(entries, places),
    ...receiverFindings(notify, places),
    ...(syntaxError === undefined ? [] : [syntaxError]),
  ];
  // From a syntax error on, the tree is a guess: only parts that end before it are spoken of.
  const isInWholePart = (finding: Finding) =>
    [parts.get('poll'), parts.get('alerts'), parts.get('notify'), ...entries.map(({ node }) => node)].some(
      (node) => node !== undefined && node.offset + node.length <= (syntaxError?.span.offset ?? 0) && isIn(node, finding),
    );
  const devices = entries
    .filter(({ node }) => !findings.some((finding) => finding.severity === 'error' && isIn(node, finding)))
    .flatMap(({ config }) => config ?? []);
  const receivers = notify
    .filter(({ node }) => !findings.some((finding) => finding.severity === 'error' && isIn(node, finding)))
    .flatMap(({ config }) => config ?? []);
  return {
    devices,
    poll: settings.poll,
    alerts: settings.alerts,
    problems: (syntaxError === undefined ? findings : [syntaxError, ...findings.filter(isInWholePart)])
      .sort((a, b) => a.span.offset - b.span.offset)
      .map((finding) => places.problem(finding)),
    receivers,
    secrets: [...new Set([...devices.flatMap(secretsOf), ...receivers.flatMap(receiverSecrets)])],
    readable: syntaxError === undefined,
  };
}

/** Names of the secrets a device needs, console first. */
export function secretsOf({ console, snmp }: DeviceConfig): readonly string[] {
  const ofSnmp = snmp === undefined ? [] : snmp.version === '3' ? [snmp.auth.secret, snmp.priv.secret] : [snmp.community.secret];
  return [...(console === undefined ? [] : [console.password.secret]), ...ofSnmp];
}

function rootFindings(root: Node, devices: Node | undefined): readonly Finding[] {
  const error = (span: Finding['span'], message: string): Finding => ({ severity: 'error', span, message });
  if (root.type !== 'object') return [error(anchorOf(root), 'Expected an object with a list of devices: { "devices": [ … ] }.')];
  const known = Object.keys(inventorySchema.shape);
  const findings = [
    ...repeatedNames(root).map(repeated),
    ...properties(root).flatMap(([key]) => (known.includes(key.value) ? [] : [error(key, unknownKey(key.value, known))])),
  ];
  if (devices === undefined)
    findings.push(error(anchorOf(root), '"devices" is missing. Expected the list of the appliances to watch: "devices": [ … ].'));
  else if (devices.type !== 'array') findings.push(error(anchorOf(devices), '"devices" must be a list [ … ] of appliances.'));
  return findings;
}

interface ValidatedEntry extends DeviceEntry {
  readonly findings: readonly Finding[];
}

function entriesOf(devices: Node | undefined): readonly ValidatedEntry[] {
  return (devices?.type === 'array' ? (devices.children ?? []) : []).map((node) => {
    const { value: config, findings } = validate(deviceSchema, node);
    const given = properties(node).find(([key]) => key.value === 'id')?.[1]?.value;
    const id = deviceSchema.shape.id.safeParse(given).data;
    return { node, id, config, findings: findings.map((finding) => ({ ...finding, device: id })) };
  });
}

function isIn(node: Node, { span }: Finding): boolean {
  return span.offset >= node.offset && span.offset < node.offset + node.length;
}
