import { channelFacts, type PolledChannel, UNREAD } from '../../core/channel.ts';
import type { DeviceModel } from '../../core/deviceModel.ts';
import { type Unread, unreadIn } from '../../core/essentials.ts';
import type { Observation } from '../../core/indicator.ts';
import { plainText } from '../../core/text.ts';
import type { ChannelAnswer } from './pollTarget.ts';

const LONGEST_WHY = 300;

/** Which essentials of its model a poll was to read and could not. `why` is fit to be shown. */
export function unreadOf(
  { essentials = [] }: Pick<DeviceModel, 'essentials'>,
  channel: PolledChannel,
  { measurements, commands = [] }: Pick<ChannelAnswer, 'measurements' | 'commands'>,
): readonly Unread[] {
  const failures = new Map(commands.map(({ command, failure }) => [command.command, failure]));
  return unreadIn(essentials, channel, measurements, failures).map(({ words, why }) => ({ words, why: plainText(why, LONGEST_WHY) }));
}

/** Whether a channel that answered could be read in full, as an indicator of its own. A model without essentials promises nothing. */
export function readInFull(
  { essentials = [] }: Pick<DeviceModel, 'essentials'>,
  channel: PolledChannel,
  unread: readonly Unread[],
): readonly Observation[] {
  if (!essentials.some(({ asked }) => asked[channel] !== undefined)) return [];
  const text =
    unread.length === 0
      ? 'All that was to be read was read.'
      : unread.map(({ words, why }) => `${words} could not be read: ${why}`).join('; ');
  return [
    {
      component: channelFacts[channel].component,
      condition: UNREAD,
      verdict: unread.length === 0 ? 'positive' : 'negative',
      evidence: { text },
    },
  ];
}
