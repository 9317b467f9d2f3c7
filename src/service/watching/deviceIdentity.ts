import type { PolledChannel } from '../../core/channel.ts';
import { OtherAppliance, OtherHost } from '../../core/fault.ts';
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
  /** When a person accepted it (ms): what was read before is another appliance's. */
  get since(): number | undefined {
    return this.#since;
  }
  get remembered(): RememberedIdentity {
    return {
      ...(this.#known && { known: this.#known }),
      ...(this.#other && { other: this.#other }),
      ...(this.#since !== undefined && { since: this.#since }),
    };
  }

  /** Takes who answered a poll. Answers with what is news in it, as sentences; undefined: nothing has changed. */
  take({ channel, identity: seen, identifiedAs: device, fault }: ChannelPoll): readonly string[] | undefined {
    if (!seen) return undefined;
    const before = JSON.stringify(this.remembered);
    let news: readonly string[] = [];
    if (fault instanceof OtherAppliance || fault instanceof OtherHost) {
      // Where nobody was known before, a channel that leads elsewhere than the others is not the other one. A prompt is: its name was known.
      if (this.#known || fault instanceof OtherHost)
        this.#other = otherSeen(this.#other, { channel, seen, ...(device !== undefined && { device }) });
    } else {
      if (Object.keys(seen).length > 0) ({ known: this.#known, news } = learn(this.#known, seen, channel));
      if (this.#other?.channel === channel) this.#other = undefined;
    }
    return JSON.stringify(this.remembered) === before ? undefined : news;
  }

  /** Nothing is heard of it over this channel any more. True: something has changed. */
  leave(channel: PolledChannel): boolean {
    if (this.#other?.channel !== channel) return false;
    this.#other = undefined;
    return true;
  }

  /**
   * The other appliance is this device from now on. False: no other one has answered last. Of one that showed only its names nothing is
   * taken for known: its next poll shows who it is.
   */
  accept(now: number): boolean {
    if (!this.#other) return false;
    const { channel, seen } = this.#other;
    const isProof = seen.serialNumber !== undefined || seen.engineId !== undefined;
    this.#known = isProof ? learn(undefined, seen, channel).known : undefined;
    this.#other = undefined;
    this.#since = now;
    return true;
  }
}
