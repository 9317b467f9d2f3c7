import { plural, t } from '../../core/l10n.ts';
import type { DeviceRecord } from '../../protocol/contract.ts';
import { heardLongestAgo } from '../words/heardLongestAgo.ts';
import { asWatched, deviceTone, toneWord, worstTone } from '../words/tone.ts';
import { deviceSummary } from './deviceNodes.ts';
import type { TreeNode } from './treeNode.ts';

export const SUMMARY = 'summary';

/** The first row: how all HSMs stand, also those that the view leaves out. Undefined: there are not several. */
export function summaryNode(devices: readonly DeviceRecord[], now: number): TreeNode | undefined {
  if (devices.length < 2) return undefined;
  const tones = devices.map((device) => ({ tone: deviceTone(asWatched(device)) }));
  const tone = worstTone(tones.map((each) => each.tone));
  const label = plural(devices.length, '{0} HSM', '{0} HSMs');
  const description = [deviceSummary(tones), heardLongestAgo(devices, now)].filter(Boolean).join(' · ');
  return {
    ...{ key: SUMMARY, parent: undefined, kind: 'summary', label, description, tone },
    ...{ spoken: `${label}, ${toneWord(tone)}, ${description}`, context: 'summary', children: [], expanded: false },
    tooltip: () => t('All HSMs together. Press the row to open the page of the fleet.'),
  };
}
