import type { RefusedSender } from '../../channels/syslog/receivedLine.ts';
import type { StrangerRecord } from '../../channels/traps/strangers.ts';
import type { Channel } from '../../core/channel.ts';
import { plainText } from '../../core/text.ts';
import type { Understood } from './messageKeeper.ts';

/** Senders and causes that are told apart; the oldest go. */
const MOST = 200;
const LONGEST = 600;

/** Of one sender and cause. Times are milliseconds since the epoch. */
export interface RefusedMessages {
  readonly at: number;
  readonly sender: string;
  readonly channel: Channel;
  readonly cause: string;
  readonly text: string;
  readonly count: number;
}

/** What was refused lately, or is of no device, with each new try: for a person who waits for a message and sees none. */
export class Refusals {
  readonly #known = new Map<string, RefusedMessages>();

  line({ address, cause, text }: Pick<RefusedSender, 'address' | 'cause' | 'text'>, channel: Channel, at: number): void {
    this.#note({ sender: address, channel, cause, text, at });
  }

  /** They were kept; of some of them nobody knows whose they are. `why`: in a sentence, with what to do. */
  ofNoDevice(messages: readonly Pick<Understood, 'message'>[], why: (sender: string) => string): void {
    const strangers = new Map(
      messages.flatMap(({ message }) => (message.device === undefined ? [[`${message.channel} ${message.sender}`, message]] : [])),
    );
    for (const { sender, channel, time } of strangers.values())
      this.#note({ sender, channel, cause: 'no-device', text: why(sender), at: time });
  }

  /** The newest first, with those that the receiver of traps knows of. */
  with(strangers: readonly StrangerRecord[], channel: Channel): readonly RefusedMessages[] {
    const ofTraps = strangers.map(({ from, why, text, lastAt, count }) => ({
      ...{ at: lastAt, sender: from ?? 'many addresses', channel, cause: why, count },
      text: plainText(text, LONGEST),
    }));
    return [...this.#known.values(), ...ofTraps].sort((a, b) => b.at - a.at).slice(0, MOST);
  }

  #note(refused: Omit<RefusedMessages, 'count'>): void {
    const key = JSON.stringify([refused.channel, refused.sender, refused.cause]);
    const count = (this.#known.get(key)?.count ?? 0) + 1;
    this.#known.delete(key);
    this.#known.set(key, { ...refused, sender: plainText(refused.sender, 100), text: plainText(refused.text, LONGEST), count });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest);
  }
}
