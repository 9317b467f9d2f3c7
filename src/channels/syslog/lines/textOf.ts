import { isUtf8 } from 'node:buffer';

/**
 * The bytes of a message as text: UTF-8 where they are that, every other byte as Latin-1 has it, or as `\x9f` where that has no letter for
 * it. Each byte is in the text. Control characters are left as they are.
 */
export function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (isUtf8(buffer)) return buffer.toString();
  let text = '';
  let from = 0;
  for (let at = 0; at < buffer.length; ) {
    const length = lengthOfCharacter(buffer[at] ?? 0);
    if (length > 0 && at + length <= buffer.length && isUtf8(buffer.subarray(at, at + length))) at += length;
    else {
      text += buffer.toString('utf8', from, at) + inLatin1(buffer[at] ?? 0);
      from = ++at;
    }
  }
  return text + buffer.toString('utf8', from);
}

/** How many bytes a character has that begins with this one; 0: none does (RFC 3629, section 4). */
function lengthOfCharacter(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** 0x80 to 0x9f are control characters there, which nobody can see. */
function inLatin1(byte: number): string {
  return byte < 0xa0 ? `\\x${byte.toString(16)}` : String.fromCharCode(byte);
}
