import type { Alert } from '../../core/alerting/alert.ts';
import type { Policy } from '../../core/alerting/policy.ts';
import { channelFacts, type PolledChannel } from '../../core/channel.ts';
import type { DeviceModel } from '../../core/deviceModel.ts';
import type { RememberedIdentity } from '../../core/identity.ts';
import type { Reading } from '../../core/reading.ts';
import { configuredChannels, polledChannels } from '../../inventory/deviceChannels.ts';
import type { DeviceConfig } from '../../inventory/schema.ts';
import type { NotAsWritten } from '../../protocol/contract.ts';
import type { AccountDoubt, ChannelRow, GapRow, IndicatorRow } from '../../store/rows.ts';
import type { Secrets } from '../common/secrets.ts';

/** How one device is to be watched. */
export interface WatchPlan {
  readonly device: DeviceConfig;
  readonly model: DeviceModel;
  readonly policy: Policy;
  /** How long one conversation may stall (ms). */
  readonly timeout: number;
  readonly simulated: boolean;
  readonly secrets: Secrets;
  /** It is not watched as the inventory is written. Left out: it is. */
  readonly notAsWritten?: NotAsWritten;
  /** It is not polled until it is resumed. */
  readonly pause?: Decided | undefined;
  /** Who has decided that its monitor account is as it is. Left out: nobody has. */
  readonly account?: Decided | undefined;
}

/** What a person wants of a device: a pause, another state of its monitor account. */
export interface Decided {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly by: string;
  readonly why?: string;
}

/** What was known of a device when the service last ran. */
export interface Remembered {
  readonly indicators: readonly IndicatorRow[];
  readonly alerts: readonly Alert[];
  readonly channels: readonly ChannelRow[];
  readonly readings: readonly Reading[];
  /** Missing: nobody has answered yet. */
  readonly identity?: RememberedIdentity;
  /** What says that its monitor account is not as it was decided. */
  readonly accountDoubt?: AccountDoubt | undefined;
  /** The latest time of planned work. */
  readonly work?: GapRow | undefined;
}

export const nothingRemembered: Remembered = { indicators: [], alerts: [], channels: [], readings: [] };

/** Whether a device would be watched in the same way by both. */
export function isSamePlan(a: WatchPlan, b: WatchPlan): boolean {
  const plain = ({ device, model, policy, timeout, simulated, pause, account, notAsWritten }: WatchPlan) =>
    JSON.stringify([device, model.descriptor.id, policy, timeout, simulated, pause, account, notAsWritten]);
  return a.secrets === b.secrets && plain(a) === plain(b);
}

/** A channel that the device had before is polled again: it was paused, or off without its account. */
export function comesBack({ device: before }: WatchPlan, { device: after }: WatchPlan): boolean {
  const polled = polledChannels(before);
  return polledChannels(after).some((channel) => configuredChannels(before).includes(channel) && !polled.includes(channel));
}

/** Whether what a channel was refused for may be put right by now: its configuration is another one, or a person has had the account enabled. */
export function isOtherLogin({ device: before }: WatchPlan, { device: after }: WatchPlan, channel: PolledChannel): boolean {
  if (JSON.stringify(before[channel]) !== JSON.stringify(after[channel])) return true;
  return channelFacts[channel].needsAccount === true && before.monitorAccount === 'disabled' && after.monitorAccount === 'enabled';
}

/** Why a device is polled over no channel, if it is over none. */
export function offCause(device: DeviceConfig): 'paused' | 'disabled' | undefined {
  if (device.paused) return 'paused';
  return polledChannels(device).length === 0 ? 'disabled' : undefined;
}
