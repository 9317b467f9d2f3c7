import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ComparedMember, differencesOf } from '../../../src/core/memberDifferences.ts';
import type { Measurement } from '../../../src/core/reading.ts';

const hsm = { 'hw.id': 'hsm', 'hw.name': 'HSM', 'hw.type': 'hsm' } as const;
const info = (more: Record<string, string>): Measurement => ({ metric: 'hsm.info', attributes: { ...hsm, ...more }, value: 1 });
const policies = (more: Record<string, string>): Measurement => ({ metric: 'hsm.policies', attributes: { ...hsm, ...more }, value: 3 });
const objects = (serial: string, name: string, value: number): Measurement => ({
  metric: 'hsm.objects',
  attributes: { 'hw.id': `partition-${serial}`, 'hw.name': name, 'hw.type': 'partition', 'hw.parent': 'hsm' },
  value,
});
const member = (name: string, ...readings: Measurement[]): ComparedMember => ({ name, readings });
const texts = (...members: ComparedMember[]) => differencesOf(members).map(({ text }) => text);

test('what members tell alike is no difference, and neither is what one alone tells', () => {
  assert.deepEqual(texts(member('A', info({ 'hsm.firmware': '7.0.3' })), member('B', info({ 'hsm.firmware': '7.0.3' }))), []);
  assert.deepEqual(texts(member('A', info({ 'hsm.firmware': '7.0.3' })), member('B')), []);
  assert.deepEqual(texts(member('A', info({ 'hsm.firmware': '7.0.3' }))), []);
  assert.deepEqual(texts(), []);
});

test('firmware, software, authentication, FIPS mode and each policy, with who has what', () => {
  assert.deepEqual(
    texts(
      member('A', info({ 'hsm.firmware': '7.0.3', 'hsm.fips': 'on' }), policies({ 'hsm.policy.12': 'Allow non-FIPS algorithms: 0' })),
      member('B', info({ 'hsm.firmware': '7.7.1', 'hsm.fips': 'on' }), policies({ 'hsm.policy.12': 'Allow non-FIPS algorithms: 1' })),
      member('C', info({ 'hsm.firmware': '7.7.1', 'hsm.fips': 'off' })),
    ),
    [
      'Firmware: A has 7.0.3, B and C have 7.7.1',
      'FIPS mode: A and B have on, C has off',
      'Policy 12: A has Allow non-FIPS algorithms: 0, B has Allow non-FIPS algorithms: 1',
    ],
  );
});

test('objects are compared between partitions of one name, where that names one partition of each', () => {
  assert.deepEqual(texts(member('A', objects('1', 'ca', 12)), member('B', objects('2', 'ca', 11))), [
    'Objects in partition ca: A has 12, B has 11',
  ]);
  assert.deepEqual(texts(member('A', objects('1', 'ca', 12)), member('B', objects('2', 'other', 11))), []);
  assert.deepEqual(texts(member('A', objects('1', 'ca', 12), objects('3', 'ca', 1)), member('B', objects('2', 'ca', 11))), []);
});

test('what a device calls its own is dead text', () => {
  const [text] = texts(member('A', objects('1', '[x](command:y)\u001b[2J', 1)), member('B', objects('2', '[x](command:y)\u001b[2J', 2)));
  assert.equal(text, 'Objects in partition [x] (command:y): A has 1, B has 2');
});
