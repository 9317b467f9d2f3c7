import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatAge, shortTime } from '../../../src/extension/words/format.ts';
import { inertText, markdownText } from '../../../src/extension/words/inertText.ts';
import { anyCharacter } from '../../support/anyCharacter.ts';
import { at, T0 } from './records.ts';

test('an age changes once a minute at most and is never negative', () => {
  assert.equal(formatAge(at(0), T0 - 5000), 'just now');
  assert.equal(formatAge(at(0), T0 + 59_999), 'just now');
  assert.equal(formatAge(at(0), T0 + 60_000), '1 min ago');
  assert.equal(formatAge(at(0), T0 + 3_600_000), '1 h ago');
  assert.equal(formatAge(at(0), T0 + 50 * 3_600_000), '2 d ago');
  assert.equal(formatAge('nonsense', T0), 'just now');
});

test('what is no time has no hour', () => {
  assert.equal(shortTime('nonsense', T0), 'an unknown time');
  assert.match(shortTime(at(0), T0), /^\d\d:\d\d$/);
});

test('inert text never holds a control character, a link or an icon, and stays on one line', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      assert.doesNotMatch(inertText(text), /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]|\]\(|\$\(/);
    }),
  );
  assert.equal(inertText('[Log in](https://evil.example) $(trash)\r\n\u001b[31mnow'), '[Log in] (https://evil.example) $ (trash) now');
});

test('inert text is cut with an ellipsis', () => {
  assert.equal(inertText('abcdef', 4), 'abc…');
});

test('Markdown text escapes every character that starts markup, and breaks up addresses', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.doesNotMatch(markdownText(text).replace(/\\[!-~]|&(?:amp|lt|gt);/g, ''), /[`*_{}[\]()#+\-.!<>|~:@&\\]/);
    }),
  );
  assert.equal(markdownText('https://evil.example'), 'https\\:\u2060\\/\\/evil\\.\u2060example');
});
