import { channelFacts } from '../core/channel.ts';
import { gapWhy, joinGaps } from '../core/coverage.ts';
import { count } from '../core/words.ts';
import type { GapRecord } from '../protocol/contract.ts';
import { shortTime } from './table.ts';

/** Devices that are named one by one. */
const NAMED = 5;

/** Devices in a sentence. */
export function devicesNamed(devices: readonly string[]): string {
  return devices.length > NAMED ? count(devices.length, 'device') : devices.join(', ');
}

/** Time that was not watched, a line each, the oldest first. */
export function gapLines(gaps: readonly GapRecord[] = []): readonly string[] {
  const inMs = gaps.map(({ from, to, ...gap }) => ({ ...gap, from: Date.parse(from), to: Date.parse(to) }));
  return joinGaps(inMs).map(({ devices, channel, from, to, ...gap }) => {
    const whom = devicesNamed(devices);
    const where = channel === undefined ? whom : `${whom} (${channelFacts[channel].name})`;
    const time = (ms: number) => shortTime(new Date(ms).toISOString());
    const span = gap.goesOn ? `since ${time(from)}` : `from ${time(from)} to ${time(to)}`;
    return `Not watched: ${where} ${span}: ${gapWhy(gap)}`;
  });
}
