import { DAY } from '../../core/time/duration.ts';
import type { AlertRecord, DeviceRecord, GapRecord, HeardRecord, Snapshot, SnapshotChange } from '../../protocol/contract.ts';

/** The snapshot after a change. Devices keep their order and, when unchanged, their identity; new ones come last. */
export function mergeSnapshot(snapshot: Snapshot, change: SnapshotChange): Snapshot {
  return {
    ...snapshot,
    ...(change.inventory && { inventory: change.inventory }),
    ...(change.demo !== undefined && { demo: change.demo }),
    ...(change.missingSecrets && { missingSecrets: change.missingSecrets }),
    ...(change.silences && { silences: change.silences }),
    ...(change.maintenance && { maintenance: change.maintenance }),
    ...(change.receivers && { receivers: change.receivers }),
    ...(change.gaps && { gaps: withGaps(snapshot.gaps ?? [], change.gaps) }),
    ...(change.historyTrouble !== undefined && { historyTrouble: change.historyTrouble }),
    ...(change.listening && { listening: change.listening }),
    ...(change.outlets && { outlets: change.outlets }),
    ...(change.sources && { sources: change.sources }),
    ...(change.heard && { heard: withHeard(snapshot.heard ?? [], change.heard) }),
    ...((change.haGroups || change.removedHaGroups) && {
      haGroups: replaceById(snapshot.haGroups ?? [], change.haGroups ?? [], new Set(change.removedHaGroups)),
    }),
    ...((change.devices || change.removedDevices) && {
      devices: replaceById(snapshot.devices, change.devices ?? [], new Set(change.removedDevices)),
    }),
    ...((change.alerts || change.removedDevices) && {
      alerts: newestFirst(replaceById(withoutDevices(snapshot.alerts, change.removedDevices), change.alerts ?? [], new Set())),
    }),
  };
}

/** One that goes on has the same beginning each time. What a window has been shown for a day goes. */
function withGaps(known: readonly GapRecord[], changed: readonly GapRecord[]): readonly GapRecord[] {
  const key = ({ device, channel, from }: GapRecord) => `${device} ${channel} ${from}`;
  const replaced = new Set(changed.map(key));
  const newest = changed.reduce((latest, { to }) => Math.max(latest, Date.parse(to)), 0);
  const kept = known.filter((gap) => !replaced.has(key(gap)) && Date.parse(gap.to) > newest - DAY);
  return [...kept, ...changed].sort(
    (a, b) => compare(a.from, b.from) || compare(a.device, b.device) || compare(a.channel ?? '', b.channel ?? ''),
  );
}

function withHeard(known: readonly HeardRecord[], changed: readonly HeardRecord[]): readonly HeardRecord[] {
  const isOf = (a: HeardRecord) => (b: HeardRecord) => a.device === b.device && a.channel === b.channel;
  return [...known.filter((each) => !changed.some(isOf(each))), ...changed];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Alerts of a device that is no longer watched go with it. */
function withoutDevices(alerts: readonly AlertRecord[], removed: readonly string[] = []): readonly AlertRecord[] {
  return removed.length === 0 ? alerts : alerts.filter(({ device }) => !removed.includes(device));
}

function replaceById<T extends { readonly id: string }>(
  current: readonly T[],
  changed: readonly T[],
  removed: ReadonlySet<string>,
): readonly T[] {
  const replacements = new Map(changed.map((item) => [item.id, item]));
  const kept: T[] = [];
  for (const item of current) {
    const replacement = replacements.get(item.id);
    replacements.delete(item.id);
    if (!removed.has(item.id) || replacement) kept.push(replacement ?? item);
  }
  return [...kept, ...replacements.values()];
}

/**
 * The service leaves resolved alerts out of a snapshot after a day; a window that stays open for weeks does so, too. Times are compared
 * as text, which ISO 8601 in UTC allows: to read those of 10,000 alerts with every change would be felt.
 */
function newestFirst(alerts: readonly AlertRecord[]): readonly AlertRecord[] {
  let newest = '';
  for (const { resolvedAt, firedAt, startedAt } of alerts) {
    const time = resolvedAt ?? firedAt ?? startedAt;
    if (time > newest) newest = time;
  }
  const dayBefore = newest === '' ? '' : new Date(Date.parse(newest) - DAY).toISOString();
  return alerts
    .filter((alert) => alert.state !== 'resolved' || (alert.resolvedAt ?? alert.startedAt) > dayBefore)
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0));
}

export function findDevice(snapshot: Snapshot | undefined, id: string): DeviceRecord | undefined {
  return snapshot?.devices.find((device) => device.id === id);
}

/** Errors in the inventory: what they are in is not in force as it is written. */
export function inventoryErrors({ inventory }: Pick<Snapshot, 'inventory'>): number {
  return inventory.problems.filter(({ severity }) => severity === 'error').length;
}
