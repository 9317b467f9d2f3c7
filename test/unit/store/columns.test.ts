import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeColumns, encodeColumns } from '../../../src/store/history/columns.ts';

const KEY = [7, 20_500];
const back = (columns: readonly (readonly number[])[]) =>
  decodeColumns(encodeColumns(columns, KEY), columns.length, KEY)?.map((column) => [...column]);

const decimal = fc
  .tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 0, max: 6 }))
  .map(([n, digits]) => n / 10 ** digits);
const value = fc.oneof(
  decimal,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, 1e-12, 2 ** 53, -(2 ** 60), 5e-324, 1.7976931348623157e308, 0.1 + 0.2),
);

test('columns come back to the last bit, whatever stands in them', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(decimal, decimal, value), { minLength: 0, maxLength: 100 }), (numbers) => {
      // As rows have it: SQLite keeps no sign of nothing.
      const column = numbers.map((number) => (number === 0 ? 0 : number));
      assert.deepEqual(back([column, [...column].reverse()]), [column, [...column].reverse()]);
    }),
    { numRuns: 2000 },
  );
});

test('whole numbers at the edge of what is exact come back', () => {
  const edges = [50, 51, 52, 53].flatMap((power) => [-1, 0, 1].map((by) => 2 ** power + by)).flatMap((each) => [each, -each]);
  assert.deepEqual(back([edges, edges.toSorted((a, b) => a - b)]), [edges, edges.toSorted((a, b) => a - b)]);
});

test('no flipped bit, cut or other key is taken for what was written', () => {
  const times = Array.from({ length: 144 }, (_, n) => 1_772_452_800_000 + n * 600_000 + ((n * 37) % 211));
  const bytes = encodeColumns([times, times.map((_, n) => 40 + (n % 3)), times.map(() => 1)], KEY);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Uint8Array.from(bytes);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    assert.equal(decodeColumns(flipped, 3, KEY), undefined, `bit ${bit}`);
  }
  for (let length = 0; length < bytes.length; length++) assert.equal(decodeColumns(bytes.subarray(0, length), 3, KEY), undefined);
  for (const other of [
    [8, 20_500],
    [7, 20_501],
    [72, 500],
  ])
    assert.equal(decodeColumns(bytes, 3, other), undefined);
  for (const none of [null, 'text', 7, new Uint8Array()]) assert.equal(decodeColumns(none, 3, KEY), undefined);
});

test('a day of readings takes about two bytes each, and one that does not change far less', () => {
  // Polls end some tenths of a second sooner or later; a temperature moves by a degree.
  const times = Array.from({ length: 144 }, (_, n) => 1_772_452_800_000 + n * 600_000 + ((n * 7919) % 401));
  const size = (values: readonly number[]) => encodeColumns([times, values, times.map(() => 1)], KEY).length / times.length;
  assert.ok(size(times.map((_, n) => 40 + ((n * 31) % 7 > 4 ? 1 : 0))) < 1.9);
  assert.ok(size(times.map((_, n) => 12 + ((n * 13) % 11) / 100)) < 2.4);
  const steady = times.map((_, n) => 1_772_452_800_000 + n * 600_000);
  assert.ok(encodeColumns([steady, steady.map((_, n) => 5 + n), steady.map(() => 0)], KEY).length < 30);
});
