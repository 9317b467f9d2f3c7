/** Just enough of BER (X.690) to take an SNMP message apart and to make up one that no honest agent would send. */

export const SEQUENCE = 0x30;
export const INTEGER = 0x02;
export const OCTETS = 0x04;
export const RESPONSE = 0xa2;
export const REPORT = 0xa8;

export function tlv(tag: number, ...parts: readonly (Uint8Array | readonly number[])[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

export function integer(value: number): Buffer {
  const content = Buffer.alloc(5);
  content.writeIntBE(value, 0, 5);
  const first = content.findIndex((octet, at) => octet !== 0 || at === 4 || content[at + 1]! >= 0x80);
  return tlv(INTEGER, content.subarray(first));
}

export const octets = (text: string | Uint8Array): Buffer => tlv(OCTETS, Buffer.from(text));

/** The elements inside one element, contents as raw bytes. */
export function children(content: Buffer): { tag: number; content: Buffer }[] {
  const elements: { tag: number; content: Buffer }[] = [];
  for (let at = 0; at < content.length; ) {
    const tag = content[at]!;
    let length = content[at + 1]!;
    at += 2;
    if (length >= 128) {
      const size = length & 0x7f;
      length = content.readUIntBE(at, size);
      at += size;
    }
    elements.push({ tag, content: content.subarray(at, at + length) });
    at += length;
  }
  return elements;
}

export const readInteger = (content: Buffer): number => content.readIntBE(0, content.length);
