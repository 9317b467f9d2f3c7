import { isTooOld } from '../core/coverage.ts';
import { redundancyOf } from '../core/highAvailability.ts';
import type { DeviceRecord, ReadingRecord } from './deviceRecords.ts';
import type { HaGroupRecord } from './haGroupRecords.ts';

/** When a device was last heard of, if that is over two intervals ago. `now`: the client's own clock (ms). */
export function notHeardSince({ lastSeen, interval }: Pick<DeviceRecord, 'lastSeen' | 'interval'>, now: number): string | undefined {
  return lastSeen !== undefined && isTooOld(now - Date.parse(lastSeen), interval * 1000) ? lastSeen : undefined;
}

/**
 * A device as a client may show it now. A record says how things stood when it was sent: of a service that hangs, or a device that went
 * silent, no further one comes. What was fine then is unknown after two intervals; what was bad stays so. The same record while it is fresh.
 */
export function agedDevice(device: DeviceRecord, now: number): DeviceRecord {
  // Nothing is to be heard of it, and nothing of it is called fine.
  if (device.paused) return device;
  const since = notHeardSince(device, now);
  if (since === undefined) return device;
  return {
    ...device,
    notHeardSince: since,
    state: aged(device.state),
    channels: device.channels.map((channel) => ({ ...channel, state: aged(channel.state) })),
    components: device.components.map((component) => ({
      ...component,
      state: aged(component.state),
      readings: component.readings.map((reading) => agedReading(reading)),
    })),
  };
}

/** A group as a client may show it now: of members that were not heard of for too long, nobody knows whether they serve. */
export function agedGroup(group: HaGroupRecord, isUnheard: (device: string) => boolean): HaGroupRecord {
  const stale = group.watched.filter(({ device, standing }) => (standing === 'healthy' || standing === 'degraded') && isUnheard(device));
  if (stale.length === 0) return group;
  const watched = group.watched.map((member) => (stale.includes(member) ? { ...member, standing: 'unknown' as const } : member));
  const counted = watched.map(({ device, standing }) => ({ id: device, standing }));
  return { ...group, watched, redundancy: redundancyOf({ ...group, watched: counted }) };
}

/** The groups of a snapshot as they may be shown beside its devices, which are aged already. */
export function agedGroups(
  groups: readonly HaGroupRecord[] | undefined,
  devices: readonly DeviceRecord[],
): { readonly haGroups?: readonly HaGroupRecord[] } {
  const unheard = new Set(devices.flatMap(({ id, notHeardSince: since }) => (since === undefined ? [] : [id])));
  if (!groups) return {};
  return { haGroups: unheard.size === 0 ? groups : groups.map((group) => agedGroup(group, (device) => unheard.has(device))) };
}

function agedReading({ state, ...reading }: ReadingRecord): ReadingRecord {
  return state === undefined ? reading : { ...reading, state: aged(state) };
}

/** "Bad" stands until something better was seen. */
function aged<S extends string>(state: S): S | 'unknown' {
  return state === 'ok' || state === 'unjudged' ? 'unknown' : state;
}
