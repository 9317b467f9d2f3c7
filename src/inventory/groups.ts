import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { properties } from './document.ts';
import type { ValidatedEntry } from './entries.ts';
import { remove, write } from './fixes.ts';
import { nearest } from './nearest.ts';
import { type Finding, findingsByPlace } from './place.ts';
import type { Definition } from './schema.ts';
import { type AlertSettings, narrowed, type PollSettings } from './settings.ts';
import { validate } from './validate.ts';

interface Groups {
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
  if (node === undefined) return { alerts: new Map(), findings: [] };
  const { findings } = validate(inventory.shape.groups, node);
  const named = node.type === 'object' ? properties(node) : [];
  // An entry with an error is a member all the same.
  const known = new Set(entries.flatMap((entry) => haGroupOf(entry.node) ?? []));
  const parts = named.map(([key, group]) => {
    const own = group?.type === 'object' ? findNodeAtLocation(group, ['alerts']) : undefined;
    return { key, own, policy: narrowed(alerts, own, entryOf(undefined).alerts, poll.interval) };
  });
  const findingsIn = findingsByPlace(findings);
  const ofAlerts = new Set(parts.flatMap(({ own }) => (own ? findingsIn(own) : [])));
  return {
    alerts: new Map(parts.map(({ key, policy }) => [String(key.value), policy.alerts])),
    findings: [
      ...findings.filter((finding) => !ofAlerts.has(finding)),
      ...parts.flatMap(({ policy }) => policy.findings),
      ...parts.flatMap(({ key }) => (known.has(String(key.value)) ? [] : [unusedGroup(key, known)])),
    ],
  };
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
