import type { AlertRecord, DeviceRecord, MaintenanceRecord } from '../../protocol/contract.ts';
import { firingByDevice } from '../alerts/deviceAlerts.ts';
import { inertText, markdownText } from '../words/inertText.ts';
import { toneWord, worstTone } from '../words/tone.ts';
import { deviceKey, deviceNode, deviceNodes, memberSummary } from './deviceNodes.ts';
import { sameChildren, sameRow, type TreeNode } from './treeNode.ts';

interface Planted {
  readonly device: DeviceRecord;
  readonly checking: boolean;
  readonly maintenance: string | undefined;
  readonly alerts: readonly AlertRecord[];
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
  readonly now: number;
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
  #groups: ReadonlySet<string> = new Set();
  #roots: readonly string[] = [];

  get roots(): readonly string[] {
    return this.#roots;
  }

  node(key: string): TreeNode | undefined {
    return this.#nodes.get(key);
  }

  /** Takes over a new state. Devices whose record is the very same object are left as they are. */
  update(input: ForestInput): ForestChange {
    const changed = new Set<string>();
    const parents = haParents(input.devices);
    const planted = new Map<string, Planted>();
    const firing = firingByDevice({ alerts: input.alerts ?? NONE });
    for (const device of input.devices) {
      const parent = parents.get(device.id);
      const checking = input.checking.has(device.id);
      const maintenance = maintenanceEnd(device, input.maintenance ?? []);
      const alerts = firing.get(device.id) ?? NONE;
      const before = this.#planted.get(device.id);
      const stays =
        before?.checking === checking &&
        before.parent === parent &&
        before.maintenance === maintenance &&
        sameAlerts(before.alerts, alerts);
      const same = stays && before.device === device;
      planted.set(device.id, same ? before : this.#plant({ device, checking, parent, maintenance, alerts }, input.now, before, changed));
    }
    for (const [id, { keys }] of this.#planted) if (!planted.has(id)) for (const key of keys) this.#nodes.delete(key);
    this.#planted = planted;
    const roots = this.#plantGroups(input.devices, parents, changed);
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

  #plantGroups(devices: readonly DeviceRecord[], parents: ReadonlyMap<string, string>, changed: Set<string>): readonly string[] {
    const members = new Map<string, string[]>();
    const roots: string[] = [];
    for (const { id } of devices) {
      const group = parents.get(id);
      if (group === undefined) roots.push(deviceKey(id));
      else {
        const list = members.get(group);
        if (list) list.push(deviceKey(id));
        else {
          members.set(group, [deviceKey(id)]);
          roots.push(group);
        }
      }
    }
    for (const [key, children] of members) this.#set(this.#groupNode(key, children), changed);
    for (const key of this.#groups) if (!members.has(key)) this.#nodes.delete(key);
    this.#groups = new Set(members.keys());
    return roots;
  }

  #groupNode(key: string, children: readonly string[]): TreeNode {
    const nodes = children.flatMap((child) => this.#nodes.get(child) ?? []);
    const label = inertText(key.slice(HA.length), 80);
    const tone = worstTone(nodes.map((node) => node.tone));
    const description = `${memberSummary(nodes)} · HA group`;
    return {
      key,
      parent: undefined,
      kind: 'haGroup',
      label,
      description,
      tone,
      spoken: `HA group ${label}, ${toneWord(tone)}, ${memberSummary(nodes)}`,
      context: 'haGroup',
      children,
      expanded: true,
      haGroup: key.slice(HA.length),
      tooltip: () => `High-availability group **${markdownText(label)}**: ${markdownText(memberSummary(nodes))}`,
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

const HA = 'ha/';

/** Groups are shown once at least one device names one; a device without a group then stands beside them. */
function haParents(devices: readonly DeviceRecord[]): ReadonlyMap<string, string> {
  return new Map(devices.flatMap(({ id, haGroup }) => (haGroup ? [[id, `${HA}${haGroup}`] as const] : [])));
}

/** Until when a device is in maintenance, by a window of its own or of its group; undefined when it is not. */
function maintenanceEnd({ id, haGroup }: DeviceRecord, windows: readonly MaintenanceRecord[]): string | undefined {
  const own = windows.filter((window) => window.active && (window.device === id || (haGroup !== undefined && window.haGroup === haGroup)));
  return own
    .map(({ current, end }) => current?.end ?? end)
    .sort()
    .at(-1);
}
