import { t } from '../../core/l10n.ts';
import type { AlertRecord, DeviceRecord, HaGroupRecord, MaintenanceRecord, SourceRecord } from '../../protocol/contract.ts';
import { firingByDevice } from '../alerts/deviceAlerts.ts';
import { inertText, markdownText } from '../words/inertText.ts';
import { toneWord, worstTone } from '../words/tone.ts';
import { type Arrangement, AS_WRITTEN, arranged, type DeviceGroup, groupOfDevice, sourceGroup } from './arrangement.ts';
import { deviceKey, deviceNode, deviceNodes, deviceSummary } from './deviceNodes.ts';
import { differenceNodes, haGroupTone, haGroupTooltip, shownRedundancy } from './haGroupNode.ts';
import { maintenanceEnd } from './maintenanceEnd.ts';
import { sourceNode } from './sourceNode.ts';
import { SUMMARY, summaryNode } from './summaryNode.ts';
import { sameChildren, sameRow, type TreeNode } from './treeNode.ts';

interface Planted {
  readonly device: DeviceRecord;
  readonly checking: boolean;
  readonly maintenance: string | undefined;
  readonly alerts: readonly AlertRecord[];
  /** The HA group that it is a member of. */
  readonly group: HaGroupRecord | undefined;
  readonly parent: string | undefined;
  readonly keys: readonly string[];
}

export interface ForestInput {
  readonly devices: readonly DeviceRecord[];
  /** Devices that this window is waiting for. */
  readonly checking: ReadonlySet<string>;
  /** Windows under way and to come. */
  readonly maintenance?: readonly MaintenanceRecord[];
  readonly alerts?: readonly AlertRecord[];
  readonly haGroups?: readonly HaGroupRecord[];
  /** Platforms that are read: each has a row, whatever is known from there. */
  readonly sources?: readonly SourceRecord[];
  readonly now: number;
  /** Default: as the inventory has it. */
  readonly arrangement?: Arrangement;
}

/** What the view has to ask for again: everything, or just these rows (with what is below them). */
export type ForestChange = 'all' | readonly string[];

/**
 * The rows of the devices view. Holds what was last shown and answers an update with the least that has to be drawn again: a reading
 * of one device costs the rows of that device, however many others there are.
 */
export class DeviceForest {
  readonly #nodes = new Map<string, TreeNode>();
  #planted = new Map<string, Planted>();
  /** Rows of groups, and those below them that are no devices. */
  #groupRows: ReadonlySet<string> = new Set();
  #roots: readonly string[] = [];
  /** Also those that are not shown. */
  #all: readonly DeviceRecord[] = [];

  get roots(): readonly string[] {
    return this.#roots;
  }

  /** How many devices are shown. */
  get devices(): number {
    return this.#planted.size;
  }

  node(key: string): TreeNode | undefined {
    return this.#nodes.get(key);
  }

  /** Takes over a new state. Devices whose record is the very same object are left as they are. */
  update(input: ForestInput): ForestChange {
    const changed = new Set<string>();
    const planted = new Map<string, Planted>();
    const firing = firingByDevice({ alerts: input.alerts ?? NONE });
    const { arrangement = AS_WRITTEN } = input;
    const haGroups = new Map((input.haGroups ?? []).map((group) => [group.id, group]));
    const devices = arranged(input.devices, arrangement, firing);
    const groups = new Map(devices.map((device) => [device.id, groupOfDevice(device, arrangement, firing)]));
    for (const device of devices) {
      const parent = groups.get(device.id)?.key;
      const checking = input.checking.has(device.id);
      const maintenance = maintenanceEnd(device, input.maintenance ?? []);
      const alerts = firing.get(device.id) ?? NONE;
      const group = haGroups.get(device.haGroup ?? '');
      const before = this.#planted.get(device.id);
      const stays =
        before?.checking === checking &&
        before.parent === parent &&
        before.maintenance === maintenance &&
        before.group === group &&
        sameAlerts(before.alerts, alerts);
      const same = stays && before.device === device;
      planted.set(
        device.id,
        same ? before : this.#plant({ device, checking, parent, maintenance, alerts, group }, input.now, before, changed),
      );
    }
    for (const [id, { keys }] of this.#planted) if (!planted.has(id)) for (const key of keys) this.#nodes.delete(key);
    this.#planted = planted;
    const roots = [
      ...this.#plantSummary(input.devices, input.now, changed),
      ...this.#plantGroups(devices, groups, haGroups, input.sources ?? [], input.now, changed),
    ];
    const rootsChanged = roots.length !== this.#roots.length || roots.some((key, index) => key !== this.#roots[index]);
    this.#roots = roots;
    return rootsChanged ? 'all' : this.#topmost(changed);
  }

  /** Makes rows anew for what only time changes, "last seen 3 min ago": all rows of the opened devices, of the others their own. */
  age(now: number, opened: ReadonlySet<string>): readonly string[] {
    const changed = new Set<string>();
    for (const [id, before] of this.#planted) {
      if (opened.has(id)) this.#planted.set(id, this.#plant(before, now, before, changed));
      else this.#set(deviceNode(before.device, { ...before, now }, this.#nodes.get(deviceKey(id))?.children ?? []), changed);
    }
    this.#plantSummary(this.#all, now, changed);
    return this.#topmost(changed);
  }

  #plant(of: Omit<Planted, 'keys'>, now: number, before: Planted | undefined, changed: Set<string>): Planted {
    const nodes = deviceNodes(of.device, { ...of, now });
    const keys = nodes.map(({ key }) => key);
    const stays = new Set(keys);
    for (const key of before?.keys ?? []) if (!stays.has(key)) this.#nodes.delete(key);
    for (const node of nodes) this.#set(node, changed);
    return { ...of, keys };
  }

  #plantSummary(devices: readonly DeviceRecord[], now: number, changed: Set<string>): readonly string[] {
    this.#all = devices;
    const node = summaryNode(devices, now);
    if (!node) {
      this.#nodes.delete(SUMMARY);
      return [];
    }
    this.#set(node, changed);
    return [SUMMARY];
  }

  #plantGroups(
    devices: readonly DeviceRecord[],
    groups: ReadonlyMap<string, DeviceGroup | undefined>,
    haGroups: ReadonlyMap<string, HaGroupRecord>,
    sources: readonly SourceRecord[],
    now: number,
    changed: Set<string>,
  ): readonly string[] {
    const members = new Map<string, { readonly group: DeviceGroup; readonly children: string[] }>();
    const roots: string[] = [];
    const planted = new Set<string>();
    for (const { id } of devices) {
      const group = groups.get(id);
      const known = group && members.get(group.key);
      if (known) known.children.push(deviceKey(id));
      else {
        roots.push(group?.key ?? deviceKey(id));
        if (group) members.set(group.key, { group, children: [deviceKey(id)] });
      }
    }
    for (const source of sources) {
      const group = sourceGroup(source);
      members.set(group.key, members.get(group.key) ?? { group, children: [] });
    }
    const rowKeys = new Set<string>();
    for (const { group, children } of members.values()) {
      const haGroup = group.shares === 'HA group' ? haGroups.get(group.label) : undefined;
      const differing = haGroup ? differenceNodes(haGroup, group.key) : [];
      for (const node of differing) this.#set(node, changed);
      const rows = [...children, ...differing.map(({ key }) => key)];
      for (const key of rows) planted.add(key);
      const source = sources.find(({ id }) => group.key === sourceGroup({ id, name: '' }).key);
      const node = this.#groupNode(group, children, haGroup);
      const row = { ...(source ? sourceNode(source, node, now) : node), children: rows };
      this.#set(row, changed);
      rowKeys.add(row.key);
      if (children.length === 0) roots.push(row.key);
    }
    for (const key of this.#groupRows) if (!planted.has(key) && !rowKeys.has(key)) this.#nodes.delete(key);
    this.#groupRows = new Set([...rowKeys, ...planted].filter((key) => !key.startsWith(deviceKey(''))));
    return roots;
  }

  #groupNode({ key, label: name, shares }: DeviceGroup, children: readonly string[], haGroup: HaGroupRecord | undefined): TreeNode {
    const nodes = children.flatMap((child) => this.#nodes.get(child) ?? []);
    const label = inertText(haGroup?.name ?? name, 80);
    const tone = worstTone([...nodes.map((node) => node.tone), ...(haGroup ? [haGroupTone(haGroup)] : [])]);
    const summary = (haGroup && shownRedundancy(haGroup)) ?? deviceSummary(nodes);
    return {
      key,
      parent: undefined,
      kind: shares === 'HA group' ? 'haGroup' : 'deviceGroup',
      label,
      description: `${summary} · ${sharedWords[shares].within}`,
      tone,
      spoken: `${sharedWords[shares].name} ${label}, ${toneWord(tone)}, ${summary}`,
      context: shares === 'HA group' ? 'haGroup' : 'deviceGroup',
      children,
      expanded: true,
      ...(shares === 'HA group' && { haGroup: name }),
      tooltip: (at = Date.now()) =>
        haGroup ? haGroupTooltip(haGroup, at) : `${sharedWords[shares].heading} **${markdownText(label)}**: ${markdownText(summary)}`,
    };
  }

  #set(node: TreeNode, changed: Set<string>): void {
    const before = this.#nodes.get(node.key);
    this.#nodes.set(node.key, node);
    if (before && !(sameRow(before, node) && sameChildren(before, node))) changed.add(node.key);
  }

  /** Drawing a row again draws what is below it, too. */
  #topmost(changed: ReadonlySet<string>): readonly string[] {
    return [...changed].filter((key) => {
      for (let parent = this.#nodes.get(key)?.parent; parent !== undefined; parent = this.#nodes.get(parent)?.parent) {
        if (changed.has(parent)) return false;
      }
      return this.#nodes.has(key);
    });
  }
}

const NONE: readonly AlertRecord[] = [];

function sameAlerts(a: readonly AlertRecord[], b: readonly AlertRecord[]): boolean {
  return a.length === b.length && a.every((alert, index) => alert === b[index]);
}

/** What devices of a group share: as a remark, before its name, and before its name in a tooltip. */
const sharedWords = {
  'HA group': { within: t('HA group'), name: t('HA group'), heading: t('High-availability group') },
  site: { within: t('site'), name: t('Site'), heading: t('Site') },
  source: { within: t('source'), name: t('Source'), heading: t('Source') },
  fault: { within: t('fault'), name: t('Fault'), heading: t('HSMs whose worst fault is') },
} as const;
