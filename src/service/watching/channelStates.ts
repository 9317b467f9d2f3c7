import { isChannel, isPolled, type PolledChannel } from '../../core/channel.ts';
import { AccountLocked, type Fault, ForeignLogin, LoginRefused, PasswordChangeRequired } from '../../core/fault.ts';
import { HOUR } from '../../core/time/duration.ts';
import type { ChannelRow } from '../../store/rows.ts';
import type { ChannelPoll } from '../polling/pollTarget.ts';
import { channelRow } from './channelRow.ts';

/**
 * How long a channel is left alone after these faults (ms). A try at a locked account may prolong the lock; a RETURN at a console server's
 * own login is an empty login in its log.
 */
const HOLD = HOUR;

const heldFaults: Readonly<Record<string, (message: string) => Fault>> = {
  'account-locked': (message) => new AccountLocked(message),
  'foreign-login': (message) => new ForeignLogin(message),
};

const refusals: Readonly<Record<string, ((message: string) => Fault) | undefined>> = {
  'login-refused': (message) => new LoginRefused(message),
  'password-change-required': (message) => new PasswordChangeRequired(message),
};

/** How the channels of one device fared last, and which of them may not be tried by itself. */
export class ChannelStates {
  readonly #rows = new Map<PolledChannel, ChannelRow>();
  /** Until when a channel is left alone. */
  readonly #until = new Map<PolledChannel, number>();

  readonly #present: (channel: PolledChannel) => string | undefined;

  /** `present`: the login that a channel would be polled with now. */
  constructor(remembered: readonly ChannelRow[], present: (channel: PolledChannel) => string | undefined = () => undefined) {
    this.#present = present;
    for (const row of remembered) {
      if (!isChannel(row.channel) || !isPolled(row.channel)) continue;
      this.#rows.set(row.channel, row);
      this.#hold(row.channel, row);
    }
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
    this.#hold(poll.channel, row);
    return row;
  }

  /** Those that are left alone at this time, with the fault that is to blame. */
  held(now: number): ReadonlyMap<PolledChannel, Fault> {
    const held = new Map<PolledChannel, Fault>();
    for (const [channel, until] of this.#until) {
      const { errorCode = '', error = '' } = this.#rows.get(channel) ?? {};
      const fault = heldFaults[errorCode]?.(error);
      if (fault !== undefined && now < until && until - now <= HOLD) held.set(channel, fault);
    }
    return held;
  }

  /** The time begins with the try that met the fault; a poll that left the channel alone does not prolong it. */
  #hold(channel: PolledChannel, { errorCode = '', polledAt }: ChannelRow): void {
    const until = this.#until.get(channel);
    if (!Object.hasOwn(heldFaults, errorCode)) this.#until.delete(channel);
    else if (until === undefined || polledAt >= until) this.#until.set(channel, polledAt + HOLD);
  }

  /** Those that are not tried until a person acts, with the refusal that is to blame. A login that nobody has refused yet is tried. */
  get blocked(): ReadonlyMap<PolledChannel, Fault> {
    const blocked = new Map<PolledChannel, Fault>();
    for (const [channel, row] of this.#rows) {
      const fault = refusals[row.errorCode ?? '']?.(row.error ?? '');
      if (fault && this.#isSameLogin(channel, row) !== false) blocked.set(channel, fault);
    }
    return blocked;
  }

  /** Those that were refused under another login than the present one. `replaced`: whose secret is another one, where nobody knows which was refused. */
  withOtherLogin(replaced: (channel: PolledChannel) => boolean): readonly PolledChannel[] {
    return [...this.#rows].flatMap(([channel, row]) => {
      if (refusals[row.errorCode ?? ''] === undefined) return [];
      const isSame = this.#isSameLogin(channel, row);
      return isSame === false || (isSame === undefined && replaced(channel)) ? [channel] : [];
    });
  }

  /** Whether the present login is one that was refused. Undefined: nobody knows. */
  #isSameLogin(channel: PolledChannel, { refusedLogins = [] }: ChannelRow): boolean | undefined {
    const present = refusedLogins.length > 0 ? this.#present(channel) : undefined;
    return present === undefined ? undefined : refusedLogins.includes(present);
  }

  /** What was refused may be tried again, and is not spoken of until it is. */
  unblock(channels: Iterable<PolledChannel> = this.#rows.keys()): void {
    for (const channel of channels) {
      const row = this.#rows.get(channel);
      this.#until.delete(channel);
      if (!row || !(row.errorCode !== undefined && (refusals[row.errorCode] || isForAPerson(row)))) continue;
      const { error: _error, errorCode: _code, ...rest } = row;
      this.#rows.set(channel, { ...rest, state: 'unknown' });
    }
  }
}

/** It is tried again by itself, and ends by what a person does. */
function isForAPerson({ errorCode = '' }: ChannelRow): boolean {
  return ['host-key-changed', 'other-host', 'other-appliance'].includes(errorCode) || Object.hasOwn(heldFaults, errorCode);
}
