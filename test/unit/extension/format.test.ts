import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatAge, formatDuration, formatLimits, formatValue } from '../../../src/extension/words/format.ts';
import { inertText, markdownText } from '../../../src/extension/words/inertText.ts';
import { anyCharacter } from '../../support/anyCharacter.ts';
import { at, T0 } from './records.ts';

test('values carry the unit that people write', () => {
  assert.equal(formatValue(27, 'Cel'), '27 °C');
  assert.equal(formatValue(27.25, 'Cel'), '27.3 °C');
  assert.equal(formatValue(6200, 'rpm'), '6,200 rpm');
  assert.equal(formatValue(12.096, 'V'), '12.096 V');
  assert.equal(formatValue(16_252_928, 'By'), '16.3 MB');
  assert.equal(formatValue(90_061, 's'), '1 d 1 h');
  assert.equal(formatValue(3, '1'), '3');
  assert.equal(formatValue(41.5, '%'), '41.5 %');
});

test('an age changes once a minute at most and is never negative', () => {
  assert.equal(formatAge(at(0), T0 - 5000), 'just now');
  assert.equal(formatAge(at(0), T0 + 59_999), 'just now');
  assert.equal(formatAge(at(0), T0 + 60_000), '1 min ago');
  assert.equal(formatAge(at(0), T0 + 3_600_000), '1 h ago');
  assert.equal(formatAge(at(0), T0 + 50 * 3_600_000), '2 d ago');
  assert.equal(formatAge('nonsense', T0), 'just now');
});

test('durations have two units at most', () => {
  assert.equal(formatDuration(45_000), '45 s');
  assert.equal(formatDuration(600_000), '10 min');
  assert.equal(formatDuration(12_000_000), '3 h 20 min');
  assert.equal(formatDuration(-1), '0 s');
});

test('limits are named in the order of the scale, and nothing is said where there are none', () => {
  assert.equal(formatLimits({ highCritical: 45, lowCritical: 5 }, 'Cel'), 'lower critical 5 °C, upper critical 45 °C');
  assert.equal(formatLimits(undefined, 'Cel'), '');
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
