import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupOf } from '../../../src/extension/tree/componentGroup.ts';
import { readingTooltip, readingWords } from '../../../src/extension/tree/readingRow.ts';
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

test('clients stand in a group of their own', () => {
  assert.equal(groupOf({ type: 'client' }), 'clients');
});
