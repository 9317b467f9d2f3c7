import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { escapeMarkdown, plainText } from '../../../src/core/text.ts';
import { anyCharacter } from '../../support/anyCharacter.ts';

const esc = '\u001b';

test('ordinary text, in any language, stays as it is', () => {
  for (const text of ['PSU2_+12V_value 0.00 CR *', 'Straße 5 µV ≤ 3 °C', '日本語 ラベル', 'étage', 'nai\u0308ve']) {
    assert.equal(plainText(text, 80), text);
  }
});

test('terminal escapes go, and what they would have done with them', () => {
  assert.equal(plainText(`${esc}[31mred${esc}[0m`, 80), 'red');
  assert.equal(plainText(`a${esc}]0;title\u0007b`, 80), 'ab');
  assert.equal(plainText(`a${esc}]8;;http://x.example${esc}\\link${esc}]8;;${esc}\\b`, 80), 'alinkb');
  assert.equal(plainText(`a${esc}(Bb${esc}=c\u009b2Jd`, 80), 'abcd');
  assert.equal(plainText(`a${esc}]never ended\nnext`, 80), 'a next');
});

test('line ends, tabs and control characters become one space', () => {
  assert.equal(plainText('  a\r\n\tb\u0000\u0007c\u0085d\u2028e\u00a0f  ', 80), 'a b c d e f');
});

test('characters that turn, hide or join text go', () => {
  assert.equal(plainText('ok\u202etpircs\u202c', 80), 'oktpircs');
  assert.equal(plainText('p\u200bs\u200du\ufeff\u2066\u00ad\u{e0041}2', 80), 'psu2');
});

test('what nobody can read is shown as such', () => {
  assert.equal(plainText('a\ud800b\ue000c\uffff', 80), 'a\ufffdb\ufffdc\ufffd');
});

test('marks do not pile up', () => {
  assert.equal(plainText(`e${'\u0301'.repeat(100)}x`, 80), 'e\u0301\u0301x');
});

test('links and icons that labels and notifications would bring to life do not come alive', () => {
  assert.equal(plainText('[fix](command:workbench.action.quit) $(bug)', 80), '[fix] (command:workbench.action.quit) $ (bug)');
  assert.equal(plainText('[fix]\u200b(command:x) $\u200b(bug)', 80), '[fix] (command:x) $ (bug)');
});

test('text is cut by characters, not by halves of them', () => {
  assert.equal(plainText('abcdef', 6), 'abcdef');
  assert.equal(plainText('abcdef', 5), 'abcd…');
  assert.equal(plainText('😀😀😀', 2), '😀…');
  assert.equal(plainText('', 5), '');
});

test('whatever a device sends, the result is short, clean, and the same when cleaned again', () => {
  const hostile = fc.string({
    unit: fc.oneof(
      anyCharacter,
      fc.constantFrom(esc, '[', ']', '(', '$', ';', 'm', '\u009b', '\u0301', '\u202e', '\u200b', '\n', '\ud800', '\udc00'),
    ),
    size: 'max',
    maxLength: 200,
  });
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 60 }), (text, length) => {
      const clean = plainText(text, length);
      assert.ok(Array.from(clean).length <= length);
      assert.doesNotMatch(clean, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\]\(|\$\(/u);
      assert.equal(plainText(clean, length), clean);
    }),
    { numRuns: 200 },
  );
});

test('megabytes of noise take no noticeable time', () => {
  const before = process.threadCpuUsage().user;
  for (const noise of [esc, `${esc}[`, `${esc}]`, '](', 'e\u0301', ' ']) plainText(noise.repeat(1_000_000), 200);
  assert.ok(process.threadCpuUsage().user - before < 1_000_000);
});

test('escaped markdown has no live punctuation left', () => {
  assert.equal(escapeMarkdown('*a* _b_ [c](http://d) <e> & `f`'), '\\*a\\* \\_b\\_ \\[c\\]\\(http\\:\\/\\/d\\) &lt;e&gt; &amp; \\`f\\`');
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
      const live = escapeMarkdown(text).replace(/\\[!-/:-@[-`{-~]|&(?:amp|lt|gt);/g, '');
      assert.doesNotMatch(live, /[!-/:-@[-`{-~]/);
    }),
  );
});

test('escaped markdown reads as the text it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
      const named: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };
      assert.equal(
        escapeMarkdown(text).replace(/\\(.)|&\w+;/gs, (found, escaped: string | undefined) => escaped ?? named[found] ?? '?'),
        text,
      );
    }),
  );
});

test('of printable ASCII only runs of space and what could be live is changed', () => {
  const pieces = fc.constantFrom('a', 'Z', '0', ' ', '  ', '$', '(', ')', '[', ']', '](', '$(', '\\', '^', '~', '"', '#', '%');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      const expected = text.replace(/ +/g, ' ').replaceAll('](', '] (').replaceAll('$(', '$ (').trim();
      assert.equal(plainText(text, 100), expected);
    }),
    { numRuns: 1000 },
  );
});
