import { isChannel, isPolled, type PolledChannel } from '../../core/channel.ts';
import { type Fault, LoginRefused, PasswordChangeRequired } from '../../core/fault.ts';
import type { ChannelRow } from '../../store/rows.ts';
import type { ChannelPoll } from '../polling/pollTarget.ts';
import { channelRow } from './channelRow.ts';

/** How the channels of one device fared last, and which of them may not be tried by itself. */
export class ChannelStates {
  readonly #rows = new Map<PolledChannel, ChannelRow>();

  constructor(remembered: readonly ChannelRow[]) {
    for (const row of remembered) if (isChannel(row.channel) && isPolled(row.channel)) this.#rows.set(row.channel, row);
  }

  [Symbol.iterator](): Iterator<ChannelRow> {
    return this.#rows.values();
  }

  get(channel: PolledChannel): ChannelRow | undefined {
    return this.#rows.get(channel);
  }

  /** Takes what came of a poll; answers with how the channel stands then. */
  record(device: string, poll: ChannelPoll): ChannelRow {
    const row = channelRow(device, poll, this.#rows.get(poll.channel));
    this.#rows.set(poll.channel, row);
    return row;
  }

  /** Those that are not tried until a person acts, with the refusal that is to blame. */
  get blocked(): ReadonlyMap<PolledChannel, Fault> {
    const blocked = new Map<PolledChannel, Fault>();
    for (const [channel, { errorCode, error = '' }] of this.#rows) {
      if (errorCode === 'login-refused') blocked.set(channel, new LoginRefused(error));
      if (errorCode === 'password-change-required') blocked.set(channel, new PasswordChangeRequired(error));
    }
    return blocked;
  }

  /** What was refused may be tried again, and is not spoken of until it is. */
  unblock(channels: Iterable<PolledChannel> = this.#rows.keys()): void {
    for (const channel of channels) {
      const row = this.#rows.get(channel);
      if (!row || !(this.blocked.has(channel) || row.errorCode === 'host-key-changed')) continue;
      const { error: _error, errorCode: _code, ...rest } = row;
      this.#rows.set(channel, { ...rest, state: 'unknown' });
    }
  }
}
