import { policyFrom } from '../../core/alerting/policy.ts';
import type { LoadedInventory } from '../../inventory/load.ts';
import { allModels, type KnownModels } from '../common/knownModels.ts';
import type { Secrets } from '../common/secrets.ts';
import type { WatchPlan } from './watchedDevice.ts';

/**
 * How the devices of an inventory are to be watched.
 * @param known the models by whose definition the inventory was read
 */
export function plansOf(
  { devices, poll, alerts, alertsOf }: LoadedInventory,
  secrets: Secrets,
  simulated: boolean,
  { models }: Pick<KnownModels, 'models'> = allModels,
): readonly WatchPlan[] {
  return devices.map((device) => {
    const model = models.find(({ descriptor }) => descriptor.id === device.model);
    // The inventory knows the same models, and a device that is left out in silence would pass for well.
    if (model === undefined) throw new Error(`the model ${device.model} of the device ${device.id} is not among those that can be watched`);
    const policy = policyFrom({ ...(alertsOf.get(device.id) ?? alerts), interval: poll.interval });
    return { device, model, policy, timeout: poll.timeout, simulated, secrets };
  });
}
