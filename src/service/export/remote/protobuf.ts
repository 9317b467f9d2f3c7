/** The few forms of Protocol Buffers that remote write is made of. https://protobuf.dev/programming-guides/encoding/ */
export class Message {
  #bytes = Buffer.allocUnsafe(256);
  #at = 0;

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  /** Begins anew in the same memory: what was taken out of it as `bytes` is no longer that. */
  clear(): this {
    this.#at = 0;
    return this;
  }

  /** A whole number of at most 53 bits that is not negative. */
  whole(field: number, value: number): this {
    this.#varint(field * 8);
    this.#varint(value);
    return this;
  }

  double(field: number, value: number): this {
    this.#varint(field * 8 + 1);
    this.#room(8);
    this.#bytes.writeDoubleLE(value, this.#at);
    this.#at += 8;
    return this;
  }

  text(field: number, text: string): this {
    return this.within(field, Buffer.from(text, 'utf8'));
  }

  /** A message within this one, or bytes. */
  within(field: number, bytes: Uint8Array): this {
    this.#varint(field * 8 + 2);
    this.#varint(bytes.length);
    return this.raw(bytes);
  }

  packed(field: number, values: readonly number[]): this {
    const inner = new Message();
    for (const value of values) inner.#varint(value);
    return this.within(field, inner.bytes);
  }

  raw(bytes: Uint8Array): this {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }

  #varint(value: number): void {
    this.#room(10);
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes[this.#at++] = (rest % 128) + 128;
    this.#bytes[this.#at++] = rest;
  }

  #room(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#at + more));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

/** A field as it stands: of a whole number its value, of a double its eight bytes, of anything else its bytes. */
export interface WireField {
  readonly field: number;
  readonly value: number;
  readonly bytes: Buffer;
}

const none = Buffer.alloc(0);

/** The fields of a message that this program has written. */
export function* fieldsOf(message: Buffer): Generator<WireField> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const [field, kind] = [Math.floor(tag / 8), tag % 8];
    if (kind === 0) yield { field, value: varint(), bytes: none };
    else {
      const length = kind === 1 ? 8 : varint();
      yield { field, value: 0, bytes: message.subarray(at, at + length) };
      at += length;
    }
  }
}
