import { redundancyText } from '../../core/highAvailability.ts';
import { t } from '../../core/l10n.ts';
import type { HaGroupRecord } from '../../protocol/contract.ts';
import { blackKeyText, groupSentences, ifItLeavesText, lastHealthyOf, type MomentReader, memberText } from '../../protocol/haGroupWords.ts';
import { shortTime } from '../words/format.ts';
import { inertText, markdownText } from '../words/inertText.ts';
import type { Tone } from '../words/tone.ts';
import type { TreeNode } from './treeNode.ts';

/** The row of an HA group: what redundancy it has left. */

const readerAt = (now: number): MomentReader => ({ now, moment: (time) => shortTime(time, now) });

export function shownRedundancy({ redundancy }: HaGroupRecord): string {
  return inertText(redundancyText(redundancy), 200);
}

/** A group whose members are well may have too few of them. That its only member is watched says nothing of a group. */
export function haGroupTone({ redundancy: { quorumIs, expected, quorum } }: HaGroupRecord): Tone {
  if (expected < 2) return 'off';
  if (quorumIs === 'lost') return 'failed';
  if (quorumIs === 'unknown') return 'unknown';
  return quorumIs === 'last' && expected > quorum ? 'degraded' : 'off';
}

export function haGroupTooltip(group: HaGroupRecord, now: number): string {
  const reader = readerAt(now);
  const members = group.watched.map((member) => `- ${markdownText(memberText(member, reader), 300)}`);
  const { unwatched } = group.redundancy;
  if (unwatched > 0) members.push(t('- {0} more, not watched here: unknown', unwatched));
  return [
    t('High-availability group **{0}**', markdownText(group.name)),
    ...groupSentences(group, reader).map((sentence) => markdownText(sentence, 400)),
    members.join('\n'),
    ...(group.clients ? [] : [t('No client was asked what it sees: it may have lost a member that works.')]),
  ].join('\n\n');
}

/** What its members are not alike in, a row each: it is normal for a short time after a change, so each says since when. */
export function differenceNodes(group: HaGroupRecord, parent: string): readonly TreeNode[] {
  return (group.differences ?? []).map(({ what, text, since }) => {
    const label = inertText(text, 160);
    const when = t('differ since {0}', shortTime(since, Date.now()));
    return {
      ...{ key: `${parent}/difference/${what}`, parent, kind: 'note', label, description: when, tone: 'unjudged' },
      ...{ spoken: `${label}, ${when}`, context: 'note', children: [], expanded: false },
      tooltip: () =>
        t(
          '{0}\n\nThe members {1}. For a short time after a change that is as it should be. Keys are copied between members that are alike.',
          markdownText(text, 300),
          markdownText(when),
        ),
    } satisfies TreeNode;
  });
}

/** What its group means for a member. */
export function memberLines(group: HaGroupRecord, device: string, now: number): readonly string[] {
  const own = group.watched.find((member) => member.device === device);
  const key = own && blackKeyText(own, readerAt(now));
  const without = ifItLeavesText(group, device);
  return [
    markdownText(t('HA group {0}: {1}.', group.name, redundancyText(group.redundancy)), 300),
    ...(lastHealthyOf(group)?.device === device
      ? [t('It is the last healthy member: no work on it without a reason that stands in the log.')]
      : []),
    ...(without === undefined ? [] : [markdownText(without, 400)]),
    ...(key === undefined ? [] : [markdownText(key, 300)]),
  ];
}
