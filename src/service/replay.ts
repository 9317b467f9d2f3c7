import type { Alert } from '../core/alert.ts';
import { slotOf } from '../core/schedule.ts';
import type { ChannelPoll } from './pollTarget.ts';
import { WatchedDevice, type WatchPlan } from './watchedDevice.ts';

/** A poll of one device over one channel, as it once was. */
export interface RecordedPoll {
  readonly device: string;
  readonly poll: ChannelPoll;
}

/** An alert that a policy would have raised, and the device as it stood at the end. */
export interface ReplayedAlert {
  readonly alert: Alert;
  readonly device: WatchedDevice;
}

/**
 * What the devices' policies would have made of recorded polls: every alert, also those that went away before they fired, in the order in
 * which they began. The same polls and policies always come to the same alerts.
 *
 * @param polls in the order of their `endedAt`; those of devices without a plan are passed over
 * @param until end of the time looked at (ms): what is still open then is told as it stands
 */
export function replay(plans: Iterable<WatchPlan>, polls: Iterable<RecordedPoll>, until: number): readonly ReplayedAlert[] {
  const devices = new Map([...plans].map((plan) => [plan.device.id, new WatchedDevice(plan)]));
  const alerts = new Map<string, ReplayedAlert>();
  const keep = (device: WatchedDevice, changed: readonly Alert[]) => {
    for (const alert of changed) alerts.set(alert.id, { alert, device });
  };
  for (const { device: id, poll } of polls) {
    const device = devices.get(id);
    if (device === undefined) continue;
    keep(device, device.apply([poll], slotOf(poll.endedAt, device.plan.policy.interval), poll.endedAt).alerts);
  }
  for (const device of devices.values()) keep(device, device.elapse(until).alerts);
  return [...alerts.values()].sort(({ alert: a }, { alert: b }) => a.startedAt - b.startedAt || a.id.localeCompare(b.id));
}
