/**
 * A 53-bit hash of a text, equal on every machine and in every version: ids and schedules are derived from it. Not for secrets.
 * Two 32-bit multiply-xorshift lanes over UTF-16 code units, finished with MurmurHash3's mixer.
 */
export function hash53(text: string): number {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ unit, 0x5f356495);
    a ^= a >>> 15;
    b ^= b >>> 13;
  }
  a = mix(a ^ b);
  b = mix(b + a);
  return (b & 0x1fffff) * 0x1_0000_0000 + (a >>> 0);
}

function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
