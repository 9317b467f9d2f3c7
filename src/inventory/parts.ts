import type { Node } from 'jsonc-parser';
import { connectionPlaces } from './consolePlace.ts';
import { plainValue, properties } from './document.ts';
import { type Finding, findingsByPlace, type Places, within } from './place.ts';
import type { InventoryProblem } from './problem.ts';
import { id as idSchema } from './schemaParts.ts';

export const partKinds = ['poll', 'alerts', 'receivers', 'history', 'export', 'sources', 'group', 'receiver', 'device'] as const;
export type PartKind = (typeof partKinds)[number];

/** What of the file is taken, or not, by itself. */
export interface InventoryPart {
  readonly kind: PartKind;
  /** Of a device or a receiver its id, of a group its name: undefined where that is none. Empty for what there is one of. */
  readonly id: string | undefined;
  /** Which one of its list it is, from 1; 0 outside of lists. */
  readonly place: number;
  readonly line: number;
  /** What keeps it from being taken. */
  readonly errors: readonly InventoryProblem[];
  /** What keeps the alerts of a device from being taken, while the rest of it is. */
  readonly alertsErrors: readonly InventoryProblem[];
  /** As it is written, where nothing is wrong with it: secrets stand in it by name only. Without alerts that are wrong. */
  readonly value: unknown;
  /** Of a device: where its connections lead, written the same way for the same place. */
  readonly connections: readonly string[];
}

/** The parts of a file, by their nodes. */
export interface PartNodes {
  readonly poll: Node | undefined;
  readonly alerts: Node | undefined;
  /** Where traps and log lines are received. */
  readonly intake: Node | undefined;
  readonly history: Node | undefined;
  /** To which monitoring platforms all of it goes. */
  readonly outlets: Node | undefined;
  /** From which of them fleets of other services are read. */
  readonly sources: Node | undefined;
  readonly groups: Node | undefined;
  readonly receivers: readonly Node[];
  readonly devices: readonly Node[];
}

/** Each part with what is wrong in it. */
export function partsOf(
  { poll, alerts, intake, history, outlets, sources, groups, receivers, devices }: PartNodes,
  findings: readonly Finding[],
  places: Places,
) {
  const wrong = findingsByPlace(findings.filter(({ severity, taken }) => severity === 'error' && !taken));
  const part = (kind: PartKind, id: string | undefined, place: number, whole: Node, node: Node | undefined): InventoryPart => {
    const own = wrong(whole);
    const alertsNode = kind === 'device' && node ? propertyOf(node, 'alerts') : undefined;
    const isOfAlerts = (finding: Finding) => alertsNode !== undefined && within(alertsNode, finding);
    const ofAlerts = own.filter(isOfAlerts);
    const errors = own.filter((finding) => !isOfAlerts(finding));
    const value = node && (errors.length === 0 ? plainValue(node) : undefined);
    return {
      kind,
      id,
      place,
      line: places.lineOf(whole.offset),
      errors: errors.map(places.problem),
      alertsErrors: ofAlerts.map(places.problem),
      value: ofAlerts.length > 0 ? withoutAlerts(value) : value,
      connections: kind === 'device' && node ? connectionPlaces(plainValue(node)) : [],
    };
  };
  const single = (kind: PartKind, node: Node | undefined) => (node === undefined ? [] : [part(kind, '', 0, node.parent ?? node, node)]);
  return [
    ...single('poll', poll),
    ...single('alerts', alerts),
    ...single('receivers', intake),
    ...single('history', history),
    ...single('export', outlets),
    ...single('sources', sources),
    ...(groups === undefined ? [] : properties(groups)).map(([key, node]) => part('group', idOf(key.value), 0, key.parent ?? key, node)),
    ...receivers.map((node, index) => part('receiver', idIn(node), index + 1, node, node)),
    ...devices.map((node, index) => part('device', idIn(node), index + 1, node, node)),
  ];
}

/** What an entry has for an id, if it is one. */
export function idIn(entry: Node): string | undefined {
  return idOf(properties(entry).find(([key]) => key.value === 'id')?.[1]?.value);
}

function idOf(value: unknown): string | undefined {
  return idSchema.safeParse(value).data;
}

/** A name of an object with its value. */
function propertyOf(object: Node, name: string): Node | undefined {
  const found = properties(object).find(([key]) => key.value === name)?.[0];
  return found && (found.parent ?? found);
}

function withoutAlerts(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('alerts' in value)) return value;
  const { alerts: _alerts, ...rest } = value;
  return rest;
}
