import { channelFacts } from '../core/channel.ts';
import { gapWords, joinGaps } from '../core/coverage.ts';
import { count } from '../core/words.ts';
import type { GapRecord } from '../protocol/contract.ts';
import { shortTime } from './table.ts';

/** Devices that are named one by one. */
const NAMED = 5;

/** Devices in a sentence. */
export function devicesNamed(devices: readonly string[]): string {
  return devices.length > NAMED ? count(devices.length, 'device') : devices.join(', ');
}

/**
 * Time that was not watched, a line each, the oldest first.
 * @param workSince since when planned work on a device is under way (ms): what reaches into that has no end yet
 */
export function gapLines(
  gaps: readonly GapRecord[] = [],
  workSince: (device: string) => number | undefined = () => undefined,
): readonly string[] {
  const inMs = gaps.map(({ from, to, ...gap }) => ({ ...gap, from: Date.parse(from), to: Date.parse(to) }));
  return joinGaps(inMs).map(({ devices, channel, from, to, cause }) => {
    const whom = devicesNamed(devices);
    const where = channel === undefined ? whom : `${whom} (${channelFacts[channel].name})`;
    const time = (ms: number) => shortTime(new Date(ms).toISOString());
    if (cause === 'maintenance' && devices.every((device) => to >= (workSince(device) ?? Number.POSITIVE_INFINITY))) {
      return `Not watched: ${where} since ${time(from)}: planned work is under way`;
    }
    return `Not watched: ${where} from ${time(from)} to ${time(to)}: ${gapWords[cause]}`;
  });
}
