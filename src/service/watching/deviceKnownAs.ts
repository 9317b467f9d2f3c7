import type { SeenIdentity } from '../../core/identity.ts';
import type { HostNames } from '../polling/hostNames.ts';
import type { WatchedDevice } from './watchedDevice.ts';

/** A device, and who it is known to be. */
export type KnownDevice = Pick<WatchedDevice, 'id' | 'identity' | 'plan'>;

/**
 * The name of another device of the inventory that is known to be who was seen: two lines that have changed places name each other. Of
 * several entries for one appliance the first is it. A name of the host is one only where no other device has the same.
 */
export function deviceKnownAs(
  { serialNumber, engineId, hostName }: SeenIdentity,
  asking: KnownDevice,
  devices: readonly KnownDevice[],
  hostNames: Pick<HostNames, 'of'>,
): string | undefined {
  const known = (field: 'serialNumber' | 'engineId', seen: string) => devices.find(({ identity }) => identity.known?.[field] === seen);
  if (serialNumber !== undefined) return nameOf(known('serialNumber', serialNumber), asking);
  if (engineId !== undefined) return nameOf(known('engineId', engineId), asking);
  if (hostName === undefined) return undefined;
  const wanted = hostName.toLowerCase();
  const named = devices.filter(({ id }) => hostNames.of(id).some((name) => name.toLowerCase() === wanted));
  return named.length === 1 ? nameOf(named[0], asking) : undefined;
}

function nameOf(device: KnownDevice | undefined, asking: KnownDevice): string | undefined {
  return device === undefined || device.id === asking.id ? undefined : (device.plan.device.name ?? device.id);
}
