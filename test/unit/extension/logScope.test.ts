import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterText, peopleIn, requestOf, scopeOf, within } from '../../../src/extension/log/logScope.ts';
import { logText } from '../../../src/extension/log/logText.ts';
import { at } from './records.ts';

const entries = [
  { time: at(0), kind: 'silence', who: 'bob', text: 'Fan1A' },
  { time: at(-1), kind: 'acknowledge', who: 'ada', text: 'Fan1A' },
  { time: at(-2), kind: 'alert-fire', text: 'Fan1A' },
];

test('a page keeps what it is about in its address, and takes nothing else from there', () => {
  const scope = { device: 'hsm-1', who: 'ada' };
  assert.deepEqual(scopeOf(JSON.stringify(scope)), scope);
  assert.deepEqual(scopeOf(JSON.stringify({ people: true, other: 1, alert: 7 })), { people: true });
  assert.deepEqual(scopeOf('no JSON'), {});
});

test('a log can be of one person, and says so', () => {
  assert.deepEqual(requestOf({ who: 'ada' }), { people: true });
  assert.deepEqual(
    within({ who: 'ada' }, entries).map(({ kind }) => kind),
    ['acknowledge'],
  );
  assert.equal(within({}, entries).length, 3);
  assert.equal(filterText({ who: 'ada' }), ', what ada did');
  assert.equal(filterText({}), '');
  assert.deepEqual(peopleIn(entries), ['ada', 'bob']);
});

test('a log says whose clock its times are of', () => {
  assert.match(logText({ title: 'Log', zone: 'Europe/Berlin' }, entries), /Times are those of this machine: Europe\/Berlin\./);
});
