import { channelFacts } from '../../core/channel.ts';
import type { GapRecord } from '../../protocol/contract.ts';
import type { GapRow } from '../../store/rows.ts';
import type { Fleet } from '../watching/fleet.ts';
import { iso } from './deviceRecord.ts';

export function gapRecord({ device, channel, from, to, cause, goesOn }: GapRow): GapRecord {
  return {
    device,
    ...(channel && { channel, name: channelFacts[channel].name }),
    from: iso(from),
    to: iso(to),
    cause,
    ...(goesOn && { goesOn }),
  };
}

/** Gaps as the store has them, with which of them go on: that, only who is watched now can say. */
export function asTheyStand(gaps: readonly GapRow[], fleet: Pick<Fleet, 'find'>): readonly GapRow[] {
  return gaps.map((gap) => (fleet.find(gap.device)?.coverage.goesOn(gap) ? { ...gap, goesOn: true } : gap));
}
