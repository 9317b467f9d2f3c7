import { SnmpPoller } from '../../channels/snmp/polling/snmpPoller.ts';
import type { DeviceModel } from '../../core/deviceModel.ts';
import { FairTurns, KeyedTurns } from '../../core/turns.ts';
import { configuredChannels, polledChannels } from '../../inventory/deviceChannels.ts';
import type { DeviceConfig } from '../../inventory/schema.ts';
import type { ChannelRecord, DeviceCheck } from '../../protocol/contract.ts';
import { overdue } from '../polling/overdue.ts';
import { pollDevice } from '../polling/poll.ts';
import type { ChannelPoll, PollTools } from '../polling/pollTarget.ts';
import { namedByWay, polledChannelRecord, readingRecord } from '../records/deviceRecord.ts';
import { healthOfPoll } from '../records/pollHealth.ts';
import type { WatchPlan } from '../watching/watchedDevice.ts';

/** Devices polled at one time. */
const AT_ONCE = 16;

/** Polls devices once each, without a service. `onBug` hears of what should never have been thrown; `now` is the clock (ms). */
export async function checkOnce(
  plans: readonly WatchPlan[],
  { onBug, now }: Pick<PollTools, 'onBug' | 'now'>,
  signal: AbortSignal,
): Promise<readonly DeviceCheck[]> {
  const turns = new FairTurns(AT_ONCE);
  using snmp = new SnmpPoller();
  const tools: PollTools = { consoles: new KeyedTurns(), snmp, now, onBug };
  return await Promise.all(
    plans.map((plan) =>
      turns.run(signal, false, overdue(plan.timeout), async () =>
        deviceCheck(plan.device, plan.model, await checkDevice(plan, tools, signal)),
      ),
    ),
  );
}

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
  const off = configuredChannels(device).filter((channel) => !polledChannels(device).includes(channel));
  return {
    id: device.id,
    ...healthOfPoll(device, model, polls),
    channels: [
      ...off.map((channel): ChannelRecord => ({ channel, ...namedByWay(channel, device), state: 'off' })),
      ...polls.map((poll) => polledChannelRecord(poll, device)),
    ],
    readings: polls.flatMap(({ readings }) => readings.map(readingRecord)),
  };
}
