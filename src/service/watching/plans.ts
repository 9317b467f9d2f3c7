import { policyFrom } from '../../core/alerting/policy.ts';
import { modelById } from '../../devices/models.ts';
import type { LoadedInventory } from '../../inventory/load.ts';
import type { Secrets } from '../common/secrets.ts';
import type { WatchPlan } from './watchedDevice.ts';

/** How the devices of an inventory are to be watched. */
export function plansOf({ devices, poll, alerts, alertsOf }: LoadedInventory, secrets: Secrets, simulated: boolean): readonly WatchPlan[] {
  return devices.flatMap((device) => {
    const model = modelById(device.model);
    const policy = policyFrom({ ...(alertsOf.get(device.id) ?? alerts), interval: poll.interval });
    return model ? [{ device, model, policy, timeout: poll.timeout, simulated, secrets }] : [];
  });
}
