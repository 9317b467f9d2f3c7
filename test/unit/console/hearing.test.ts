import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { HEARING_LIMIT_BYTES, Hearing } from '../../../src/channels/console/hearing.ts';
import { Inbox } from '../../../src/channels/console/transports/inbox.ts';

function hear(text: string, cuts: readonly number[] = []): Hearing {
  const hearing = new Hearing();
  const bytes = Buffer.from(text, 'latin1');
  let from = 0;
  for (const cut of [...cuts, bytes.length].map((at) => Math.min(at, bytes.length)).sort((a, b) => a - b)) {
    hearing.hear(bytes.subarray(from, cut));
    from = cut;
  }
  return hearing;
}

test('line ends of every kind become one line feed', () => {
  assert.equal(hear('a\r\nb\nc\rd\r\r\ne').text, 'a\nb\nc\nd\ne');
});

test('how the bytes are cut into chunks changes nothing', () => {
  const line = fc.constantFrom('Fan1A | 3700.000', '\r\n', '\n', 'grün', '\u0007', '[luna-1] lunash:>', '\u001b[31m');
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), fc.array(fc.nat(150), { maxLength: 8 }), (pieces, cuts) => {
      const text = pieces.join('');
      const whole = hear(text);
      const cut = hear(text, cuts);
      assert.equal(cut.text, whole.text);
      assert.equal(cut.tail, whole.tail);
      assert.equal(cut.bytes, whole.bytes);
    }),
  );
});

test('text never holds a control character, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const hearing = new Hearing();
      hearing.hear(bytes);
      assert.doesNotMatch(hearing.text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      assert.ok(hearing.text.endsWith(hearing.tail));
    }),
  );
});

test('what is shown says where something before it was cut off, so that half a line is no line', () => {
  assert.equal(hear(`other login: monitor\n${'x'.repeat(2020)}`).shown.length, 2041);
  for (const filler of [2039, 2040, 2041]) {
    const { shown } = hear(`other login: monitor\n${'x'.repeat(filler)}`);
    assert.ok(shown.length <= 2048);
    assert.match(shown, /^\u2026/);
  }
});

test('what is kept is bounded, however much comes', () => {
  const hearing = new Hearing();
  const chunk = new Uint8Array(65_536).fill(0x41);
  for (let sent = 0; sent < 200 * 1_048_576; sent += chunk.length) hearing.hear(chunk);
  assert.ok(hearing.overflowed);
  assert.equal(hearing.text.length, HEARING_LIMIT_BYTES);
  assert.ok(hearing.tail.length <= 2048);
  hearing.clear();
  hearing.hear(Buffer.from('anew'));
  assert.equal(hearing.text, 'anew');
});

test('bytes that come before anybody listens are kept, up to a bound', () => {
  const inbox = new Inbox();
  for (let n = 0; n < 100; n += 1) inbox.deliver(new Uint8Array(1000));
  let kept = 0;
  inbox.receive((chunk) => {
    kept += chunk.length;
  });
  assert.equal(kept, 65_000);
  inbox.deliver(new Uint8Array(7));
  assert.equal(kept, 65_007);
});
