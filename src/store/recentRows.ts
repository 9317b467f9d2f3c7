import { randomInt } from 'node:crypto';
import type { StoredMessage } from './rows.ts';

/** The newest rows. A start begins with none. */
const MOST = 20_000;
/** A power of two. */
const BUCKETS = 2 ** 15;
const NONE = -1;

/**
 * The rows of messages that were said last, by what is equal in them, so that what is said again is counted. Thousands are added in a second, and
 * each goes a second later: they are numbers in tables that are never made anew. Two messages are taken for equal by 64 bits of a hash that
 * nobody outside can foresee; whoever counts one in a row looks whether the words are the same.
 */
export class RecentRows {
  readonly #seed = randomInt(2 ** 32);
  readonly #hash = [new Uint32Array(MOST), new Uint32Array(MOST)] as const;
  readonly #ids = new Float64Array(MOST);
  readonly #since = new Float64Array(MOST);
  readonly #times = new Float64Array(MOST);
  /** Of those in one bucket the next; of free places, too. */
  readonly #next = new Int32Array(MOST).map((_, place) => (place + 1 < MOST ? place + 1 : NONE));
  readonly #buckets = new Int32Array(BUCKETS).fill(NONE);
  /** In the order in which they were said. */
  readonly #older = new Int32Array(MOST);
  readonly #newer = new Int32Array(MOST);
  #newest = NONE;
  #oldest = NONE;
  #free = 0;
  /** What was hashed last: who looks for a message puts it next. */
  #hashed: StoredMessage | undefined;
  #one = 0;
  #two = 0;

  /** The place of what is equal to it, for the methods below; undefined: there is none. It holds until something is put or removed. */
  find(message: StoredMessage): number | undefined {
    this.#hashOf(message);
    const [one, two] = this.#hash;
    for (let place = this.#buckets[this.#one & (BUCKETS - 1)] ?? NONE; place !== NONE; place = this.#next[place] ?? NONE)
      if (one[place] === this.#one && two[place] === this.#two) return place;
    return undefined;
  }

  id(place: number): number {
    return this.#ids[place] ?? 0;
  }

  /** When the first of the row was said (ms). */
  since(place: number): number {
    return this.#since[place] ?? 0;
  }

  /** When the last of the row was said (ms). */
  time(place: number): number {
    return this.#times[place] ?? 0;
  }

  /** It was said once more. */
  again(place: number, time: number): void {
    if (time > this.time(place)) this.#times[place] = time;
    this.#leaveOrder(place);
    this.#enterOrder(place);
  }

  /** Its row is this one from now on. */
  put(message: StoredMessage, id: number): void {
    const known = this.find(message);
    if (known !== undefined) this.remove(known);
    if (this.#free === NONE) this.remove(this.#oldest);
    const place = this.#free;
    this.#free = this.#next[place] ?? NONE;
    this.#hash[0][place] = this.#one;
    this.#hash[1][place] = this.#two;
    this.#ids[place] = id;
    this.#since[place] = message.time;
    this.#times[place] = message.time;
    const bucket = this.#one & (BUCKETS - 1);
    this.#next[place] = this.#buckets[bucket] ?? NONE;
    this.#buckets[bucket] = place;
    this.#enterOrder(place);
  }

  remove(place: number): void {
    const next = this.#next[place] ?? NONE;
    const bucket = (this.#hash[0][place] ?? 0) & (BUCKETS - 1);
    let before = this.#buckets[bucket] ?? NONE;
    if (before === place) this.#buckets[bucket] = next;
    else {
      while (before !== NONE && this.#next[before] !== place) before = this.#next[before] ?? NONE;
      if (before !== NONE) this.#next[before] = next;
    }
    this.#leaveOrder(place);
    this.#next[place] = this.#free;
    this.#free = place;
  }

  #enterOrder(place: number): void {
    this.#older[place] = this.#newest;
    this.#newer[place] = NONE;
    if (this.#newest !== NONE) this.#newer[this.#newest] = place;
    this.#newest = place;
    if (this.#oldest === NONE) this.#oldest = place;
  }

  #leaveOrder(place: number): void {
    const [older = NONE, newer = NONE] = [this.#older[place], this.#newer[place]];
    if (older === NONE) this.#oldest = newer;
    else this.#newer[older] = newer;
    if (newer === NONE) this.#newest = older;
    else this.#older[newer] = older;
  }

  #hashOf(message: StoredMessage): void {
    if (message === this.#hashed) return;
    this.#hashed = message;
    const { device = '', sender, channel, rule = '', component = '', condition = '', asserted, text } = message;
    const { severity, authenticated = false, test = false } = message;
    this.#one = this.#seed ^ ((message.device === undefined ? 1 : 0) | (rule === '' ? 2 : 0) | (authenticated ? 4 : 0) | (test ? 8 : 0));
    this.#two = (asserted === undefined ? 0 : asserted ? 1 : 2) | (severity === 'info' ? 0 : severity === 'warning' ? 4 : 8);
    this.#add(device);
    this.#add(sender);
    this.#add(channel);
    this.#add(rule);
    this.#add(component);
    this.#add(condition);
    this.#add(text);
  }

  /** Two hashes as of Fowler, Noll and Vo, with other primes, and the length behind the words. */
  #add(words: string): void {
    let [one, two] = [this.#one, this.#two];
    for (let at = 0; at < words.length; at++) {
      const code = words.charCodeAt(at);
      one = Math.imul(one ^ code, 0x01000193);
      two = Math.imul(two ^ code ^ (one >>> 15), 0x85ebca6b);
    }
    one = Math.imul(one ^ words.length, 0x01000193);
    two = Math.imul(two ^ words.length ^ (one >>> 13), 0xc2b2ae35);
    this.#one = (one ^ (one >>> 16)) >>> 0;
    this.#two = (two ^ (two >>> 15)) >>> 0;
  }
}
