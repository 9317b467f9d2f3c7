/**
 * Snappy's block format, which remote write asks for. https://github.com/google/snappy/blob/main/format_description.txt
 * Copies reach back no further than their block of 64 KiB, so that two bytes hold each offset.
 */
const BLOCK = 65_536;
const HASH_BITS = 14;
/** Shorter repetitions cost more than they save. */
const LEAST_COPY = 4;
/** Bytes that one copy element holds at most. */
const LONGEST_COPY = 64;

export function snappy(bytes: Uint8Array): Buffer {
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const out = new Output(32 + input.length + Math.ceil(input.length / 6));
  out.varint(input.length);
  const table = new Int32Array(1 << HASH_BITS);
  for (let begin = 0; begin < input.length; begin += BLOCK) block(input, begin, Math.min(begin + BLOCK, input.length), table, out);
  return out.bytes;
}

function block(input: Buffer, begin: number, end: number, table: Int32Array, out: Output): void {
  table.fill(-1);
  let literal = begin;
  let at = begin;
  while (at + LEAST_COPY <= end) {
    const word = input.readUInt32LE(at);
    const slot = Math.imul(word, 0x1e35a7bd) >>> (32 - HASH_BITS);
    const before = table[slot] ?? -1;
    table[slot] = at;
    if (before < begin || input.readUInt32LE(before) !== word) {
      at++;
      continue;
    }
    let length = LEAST_COPY;
    while (at + length < end && input[before + length] === input[at + length]) length++;
    if (at > literal) out.literal(input, literal, at);
    out.copy(at - before, length);
    at += length;
    literal = at;
  }
  if (end > literal) out.literal(input, literal, end);
}

class Output {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafe(size);
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  varint(value: number): void {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#byte((rest % 128) + 128);
    this.#byte(rest);
  }

  literal(input: Uint8Array, from: number, to: number): void {
    const last = to - from - 1;
    if (last < 60) this.#byte(last << 2);
    else if (last < 256) {
      this.#byte(60 << 2);
      this.#byte(last);
    } else {
      this.#byte(61 << 2);
      this.#byte(last & 255);
      this.#byte(last >> 8);
    }
    this.#bytes.set(input.subarray(from, to), this.#at);
    this.#at += to - from;
  }

  copy(offset: number, length: number): void {
    for (let left = length; left > 0; ) {
      const now = Math.min(left, LONGEST_COPY);
      this.#byte(((now - 1) << 2) | 2);
      this.#byte(offset & 255);
      this.#byte(offset >> 8);
      left -= now;
    }
  }

  #byte(value: number): void {
    this.#bytes[this.#at++] = value;
  }
}
