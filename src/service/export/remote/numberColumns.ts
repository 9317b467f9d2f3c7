/**
 * Numbers as few bytes, exactly. Whole numbers go by how they differ from the one before. A value of an instrument is a decimal number of a
 * few digits, so its digits are kept and where its point is. What repeats itself is left to whoever packs the bytes.
 */

/** Digits behind the point that are looked for. */
const MOST_DIGITS = 6;
/** In place of the digits: eight bytes follow, as the number stands in memory. */
const AS_IT_STANDS = 15;
/** Up to here twice a whole number is exact. */
const LARGEST = 2 ** 51;

export class ColumnWriter {
  #bytes = Buffer.allocUnsafe(4096);
  #at = 0;

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  whole(value: number): void {
    this.#room(10);
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes[this.#at++] = (rest % 128) + 128;
    this.#bytes[this.#at++] = rest;
  }

  text(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    this.whole(bytes.length);
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Whole numbers, each by how it differs from the one before. */
  wholes(values: ArrayLike<number>, count: number): void {
    for (let n = 0, before = 0; n < count; before = values[n++] ?? 0) this.#signed((values[n] ?? 0) - before);
  }

  /** Any numbers: first where their points are, then their digits. */
  decimals(values: ArrayLike<number>, count: number): void {
    const digits = Array.from({ length: count }, (_, n) => digitsOf(values[n] ?? 0));
    this.#room(count);
    for (const each of digits) this.#bytes[this.#at++] = each;
    for (const [n, each] of digits.entries()) {
      const value = values[n] ?? 0;
      if (each !== AS_IT_STANDS) this.#signed(Math.round(value * 10 ** each));
      else {
        this.#room(8);
        this.#at = this.#bytes.writeDoubleLE(value, this.#at);
      }
    }
  }

  #signed(value: number): void {
    this.whole(value < 0 ? -2 * value - 1 : 2 * value);
  }

  #room(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#at + more));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

/** Of zero below zero the sign would be lost. */
function digitsOf(value: number): number {
  if (Object.is(value, -0)) return AS_IT_STANDS;
  for (let digits = 0, scale = 1; digits <= MOST_DIGITS; digits++, scale *= 10) {
    const whole = Math.round(value * scale);
    if (Math.abs(whole) > LARGEST) break;
    if (whole / scale === value) return digits;
  }
  return AS_IT_STANDS;
}

/** Reads what a `ColumnWriter` has written. @throws {RangeError} where the bytes end too soon, or hold what it does not write */
export class ColumnReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  whole(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 56; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new RangeError('a number that is too long');
  }

  text(): string {
    const length = this.whole();
    this.#sure(length);
    this.#at += length;
    return this.#bytes.toString('utf8', this.#at - length, this.#at);
  }

  wholes(count: number): Float64Array {
    this.#sure(count);
    const values = new Float64Array(count);
    for (let n = 0, before = 0; n < count; n++) {
      before += this.#signed();
      values[n] = before;
    }
    return values;
  }

  decimals(count: number): Float64Array {
    this.#sure(count);
    const digits = this.#bytes.subarray(this.#at, this.#at + count);
    this.#at += count;
    const values = new Float64Array(count);
    for (let n = 0; n < count; n++) {
      const each = digits[n] ?? 0;
      if (each !== AS_IT_STANDS) values[n] = this.#signed() / 10 ** each;
      else {
        values[n] = this.#bytes.readDoubleLE(this.#at);
        this.#at += 8;
      }
    }
    return values;
  }

  #signed(): number {
    const value = this.whole();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  #sure(length: number): void {
    if (this.#at + length > this.#bytes.length) throw new RangeError('bytes that end too soon');
  }

  #byte(): number {
    this.#sure(1);
    return this.#bytes[this.#at++] ?? 0;
  }
}
