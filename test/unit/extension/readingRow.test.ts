import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupOf } from '../../../src/extension/tree/componentGroup.ts';
import { readingTooltip, readingWords, wrongText } from '../../../src/extension/tree/readingRow.ts';
import { reading } from './records.ts';

test('an expiry is shown as a day of the person’s own calendar', () => {
  const seconds = Date.UTC(2027, 2, 6, 12) / 1000;
  assert.match(readingWords(reading({ metric: 'hsm.ntls.certificate.expires', value: seconds, unit: 's' })), /2027/);
});

test('limits are named in the order of the scale, and nothing is said where there are none', () => {
  const parts = { metric: 'hw.temperature', value: 27, unit: 'Cel' } as const;
  const limited = readingTooltip(reading({ ...parts, limits: { highCritical: 45, lowCritical: 5 } }));
  assert.match(limited, /limits: lower critical 5 °C\\, upper critical 45 °C$/);
  assert.doesNotMatch(readingTooltip(reading({ ...parts, limits: {} })), /limits/);
});

test('a value that the model knows to mean nothing is struck through, with why', () => {
  const attributes = { 'hw.id': 'loc1', 'hsm.not_judged': 'never judged: the manufacturer says that it is wrong' };
  const wrong = reading({ metric: 'hw.temperature', value: 27, unit: 'Cel', attributes });
  assert.match(readingTooltip(wrong), /~~27 °C~~[\s\S]*Never judged\\?: the manufacturer says that it is wrong\.$/);
  assert.equal(wrongText(wrong), 'known to be wrong');
  const right = reading({ metric: 'hw.temperature', value: 27, unit: 'Cel' });
  assert.match(readingTooltip(right), /\*\*27 °C\*\*/);
  assert.equal(wrongText(right), '');
});

test('clients stand in a group of their own', () => {
  assert.equal(groupOf({ type: 'client' }), 'clients');
});
