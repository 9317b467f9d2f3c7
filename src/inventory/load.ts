import type { Node } from 'jsonc-parser';
import { secretsOf } from './deviceChannels.ts';
import { properties, readDocument, repeatedNames } from './document.ts';
import { entriesOf } from './entries.ts';
import { anchorOf, EXPLAINED, unknownKey } from './explain.ts';
import { exportOf } from './exportRules.ts';
import { type ExportConfig, exportSecrets } from './exportSchema.ts';
import { insert } from './fixes.ts';
import { type GroupConfig, groupSecrets } from './groupSchema.ts';
import { alertsOfDevice, groupsOf } from './groups.ts';
import { intakeOf } from './intakeRules.ts';
import { type IntakeConfig, intakeSecrets } from './intakeSchema.ts';
import { type InventoryPart, partsOf } from './parts.ts';
import { type Finding, findingsByPlace, placesIn, type Span } from './place.ts';
import type { InventoryProblem, PlacedFix } from './problem.ts';
import { type ReceiverConfig, receiverSecrets } from './receiverSchema.ts';
import { receiverFindings, receiversOf } from './receivers.ts';
import { deviceRules, fleetRules } from './rules.ts';
import { type Definition, type DeviceConfig, definition as ours } from './schema.ts';
import { type AlertSettings, type HistorySettings, type PollSettings, settingsOf } from './settings.ts';
import { sourcesOf } from './sourceRules.ts';
import { type SourceConfig, sourceSecrets } from './sourceSchema.ts';
import { repeated } from './validate.ts';

export interface LoadedInventory {
  /** The devices without errors, in the file's order. */
  readonly devices: readonly DeviceConfig[];
  readonly poll: PollSettings;
  /** For all devices. */
  readonly alerts: AlertSettings;
  readonly history: HistorySettings;
  /** By the id of each of `devices`: with what its HA group and it itself say differently. */
  readonly alertsOf: ReadonlyMap<string, AlertSettings>;
  /** What the file says of HA groups; one that only devices name is not among them. */
  readonly groups: readonly GroupConfig[];
  /** By place in the text. */
  readonly problems: readonly InventoryProblem[];
  /** What can be done at once about some of the problems. */
  readonly fixes: readonly PlacedFix[];
  /** The receivers without errors. */
  readonly receivers: readonly ReceiverConfig[];
  /** Where traps and log lines are received, without error; undefined: nowhere. */
  readonly intake: IntakeConfig | undefined;
  /** Where it goes to monitoring platforms, without error; undefined: nowhere. */
  readonly outlets: ExportConfig | undefined;
  /** The monitoring platforms from which fleets are read, without error. */
  readonly sources: readonly SourceConfig[];
  /** Names of the secrets that `devices`, `receivers`, `intake`, `outlets` and `sources` refer to, each once. */
  readonly secrets: readonly string[];
  /** Each part of the file with what is wrong in it. */
  readonly parts: readonly InventoryPart[];
  /** False when the text is not JSON (a file saved in the middle of an edit): nothing of it is taken, since all of it would be a guess. */
  readonly readable: boolean;
  /** Where and why it is not; other errors may stand before it. */
  readonly unreadable?: InventoryProblem;
}

/** Parts of the file beside the devices. */
const SECTIONS = ['poll', 'alerts', 'receivers', 'history', 'export', 'sources', 'groups', 'notify'] as const;

/**
 * Reads an inventory. Never throws: what is wrong is in `problems`, and what is not wrong can be used.
 * @param definition for other models than those that there are
 */
export function parseInventory(text: string, definition: Definition = ours): LoadedInventory {
  const places = placesIn(text);
  const { root, syntaxError } = readDocument(text);
  const parts = new Map((root === undefined ? [] : properties(root)).map(([key, value]) => [String(key.value), value]));
  const settings = settingsOf(
    { poll: parts.get('poll'), alerts: parts.get('alerts'), history: parts.get('history') },
    definition.inventory.shape.alerts.def.innerType,
  );
  const entries = entriesOf(parts.get('devices'), definition);
  const notify = receiversOf(parts.get('notify'));
  const ofDevices = [...new Set(entries.flatMap(({ model }) => model ?? []))];
  const intakeSchema = definition.inventory.shape.receivers.def.innerType;
  const listening = intakeOf(parts.get('receivers'), intakeSchema, ofDevices.length > 0 ? ofDevices : definition.models, places);
  const exporting = exportOf(parts.get('export'), places);
  const reading = sourcesOf(parts.get('sources'), places);
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
    ...listening.findings,
    ...exporting.findings,
    ...reading.findings,
    ...(syntaxError === undefined ? [] : [syntaxError]),
  ];
  // From a syntax error on, the tree is a guess: only parts that end before it are spoken of.
  const whole = (end: number) =>
    [...SECTIONS.map((name) => parts.get(name)), ...entries.map(({ node }) => node)].flatMap((node) =>
      node !== undefined && node.offset + node.length <= end ? [node] : [],
    );
  const readable = syntaxError === undefined;
  const nodes = {
    poll: parts.get('poll'),
    alerts: parts.get('alerts'),
    intake: parts.get('receivers'),
    history: parts.get('history'),
    outlets: parts.get('export'),
    sources: parts.get('sources'),
    groups: parts.get('groups'),
    receivers: notify.map(({ node }) => node),
    devices: entries.map(({ node }) => node),
  };
  const taken = readable ? partsOf(nodes, findings, places) : [];
  const usable = (kind: InventoryPart['kind']) => taken.filter((part) => part.kind === kind).map(({ errors }) => errors.length === 0);
  const [usableDevices, usableReceivers] = [usable('device'), usable('receiver')];
  const devices = entries.flatMap(({ config }, index) => (config && usableDevices[index] ? [config] : []));
  const receivers = notify.flatMap(({ config }, index) => (config && usableReceivers[index] ? [config] : []));
  const intake = usable('receivers')[0] ? listening.config : undefined;
  const outlets = usable('export')[0] ? exporting.config : undefined;
  const sources = usable('sources')[0] ? reading.configs : [];
  const told = (
    syntaxError === undefined ? findings : [syntaxError, ...whole(syntaxError.span.offset).flatMap(findingsByPlace(findings))]
  ).sort((a, b) => a.span.offset - b.span.offset);
  return {
    devices,
    poll: settings.poll,
    alerts: settings.alerts,
    history: settings.history,
    alertsOf: new Map(entries.flatMap(({ config }, index) => (config ? [[config.id, policies[index]?.alerts ?? settings.alerts]] : []))),
    groups: groups.configs,
    problems: told.map((finding) => places.problem(finding)),
    fixes: syntaxError
      ? []
      : told.flatMap(({ span, message, fixes = [] }) => fixes.map((fix) => ({ ...fix, ...plainSpan(span), message }))),
    receivers,
    intake,
    outlets,
    sources,
    secrets: [
      ...new Set([
        ...devices.flatMap(secretsOf),
        ...receivers.flatMap(receiverSecrets),
        ...groups.configs.flatMap(groupSecrets),
        ...(intake ? intakeSecrets(intake) : []),
        ...(outlets ? exportSecrets(outlets) : []),
        ...sourceSecrets(sources),
      ]),
    ],
    parts: taken,
    readable,
    ...(syntaxError && { unreadable: places.problem(syntaxError) }),
  };
}

function rootFindings(root: Node, devices: Node | undefined, { inventory }: Definition): readonly Finding[] {
  const error = (span: Finding['span'], message: string): Finding => ({ severity: 'error', span, message });
  if (root.type !== 'object') return [error(anchorOf(root), 'Expected an object with a list of devices: { "devices": [ … ] }.')];
  const known = Object.keys(inventory.shape);
  const unknown = properties(root).flatMap(([key]) => (known.includes(key.value) ? [] : [key]));
  const findings = [
    ...repeatedNames(root).map(repeated),
    ...unknown.map((key, index) => unknownKey(key, String(key.value), index < EXPLAINED ? known : undefined, root)),
  ];
  if (devices === undefined)
    findings.push({
      ...error(anchorOf(root), '"devices" is missing. Expected the list of the appliances to watch: "devices": [ … ].'),
      fixes: [insert(root, 'devices', [])],
    });
  else if (devices.type !== 'array') findings.push(error(anchorOf(devices), '"devices" must be a list [ … ] of appliances.'));
  return findings;
}

/** Of a node no more than its place. */
function plainSpan({ offset, length }: Span): Span {
  return { offset, length };
}
