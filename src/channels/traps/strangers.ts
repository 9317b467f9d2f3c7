import { hash } from 'node:crypto';
import type { Mask } from '../../core/mask.ts';
import { plainText } from '../../core/text.ts';
import { DAY } from '../../core/time/duration.ts';
import { kindOf } from './readTrap.ts';
import { type Refusal, type RefusedPacket, refusalText } from './refusal.ts';

/** Packets of one sender that were refused for one cause. Nothing of what they hold is kept. */
export interface StrangerRecord {
  /** An address; undefined: of more senders than are told apart. */
  readonly from?: string;
  readonly why: Refusal;
  /** What happened and what to do. */
  readonly text: string;
  /** ms since the epoch. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** All of them, and those since the event before this one, this one's own included. */
  readonly count: number;
  readonly since: number;
  /** Of the packet that the last event is about. */
  readonly packet: { readonly kind: string; readonly bytes: number; readonly sha256: string };
}

/** Senders and causes that are told apart. A sender can make up its address, so there must be an end. */
const MOST = 1000;
const LONGEST_WORD = 40;

/** What was refused: an event at once, and then at most one a day for each sender and cause. */
export class Strangers {
  readonly #records = new Map<string, { record: StrangerRecord; since: number; eventAt: number }>();
  readonly #mask: Mask;

  /** `mask`: takes secrets out of what senders call themselves. A passphrase may have been entered as the name of its user. */
  constructor(mask: Mask = (text) => text) {
    this.#mask = mask;
  }

  /** Counts a packet that was refused; the record where this is news for a person. */
  note(from: string, refused: RefusedPacket, datagram: Buffer, now: number): StrangerRecord | undefined {
    const { why } = refused;
    const [key, sender] = this.#placeFor(from, why, now);
    const known = this.#records.get(key);
    if (known !== undefined && now - known.eventAt < DAY) {
      known.since += 1;
      known.record = { ...known.record, lastAt: now, count: known.record.count + 1 };
      return undefined;
    }
    const kind = kindOf(datagram);
    const record: StrangerRecord = {
      ...(sender === undefined ? {} : { from: sender }),
      why,
      text: refusalText(sender ?? 'one of many addresses', kind, shown(refused, this.#mask)),
      firstAt: known?.record.firstAt ?? now,
      lastAt: now,
      count: (known?.record.count ?? 0) + 1,
      since: (known?.since ?? 0) + 1,
      packet: { kind, bytes: datagram.length, sha256: hash('sha256', datagram) },
    };
    this.#records.set(key, { record, since: 0, eventAt: now });
    return record;
  }

  /** What is known of each, the newest packet last seen. */
  get records(): readonly StrangerRecord[] {
    return [...this.#records.values()].map(({ record }) => record);
  }

  /** Forgets what has been quiet for two days. */
  tidy(now: number): void {
    for (const [key, { record }] of this.#records) if (now - record.lastAt > 2 * DAY) this.#records.delete(key);
  }

  /** Where there is no more room, those that are left are counted as one for each cause. */
  #placeFor(from: string, why: Refusal, now: number): [key: string, sender: string | undefined] {
    const key = `${from} ${why}`;
    if (this.#records.has(key)) return [key, from];
    if (this.#records.size >= MOST && !this.#records.has(why)) this.tidy(now);
    return this.#records.size < MOST && !this.#records.has(why) ? [key, from] : [why, undefined];
  }
}

function shown({ user, engineId, ...packet }: RefusedPacket, mask: Mask): RefusedPacket {
  const words = { user: user && plainText(mask(user), LONGEST_WORD), engineId: engineId && plainText(mask(engineId), 2 * LONGEST_WORD) };
  return { ...packet, ...(words.user && { user: words.user }), ...(words.engineId && { engineId: words.engineId }) };
}
