import type { Policy } from '../core/alert.ts';
import { policyFrom } from '../core/policy.ts';
import { modelById } from '../devices/models.ts';
import type { LoadedInventory } from '../inventory/load.ts';
import type { Secrets } from './secrets.ts';
import type { WatchPlan } from './watchedDevice.ts';

/** How the devices of an inventory are to be watched. */
export function plansOf({ devices, poll, alerts }: LoadedInventory, secrets: Secrets, simulated: boolean): readonly WatchPlan[] {
  const policy: Policy = {
    ...policyFrom(),
    interval: poll.interval,
    window: alerts.window,
    negatives: alerts.negatives,
    recover: alerts.recover,
    renotify: alerts.renotify,
    // Late is what comes after the slot that follows its own.
    lateness: poll.interval,
  };
  return devices.flatMap((device) => {
    const model = modelById(device.model);
    return model ? [{ device, model, policy, timeout: poll.timeout, simulated, secrets }] : [];
  });
}
