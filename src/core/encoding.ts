/** How a text is written down in bytes. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/**
 * By its first four bytes: a byte order mark, or else the empty halves of two ASCII characters in UTF-16 (RFC 4627, section 3).
 * Whatever is neither is taken for UTF-8.
 */
export function encodingOf(bytes: Uint8Array): Encoding {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a && b === 0 && c && d === 0) return 'utf-16le';
  if (a === 0 && b && c === 0 && d) return 'utf-16be';
  return 'utf-8';
}
