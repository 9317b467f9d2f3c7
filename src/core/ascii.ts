/** Kinds of characters by their codes, where a pattern would cost too much. NaN, as behind the end of a text, is of no kind. */

/** Printable but the blank. */
export function isPlainCode(code: number): boolean {
  return code > 0x20 && code < 0x7f;
}

export function isLetterCode(code: number): boolean {
  const small = code | 0x20;
  return small >= 0x61 && small <= 0x7a;
}
