/**
 * BER (X.690) from the back to the front: a length is written once its content is known, so nothing is measured twice or moved. Made for
 * one message after another.
 */
export class BerWriter {
  #buffer = Buffer.allocUnsafe(2048);
  #at = this.#buffer.length;

  /** Begins a new message. */
  reset(): this {
    this.#at = this.#buffer.length;
    return this;
  }

  /** What has been written so far, counted from the end of the message. */
  get written(): number {
    return this.#buffer.length - this.#at;
  }

  /** The message; valid until the next `reset`. */
  get message(): Buffer {
    return this.#buffer.subarray(this.#at);
  }

  bytes(content: Uint8Array): this {
    this.#need(content.length);
    this.#at -= content.length;
    this.#buffer.set(content, this.#at);
    return this;
  }

  octetString(content: Uint8Array): this {
    return this.bytes(content).#header(0x04, content.length);
  }

  text(content: string): this {
    return this.octetString(Buffer.from(content, 'utf8'));
  }

  /** A whole number from 0 to 2^31 - 1, all that a message of ours holds; as an INTEGER, or under another tag. */
  integer(value: number, tag = 0x02): this {
    this.#need(8);
    const end = this.#at;
    let left = value;
    do {
      this.#at -= 1;
      this.#buffer[this.#at] = left & 0xff;
      left >>>= 8;
    } while (left > 0);
    // The first bit is the sign.
    if ((this.#buffer[this.#at] ?? 0) >= 0x80) {
      this.#at -= 1;
      this.#buffer[this.#at] = 0;
    }
    return this.#header(tag, end - this.#at);
  }

  /** An element of this tag around all that was written since `written` was `from`. */
  wrap(tag: number, from: number): this {
    return this.#header(tag, this.written - from);
  }

  #header(tag: number, length: number): this {
    this.#need(6);
    let left = length;
    if (length < 0x80) {
      this.#at -= 1;
      this.#buffer[this.#at] = length;
    } else {
      let count = 0;
      do {
        this.#at -= 1;
        this.#buffer[this.#at] = left & 0xff;
        left >>>= 8;
        count += 1;
      } while (left > 0);
      this.#at -= 1;
      this.#buffer[this.#at] = 0x80 | count;
    }
    this.#at -= 1;
    this.#buffer[this.#at] = tag;
    return this;
  }

  #need(more: number): void {
    if (this.#at >= more) return;
    const written = this.message;
    const larger = Buffer.allocUnsafe(this.#buffer.length * 2 + more);
    this.#at = larger.length - written.length;
    larger.set(written, this.#at);
    this.#buffer = larger;
  }
}
