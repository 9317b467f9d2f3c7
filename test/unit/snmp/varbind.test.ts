import assert from 'node:assert/strict';
import { test } from 'node:test';
import snmp from 'net-snmp';
import { varbindOf } from '../../../src/channels/snmp/varbind.ts';

const oid = '1.3.6.1.2.1.1.3.0';
const { ObjectType } = snmp;

test('each type of SNMP has its own in the core', () => {
  const cases = [
    [ObjectType.Integer, -5, 'Integer', -5],
    [ObjectType.Gauge, 4_294_967_295, 'Unsigned32', 4_294_967_295],
    [ObjectType.Counter, 7, 'Counter32', 7],
    [ObjectType.TimeTicks, 8, 'TimeTicks', 8],
    [ObjectType.OID, '1.3.6', 'ObjectIdentifier', '1.3.6'],
    [ObjectType.IpAddress, '10.0.1.4', 'IpAddress', '10.0.1.4'],
    [ObjectType.NoSuchObject, null, 'NoSuchObject', null],
    [ObjectType.NoSuchInstance, null, 'NoSuchInstance', null],
    [ObjectType.EndOfMibView, null, 'EndOfMibView', null],
    [ObjectType.Null, null, 'Other', null],
    [ObjectType.Boolean, true, 'Other', null],
    [200, 'whatever', 'Other', null],
  ] as const;
  for (const [type, value, expectedType, expectedValue] of cases) {
    assert.deepEqual(varbindOf({ oid, type, value }), { oid, type: expectedType, value: expectedValue });
  }
});

test('text stays bytes, also when it is not UTF-8', () => {
  const value = Buffer.from([0x4c, 0xff, 0x00, 0x1b]);
  assert.deepEqual(varbindOf({ oid, type: ObjectType.OctetString, value }), { oid, type: 'OctetString', value });
  assert.deepEqual(varbindOf({ oid, type: ObjectType.Opaque, value }), { oid, type: 'Other', value });
});

test('a Counter64 keeps all its digits', () => {
  const counter = (hex: string) => varbindOf({ oid, type: ObjectType.Counter64, value: Buffer.from(hex, 'hex') }).value;
  assert.equal(counter('00'), 0n);
  assert.equal(counter('20000000000001'), 9_007_199_254_740_993n);
  assert.equal(counter('00ffffffffffffffff'), 18_446_744_073_709_551_615n);
});

test('a value that is not what its type says is refused', () => {
  const refused = [
    { oid: 'NaN.NaN', type: ObjectType.Integer, value: 1 },
    { oid: undefined, type: ObjectType.Integer, value: 1 },
    { oid, type: ObjectType.Integer, value: null },
    { oid, type: ObjectType.OctetString, value: null },
    { oid, type: ObjectType.OID, value: null },
    { oid, type: ObjectType.Counter64, value: null },
    { oid, type: ObjectType.Counter64, value: Buffer.alloc(0) },
    { oid, type: ObjectType.Counter64, value: Buffer.alloc(10) },
    { oid, type: ObjectType.Counter64, value: Buffer.alloc(9, 0xff) },
  ];
  for (const decoded of refused) assert.throws(() => varbindOf(decoded), { kind: 'mismatch' }, JSON.stringify(decoded));
});
