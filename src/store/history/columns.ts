import { crc32 } from 'node:zlib';

/**
 * Columns of numbers as few bytes, exactly. A value of an instrument is a decimal number of a few digits, and the next one differs from it
 * by little: what is stored is by how much it differs more than is usual in its column, in blocks of as many bits as the largest of the
 * block needs. A column that goes on as it began takes a handful of bytes.
 */

/** Numbers of one block: a gap, or a spike, costs its own block. */
const BLOCK = 16;
/** Digits behind the point that are looked for; what has more is stored as it stands in memory. */
const MOST_DIGITS = 9;
/** Up to here, whole numbers and what they differ by are exact, with room for the sign. */
const LARGEST = 2 ** 50;
/** In place of the digits: eight bytes a number. */
const AS_IT_STANDS = 15;
/** Beside the digits: nothing differs from the usual step. */
const STEADY = 16;
const CHECK_BYTES = 4;
/** A single block of a column of a chunk is as long at most as so many numbers: what is longer was not written here. */
const LONGEST = 1_000_000;

/** @param key what the bytes belong to: bytes that turn up under another key are not taken for its own */
export function encodeColumns(columns: readonly ArrayLike<number>[], key: readonly number[]): Uint8Array {
  const count = columns[0]?.length ?? 0;
  const writer = new Writer(16 + columns.length * (32 + count * 10));
  writer.whole(count);
  for (const column of columns) encodeColumn(writer, column);
  return writer.sealed(key);
}

/** The columns as they were given; undefined for bytes that are not what was written under this key. */
export function decodeColumns(bytes: unknown, columns: number, key: readonly number[]): readonly Float64Array[] | undefined {
  let found: readonly Float64Array[] = [];
  const count = decodeInto(bytes, key, (length) => {
    found = Array.from({ length: columns }, () => new Float64Array(length));
    return { columns: found, at: 0 };
  });
  return count === undefined ? undefined : found;
}

/**
 * The same into columns that there are: a year of a series is 365 times as many columns, which would be thrown away at once.
 * @param room is asked for room for so many numbers: columns of at least `at` and as many more. Returns how many were read
 */
export function decodeInto(
  bytes: unknown,
  key: readonly number[],
  room: (count: number) => { readonly columns: readonly Float64Array[]; readonly at: number },
): number | undefined {
  if (!(bytes instanceof Uint8Array) || bytes.length <= CHECK_BYTES) return undefined;
  const body = bytes.subarray(0, -CHECK_BYTES);
  const end = body.length;
  const check = ((bytes[end] ?? 0) | ((bytes[end + 1] ?? 0) << 8) | ((bytes[end + 2] ?? 0) << 16) | ((bytes[end + 3] ?? 0) << 24)) >>> 0;
  if (check !== checkOf(body, key)) return undefined;
  const reader = new Reader(body);
  const count = reader.whole();
  if (count > LONGEST) return undefined;
  const { columns, at } = room(count);
  for (const column of columns) decodeColumn(reader, column, at, at + count);
  return count;
}

function checkOf(body: Uint8Array, key: readonly number[]): number {
  return crc32(body, crc32(key.join(' ')));
}

function encodeColumn(writer: Writer, column: ArrayLike<number>): void {
  const wholes = wholeNumbers(column);
  if (wholes === undefined) {
    writer.byte(AS_IT_STANDS);
    for (let at = 0; at < column.length; at++) writer.float(column[at] ?? 0);
    return;
  }
  const { numbers, digits } = wholes;
  const step = usualStep(numbers);
  const first = numbers[0] ?? 0;
  const differs = new Float64Array(Math.max(0, numbers.length - 1));
  // Of fans that tell their speed in hundreds, the hundreds.
  let unit = 0;
  for (let at = 0; at < differs.length; at++) {
    const by = (numbers[at + 1] ?? 0) - (numbers[at] ?? 0) - step;
    differs[at] = by;
    if (unit !== 1) unit = commonDivisor(unit, Math.abs(by));
  }
  writer.byte(digits + (unit === 0 ? STEADY : 0));
  writer.whole(unsigned(first));
  writer.whole(unsigned(step));
  if (unit === 0) return;
  writer.whole(unit);
  for (let at = 0; at < differs.length; at++) differs[at] = unsigned((differs[at] ?? 0) / unit);
  for (let from = 0; from < differs.length; from += BLOCK) writer.block(differs.subarray(from, from + BLOCK));
}

/** Into a part of a column. */
function decodeColumn(reader: Reader, column: Float64Array, begin: number, end: number): void {
  const kind = reader.byte();
  if (kind === AS_IT_STANDS) {
    for (let at = begin; at < end; at++) column[at] = reader.float();
    return;
  }
  const scale = 10 ** (kind % STEADY);
  let number = signed(reader.whole());
  const step = signed(reader.whole());
  if (end > begin) column[begin] = number / scale;
  if (kind >= STEADY) {
    for (let at = begin + 1; at < end; at++) {
      number += step;
      column[at] = number / scale;
    }
    return;
  }
  const unit = reader.whole();
  for (let from = begin + 1; from < end; from += BLOCK) {
    const to = Math.min(end, from + BLOCK);
    reader.block(column, from, to);
    for (let at = from; at < to; at++) {
      number += step + (column[at] ?? 0) * unit;
      column[at] = number / scale;
    }
  }
}

/** The numbers times a power of ten, where that makes whole numbers of them that come back exactly. */
function wholeNumbers(column: ArrayLike<number>): { readonly numbers: Float64Array; readonly digits: number } | undefined {
  let digits = 0;
  for (let at = 0; at < column.length; at++) {
    while (!isWhole(column[at] ?? 0, 10 ** digits)) if (++digits > MOST_DIGITS) return undefined;
  }
  const scale = 10 ** digits;
  const numbers = new Float64Array(column.length);
  for (let at = 0; at < column.length; at++) {
    const value = column[at] ?? 0;
    // One that came first may be too large for the digits of a later one.
    if (!isWhole(value, scale)) return undefined;
    numbers[at] = Math.round(value * scale);
  }
  return { numbers, digits };
}

function isWhole(value: number, scale: number): boolean {
  const number = Math.round(value * scale);
  return Math.abs(number) < LARGEST && Object.is(number / scale, value);
}

/** The median: neither a gap nor a spike changes it. */
function usualStep(numbers: Float64Array): number {
  const steps = new Float64Array(Math.max(0, numbers.length - 1));
  for (let at = 0; at < steps.length; at++) steps[at] = (numbers[at + 1] ?? 0) - (numbers[at] ?? 0);
  return steps.sort()[steps.length >> 1] ?? 0;
}

function commonDivisor(one: number, other: number): number {
  let [a, b] = [one, other];
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

/** 0, -1, 1, -2 … as 0, 1, 2, 3 …: what is near nothing takes few bits. */
function unsigned(number: number): number {
  return number < 0 ? -2 * number - 1 : 2 * number;
}

function signed(number: number): number {
  return number % 2 === 1 ? -(number + 1) / 2 : number / 2;
}

function bitsOf(number: number): number {
  return number < 2 ** 32 ? 32 - Math.clz32(number) : 32 + bitsOf(Math.floor(number / 2 ** 32));
}

class Writer {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(most: number) {
    this.#bytes = new Uint8Array(most);
    this.#view = new DataView(this.#bytes.buffer);
  }

  byte(value: number): void {
    this.#bytes[this.#at++] = value;
  }

  float(value: number): void {
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  /** Seven bits a byte, the lowest first; the eighth says that more follows. */
  whole(value: number): void {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.byte((rest % 128) + 128);
    this.byte(rest);
  }

  /** How many bits each takes, then the bits, the lowest first. */
  block(numbers: Float64Array): void {
    let largest = 0;
    for (const number of numbers) largest = Math.max(largest, number);
    const width = bitsOf(largest);
    this.byte(width);
    if (width === 0) return;
    let bit = 0;
    for (const number of numbers) {
      let rest = number;
      for (let left = width; left > 0; ) {
        const room = Math.min(8 - bit, left);
        const part = rest % 2 ** room;
        this.#bytes[this.#at] = (this.#bytes[this.#at] ?? 0) | (part << bit);
        rest = (rest - part) / 2 ** room;
        left -= room;
        bit += room;
        if (bit < 8) continue;
        bit = 0;
        this.#at++;
      }
    }
    if (bit > 0) this.#at++;
  }

  sealed(key: readonly number[]): Uint8Array {
    this.#view.setUint32(this.#at, checkOf(this.#bytes.subarray(0, this.#at), key), true);
    return this.#bytes.slice(0, this.#at + CHECK_BYTES);
  }
}

/** What is read behind the end is nothing: the check has said that all is there. */
class Reader {
  readonly #bytes: Uint8Array;
  #view: DataView | undefined;
  #at = 0;
  #bit = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.#bytes[this.#at++] ?? 0;
  }

  float(): number {
    this.#view ??= new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
    const value = this.#view.getFloat64(this.#at, true);
    this.#at += 8;
    return value;
  }

  whole(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  }

  /** The numbers of a block, with their signs, into a part of a column. */
  block(column: Float64Array, from: number, end: number): void {
    const width = this.byte();
    if (width > 24) for (let place = from; place < end; place++) column[place] = signed(this.#manyBits(width));
    else this.#fewBits(width, column, from, end);
    if (this.#bit === 0) return;
    this.#bit = 0;
    this.#at++;
  }

  /** Up to 24 bits are in four bytes wherever they begin. */
  #fewBits(width: number, column: Float64Array, from: number, end: number): void {
    const bytes = this.#bytes;
    const mask = (1 << width) - 1;
    let bit = 0;
    for (let place = from; place < end; place++, bit += width) {
      const at = this.#at + (bit >> 3);
      const near = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
      const number = (near >>> (bit & 7)) & mask;
      column[place] = (number >>> 1) ^ -(number & 1);
    }
    this.#at += bit >> 3;
    this.#bit = bit & 7;
  }

  #manyBits(width: number): number {
    let value = 0;
    let factor = 1;
    for (let left = width; left > 0; ) {
      const room = Math.min(8 - this.#bit, left);
      value += (((this.#bytes[this.#at] ?? 0) >> this.#bit) & ((1 << room) - 1)) * factor;
      factor *= 2 ** room;
      left -= room;
      this.#bit += room;
      if (this.#bit < 8) continue;
      this.#bit = 0;
      this.#at++;
    }
    return value;
  }
}
