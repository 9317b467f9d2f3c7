import fc from 'fast-check';

/** What may stand between two characters without being seen: controls, terminal sequences, line ends, blanks of wrapping, invisible characters. */
export const unseen: fc.Arbitrary<string> = fc.oneof(
  fc.integer({ min: 0, max: 0x1f }).map((code) => String.fromCharCode(code)),
  fc.integer({ min: 0x7f, max: 0x9f }).map((code) => String.fromCharCode(code)),
  fc.constantFrom('\r\n', '\r\n    ', '\n\t', '  ', '\u00a0', '\u2028', '\u0000\u0000'),
  fc.constantFrom('\u001b[31m', '\u001b[0;1;37m', '\u001b[2K', '\u001b[12;40H', '\u009b5C', '\u001b7', '\u001b(B', '\u001b=', '\u001bc'),
  fc.constantFrom('\u001b]0;title\u0007', '\u001b]8;;http://x.example\u001b\\', '\u001bPq\u001b\\', '\u009dtitle\u009c'),
  fc.constantFrom('\u200b', '\u200d', '\ufeff', '\u00ad', '\u202e', '\u2066', '\ufe0f', '\u034f', '\u3164', '\u{e0041}', '\ud800'),
);

/** A text with something unseen between some of its characters. */
export function disguised(text: string): fc.Arbitrary<string> {
  const characters = Array.from(text);
  return fc
    .array(fc.array(unseen, { maxLength: 2 }), { minLength: characters.length - 1, maxLength: characters.length - 1 })
    .map((between) => characters.map((character, at) => `${at === 0 ? '' : between[at - 1]!.join('')}${character}`).join(''));
}
