import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { Framer, type Framing } from '../../../src/channels/syslog/framer.ts';

const LONGEST = 64;

/** What comes out of a stream; a message that was cut ends with `…`. Pieces: where the stream is broken. */
function framed(
  stream: string | Buffer,
  { framing = 'connection' as Framing, pieces = [] as readonly number[], end = true } = {},
): string[] {
  const framer = new Framer(framing, LONGEST);
  const bytes = Buffer.from(stream);
  const cuts = [...new Set([0, ...pieces.map((each) => each % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  const frames = cuts.flatMap((from, index) => framer.push(Buffer.from(bytes.subarray(from, cuts[index + 1] ?? bytes.length))));
  return [...frames, ...(end ? framer.end() : [])].map(({ bytes: each, cut }) => Buffer.from(each).toString('latin1') + (cut ? '…' : ''));
}

const long = (length: number, letter = 'x') => `<13>${letter.repeat(length - 4)}`;

test('messages with their length before them, and lines, are told apart in one connection', () => {
  assert.deepEqual(framed('6 <13>ab<13>cd\n5 <13>e6 <13>\nf\r\n <13>g\n'), ['<13>ab', '<13>cd', '<13>e', '<13>\nf', '<13>g']);
});

test('a line that begins with a number is a line where no priority follows the number', () => {
  const lines = [
    '2012 Feb 29 12:05:01 luna-1 local4 notice ipmievd: x',
    '5 <x',
    '0 <13>a',
    '007 <13>a',
    '12',
    '12 ',
    '1',
    '214000000000 <13>a',
  ];
  assert.deepEqual(framed(lines.map((line) => `${line}\n`).join('')), lines);
});

test('a length that is wrong costs the message behind it, and what follows is heard', () => {
  assert.deepEqual(framed('4 <13>abc\n6 <13>de'), ['<13>', 'abc', '<13>de']);
  assert.deepEqual(framed('9 <13>abc\n<13>def\n<13>g\n'), ['<13>abc\n<', '13>def', '<13>g']);
});

test('a message that is too long is cut, and nothing is looked for in its rest', () => {
  assert.deepEqual(framed(`${long(LONGEST)}\n<13>a\n`), [long(LONGEST), '<13>a']);
  assert.deepEqual(framed(`${long(LONGEST + 1)}\n<13>a\n`), [`${long(LONGEST)}…`, '<13>a']);
  assert.deepEqual(framed(`${long(LONGEST)}6 <13>no<13>no\n<13>a\n`), [`${long(LONGEST)}…`, '<13>a']);
  const inside = `${long(LONGEST)}\n<13>no\n6 <13>no`;
  assert.deepEqual(framed(`${inside.length} ${inside}<13>a\n`), [`${long(LONGEST)}…`, '<13>a']);
});

test('a message is not cut within a character', () => {
  const begin = long(LONGEST - 1);
  assert.deepEqual(framed(Buffer.from(`${begin}ü and more\n`)), [`${begin}…`]);
  assert.deepEqual(framed(Buffer.from(`${begin}温\n`)), [`${begin}…`]);
});

test('NUL ends messages of a sender that ends them so, and is a byte of the message of one that does not', () => {
  assert.deepEqual(framed('<13>a\0<13>b\0'), ['<13>a', '<13>b']);
  assert.deepEqual(framed('<13>a\0b\n<13>c\0\n'), ['<13>a\0b', '<13>c']);
  assert.deepEqual(framed('<13>a\0', { end: false }), ['<13>a'], 'it does not wait for the next one');
  assert.deepEqual(framed('<13>a\n<13>b\0', { end: false }), ['<13>a'], 'this sender ends them otherwise');
  assert.deepEqual(framed('a\0<13>b\nc\n', { framing: 'file' }), ['a\0<13>b', 'c']);
});

test('a NUL far behind is looked for once, and not for each line before it', (t) => {
  const { mock } = t.mock.method(Buffer.prototype, 'indexOf');
  const lines = 'a\n'.repeat(2000);
  assert.equal(framed(`${lines}b\0b\n${lines}c\0\n`).length, 4002);
  const looked = mock.calls.filter((call: { readonly arguments: readonly unknown[] }) => Number(call.arguments[0]) === 0).length;
  assert.ok(looked < 10, `${looked} times`);
});

test('what a connection ended in the middle of is a message', () => {
  assert.deepEqual(framed('<13>a\n<13>b'), ['<13>a', '<13>b']);
  assert.deepEqual(framed('99 <13>a'), ['<13>a…']);
  assert.deepEqual(framed('12 '), ['12 ']);
});

test('a file has lines and no lengths, and may begin with what its writer left empty', () => {
  assert.deepEqual(framed('6 <13>ab\n  b\n\n\nc\0\n', { framing: 'file' }), ['6 <13>ab', '  b', 'c']);
  assert.deepEqual(framed('99 <13>a', { framing: 'file' }), ['99 <13>a']);
  assert.deepEqual(framed(`${'\0'.repeat(5000)}a\nb\n`, { framing: 'file' }), ['a', 'b']);
});

test('a stream that begins in the rest of a line that was cut begins with the next one', () => {
  const framer = new Framer('file', LONGEST, true);
  assert.deepEqual(framer.push(Buffer.from('rest')), []);
  assert.ok(framer.withinRest);
  assert.deepEqual(
    framer.push(Buffer.from(' of it\na\n')).map(({ bytes }) => Buffer.from(bytes).toString()),
    ['a'],
  );
  assert.ok(!framer.withinRest);
});

const part = fc.oneof(
  fc.constantFrom('\n', '\r\n', '<', '<13>', '6 <13>ab', '99999999 <1>', '70 <13>', '12', ' ', '2012 Feb', long(70), 'ü', '\n\n'),
  fc.string({ maxLength: 12, unit: fc.constantFrom('a', '1', '0', ' ', '<', '>', '\n', '\r') }),
);
const pieces = fc.array(fc.nat(), { maxLength: 12 });

test('how a stream arrives changes nothing', () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), pieces, fc.constantFrom<Framing>('connection', 'file'), (parts, broken, framing) => {
      const stream = parts.join('');
      assert.deepEqual(framed(stream, { framing, pieces: broken }), framed(stream, { framing }));
      assert.deepEqual(framed(stream, { framing, pieces: [...stream].map((_, index) => index) }), framed(stream, { framing }));
    }),
  );
});

test('no byte of a line is lost, and none is kept that is longer than it may be', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', '1', ' ', '<', '\0'), minLength: 1, maxLength: LONGEST }), { maxLength: 9 }),
      pieces,
      (lines, broken) => {
        const stream = lines.map((line) => `x${line}x\n`.slice(-LONGEST - 1)).join('');
        const expected = stream
          .split('\n')
          .slice(0, -1)
          .map((line) => line.replace(/^\0+/, ''));
        assert.deepEqual(framed(stream, { framing: 'file', pieces: broken }), expected);
      },
    ),
  );
});

test('what is held is bounded, whatever comes', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(part, fc.string({ size: '+1' })), { maxLength: 20 }), (parts) => {
      const framer = new Framer('connection', LONGEST);
      for (const each of parts) {
        for (const { bytes } of framer.push(Buffer.from(each))) assert.ok(bytes.length <= LONGEST);
        assert.ok(framer.held <= LONGEST + 10);
      }
    }),
  );
});
