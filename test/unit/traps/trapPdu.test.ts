import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oidBytes } from '../../../src/channels/snmp/ber/oidBytes.ts';
import { kindOf, readTrap } from '../../../src/channels/traps/readTrap.ts';
import { INFORM, MOST_VARBINDS } from '../../../src/channels/traps/trapPdu.ts';
import { integer, octets } from '../../support/ber.ts';
import {
  address,
  binding,
  discovery,
  FAN_TRAP,
  fanBindings,
  LOG_TEXT,
  TRAP_ADDRESS,
  TRAP_COMMUNITY,
  TRAP_OID,
  ticks,
  UP_TIME,
  v1,
  v2c,
  v3,
} from '../../support/trapPackets.ts';

test('a trap of version 2c is read: its name and time apart from what it says', () => {
  assert.deepEqual(readTrap(v2c()), {
    version: '2c',
    kind: 'trap',
    message: { trapOid: FAN_TRAP, upTime: 4711, varbinds: [{ oid: LOG_TEXT, type: 'OctetString', value: Buffer.from('Fan 1A') }] },
  });
  assert.equal(readTrap(v2c(fanBindings(), { tag: INFORM })).kind, 'inform');
});

test('a trap of version 1 becomes what RFC 3584 makes of it', () => {
  const { message } = readTrap(v1({ bindings: [binding(LOG_TEXT, octets('x'))] }));
  assert.deepEqual(message, {
    trapOid: '1.3.6.1.4.1.23629.1.5.2.2.0.2',
    upTime: 4711,
    enterprise: '1.3.6.1.4.1.23629.1.5.2.2',
    address: '10.0.1.4',
    varbinds: [{ oid: LOG_TEXT, type: 'OctetString', value: Buffer.from('x') }],
  });
  const generic = [0, 1, 2, 3, 4, 5].map((each) => readTrap(v1({ generic: each, specific: 0 })).message?.trapOid);
  assert.deepEqual(
    generic,
    [1, 2, 3, 4, 5, 6].map((each) => `1.3.6.1.6.3.1.1.5.${each}`),
  );
  assert.equal(readTrap(v1({ agent: '0.0.0.0' })).message?.address, undefined);
  for (const wrong of [{ generic: 7 }, { generic: -1 }, { specific: -1 }])
    assert.throws(() => readTrap(v1(wrong)), { kind: 'undecodable' });
});

test('of what a relay appends the first sender counts, and the community goes no further', () => {
  const appended = [binding(TRAP_ADDRESS, address('10.9.9.9')), binding(TRAP_COMMUNITY, octets('a secret'))];
  const { message } = readTrap(v2c(fanBindings('x', ...appended)));
  assert.equal(message?.address, '10.9.9.9');
  assert.equal(message?.varbinds.length, 1);
  // A header of version 1 is the relay's own; its time is not a binding's.
  const first = readTrap(v1({ bindings: [...appended, binding(UP_TIME, ticks(1))] })).message;
  assert.deepEqual([first?.address, first?.upTime, first?.varbinds.length], ['10.9.9.9', 4711, 1]);
});

test('the order of bindings, a second one and a wrong type cost nothing', () => {
  const twice = [...fanBindings().toReversed(), binding(UP_TIME, ticks(1)), binding(TRAP_ADDRESS, integer(5))];
  const { message } = readTrap(v2c(twice));
  assert.deepEqual([message?.trapOid, message?.upTime, message?.address], [FAN_TRAP, 4711, undefined]);
});

test('what is no notification is refused, and said to be what it is', () => {
  const withoutName = v2c([binding(UP_TIME, ticks(1)), binding(TRAP_OID, integer(3))]);
  assert.throws(() => readTrap(withoutName), { kind: 'undecodable' });
  assert.throws(() => readTrap(v2c(fanBindings(), { tag: 0xa0 })), { kind: 'mismatch' });
  const many = Array.from({ length: MOST_VARBINDS + 1 }, (_, at) => binding(`1.3.6.1.4.1.1.${at}`, integer(at)));
  assert.throws(() => readTrap(v2c(many)), { kind: 'too-big' });
  const kinds = [v1(), v2c(), v2c(fanBindings(), { tag: INFORM }), v2c([], { tag: 0xa0 }), discovery(), Buffer.of(0x06), oidBytes('1.3.6')];
  assert.deepEqual(kinds.map(kindOf), [
    'SNMPv1 trap',
    'SNMPv2c trap',
    'SNMPv2c inform',
    'SNMPv2c message',
    'SNMPv3 message',
    'unreadable packet',
    'unreadable packet',
  ]);
});

test('of an encrypted packet who and whose engine is read, and not what it says', () => {
  const auth = { protocol: 'sha', key: 'maplesyrup' } as const;
  const engineId = '8000000001020304';
  const hidden = readTrap(v3({ user: { name: 'vigil', auth, priv: { protocol: 'aes', key: 'maplesyrup' } }, engineId }));
  assert.deepEqual(hidden, { version: '3', engineId, user: 'vigil' });
  assert.equal(readTrap(v3({ user: { name: 'vigil', auth }, engineId })).message?.trapOid, FAN_TRAP);
});
