import { isAscii } from 'node:buffer';
import { textOf } from './lines/textOf.ts';

/** A message without its framing. Thousands come in a second, so it is a place in what came until somebody asks for more. */
export class Frame {
  /** The message was longer, or broke off: this is how it began. */
  readonly cut: boolean;
  readonly #stream: Stream;
  readonly #from: number;
  readonly #to: number;

  constructor(stream: Stream, from: number, to: number, cut: boolean) {
    this.cut = cut;
    this.#stream = stream;
    this.#from = from;
    this.#to = to;
  }

  /** A view of what came. */
  get bytes(): Buffer {
    return this.#stream.data.subarray(this.#from, this.#to);
  }

  /** What `textOf` makes of the bytes. */
  get text(): string {
    const { data, ascii } = this.#stream;
    return ascii ? data.toString('latin1', this.#from, this.#to) : textOf(this.bytes);
  }
}

/** What came in one piece, and what was left of the piece before. */
interface Stream {
  readonly data: Buffer;
  /** There is no other byte in it: its characters are its bytes. */
  readonly ascii: boolean;
  /** The next NUL in it that may end a message, as far as it was looked for; -1: there is none. */
  nul: number;
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
    const stream: Stream = { data, ascii: isAscii(data), nul: this.#framing === 'connection' ? data.indexOf(NUL) : -1 };
    const frames: Frame[] = [];
    let at = 0;
    for (let next: number | undefined = 0; next !== undefined; next = this.#next(stream, at, frames)) at = next;
    // A copy: a view would keep the whole chunk.
    this.#held = Buffer.from(data.subarray(at));
    return frames;
  }

  /** The stream has ended: what is left of it. */
  end(): Frame[] {
    const frames: Frame[] = [];
    const data = this.#held;
    const stream: Stream = { data, ascii: isAscii(data), nul: -1 };
    const counted = this.#countAt(data, 0);
    if (typeof counted === 'object') emit(frames, stream, counted.from, data.length, true);
    else emit(frames, stream, 0, data.length, false);
    this.#held = Buffer.alloc(0);
    this.#searched = 0;
    return frames;
  }

  /** Reads what stands at this place, and returns where it goes on; undefined: more must come first. */
  #next(stream: Stream, from: number, frames: Frame[]): number | undefined {
    const { data } = stream;
    let at = from;
    if (this.#rest !== 0) {
      at = this.#restEnd(stream, at);
      if (this.#rest !== 0 || at >= data.length) return at === from ? undefined : at;
    }
    // Ends of the last message, and what some senders put between two.
    while (isEnd(data[at]) || (this.#framing === 'connection' && data[at] === BLANK)) at++;
    if (at > from) this.#searched = 0;
    if (at >= data.length) return at === from ? undefined : at;
    const counted = this.#countAt(data, at);
    if (counted === 'unknown') return at === from ? undefined : at;
    const end = counted === undefined ? this.#line(stream, at, frames) : this.#message(stream, counted, frames);
    return end ?? (at === from ? undefined : at);
  }

  #restEnd(stream: Stream, at: number): number {
    if (this.#rest === 'line') {
      const end = this.#endOfLine(stream, at);
      if (end === undefined) return stream.data.length;
      this.#rest = 0;
      return end;
    }
    const skipped = Math.min(this.#rest, stream.data.length - at);
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

  #message(stream: Stream, { from, length }: { readonly from: number; readonly length: number }, frames: Frame[]): number | undefined {
    const kept = Math.min(length, this.#longest);
    if (stream.data.length < from + kept) return undefined;
    this.#searched = 0;
    emit(frames, stream, from, this.#endWithin(stream.data, from, length), length > kept);
    this.#rest = length - kept;
    return from + kept;
  }

  #line(stream: Stream, at: number, frames: Frame[]): number | undefined {
    const { data } = stream;
    const end = this.#endOfLine(stream, Math.max(at, this.#searched));
    if (end === undefined && data.length - at <= this.#longest) {
      this.#searched = data.length - at;
      return undefined;
    }
    this.#searched = 0;
    const length = (end ?? data.length) - at;
    emit(frames, stream, at, this.#endWithin(data, at, length), length > this.#longest);
    if (end === undefined) this.#rest = 'line';
    return end ?? data.length;
  }

  /** Where what is kept of a message ends, which begins here and has so many bytes. */
  #endWithin(data: Buffer, from: number, length: number): number {
    if (length <= this.#longest) return from + length;
    const there = Math.min(from + length, data.length);
    return from + beginning(data.subarray(from, there), this.#longest).length;
  }

  /** Where a line ends that is known to have no end before this place; undefined: it has none yet. */
  #endOfLine(stream: Stream, from: number): number | undefined {
    const { data } = stream;
    const end = data.indexOf(LF, from);
    const nul = this.#endingNul(stream, from, end === -1 ? data.length : end);
    if (nul !== undefined) return nul;
    if (end === -1) return undefined;
    this.#linesSeen = true;
    return end;
  }

  /**
   * A NUL ends a message where another one begins behind it, or nothing has come behind it from a sender that has not ended any with LF.
   * Any other one is a byte of the message.
   */
  #endingNul(stream: Stream, from: number, to: number): number | undefined {
    const { data } = stream;
    for (let at = nulFrom(stream, from); at !== -1 && at < to; at = nulFrom(stream, at + 1)) {
      const next = data[at + 1];
      if (next === PRI || isEnd(next) || (next === undefined && !this.#linesSeen)) return at;
    }
    return undefined;
  }
}

/** It is looked for once: a line is far shorter than what may be before the next one. */
function nulFrom(stream: Stream, from: number): number {
  if (stream.nul !== -1 && stream.nul < from) stream.nul = stream.data.indexOf(NUL, from);
  return stream.nul;
}

function emit(frames: Frame[], stream: Stream, from: number, to: number, cut: boolean): void {
  const end = endWithoutEnds(stream.data, from, to);
  // An empty message is none.
  if (end > from) frames.push(new Frame(stream, from, end, cut));
}

/** A message without the ends of lines that some senders count as part of it. */
export function withoutEnd(bytes: Buffer): Buffer {
  return bytes.subarray(0, endWithoutEnds(bytes, 0, bytes.length));
}

function endWithoutEnds(bytes: Buffer, from: number, to: number): number {
  let end = to;
  while (end > from && isEnd(bytes[end - 1])) end--;
  return end;
}

/** The first `longest` bytes of a message, or some fewer: it is not cut within a character of UTF-8. */
export function beginning(bytes: Buffer, longest: number): Buffer {
  let end = longest;
  for (let back = 0; back < 3 && ((bytes[end] ?? 0) & 0xc0) === 0x80; back++) end--;
  return bytes.subarray(0, end);
}
