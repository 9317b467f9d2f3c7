import type { PartKind } from './parts.ts';

/** What of the inventory file is not in force as it is written, and what is in its place. */
export interface Slip {
  /** `file`: nothing of it is taken. */
  readonly kind: PartKind | 'file';
  /** Of a device or a receiver its id, of a group its name; `#3` for the third entry of a list that has no id. Empty for what there is one of. */
  readonly id: string;
  /**
   * `as-read`: the part as it was last read without error. `alerts-as-read`: of a device, its alerts as they were last read; `alerts-of-file`:
   * they were never read, so those of the rest of the file hold. `nothing`: the part was never read without error.
   */
  readonly stays: 'as-read' | 'alerts-as-read' | 'alerts-of-file' | 'nothing';
  /** The file does not have it, and has errors besides. */
  readonly missing?: true;
  /** What is wrong: sentences. */
  readonly reason: string;
  /** Where, from 1. */
  readonly line?: number;
}

export function slipKey({ kind, id }: Pick<Slip, 'kind' | 'id'>): string {
  return `${kind} ${id}`;
}

/** What it is about, for people. `nameOf`: what a device is called. */
export function slipSubject(
  { kind, id }: { readonly kind: string; readonly id: string },
  nameOf: (device: string) => string = (device) => device,
): string {
  const isNamed = !id.startsWith('#');
  switch (kind) {
    case 'file':
      return 'The inventory file';
    case 'poll':
    case 'alerts':
    case 'receivers':
    case 'history':
    case 'export':
    case 'sources':
      return `"${kind}" in the inventory`;
    case 'group':
      return isNamed ? `HA group "${id}"` : 'An HA group';
    case 'receiver':
      return isNamed ? `Receiver "${id}"` : `Receiver ${id.slice(1)}`;
    default:
      return isNamed ? nameOf(id) : entryName(id);
  }
}

/** What an entry of the list of devices is called that has no id. */
export function entryName(id: string): string {
  return `Entry ${id.slice(1)}`;
}

/** What it means and why: sentences of which the first begins behind its subject and a colon. */
export function slipSentence(slip: Slip): string {
  return `${consequence(slip)}. ${slip.reason}`;
}

function consequence({ kind, stays, missing }: Slip): string {
  const goesOn = kind === 'device' ? 'it is watched as it was last read' : 'it stays as it was last read';
  if (missing) return `it is missing in the inventory, which has an error besides, so ${goesOn}`;
  switch (stays) {
    case 'as-read':
      if (kind === 'file') return 'nothing of it is taken, and all devices are watched as they were last read';
      return `${kind === 'device' ? 'its entry in the inventory' : 'it'} is not taken, so ${goesOn}`;
    case 'alerts-as-read':
      return 'its "alerts" in the inventory are not taken, so its alert policy stays as it was last read';
    case 'alerts-of-file':
      return 'its "alerts" in the inventory are not taken, so it has the alert policy of the rest of the file';
    case 'nothing':
      return never[kind];
  }
}

/** What holds in the place of something that was never read without error. */
const never: Readonly<Record<Slip['kind'], string>> = {
  file: 'nothing of it is taken, and nothing was read before, so no device of it is watched',
  device: 'it is not watched, because its entry in the inventory is not taken and no earlier one is known',
  poll: 'it is not taken, so its defaults hold',
  alerts: 'it is not taken, so its defaults hold',
  history: 'it is not taken, so its defaults hold',
  export: 'it is not taken, so nothing goes to a monitoring platform',
  sources: 'it is not taken, so no fleet is read from a monitoring platform',
  receivers: 'it is not taken, so no traps and no log lines are received',
  group: 'it is not taken, so its members have the alert policy of the rest of the file',
  receiver: 'it is not taken, so it is not notified',
};
