import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { count } from '../core/words.ts';
import { plainValue, properties } from './document.ts';
import type { ValidatedEntry } from './entries.ts';
import { insert, remove, write } from './fixes.ts';
import { type GroupConfig, groupTermsSchema } from './groupSchema.ts';
import { nearest } from './nearest.ts';
import { type Finding, findingsByPlace } from './place.ts';
import type { Definition } from './schema.ts';
import { type AlertSettings, narrowed, type PollSettings } from './settings.ts';
import { validate } from './validate.ts';

interface Groups {
  /** Those that are right. */
  readonly configs: readonly GroupConfig[];
  readonly alerts: ReadonlyMap<string, AlertSettings>;
  readonly findings: readonly Finding[];
}

/** What the file says of HA groups; one that no device belongs to is most likely misspelt. */
export function groupsOf(
  node: Node | undefined,
  { alerts, poll }: Wider,
  entries: readonly ValidatedEntry[],
  { inventory, entryOf }: Definition,
): Groups {
  if (node === undefined) return { configs: [], alerts: new Map(), findings: [] };
  const { findings } = validate(inventory.shape.groups, node);
  const named = node.type === 'object' ? properties(node) : [];
  // An entry with an error is a member all the same.
  const ofEntries = entries.flatMap((entry) => haGroupOf(entry.node) ?? []);
  const known = new Set(ofEntries);
  const parts = named.map(([key, group]) => {
    const own = group?.type === 'object' ? findNodeAtLocation(group, ['alerts']) : undefined;
    return { key, own, policy: narrowed(alerts, own, entryOf(undefined).alerts, poll.interval) };
  });
  const findingsIn = findingsByPlace(findings);
  const ofAlerts = new Set(parts.flatMap(({ own }) => (own ? findingsIn(own) : [])));
  return {
    configs: named.flatMap(([key, group]) => (group ? termsOf(String(key.value), group) : [])),
    alerts: new Map(parts.map(({ key, policy }) => [String(key.value), policy.alerts])),
    findings: [
      ...findings.filter((finding) => !ofAlerts.has(finding)),
      ...parts.flatMap(({ policy }) => policy.findings),
      ...parts.flatMap(({ key }) => (known.has(String(key.value)) ? [] : [unusedGroup(key, known)])),
      ...named.flatMap(([, group]) => (group ? clientFindings(group) : [])),
      ...named.flatMap(([key, group]) => (group ? numberFindings(group, ofEntries.filter((id) => id === key.value).length) : [])),
    ],
  };
}

/** What a client says is kept under its name. */
function clientFindings(group: Node): readonly Finding[] {
  const clients = group.type === 'object' ? (findNodeAtLocation(group, ['clients'])?.children ?? []) : [];
  const names = clients.flatMap((client) => (client.type === 'object' ? (findNodeAtLocation(client, ['name']) ?? []) : []));
  return names.flatMap((name, index): readonly Finding[] => {
    const first = names.findIndex(({ value }) => value === name.value);
    if (first === index || typeof name.value !== 'string') return [];
    const message =
      "Another client of this group has the same name, so what one says would be kept as the other's. Give each a name of its own.";
    return [{ severity: 'error', span: name, message }];
  });
}

function termsOf(id: string, node: Node): readonly GroupConfig[] {
  const { alerts: _alerts, ...written } = Object(plainValue(node)) as Record<string, unknown>;
  const { data } = groupTermsSchema.safeParse(written);
  return data ? [{ id, ...data } as GroupConfig] : [];
}

/** Members, quorum and the devices that there are have to fit together. `devices`: so many have this group. */
function numberFindings(group: Node, devices: number): readonly Finding[] {
  const at = (name: string) => (group.type === 'object' ? findNodeAtLocation(group, [name]) : undefined);
  const [members, quorum] = [at('members'), at('quorum')];
  const [whole, needed] = [members?.value, quorum?.value].map((value) => (Number.isInteger(value) ? Number(value) : undefined));
  if (quorum && needed !== undefined && whole !== undefined && needed > whole) {
    const message = `No quorum could ever hold: "quorum" asks for ${needed} members, and "members" says that there are ${whole}. Write a smaller quorum, or how many members there are.`;
    return [{ severity: 'error', span: quorum, message, fixes: [write(quorum, whole)] }];
  }
  if (members && whole !== undefined && whole < devices) {
    const message = `${devices} devices have this "haGroup", which are more than "members" says. All of them are counted. Write how many members there are.`;
    return [{ severity: 'warning', span: members, message, fixes: [write(members, devices)] }];
  }
  if (quorum && needed !== undefined && whole === undefined && devices > 0 && needed > devices) {
    const message = `No quorum can be seen to hold: "quorum" asks for ${needed} members, and ${count(devices, 'device has', 'devices have')} this "haGroup". Write in "members" how many there are, or a smaller quorum.`;
    return [{ severity: 'warning', span: quorum, message, fixes: [write(quorum, devices), insert(group, 'members', needed)] }];
  }
  return [];
}

function haGroupOf(entry: Node): string | undefined {
  const value: unknown = properties(entry).find(([key]) => key.value === 'haGroup')?.[1]?.value;
  return typeof value === 'string' ? value : undefined;
}

/** What is said for all devices. */
interface Wider {
  readonly alerts: AlertSettings;
  readonly poll: PollSettings;
}

function unusedGroup(key: Node, known: ReadonlySet<string>): Finding {
  const meant = nearest(String(key.value), known);
  const hint = meant === undefined ? 'Give its members this "haGroup", or remove it.' : `Did you mean "${meant}"?`;
  const fixes = [...(meant === undefined ? [] : [write(key, meant)]), remove(key)];
  return { severity: 'warning', span: key, fixes, message: `No device has this "haGroup", so this has no effect. ${hint}` };
}

/** What the file says of alerts for one device: its own words before those of its HA group, those before the words for all. */
export function alertsOfDevice(
  { config, alertsNode, alertsSchema, id }: ValidatedEntry,
  { alerts, poll }: Wider,
  groups: Groups['alerts'],
) {
  const wider = groups.get(config?.haGroup ?? '') ?? alerts;
  const policy = narrowed(wider, alertsNode, alertsSchema, poll.interval);
  return { ...policy, findings: policy.findings.map((finding) => ({ ...finding, device: id })) };
}
