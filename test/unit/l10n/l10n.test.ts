import assert from 'node:assert/strict';
import { afterEach, suite, test } from 'node:test';
import { language, plural, speak, t, translated, wholeNumber } from '../../../src/core/l10n.ts';
import { ago, formatDuration } from '../../../src/core/time/duration.ts';
import { formatNumber, listed } from '../../../src/core/words.ts';

const german = {
  'Show {0} of {1}': '{1}, davon {0}',
  '{0} alert': '{0} Alarm',
  '{0} alerts': '{0} Alarme',
  '{0} has failed/said': '{0} ist ausgefallen',
  '{0} has failed for good/said': '{0} ist endgültig ausgefallen',
  'Power supply 1': 'Netzteil 1',
  '{0} ago': 'vor {0}',
  and: 'und',
};

suite('Another language', () => {
  afterEach(() => speak('en', undefined));

  test('without a bundle everything is English, whatever the editor calls its language', () => {
    speak('fr', undefined);
    assert.equal(language(), 'en');
    assert.equal(t('Show {0} of {1}', 1, 'two'), 'Show 1 of two');
    assert.equal(plural(1, '{0} alert', '{0} alerts'), '1 alert');
    assert.equal(plural(0, '{0} alert', '{0} alerts'), '0 alerts');
    assert.equal(plural(1200, '{0} alert', '{0} alerts'), '1,200 alerts');
    assert.equal(translated('Power supply 1 has failed'), 'Power supply 1 has failed');
  });

  test('values stand where the other language wants them, and are taken as they are', () => {
    speak('de', german);
    assert.equal(t('Show {0} of {1}', '{1}', '$&'), '$&, davon {1}');
    assert.equal(t('Not known {0}', 5), 'Not known 5');
    assert.equal(t('A brace {0} without a value'), 'A brace {0} without a value');
  });

  test('a number takes the form and the signs of the language', () => {
    speak('de', german);
    assert.equal(plural(1, '{0} alert', '{0} alerts'), '1 Alarm');
    assert.equal(plural(1200, '{0} alert', '{0} alerts'), '1.200 Alarme');
    assert.equal(wholeNumber(1_234_567), '1.234.567');
    assert.equal(formatNumber(1234.56, 1), '1.234,6');
    assert.equal(formatDuration(400), '0,4 s');
    assert.equal(ago(3 * 60_000), 'vor 3 min');
    assert.equal(listed(['a', 'b', 'c']), 'a, b und c');
  });

  test('a sentence of the service is known by its pattern, and the name in it may be a word as well', () => {
    speak('de', german);
    assert.equal(translated('Power supply 1 has failed'), 'Netzteil 1 ist ausgefallen');
    assert.equal(translated('Fan (2B).* has failed'), 'Fan (2B).* ist ausgefallen');
    assert.equal(translated('Fan2B has failed for good'), 'Fan2B ist endgültig ausgefallen', 'the longer pattern says more');
    assert.equal(translated('has failed'), 'has failed');
    assert.equal(translated('Power supply 1'), 'Netzteil 1');
    assert.equal(translated('What nobody knows'), 'What nobody knows');
  });

  test('names that nobody has chosen to be patterns do not become any', () => {
    speak('de', german);
    assert.equal(translated('constructor'), 'constructor');
    assert.equal(t('toString'), 'toString');
  });

  test('what is asked for without end does not fill the memory', () => {
    speak('de', german);
    for (let n = 0; n < 5000; n++) assert.equal(translated(`Fan${n} has failed`), `Fan${n} ist ausgefallen`);
  });
});
