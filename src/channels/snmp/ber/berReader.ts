import { SnmpFailure } from '../snmpFailure.ts';

/**
 * BER (X.690) from a datagram that anybody may have sent. Every length is checked against what is there, so that nothing is read
 * beyond an element. A length may have more octets than it needs: RFC 3417, 8, allows that. Methods throw
 * SnmpFailure `undecodable`.
 */
export class BerReader {
  readonly bytes: Buffer;
  /** Where the next element begins. */
  at: number;
  readonly end: number;

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  /** The tag of the next element. */
  get tag(): number {
    if (this.at >= this.end) throw undecodable();
    return this.bytes[this.at] ?? 0;
  }

  /** Steps into the next element, whatever its tag, and gives where its content ends; `at` is where it begins. */
  enter(): number {
    const { bytes } = this;
    if (this.at + 2 > this.end) throw undecodable();
    let at = this.at + 1;
    let length = bytes[at++] ?? 0;
    if (length >= 0x80) {
      const count = length & 0x7f;
      if (count === 0 || count > 4 || at + count > this.end) throw undecodable();
      length = 0;
      for (let each = 0; each < count; each++) length = length * 256 + (bytes[at++] ?? 0);
    }
    if (length > this.end - at) throw undecodable();
    this.at = at;
    return at + length;
  }

  /** The content of the next element, to be read on its own; this reader goes on behind it. */
  inside(tag: number): BerReader {
    this.expect(tag);
    const end = this.enter();
    const content = new BerReader(this.bytes, this.at, end);
    this.at = end;
    return content;
  }

  octetString(): Buffer {
    return this.content(0x04);
  }

  /** The octets of the next element, a view of the datagram. */
  content(tag: number): Buffer {
    this.expect(tag);
    const end = this.enter();
    const content = this.bytes.subarray(this.at, end);
    this.at = end;
    return content;
  }

  integer(): number {
    this.expect(0x02);
    const end = this.enter();
    // Two's complement of at most four octets.
    if (end <= this.at || end - this.at > 4) throw undecodable();
    const value = this.bytes.readIntBE(this.at, end - this.at);
    this.at = end;
    return value;
  }

  expect(tag: number): void {
    if (this.tag !== tag) throw undecodable();
  }
}

export const undecodable = (): SnmpFailure => new SnmpFailure('undecodable');
