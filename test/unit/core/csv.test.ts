import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csv } from '../../../src/core/csv.ts';

test('cells with commas, quotes and line ends are quoted', () => {
  assert.deepEqual(
    csv(
      ['a', 'b'],
      [
        ['x,y', 'he said "no"'],
        ['one\ntwo', ''],
      ],
    ),
    ['a,b', '"x,y","he said ""no"""', '"one\ntwo",'],
  );
});

test('what a person or a device wrote is no formula to a spreadsheet', () => {
  const [, ...lines] = csv(['a'], [['=HYPERLINK(x)'], ['+1'], ['-1'], ['@SUM(A1)'], ['5']]);
  assert.deepEqual(lines, ["'=HYPERLINK(x)", "'+1", "'-1", "'@SUM(A1)", '5']);
  assert.deepEqual(csv(['offset'], [[-0.5], [1e-7]]), ['offset', '-0.5', '1e-7'], 'a number is none either');
});
