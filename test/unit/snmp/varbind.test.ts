import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readValue } from '../../../src/channels/snmp/messages/varbind.ts';

const oid = '1.3.6.1.2.1.1.3.0';
const read = (tag: number, ...octets: number[]) => {
  // In the middle of something larger, as in a message.
  const bytes = Buffer.from([0xaa, ...octets, 0xbb]);
  return readValue(oid, tag, bytes, 1, bytes.length - 1);
};

test('each type of SNMP has its own in the core', () => {
  const cases = [
    [0x02, [0xfb], 'Integer', -5],
    [0x02, [0x7f, 0xff, 0xff, 0xff], 'Integer', 2_147_483_647],
    [0x42, [0x00, 0xff, 0xff, 0xff, 0xff], 'Unsigned32', 4_294_967_295],
    [0x42, [0xff, 0xff, 0xff, 0xff], 'Unsigned32', 4_294_967_295],
    [0x41, [7], 'Counter32', 7],
    [0x43, [0x01, 0x00], 'TimeTicks', 256],
    [0x06, [0x2b, 6, 0x81, 0x00], 'ObjectIdentifier', '1.3.6.128'],
    [0x40, [10, 0, 1, 4], 'IpAddress', '10.0.1.4'],
    [0x80, [], 'NoSuchObject', null],
    [0x81, [], 'NoSuchInstance', null],
    [0x82, [], 'EndOfMibView', null],
    [0x05, [], 'Other', null],
  ] as const;
  for (const [tag, octets, type, value] of cases) assert.deepEqual(read(tag, ...octets), { oid, type, value });
});

test('text stays bytes, also when it is not UTF-8', () => {
  const octets = [0x4c, 0xff, 0x00, 0x1b];
  assert.deepEqual(read(0x04, ...octets), { oid, type: 'OctetString', value: Buffer.from(octets) });
  assert.deepEqual(read(0x44, ...octets), { oid, type: 'Other', value: Buffer.from(octets) });
});

test('a Counter64 keeps all its digits', () => {
  const counter = (hex: string) => read(0x46, ...Buffer.from(hex, 'hex')).value;
  assert.equal(counter('00'), 0n);
  assert.equal(counter('20000000000001'), 9_007_199_254_740_993n);
  assert.equal(counter('7fffffffffffffff'), 9_223_372_036_854_775_807n);
  assert.equal(counter('00ffffffffffffffff'), 18_446_744_073_709_551_615n);
});

test('a value that is not what its tag says is something else, and never a number', () => {
  for (const [tag, octets] of [
    [0x02, []],
    [0x02, [1, 2, 3, 4, 5, 6]],
    [0x02, [0x00, 0xff, 0xff, 0xff, 0xff]],
    [0x42, [0xff]],
    [0x41, [1, 0, 0, 0, 0]],
    [0x40, [10, 0, 1]],
    [0x06, []],
    [0x06, [0x2b, 0x86]],
    [0x46, []],
    [0x46, [1, 0, 0, 0, 0, 0, 0, 0, 0]],
    [0x46, Array(10).fill(0)],
  ] as [number, number[]][]) {
    assert.equal(read(tag, ...octets).type, 'Other', `${tag} ${octets}`);
  }
});
