import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markedPoints } from '../../../webview/chart/markedPoints.ts';

/** Points ten pixels apart, all shown. */
const marked = (values: readonly (number | null)[], start: number, spacing: number) =>
  markedPoints(values, (i) => i * 10, { from: 0, to: values.length }, start, spacing);

test('markers keep their distance, and the last reading always has one', () => {
  assert.deepEqual(marked([1, 1, 1, 1, 1, 1, 1, 1], 10, 30), [1, 4, 7]);
  assert.deepEqual(marked([1, 1, 1, 1, 1, 1, null], 0, 30), [0, 3, 5]);
});

test('a reading between two gaps has a marker, because no line shows it', () => {
  assert.deepEqual(marked([1, null, 1, null, 1, 1], 1000, 1000), [0, 2, 5]);
});

test('a small multiple marks its last reading only', () => {
  assert.deepEqual(marked([1, 1, 1, 1], 0, Number.POSITIVE_INFINITY), [3]);
});

test('what lies outside the time shown gets no marker', () => {
  assert.deepEqual(
    markedPoints([1, 1, 1, 1], (i) => i * 10, { from: 2, to: 4 }, 0, 10),
    [2, 3],
  );
});
