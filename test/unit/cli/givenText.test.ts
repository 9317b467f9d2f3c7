import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { test } from 'node:test';
import fc from 'fast-check';
import { givenLines, givenText, type TextBounds } from '../../../src/cli/givenText.ts';
import type { Io } from '../../../src/cli/io.ts';

const bounds: TextBounds = { expected: 'a recording', bytes: 1000, lines: 10, line: 100 };

/** What stands on standard input, as it comes. */
function given(pieces: Iterable<Buffer>): Io {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  return { stdin: Readable.from(pieces), stdout, stderr, env: {}, platform: 'linux', cli: '', signal: new AbortController().signal };
}

async function linesOf(pieces: Iterable<Buffer>): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of givenLines('-', bounds, given(pieces))) lines.push(line);
  return lines;
}
const textOf = (pieces: Iterable<Buffer>) => givenText('-', bounds, given(pieces));

/** A text in pieces that were cut anywhere, also inside a character or a line end. */
function* cut(bytes: Buffer, length: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

test('lines are the same however they are written, ended and cut into pieces', async () => {
  const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'ü', '€', ' ', '\u{1f600}'), minLength: 2, maxLength: 8 }), {
    minLength: 1,
    maxLength: 6,
  });
  const encodings = fc.constantFrom(
    (text: string) => Buffer.from(text),
    (text: string) => Buffer.from(`\ufeff${text}`),
    (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
    (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  );
  await fc.assert(
    fc.asyncProperty(
      words,
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.boolean(),
      encodings,
      fc.integer({ min: 1, max: 9 }),
      async (lines, end, ended, encode, length) => {
        const text = lines.join(end) + (ended ? end : '');
        assert.deepEqual(await linesOf(cut(encode(text), length)), lines);
        assert.equal(await textOf(cut(encode(text), length)), text);
      },
    ),
    { numRuns: 60 },
  );
});

test('UTF-16 is known without a byte order mark, too', async () => {
  assert.deepEqual(await linesOf([Buffer.from('{"a":1}\n{}', 'utf16le')]), ['{"a":1}', '{}']);
  assert.deepEqual(await linesOf([Buffer.from('{"a":1}\n{}', 'utf16le').swap16()]), ['{"a":1}', '{}']);
});

test('of a text without end no more is taken than is needed to see that it is too large, and what is too large is said', async () => {
  function* endless(piece: string): Generator<Buffer> {
    for (let taken = 0; ; taken++) {
      assert.ok(taken < 1_010, 'it is read no further');
      yield Buffer.from(piece);
    }
  }
  const cases = [
    ['x'.repeat(20), 'line 1 has over 100 characters'],
    [`${'x'.repeat(40)}\n`, 'it has over 10 lines'],
    ['\n', 'it has over 10 lines'],
  ] as const;
  for (const [piece, what] of cases) {
    const message = `Standard input is too large to be a recording: ${what}.`;
    await assert.rejects(linesOf(endless(piece)), { message });
    await assert.rejects(textOf(Array.from({ length: 20 }, () => Buffer.from(piece))), { message });
    await assert.rejects(textOf(endless(piece)), { message: 'Standard input is too large to be a recording: it has over 1,000 bytes.' });
  }
});

test('what is just within the bounds is read', async () => {
  const lines = Array.from({ length: 10 }, () => 'x'.repeat(99));
  assert.deepEqual(await linesOf([Buffer.from(lines.join('\n'))]), lines);
});
