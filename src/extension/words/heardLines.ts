import { channelFacts, channels, isPolled } from '../../core/channel.ts';
import type { HeardRecord } from '../../protocol/contract.ts';
import { formatTime } from './format.ts';
import { markdownText } from './inertText.ts';

/** What a device has sent by itself, channel by channel, as Markdown. Silence is said, and not judged. */
export function heardLines(device: string, heard: readonly HeardRecord[]): readonly string[] {
  return channels
    .filter((channel) => !isPolled(channel))
    .map((channel) => {
      const { name } = channelFacts[channel];
      const known = heard.find((each) => each.device === device && each.channel === channel);
      if (!known) return `${name}: nothing was heard yet.`;
      const { test } = known;
      const from = test && ` (from ${markdownText(test.sender)}, ${test.authenticated ? 'proven' : 'not proven'})`;
      const tested = test ? `the last test ${markdownText(formatTime(test.at))}${from}` : 'never tested';
      return `${name}: last heard ${markdownText(formatTime(known.lastAt))}, ${tested}.`;
    });
}
