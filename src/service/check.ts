import { conditionFor, type DeviceModel } from '../core/deviceModel.ts';
import type { DeviceConfig } from '../inventory/schema.ts';
import type { ChannelRecord, DeviceCheck } from '../protocol/contract.ts';
import { pollDevice } from './poll.ts';
import { type ChannelPoll, type PollTools, polledChannels } from './pollTarget.ts';
import { polledChannelRecord, readingRecord, stateOfPoll } from './snapshot.ts';
import type { WatchPlan } from './watchedDevice.ts';

/** Polls a device once, without any memory of it. */
export function checkDevice(
  { device, model, timeout, secrets }: WatchPlan,
  tools: PollTools,
  signal: AbortSignal,
): Promise<readonly ChannelPoll[]> {
  return pollDevice({ device, model, timeout, secrets }, tools, signal);
}

/** What one poll alone says about a device. */
export function deviceCheck(device: DeviceConfig, model: DeviceModel, polls: readonly ChannelPoll[]): DeviceCheck {
  const off = (['console', 'snmp'] as const).filter((channel) => device[channel] && !polledChannels(device).includes(channel));
  return {
    id: device.id,
    state: stateOfPoll(polls, (component, condition) => conditionFor(model.conditions, component, condition)?.severity),
    channels: [
      ...off.map((channel): ChannelRecord => ({ channel, state: 'off' })),
      ...polls.map((poll) => polledChannelRecord(poll, poll.channel === 'snmp' && device.snmp?.version === '2c')),
    ],
    readings: polls.flatMap(({ readings }) => readings.map(readingRecord)),
  };
}
