import { undecodable } from './berReader.ts';

/** What is kept of names, each way, in octets about: some 60,000 of usual length. */
const MOST_KEPT = 8_000_000;
/** What a map takes for an entry beside its key and value, about. */
const OVERHEAD = 64;
/** A name has at most 128 numbers of 32 bits (RFC 2578, 3.5), each of at most five octets. */
const MOST_NUMBERS = 128;
const MOST_OCTETS = MOST_NUMBERS * 5;

/** A map that is emptied when what it holds becomes too much. */
class Kept<Value extends { readonly length: number }> {
  readonly #entries = new Map<string, Value>();
  #size = 0;

  get(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: Value): void {
    if (this.#size >= MOST_KEPT) {
      this.#entries.clear();
      this.#size = 0;
    }
    this.#entries.set(key, value);
    this.#size += key.length + value.length + OVERHEAD;
  }
}

/**
 * Object identifiers on the wire (X.690, 8.19), each worked out once: an agent is asked for the same names at every poll. What an agent
 * makes up is forgotten when it becomes too much.
 */
const encoded = new Kept<Buffer>();
const decoded = new Kept<string>();

/** A name as a whole element, tag and length included. */
export function oidBytes(oid: string): Buffer {
  const known = encoded.get(oid);
  if (known !== undefined) return known;
  const bytes = encode(oid);
  encoded.set(oid, bytes);
  return bytes;
}

/** The name that these octets spell. It is kept: for an answer that was asked for. @throws SnmpFailure `undecodable` */
export function oidText(bytes: Buffer, at: number, end: number): string {
  if (end - at > MOST_OCTETS) throw undecodable();
  const key = bytes.toString('latin1', at, end);
  const known = decoded.get(key);
  if (known !== undefined) return known;
  const text = decode(bytes, at, end);
  decoded.set(key, text);
  return text;
}

function encode(oid: string): Buffer {
  const [first = 0, second = 0, ...rest] = oid.split('.').map(Number);
  const octets: number[] = [];
  for (const number of [first * 40 + second, ...rest]) {
    const start = octets.length;
    let left = number;
    do {
      octets.splice(start, 0, (left % 128) | (octets.length > start ? 0x80 : 0));
      left = Math.floor(left / 128);
    } while (left > 0);
  }
  const length = octets.length < 0x80 ? [octets.length] : [0x82, octets.length >> 8, octets.length & 0xff];
  return Buffer.from([0x06, ...length, ...octets]);
}

/** A number begins with no octet of padding (X.690, 8.19.2): each name is spelt in one way. */
function decode(bytes: Buffer, at: number, end: number): string {
  const numbers: number[] = [];
  let number = 0;
  for (let place = at; place < end; place++) {
    const octet = bytes[place] ?? 0;
    if (octet === 0x80 && number === 0) throw undecodable();
    number = number * 128 + (octet & 0x7f);
    if (number > 0xffff_ffff) throw undecodable();
    if (octet >= 0x80) continue;
    if (numbers.length > 0) numbers.push(number);
    else if (number < 80) numbers.push(Math.floor(number / 40), number % 40);
    else numbers.push(2, number - 80);
    number = 0;
    if (numbers.length > MOST_NUMBERS) throw undecodable();
  }
  if (numbers.length === 0 || (bytes[end - 1] ?? 0) >= 0x80) throw undecodable();
  return numbers.join('.');
}
