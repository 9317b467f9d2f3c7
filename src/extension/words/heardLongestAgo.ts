import { t } from '../../core/l10n.ts';
import type { DeviceRecord } from '../../protocol/contract.ts';
import { rowName } from './deviceName.ts';
import { formatAge } from './format.ts';

/** Which of them was heard longest ago; empty when nobody wants any of them polled. What was never heard comes before all. */
export function heardLongestAgo(devices: readonly DeviceRecord[], now: number): string {
  let longest: DeviceRecord | undefined;
  for (const device of devices) {
    if (device.paused) continue;
    if (!longest || (device.lastSeen ?? '') < (longest.lastSeen ?? '')) longest = device;
  }
  if (!longest) return '';
  const name = rowName(longest);
  return longest.lastSeen === undefined
    ? t('{0} not seen yet', name)
    : t('longest ago heard: {0}, {1}', name, formatAge(longest.lastSeen, now));
}
