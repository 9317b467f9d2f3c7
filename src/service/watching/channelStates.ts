import { isChannel, isPolled, type PolledChannel } from '../../core/channel.ts';
import { AccountLocked, type Fault, ForeignLogin, LoginRefused, PasswordChangeRequired, type TriedLogin } from '../../core/fault.ts';
import { HOUR } from '../../core/time/duration.ts';
import type { ChannelRow } from '../../store/rows.ts';
import type { ChannelPoll } from '../polling/pollTarget.ts';
import { loginOf } from '../polling/refusedLogin.ts';
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

  /** What each channel has refused in this process, by what of it is kept: of what was refused before, only that is known. */
  readonly #refused = new Map<PolledChannel, Map<string, Set<string>>>();

  readonly #present: (channel: PolledChannel) => TriedLogin | undefined;

  /** `present`: the login that a channel would be polled with now. */
  constructor(remembered: readonly ChannelRow[], present: (channel: PolledChannel) => TriedLogin | undefined = () => undefined) {
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
    const before = this.#rows.get(poll.channel);
    const row = channelRow(device, poll, before);
    this.#rows.set(poll.channel, row);
    this.#noteRefusal(poll, before, row);
    this.#hold(poll.channel, row);
    return row;
  }

  #noteRefusal({ channel, fault }: ChannelPoll, before: ChannelRow | undefined, { refusedLogins }: ChannelRow): void {
    const login = loginOf(fault);
    if (refusedLogins === undefined) this.#refused.delete(channel);
    if (login === undefined) return;
    const refused = this.#refused.get(channel) ?? new Map<string, Set<string>>();
    const known = refused.get(login.kept);
    // Another process has met one that looks like it: which it was is not known.
    if (known === undefined && before?.refusedLogins?.includes(login.kept)) return;
    this.#refused.set(channel, refused.set(login.kept, (known ?? new Set()).add(login.whole)));
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
    if (present === undefined) return undefined;
    return refusedLogins.includes(present.kept) && this.#refused.get(channel)?.get(present.kept)?.has(present.whole) !== false;
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
