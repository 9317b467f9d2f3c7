import { channelFacts } from '../../core/channel.ts';
import type { GapRecord } from '../../protocol/contract.ts';
import type { GapRow } from '../../store/rows.ts';
import { iso } from './deviceRecord.ts';

export function gapRecord({ device, channel, from, to, cause }: GapRow): GapRecord {
  return { device, ...(channel && { channel, name: channelFacts[channel].name }), from: iso(from), to: iso(to), cause };
}
