/** A message without its framing. */
export interface Frame {
  readonly bytes: Uint8Array;
  /** The message was longer, or broke off: this is how it began. */
  readonly cut: boolean;
}

/**
 * How messages are told apart. In a connection (RFC 6587) each has its length before it, or ends with LF or NUL, and one sender may mix these.
 * In a file each is a line.
 */
export type Framing = 'connection' | 'file';

const LF = 0x0a;
const CR = 0x0d;
const NUL = 0;
const BLANK = 0x20;
const PRI = 0x3c;
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
const isEnd = (byte: number | undefined): boolean => byte === LF || byte === CR || byte === NUL;

/** A longer number is no length: who believed it would wait for ever. */
const LONGEST_LENGTH = 8;

/**
 * Takes a stream of bytes apart into messages, however they arrive. What is longer than `longest` bytes is cut, and nothing within its rest is
 * taken for a message. Frames are views of the bytes that were pushed.
 */
export class Framer {
  readonly #framing: Framing;
  readonly #longest: number;
  #held: Buffer = Buffer.alloc(0);
  /** So many of the bytes that are held are known to hold no end. */
  #searched = 0;
  /** What is left of a message that was cut: bytes, or all up to the end of its line. */
  #rest: number | 'line' = 0;
  #linesSeen = false;

  /** `withinRest`: the stream begins in a line that was cut. */
  constructor(framing: Framing, longest: number, withinRest = false) {
    this.#framing = framing;
    this.#longest = longest;
    if (withinRest) this.#rest = 'line';
  }

  /** So many of the bytes that were pushed belong to a message that is not complete. */
  get held(): number {
    return this.#held.length;
  }

  /** What comes next is the rest of a message that was cut. */
  get withinRest(): boolean {
    return this.#rest !== 0;
  }

  push(chunk: Uint8Array): Frame[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const data = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const mayEndWithNul = this.#framing === 'connection' && data.includes(NUL);
    const frames: Frame[] = [];
    let at = 0;
    for (let next: number | undefined = 0; next !== undefined; next = this.#next(data, at, mayEndWithNul, frames)) at = next;
    // A copy: a view would keep the whole chunk.
    this.#held = Buffer.from(data.subarray(at));
    return frames;
  }

  /** The stream has ended: what is left of it. */
  end(): Frame[] {
    const frames: Frame[] = [];
    const counted = this.#countAt(this.#held, 0);
    if (typeof counted === 'object') emit(frames, this.#held.subarray(counted.from), true);
    else emit(frames, this.#held, false);
    this.#held = Buffer.alloc(0);
    this.#searched = 0;
    return frames;
  }

  /** Reads what stands at this place, and returns where it goes on; undefined: more must come first. */
  #next(data: Buffer, from: number, mayEndWithNul: boolean, frames: Frame[]): number | undefined {
    let at = from;
    if (this.#rest !== 0) {
      at = this.#restEnd(data, at, mayEndWithNul);
      if (this.#rest !== 0 || at >= data.length) return at === from ? undefined : at;
    }
    // Ends of the last message, and what some senders put between two.
    while (isEnd(data[at]) || (this.#framing === 'connection' && data[at] === BLANK)) at++;
    if (at > from) this.#searched = 0;
    if (at >= data.length) return at === from ? undefined : at;
    const counted = this.#countAt(data, at);
    if (counted === 'unknown') return at === from ? undefined : at;
    const end = counted === undefined ? this.#line(data, at, mayEndWithNul, frames) : this.#message(data, counted, frames);
    return end ?? (at === from ? undefined : at);
  }

  #restEnd(data: Buffer, at: number, mayEndWithNul: boolean): number {
    if (this.#rest === 'line') {
      const end = this.#endOfLine(data, at, mayEndWithNul);
      if (end === undefined) return data.length;
      this.#rest = 0;
      return end;
    }
    const skipped = Math.min(this.#rest, data.length - at);
    this.#rest -= skipped;
    return at + skipped;
  }

  /**
   * The length before a message, and where the message begins. It counts only with a priority behind it: lines that are sent as they
   * were stored begin with a year. `unknown`: it may be one, and more must come.
   */
  #countAt(data: Buffer, at: number): { readonly from: number; readonly length: number } | 'unknown' | undefined {
    if (this.#framing === 'file' || !isDigit(data[at]) || data[at] === 0x30) return undefined;
    let end = at;
    while (end - at <= LONGEST_LENGTH && isDigit(data[end])) end++;
    if (end - at > LONGEST_LENGTH) return undefined;
    const [blank, pri, digit] = data.subarray(end, end + 3);
    if (blank === undefined || (blank === BLANK && (pri === undefined || (pri === PRI && digit === undefined)))) return 'unknown';
    if (blank !== BLANK || pri !== PRI || !isDigit(digit)) return undefined;
    return { from: end + 1, length: Number(data.toString('latin1', at, end)) };
  }

  #message(data: Buffer, { from, length }: { readonly from: number; readonly length: number }, frames: Frame[]): number | undefined {
    const kept = Math.min(length, this.#longest);
    if (data.length < from + kept) return undefined;
    this.#searched = 0;
    emit(frames, beginning(data.subarray(from, from + length), kept), length > kept);
    this.#rest = length - kept;
    return from + kept;
  }

  #line(data: Buffer, at: number, mayEndWithNul: boolean, frames: Frame[]): number | undefined {
    const end = this.#endOfLine(data, Math.max(at, this.#searched), mayEndWithNul);
    if (end === undefined && data.length - at <= this.#longest) {
      this.#searched = data.length - at;
      return undefined;
    }
    this.#searched = 0;
    const length = (end ?? data.length) - at;
    const kept = Math.min(length, this.#longest);
    emit(frames, beginning(data.subarray(at, at + length), kept), length > kept);
    if (end === undefined) this.#rest = 'line';
    return end ?? data.length;
  }

  /** Where a line ends that is known to have no end before this place; undefined: it has none yet. */
  #endOfLine(data: Buffer, from: number, mayEndWithNul: boolean): number | undefined {
    const end = data.indexOf(LF, from);
    const nul = mayEndWithNul ? this.#endingNul(data, from, end === -1 ? data.length : end) : undefined;
    if (nul !== undefined) return nul;
    if (end === -1) return undefined;
    this.#linesSeen = true;
    return end;
  }

  /**
   * A NUL ends a message where another one begins behind it, or nothing has come behind it from a sender that has not ended any with LF.
   * Any other one is a byte of the message.
   */
  #endingNul(data: Buffer, from: number, to: number): number | undefined {
    for (let at = data.indexOf(NUL, from); at !== -1 && at < to; at = data.indexOf(NUL, at + 1)) {
      const next = data[at + 1];
      if (next === PRI || isEnd(next) || (next === undefined && !this.#linesSeen)) return at;
    }
    return undefined;
  }
}

function emit(frames: Frame[], bytes: Buffer, cut: boolean): void {
  const message = withoutEnd(bytes);
  // An empty message is none.
  if (message.length > 0) frames.push({ bytes: message, cut });
}

/** A message without the ends of lines that some senders count as part of it. */
export function withoutEnd(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && isEnd(bytes[end - 1])) end--;
  return bytes.subarray(0, end);
}

/** The first `longest` bytes of a message, or some fewer: it is not cut within a character of UTF-8. */
export function beginning(bytes: Buffer, longest: number): Buffer {
  let end = longest;
  for (let back = 0; back < 3 && ((bytes[end] ?? 0) & 0xc0) === 0x80; back++) end--;
  return bytes.subarray(0, end);
}
