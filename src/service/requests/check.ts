import { SnmpPoller } from '../../channels/snmp/polling/snmpPoller.ts';
import type { DeviceModel } from '../../core/deviceModel.ts';
import type { Acquaintance } from '../../core/identity.ts';
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
  const owners = claims();
  const tools: PollTools = { consoles: new KeyedTurns(), snmp, now, onBug };
  return await Promise.all(
    plans.map((plan) =>
      turns.run(signal, false, overdue(plan.timeout), async () =>
        deviceCheck(plan.device, plan.model, await checkDevice(plan, tools, signal, owners(plan.device))),
      ),
    ),
  );
}

/** Who answers with which serial number, as the polls of one check find out: one appliance is one device. */
function claims(): (device: DeviceConfig) => Acquaintance {
  const devices = new Map<string, DeviceConfig>();
  return (device) => ({
    deviceOf({ serialNumber }) {
      if (serialNumber === undefined) return undefined;
      const owner = devices.get(serialNumber) ?? device;
      devices.set(serialNumber, owner);
      return owner === device ? undefined : (owner.name ?? owner.id);
    },
  });
}

/** Polls a device once, without any memory of it but of who answers for others. */
export function checkDevice(
  { device, model, timeout, secrets }: WatchPlan,
  tools: PollTools,
  signal: AbortSignal,
  acquaintance: Acquaintance = {},
): Promise<readonly ChannelPoll[]> {
  return pollDevice({ device, model, timeout, secrets, acquaintance: () => acquaintance }, tools, signal);
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
