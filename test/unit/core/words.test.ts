import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capitalised, count, formatNumber, listed, tally } from '../../../src/core/words.ts';

test('things are counted in English', () => {
  assert.deepEqual(
    [count(0, 'alert'), count(1, 'alert'), count(2016, 'poll'), count(2, 'more', 'more')],
    ['0 alerts', '1 alert', '2,016 polls', '2 more'],
  );
});

test('numbers are grouped, and rounded where they must be', () => {
  const written = [0, 999, 1000, -1234567, 100000, 1234.56, 0.25].map((value) => formatNumber(value, 1));
  assert.deepEqual(written, ['0', '999', '1,000', '-1,234,567', '100,000', '1,234.6', '0.3']);
});

test('a list ends with "and", or with another word', () => {
  assert.deepEqual([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'], 'or')], ['', 'a', 'a and b', 'a, b or c']);
});

test('a tally keeps the order it is given, whatever comes first', () => {
  assert.equal(tally(['ok', 'failed', 'ok'], ['failed', 'unknown', 'ok']), '1 failed, 2 ok');
  assert.equal(tally([], ['ok']), '');
});

test('a sentence begins with a capital', () => {
  assert.deepEqual(['fan 1', 'É', ''].map(capitalised), ['Fan 1', 'É', '']);
});
