import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Essential, notJudged, unreadIn } from '../../../src/core/essentials.ts';

const fans: Essential = { words: 'fans', indicators: /^fan\d\.slow$/, readings: /^hw\.fan\.speed fan\d$/, asked: { console: 'show fans' } };
const tamper: Essential = {
  words: 'tamper',
  indicators: /^hsm\.tampered$/,
  readings: /^hsm\.tamper hsm$/,
  asked: { console: 'show hsm', snmp: 'hsmTable' },
};
const fan = { metric: 'hw.fan.speed', attributes: { 'hw.id': 'fan1', 'hw.name': 'Fan 1', 'hw.type': 'fan' } } as const;

test('what nothing judges is said in a sentence, with the channel where there is only one', () => {
  assert.deepEqual(notJudged([fans, tamper], ['hsm.tampered', 'fan1.slow'], ['snmp']), []);
  assert.deepEqual(notJudged([fans, tamper], ['hsm.zeroized'], ['snmp']), [
    'SNMP only: nothing judges fans.',
    'Nothing has judged tamper so far.',
  ]);
  assert.deepEqual(notJudged([fans, tamper], ['hsm.tampered'], ['console', 'snmp']), ['Nothing has judged fans so far.']);
});

test('one fan of six is not the fans', () => {
  const six = { ...fans, parts: 6 };
  assert.deepEqual(notJudged([six], ['fan1.slow', 'fan1.slow'], ['snmp']), ['SNMP only: nothing judges 5 of 6 fans.']);
  const all = [1, 2, 3, 4, 5, 6].map((n) => `fan${n}.slow`);
  assert.deepEqual(notJudged([six], all, ['snmp']), []);
});

test('what a poll asked for and cannot read is unread, with the reason; what it did not ask for is not', () => {
  const read = new Map([['show fans', undefined]]);
  assert.deepEqual(unreadIn([fans, tamper], 'console', [fan], read), []);
  assert.deepEqual(unreadIn([fans, tamper], 'console', [], read), [
    { words: 'fans', why: '“show fans” tells nothing of this that can be read' },
  ]);
  assert.deepEqual(unreadIn([fans], 'console', [], new Map([['show fans', 'it was refused']])), [{ words: 'fans', why: 'it was refused' }]);
  assert.deepEqual(
    unreadIn([fans, tamper], 'snmp', [fan], new Map()).map(({ words }) => words),
    ['tamper'],
  );
});
