import type { AlertRecord, DeviceRecord, SourceReference } from '../../protocol/contract.ts';
import { faultText } from '../alerts/faultText.ts';
import { compareTones, deviceTone } from '../words/tone.ts';

/** How the devices view stands: which devices, in which groups, in which order. */
export interface Arrangement {
  readonly groupBy: 'haGroup' | 'site' | 'fault' | 'none';
  readonly only: 'all' | 'notOk';
  readonly sort: 'inventory' | 'worst' | 'name';
  /** Only devices that have this in their name, id, HA group, site or fault; empty: all. */
  readonly text: string;
}

/** As the inventory has it. */
export const AS_WRITTEN: Arrangement = { groupBy: 'haGroup', only: 'all', sort: 'inventory', text: '' };

const choices = {
  groupBy: ['haGroup', 'site', 'fault', 'none'],
  only: ['all', 'notOk'],
  sort: ['inventory', 'worst', 'name'],
} as const satisfies { readonly [K in Exclude<keyof Arrangement, 'text'>]: readonly Arrangement[K][] };

/** What was kept of an arrangement; what is not understood is as the inventory has it. */
export function arrangementOf(kept: unknown): Arrangement {
  const given = (typeof kept === 'object' && kept !== null ? kept : {}) as Record<string, unknown>;
  const chosen = <K extends keyof typeof choices>(key: K) => (choices[key] as readonly unknown[]).includes(given[key]);
  return {
    groupBy: chosen('groupBy') ? (given.groupBy as Arrangement['groupBy']) : AS_WRITTEN.groupBy,
    only: chosen('only') ? (given.only as Arrangement['only']) : AS_WRITTEN.only,
    sort: chosen('sort') ? (given.sort as Arrangement['sort']) : AS_WRITTEN.sort,
    text: typeof given.text === 'string' ? given.text : AS_WRITTEN.text,
  };
}

type Firing = ReadonlyMap<string, readonly AlertRecord[]>;

/** The devices to show, in their order. Those of the same rank keep the order of the inventory. */
export function arranged(devices: readonly DeviceRecord[], { only, sort, text }: Arrangement, firing: Firing): readonly DeviceRecord[] {
  const notOk = only === 'all' ? devices : devices.filter((device) => !isWell(device, firing));
  const shown = text === '' ? notOk : notOk.filter((device) => has(device, text.toLowerCase(), firing));
  switch (sort) {
    case 'inventory':
      return shown;
    case 'name':
      return shown.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
    case 'worst': {
      const alerts = ({ id }: DeviceRecord) => firing.get(id)?.length ?? 0;
      return shown.toSorted((a, b) => compareTones(deviceTone(a), deviceTone(b)) || alerts(b) - alerts(a));
    }
  }
}

function has({ id, name, haGroup, site }: DeviceRecord, text: string, firing: Firing): boolean {
  const faults = (firing.get(id) ?? []).map(({ summary }) => summary);
  return [id, name, haGroup, site, ...faults].some((each) => each?.toLowerCase().includes(text));
}

/** Nothing of it asks for a person's eyes. */
function isWell(device: DeviceRecord, firing: Firing): boolean {
  return deviceTone(device) === 'ok' && device.problems.length === 0 && !firing.has(device.id);
}

/** The group that a device stands in. */
export interface DeviceGroup {
  /** Begins with what kind of group it is, so that no two kinds share a key. */
  readonly key: string;
  readonly label: string;
  /** What its members share. */
  readonly shares: 'HA group' | 'site' | 'fault' | 'source';
}

/** Those that are read from a platform stand below it. */
export function sourceGroup({ id, name }: SourceReference): DeviceGroup {
  return { key: `source/${id}`, label: name, shares: 'source' };
}

/** By its HA group, its site, or the worst fault that it has now. Undefined: it stands by itself. */
export function groupOfDevice(device: DeviceRecord, { groupBy }: Arrangement, firing: Firing): DeviceGroup | undefined {
  switch (groupBy) {
    case 'haGroup':
      if (device.source) return sourceGroup(device.source);
      return device.haGroup ? { key: `ha/${device.haGroup}`, label: device.haGroup, shares: 'HA group' } : undefined;
    case 'site':
      return device.site ? { key: `site/${device.site}`, label: device.site, shares: 'site' } : undefined;
    case 'fault': {
      const [worst] = firing.get(device.id) ?? [];
      if (!worst) return undefined;
      return { key: `fault/${worst.component}/${worst.condition}`, label: faultText({ summary: worst.summary }), shares: 'fault' };
    }
    case 'none':
      return undefined;
  }
}
