import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readingText, type Told } from '../../../src/core/readingText.ts';

const told = (parts: Partial<Told>) =>
  readingText({ metric: 'hsm.uptime', value: 1, attributes: {}, ...parts }, (time, exact) =>
    exact ? new Date(time).toISOString() : new Date(time).toISOString().slice(0, 10),
  );

test('an expiry is told as a day, a clock to the second, a duration as one', () => {
  const seconds = Date.UTC(2027, 2, 6, 12) / 1000;
  assert.equal(told({ metric: 'hsm.ntls.certificate.expires', value: seconds, unit: 's' }), '2027-03-06');
  assert.equal(told({ metric: 'hsm.clock.time', value: seconds, unit: 's' }), '2027-03-06T12:00:00.000Z');
  assert.equal(told({ value: 7260, unit: 's' }), '2 h 1 min');
});

test('an instant that is none is said to be unknown', () => {
  assert.equal(told({ metric: 'hsm.password.expiry', value: 1e300, unit: 's' }), 'an unknown time');
});

test('facts of any part are told in their words, not as the number 1', () => {
  const attributes = { 'hw.id': 'client-a', 'hw.name': 'a', 'hw.type': 'client', 'hsm.client.address': '10.0.0.7' };
  assert.equal(told({ metric: 'hsm.client.info', attributes }), '10.0.0.7');
  const { 'hsm.client.address': _, ...bare } = attributes;
  assert.equal(told({ metric: 'hsm.client.info', attributes: bare }), 'present');
});

test('zero and more have words where they are the news, and only a tamper adds its names', () => {
  const network = { 'hsm.network.address': '10.0.0.1', 'hsm.network.expected': 'yes' };
  assert.equal(told({ metric: 'hsm.network.up', value: 0, unit: '1', attributes: network }), 'down');
  const tamper = { 'hsm.tamper.names': 'Chassis intrusion' };
  assert.equal(told({ metric: 'hsm.tamper.active', value: 2, unit: '1', attributes: tamper }), 'active: Chassis intrusion');
  assert.equal(told({ metric: 'hsm.tamper.active', value: 0, unit: '1' }), 'none');
});

test('a state is told in the device’s words, else as the word for it', () => {
  assert.equal(
    told({ metric: 'hw.status', state: 'ok', attributes: { 'hw.status.text': 'Presence \u001b[31mdetected' } }),
    'Presence detected',
  );
  assert.equal(told({ metric: 'hw.status', state: 'failed', attributes: { 'hw.status.text': '' } }), 'failed');
});

test('a metric of a model that nobody has heard of is a number with its unit', () => {
  assert.equal(told({ metric: 'hsm.vault.queue_depth', value: 1200, unit: '{job}' }), '1,200 job');
});
