import { channelFacts, channels, isPolled } from '../../core/channel.ts';
import { t } from '../../core/l10n.ts';
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
      if (!known) return t('{0}: nothing was heard yet.', name);
      const { test } = known;
      const last = markdownText(formatTime(known.lastAt));
      if (!test) return t('{0}: last heard {1}, never tested.', name, last);
      const tested = [name, last, markdownText(formatTime(test.at)), markdownText(test.sender)];
      return test.authenticated
        ? t('{0}: last heard {1}, the last test {2} (from {3}, proven).', ...tested)
        : t('{0}: last heard {1}, the last test {2} (from {3}, not proven).', ...tested);
    });
}
