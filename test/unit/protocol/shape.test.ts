import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Severity } from '../../../src/core/indicator.ts';
import { type FromAlertPage, parseFromAlertPage } from '../../../src/protocol/pages/fromAlertPage.ts';
import {
  dictionary,
  flag,
  id,
  list,
  type MessageOf,
  messages,
  nullable,
  number,
  optional,
  record,
  type Shape,
  type Shaped,
  text,
  word,
} from '../../../src/protocol/pages/shape.ts';
import { parseToAlertPage, type ToAlertPage } from '../../../src/protocol/pages/toAlertPage.ts';
import { aPageAlert } from '../alertPage/build.ts';

/** True where two types are the same, also in what is read-only and what may be missing. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

const each = record({
  name: text,
  state: word('on', 'off'),
  since: optional(number),
  parts: list(record({ id, watched: flag })),
  values: list(nullable(number)),
  words: dictionary(text),
});

test('a type is what its check says: fields that are read only, some that may be missing, and the words themselves', () => {
  const same: Same<
    Shaped<typeof each>,
    {
      readonly name: string;
      readonly state: 'on' | 'off';
      readonly since?: number;
      readonly parts: readonly { readonly id: string; readonly watched: boolean }[];
      readonly values: readonly (number | null)[];
      readonly words: Readonly<Record<string, string>>;
    }
  > = true;
  assert.ok(same);
  assert.ok(each({ name: '', state: 'on', parts: [{ id: 'a', watched: false }], values: [1, null], words: { a: 'b' } }));
});

test('a parser takes the first kind of message that fits, and nothing of it that the kind does not name', () => {
  const parse = messages({ type: word('a'), n: number }, { type: word('a'), s: text }, { type: word('b'), n: optional(number) });
  const same: Same<
    MessageOf<typeof parse>,
    { readonly type: 'a'; readonly n: number } | { readonly type: 'a'; readonly s: string } | { readonly type: 'b'; readonly n?: number }
  > = true;
  assert.ok(same);
  assert.deepEqual(parse({ type: 'a', s: 'x', n: 'y', more: 1 }), { type: 'a', s: 'x' });
  assert.deepEqual(parse({ type: 'b', more: 1 }), { type: 'b' });
  for (const wrong of [undefined, null, 'a', ['a'], {}, { type: 'a' }, { type: 'c', n: 1 }, { type: 'b', n: '1' }]) {
    assert.equal(parse(wrong), undefined, JSON.stringify(wrong));
  }
});

test('a message to the page whose type and check would differ does not compile, and is dropped', () => {
  const sent: readonly ToAlertPage[] = [
    // @ts-expect-error: a time is a number
    { type: 'log', alert: 'a1', entries: [{ time: '12:00', text: '' }] },
    // @ts-expect-error: a text is missing
    { type: 'log', alert: 'a1', entries: [{ time: 1 }] },
    // @ts-expect-error: there is no such history
    { type: 'error', alert: 'a1', of: 'past', message: '' },
    // @ts-expect-error: there is no such message
    { type: 'closed' },
    // @ts-expect-error: why it is unreachable has to be said
    { type: 'service', state: 'unreachable' },
    // @ts-expect-error: a state of the field that is none of ours
    { type: 'alert', at: 1, alert: { ...aPageAlert(), state: 'over' } },
    // @ts-expect-error: an acknowledgement has a time
    { type: 'alert', at: 1, alert: { ...aPageAlert(), acknowledged: { by: 'ada', until: 1 } } },
    // @ts-expect-error: lists hold what they say
    { type: 'alert', at: 1, alert: { ...aPageAlert(), witnesses: ['console', 'rumour'] } },
  ];
  for (const message of sent) assert.equal(parseToAlertPage(message), undefined, JSON.stringify(message));
});

test('a message from the page whose type and check would differ does not compile, and is dropped', () => {
  const sent: readonly FromAlertPage[] = [
    // @ts-expect-error: the page may ask for no other command
    { type: 'act', action: 'quit' },
    // @ts-expect-error: which alert has to be said
    { type: 'show' },
  ];
  for (const message of sent) assert.equal(parseFromAlertPage(message), undefined, JSON.stringify(message));
});

test('words that core does not have do not compile', () => {
  // @ts-expect-error: core knows no fatal alert
  const severity = word('warning', 'fatal') satisfies Shape<Severity>;
  assert.ok(severity('fatal'));
});

test('a field that may be missing is left out, and never written as undefined', () => {
  // @ts-expect-error: exactOptionalPropertyTypes
  const sent: ToAlertPage = { type: 'alert', at: 1, alert: aPageAlert(), failure: undefined };
  assert.ok(parseToAlertPage(sent), 'JSON drops it, and the page does not mind');
});

test('ids are bounded, numbers are finite, and a list is no record', () => {
  assert.deepEqual([id('a'), id('x'.repeat(200)), id(''), id('x'.repeat(201)), id(7)].map(Boolean), [true, true, false, false, false]);
  assert.deepEqual([number(0), number(Number.NaN), number(Number.POSITIVE_INFINITY), number('1')], [true, false, false, false]);
  assert.equal(record({})([]), false);
  assert.equal(dictionary(text)(['a']), false);
  assert.equal(list(text)({ 0: 'a', length: 1 }), false);
  assert.equal(word('a', 'b')('c'), false);
});
