import { NotFound } from '../common/refusals.ts';
import type { Fleet } from '../watching/fleet.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';

/** @throws {NotFound} for a device that is not watched */
export function deviceOf(fleet: Pick<Fleet, 'find'>, id: string): WatchedDevice {
  const device = fleet.find(id);
  if (!device) throw new NotFound(`No watched device has the id "${id.slice(0, 63)}".`);
  return device;
}
