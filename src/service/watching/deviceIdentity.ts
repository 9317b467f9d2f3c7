import { OtherAppliance } from '../../core/fault.ts';
import { type KnownIdentity, learn, otherSeen, type RememberedIdentity, type Substitute } from '../../core/identity.ts';
import type { ChannelPoll } from '../polling/pollTarget.ts';

/** Which appliance a device is known to be, and which other one has answered last in its place. */
export class DeviceIdentity {
  #known: KnownIdentity | undefined;
  #other: Substitute | undefined;
  #since: number | undefined;

  constructor({ known, other, since }: RememberedIdentity = {}) {
    this.#known = known;
    this.#other = other;
    this.#since = since;
  }

  get known(): KnownIdentity | undefined {
    return this.#known;
  }
  get other(): Substitute | undefined {
    return this.#other;
  }
  get remembered(): RememberedIdentity {
    return {
      ...(this.#known && { known: this.#known }),
      ...(this.#other && { other: this.#other }),
      ...(this.#since !== undefined && { since: this.#since }),
    };
  }

  /** Takes who answered a poll. Answers with what is news in it, as sentences; undefined: nothing has changed. */
  take({ channel, identity: seen, fault }: ChannelPoll): readonly string[] | undefined {
    if (!seen) return undefined;
    const before = JSON.stringify(this.remembered);
    let news: readonly string[] = [];
    if (fault instanceof OtherAppliance) {
      // Of two channels that nobody knew before, neither is the other one.
      if (this.#known) this.#other = otherSeen(this.#other, seen, channel);
    } else {
      ({ known: this.#known, news } = learn(this.#known, seen, channel));
      if (this.#other?.channel === channel) this.#other = undefined;
    }
    return JSON.stringify(this.remembered) === before ? undefined : news;
  }

  /** The other appliance is this device from now on. False: no other one has answered last. */
  accept(now: number): boolean {
    if (!this.#other) return false;
    const { channel, seen } = this.#other;
    this.#known = learn(undefined, seen, channel).known;
    this.#other = undefined;
    this.#since = now;
    return true;
  }
}
