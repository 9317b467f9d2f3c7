import fc from 'fast-check';

const upTo = (max: number) => fc.integer({ min: 0, max }).map((code) => String.fromCodePoint(code));

/**
 * Any character, those that mean something to a terminal or in markup the most often. fast-check's own `unit: 'binary'` takes
 * seconds to prepare its first string.
 */
export const anyCharacter: fc.Arbitrary<string> = fc.oneof(upTo(0x7f), upTo(0xff), upTo(0xd7ff), upTo(0x10ffff));
