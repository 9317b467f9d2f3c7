import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupOf } from '../../../src/extension/tree/componentGroup.ts';
import { readingText } from '../../../src/extension/tree/readingRow.ts';
import { reading } from './records.ts';

test('an expiry is shown as a date, a duration as a duration', () => {
  const seconds = Date.UTC(2027, 2, 6, 12) / 1000;
  assert.match(readingText(reading({ metric: 'hsm.ntls.certificate.expires', value: seconds, unit: 's' })), /2027/);
  assert.match(readingText(reading({ metric: 'hsm.uptime', value: 7200, unit: 's' })), /2 h/);
});

test('an instant that is none is said to be unknown', () => {
  assert.equal(readingText(reading({ metric: 'hsm.password.expiry', value: 1e300, unit: 's' })), 'an unknown time');
});

test('facts of any part are shown in their words, not as the number 1', () => {
  const attributes = { 'hw.id': 'client-a', 'hw.name': 'a', 'hw.type': 'client', 'hsm.client.address': '10.0.0.7' };
  assert.equal(readingText(reading({ metric: 'hsm.client.info', value: 1, attributes })), '10.0.0.7');
  const { 'hsm.client.address': _, ...bare } = attributes;
  assert.equal(readingText(reading({ metric: 'hsm.client.info', value: 1, attributes: bare })), 'present');
});

test('clients stand in a group of their own', () => {
  assert.equal(groupOf({ type: 'client' }), 'clients');
});
