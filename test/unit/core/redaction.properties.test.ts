import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { REDACTIONS } from '../../../src/core/redaction/redaction.ts';
import { Redactor } from '../../../src/core/redaction/redactor.ts';
import { anyCharacter } from '../../support/anyCharacter.ts';

const word = fc.stringMatching(/^[a-zäö][a-z0-9äö-]{2,10}$/);
const name = fc.oneof(
  word,
  fc.tuple(word, word).map((words) => words.join(' ')),
  fc.stringMatching(/^[1-9]\d{5,12}$/),
);
const filler = fc.constantFrom(' ', ', ', ': ', ' 12:00:05 ', '/', ' – ', '\u{1f512} ', ' reads 0 rpm; ');

/** The value stands there as a whole word, in upper or lower case. */
function holds(text: string, value: string): boolean {
  const pattern = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}_])${pattern}(?![\\p{L}\\p{N}_])`, 'iu').test(text);
}

test('of what is known nothing is left as a whole word, wherever it stands, and redacting again changes nothing', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { minLength: 1, maxLength: 6 }),
      fc.array(fc.tuple(filler, fc.nat()), { maxLength: 20 }),
      (values, places) => {
        const known = values.map((value, index) => ({ kind: REDACTIONS[index % REDACTIONS.length] ?? 'names', value }));
        // A name that is made of words that stand-ins are made of would be found in them.
        fc.pre(!values.some((value) => /^(?:serial|address|label|name)\b/.test(value)));
        const redactor = new Redactor(REDACTIONS, known);
        const text = places
          .map(([between, at]) => `${between}${at % 2 ? values[at % values.length] : values[at % values.length]?.toUpperCase()}`)
          .join('');
        const redacted = redactor.text(text);
        for (const value of values) assert.ok(!holds(redacted, value), `"${value}" in "${redacted}"`);
        assert.equal(redactor.text(redacted), redacted);
      },
    ),
  );
});

test('where nothing was chosen nothing is changed', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: anyCharacter, maxLength: 200 }),
      fc.array(fc.constantFrom('prod', 'Hall 2', '612345')),
      (text, values) => {
        assert.equal(
          new Redactor(
            [],
            values.map((value) => ({ kind: 'names', value })),
          ).text(text),
          text,
        );
      },
    ),
  );
});

test('any text can be redacted', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter, maxLength: 200 }), (text) => {
      const redactor = new Redactor(REDACTIONS, [{ kind: 'names', value: text.slice(0, 20) }]);
      assert.equal(typeof redactor.data({ text, [`a.${text}`]: [text] }).text, 'string');
    }),
  );
});
