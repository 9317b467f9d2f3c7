import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareOids, isBelow, isOid } from '../../../src/channels/snmp/polling/oid.ts';

const numbers = fc.array(fc.nat(2 ** 32 - 1), { minLength: 2, maxLength: 12 });

test('names are ordered by their numbers, not by their digits', () => {
  assert.ok(compareOids('1.3.6.10', '1.3.6.9') > 0);
  assert.ok(compareOids('1.3.6', '1.3.6.0') < 0);
  assert.ok(compareOids('1.3.7', '1.3.6.4000000000') > 0);
  assert.equal(compareOids('1.3.6.1', '1.3.6.1'), 0);
});

test('the order of names is that of their lists of numbers', () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const padded = (list: number[]) => list.map((each) => String(each).padStart(10, '0')).join('.');
      const expected = padded(a) < padded(b) ? -1 : padded(a) > padded(b) ? 1 : 0;
      assert.equal(Math.sign(compareOids(a.join('.'), b.join('.'))), expected);
    }),
  );
});

test('a name is below its prefix, but not below itself or a name that merely begins with the same digits', () => {
  assert.ok(isBelow('1.3.6.1.2.5', '1.3.6.1.2'));
  assert.ok(!isBelow('1.3.6.1.2', '1.3.6.1.2'));
  assert.ok(!isBelow('1.3.6.1.21', '1.3.6.1.2'));
});

test('what a truncated or hostile message decodes to is no name', () => {
  for (const text of ['', '1', 'NaN.NaN', '1..3', '1.3.', '-1.3', '1.3.x', `1${'.1'.repeat(2000)}`])
    assert.ok(!isOid(text), text.slice(0, 20));
  assert.ok(isOid('1.3.6.1.2.1.1.3.0'));
});
