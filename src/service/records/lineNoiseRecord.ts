import { slotsInWindow } from '../../core/alerting/policy.ts';
import { isPolled, witnessFacts, witnessOf } from '../../core/channel.ts';
import { groupBy } from '../../core/groupBy.ts';
import { wayName } from '../../inventory/deviceChannels.ts';
import { type LineNoiseRecord, lineName } from '../../protocol/lineNoise.ts';
import type { LineNoiseRow } from '../../store/rows.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import { iso } from './deviceRecord.ts';

/** How noisy the lines to a device were, each by itself. */
export function lineNoiseRecords({ plan }: WatchedDevice, rows: readonly LineNoiseRow[]): readonly LineNoiseRecord[] {
  const { device, policy } = plan;
  return [...groupBy(rows, ({ channel }) => channel)].map(([channel, ofChannel]) => ({
    channel,
    name: lineName(channel, isPolled(channel) ? wayName(device, channel) : undefined),
    serial: witnessFacts[witnessOf(channel)].byCommand === true && device.console?.ssh === undefined,
    ...{ interval: policy.interval / 1000, needed: Math.min(policy.negatives, slotsInWindow(policy)), slots: slotsInWindow(policy) },
    hours: ofChannel.map(({ device: _device, channel: _channel, hour, ...counts }) => ({ at: iso(hour), ...counts })),
  }));
}
