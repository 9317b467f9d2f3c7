import { undecodable } from './berReader.ts';

/**
 * Object identifiers on the wire (X.690, 8.19), each worked out once: an agent is asked for the same names at every poll. What an agent
 * makes up is forgotten when it becomes too much.
 */
const MOST_KEPT = 50_000;
const encoded = new Map<string, Buffer>();
const decoded = new Map<string, string>();

/** A name as a whole element, tag and length included. */
export function oidBytes(oid: string): Buffer {
  const known = encoded.get(oid);
  if (known !== undefined) return known;
  const bytes = encode(oid);
  keep(encoded, oid, bytes);
  return bytes;
}

/** The name that these octets spell. @throws SnmpFailure `undecodable` */
export function oidText(bytes: Buffer, at: number, end: number): string {
  const key = bytes.toString('latin1', at, end);
  const known = decoded.get(key);
  if (known !== undefined) return known;
  const text = decode(bytes, at, end);
  keep(decoded, key, text);
  return text;
}

function keep<Value>(cache: Map<string, Value>, key: string, value: Value): void {
  if (cache.size >= MOST_KEPT) cache.clear();
  cache.set(key, value);
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

/** A name has at most 128 numbers of 32 bits (RFC 2578, 3.5). */
function decode(bytes: Buffer, at: number, end: number): string {
  let text = '';
  let number = 0;
  let count = 0;
  for (let place = at; place < end; place++) {
    const octet = bytes[place] ?? 0;
    number = number * 128 + (octet & 0x7f);
    if (number > 0xffff_ffff) throw undecodable();
    if (octet >= 0x80) continue;
    if (text === '') text = number < 80 ? `${Math.floor(number / 40)}.${number % 40}` : `2.${number - 80}`;
    else text += `.${number}`;
    number = 0;
    count += 1;
    if (count > 127) throw undecodable();
  }
  if (text === '' || (bytes[end - 1] ?? 0) >= 0x80) throw undecodable();
  return text;
}
