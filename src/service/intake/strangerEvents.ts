import { hash } from 'node:crypto';
import type { RefusedSender } from '../../channels/syslog/receivedLine.ts';
import type { StrangerRecord } from '../../channels/traps/strangers.ts';
import { plainText } from '../../core/text.ts';
import { DAY } from '../../core/time/duration.ts';
import type { Keeper } from '../common/keeper.ts';
import type { Log } from '../common/log.ts';

/** Senders and causes that are told apart; a sender can make up its address. */
const MOST = 1000;
const LONGEST = 600;

export interface StrangerEventsOptions {
  readonly keeper: Keeper;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What was refused, as events: one at once, and then one a day for each sender and cause. Never a word of what was sent. */
export class StrangerEvents {
  readonly #options: StrangerEventsOptions;
  readonly #told: Map<string, number>;

  constructor(options: StrangerEventsOptions) {
    this.#options = options;
    const { keeper, now } = options;
    this.#told = new Map(keeper.read(new Map<string, number>(), ({ intake }) => intake.loadStrangers(now() - DAY)));
    keeper.register(({ intake }) => {
      for (const [key, at] of this.#told) intake.saveStranger(key, at, now() - DAY);
    });
  }

  /** Of traps, the receiver has told and counted repetitions. */
  trap({ from = '', why, text, packet, since }: StrangerRecord): void {
    // A restart has forgotten them there.
    if (!this.#isNews(from, `trap ${why}`)) return;
    const before = since > 1 ? `, ${since} such packets since the last time` : '';
    this.#record(`${text} (${packet.kind}, ${packet.bytes} bytes, SHA-256 ${packet.sha256}${before}.)`);
  }

  line({ address, cause, text, bytes }: RefusedSender): void {
    if (this.#isNews(address, cause)) this.#record(bytes ? `${text} (${bytes.length} bytes, SHA-256 ${hash('sha256', bytes)}.)` : text);
  }

  /** Lines that are kept, and of no device. `why`: in a sentence, with what to do. */
  unknownHost(host: string, where: string, why: () => string): void {
    if (this.#isNews(host, where)) this.#record(`${where}: ${why()}`);
  }

  #isNews(sender: string, cause: string): boolean {
    const now = this.#options.now();
    const key = this.#told.has(`${sender} ${cause}`) || this.#told.size < MOST ? `${sender} ${cause}` : cause;
    const last = this.#told.get(key);
    if (last !== undefined && Math.abs(now - last) < DAY) return false;
    if (this.#told.size >= MOST) for (const [each, at] of this.#told) if (now - at > DAY) this.#told.delete(each);
    this.#told.set(key, now);
    this.#options.keeper.keep(({ intake }) => intake.saveStranger(key, now, now - DAY));
    return true;
  }

  #record(told: string): void {
    const { keeper, log, now } = this.#options;
    const text = plainText(told, LONGEST);
    log('warning', text);
    keeper.keep((store) => store.events.append({ time: now(), kind: 'stranger', text }));
  }
}
