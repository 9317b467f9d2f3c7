import { channelFacts, type PolledChannel, pollableChannels } from '../core/channel.ts';
import { capitalised } from '../core/words.ts';
import type { DeviceConfig } from './schema.ts';

/** What a device's configuration says about its channels. A channel is configured under the key that is its id. */

/** Those that the device has, polled now or not. */
export function configuredChannels(device: DeviceConfig): readonly PolledChannel[] {
  return pollableChannels.filter((channel) => device[channel] !== undefined);
}

/** Those that the device is to be polled over now: none while it is paused. */
export function polledChannels(device: DeviceConfig): readonly PolledChannel[] {
  return device.paused ? [] : usableChannels(device);
}

/** Those that it is polled over unless it is paused: without the monitor account, none that logs in with it. */
export function usableChannels(device: DeviceConfig): readonly PolledChannel[] {
  return configuredChannels(device).filter((channel) => device.monitorAccount !== 'disabled' || !channelFacts[channel].needsAccount);
}

/** What people call the channel of this device: a console by the way to it, `SSH console`. */
export function channelName(device: DeviceConfig, channel: PolledChannel): string {
  return wayName(device, channel) ?? capitalised(channelFacts[channel].source);
}

/** Of a channel that is reached in several ways: its name by the way to it. Undefined: there is one way only. */
export function wayName({ console }: DeviceConfig, channel: PolledChannel): string | undefined {
  if (channel !== 'console') return undefined;
  return console?.ssh === undefined ? 'Serial console' : 'SSH console';
}

/** Names of the secrets that the channel needs. */
export function channelSecrets(device: DeviceConfig, channel: PolledChannel): readonly string[] {
  return secretNamesIn(device[channel]);
}

/** Names of the secrets that a device needs, in the order of its channels. */
export function secretsOf(device: DeviceConfig): readonly string[] {
  return configuredChannels(device).flatMap((channel) => channelSecrets(device, channel));
}

/** Whether anybody on the path can read the channel's secret: SNMP v2c sends its community in clear text. */
export function isInsecure(device: DeviceConfig, channel: PolledChannel): boolean {
  const config = device[channel];
  return config !== undefined && 'community' in config;
}

/** A secret is referred to as `secret`, wherever it stands. */
function secretNamesIn(part: unknown): readonly string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => (key === 'secret' && typeof value === 'string' ? [value] : secretNamesIn(value)));
}
