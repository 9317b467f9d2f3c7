import { channelFacts, channelOfComponent } from '../../core/channel.ts';
import { plural, t, wholeNumber } from '../../core/l10n.ts';
import { formatDuration } from '../../core/time/duration.ts';
import type { ChannelRecord, ComponentRecord, DeviceRecord } from '../../protocol/contract.ts';
import { channelLabel, formatAge, formatTime } from '../words/format.ts';
import { inertText, markdownText } from '../words/inertText.ts';
import { channelTone, toneWord } from '../words/tone.ts';
import { contextOf, indicatorTexts } from './componentNodes.ts';
import { readingTooltip } from './readingRow.ts';
import type { TreeNode } from './treeNode.ts';

/** What is known of a channel as a component (is it silent?) stands in the channel's row. */
export function isOfChannel({ id, type }: ComponentRecord): boolean {
  return type === 'channel' || channelOfComponent(id) !== undefined;
}

/** One row per channel of the device. */
export function channelRows(device: DeviceRecord, parent: string, now: number): TreeNode[] {
  return device.channels.map((channel) => {
    const judged = device.components.find(({ id }) => id === channelFacts[channel.channel].component);
    return channelNode(device, channel, judged, parent, now);
  });
}

function channelNode(
  device: DeviceRecord,
  channel: ChannelRecord,
  judged: ComponentRecord | undefined,
  parent: string,
  now: number,
): TreeNode {
  const label = channelLabel(channel);
  const tone = channelTone(channel, judged);
  const state = {
    ok: t('answers'),
    failed: inertText(channel.error ?? t('does not answer'), 160),
    unknown: channel.error ? inertText(channel.error, 160) : t('not asked yet'),
    off: device.paused ? t('not asked: paused') : t('off: the monitor account is disabled'),
  }[channel.state];
  const description = [
    state,
    channel.insecure && t('clear text'),
    ...(judged
      ? indicatorTexts(
          device,
          judged.indicators.filter(({ phase }) => phase === 'pending'),
        )
      : []),
    channel.state !== 'ok' && channel.lastSeen && t('last seen {0}', formatAge(channel.lastSeen, now)),
  ]
    .filter(Boolean)
    .join(' · ');
  return {
    key: `${device.id}/channel/${channel.channel}`,
    parent,
    kind: 'channel',
    label,
    description,
    tone,
    spoken: `${label}, ${toneWord(tone)}, ${description}`,
    context: contextOf('channel', judged, device),
    ...(judged && { component: judged.id }),
    children: [],
    expanded: false,
    device: device.id,
    tooltip: () =>
      [
        `**${label}** ${toneWord(tone)}`,
        channel.error && markdownText(channel.error, 600),
        channel.insecure && t('SNMP v2c sends its community in clear text: anyone on the path can read it. Use v3 where you can.'),
        channel.durationMs !== undefined && t('The last conversation took {0}.', markdownText(formatDuration(channel.durationMs))),
        refusedText(channel),
        channel.lastSeen && t('Last answer {0}.', markdownText(formatTime(channel.lastSeen))),
        ...(judged?.readings.map(readingTooltip) ?? []),
      ]
        .filter(Boolean)
        .join('\n\n'),
  };
}

/** What was not understood is missing from the readings: the most frequent reason says what to do about it, where something can be done. */
function refusedText({ refused = [] }: ChannelRecord): string | undefined {
  const [most] = refused;
  if (!most) return undefined;
  const all = refused.reduce((sum, each) => sum + each.count, 0);
  const reason = markdownText(most.reason, 160);
  if (all === 1 || refused.length > 1) {
    return plural(
      all,
      'Not understood in the last poll: {0} line or value: {1}.',
      'Not understood in the last poll: {0} lines or values, {2} of them: {1}.',
      reason,
      most.count,
    );
  }
  return t('Not understood in the last poll: {0} lines or values, all of them: {1}.', wholeNumber(all), reason);
}
