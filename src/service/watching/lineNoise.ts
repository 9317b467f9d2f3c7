import { HOUR } from '../../core/time/duration.ts';
import type { LineNoiseRow } from '../../store/rows.ts';
import type { ChannelPoll } from '../polling/pollTarget.ts';

/** Faults that a bad line alone can make: what came could not be understood, or nothing came. */
const OF_LINE: ReadonlySet<string> = new Set(['garbled', 'no-answer']);

/** What a poll has shown of its line. Nothing: of a poll that was not tried, or that failed for another reason. */
export function lineNoiseOf(device: string, { channel, endedAt, fault, noise, rejected = [] }: ChannelPoll): readonly LineNoiseRow[] {
  if (fault && !OF_LINE.has(fault.code)) return [];
  const { lines = 0, spoilt = 0, rereads = 0 } = noise ?? {};
  return [
    {
      device,
      channel,
      hour: Math.floor(endedAt / HOUR) * HOUR,
      polls: 1,
      failed: fault ? 1 : 0,
      spoiltPolls: spoilt > 0 || fault?.code === 'garbled' ? 1 : 0,
      lines,
      spoilt,
      rereads,
      refused: rejected.length,
    },
  ];
}
