import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { BerReader } from '../../../src/channels/snmp/ber/berReader.ts';
import { BerWriter } from '../../../src/channels/snmp/ber/berWriter.ts';
import { oidBytes, oidText } from '../../../src/channels/snmp/ber/oidBytes.ts';
import { CommunityMessages } from '../../../src/channels/snmp/messages/communityMessages.ts';
import { ProtectedMessages } from '../../../src/channels/snmp/messages/protectedMessages.ts';
import { UsmKeys } from '../../../src/channels/snmp/messages/usm.ts';
import { SnmpFailure } from '../../../src/channels/snmp/snmpFailure.ts';
import { children, INTEGER, integer, octets, RESPONSE, SEQUENCE, tlv } from '../../support/ber.ts';

const get = { kind: 'get', oids: ['1.3.6.1.2.1.1.3.0'] } as const;
const keys = (protocol: 'sha' | 'sha256', engine: string) =>
  new UsmKeys({ auth: { protocol, key: 'maplesyrup' }, priv: { protocol: 'aes', key: 'maplesyrup' } }, Buffer.from(engine, 'hex'));

test('names and numbers come back as they were written', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 }),
      fc.nat(39),
      fc.array(fc.nat(2 ** 32 - 1), { maxLength: 40 }),
      fc.nat(2 ** 31 - 1),
      (a, b, rest, number) => {
        const oid = [a, b, ...rest].join('.');
        const bytes = oidBytes(oid);
        const reader = new BerReader(bytes);
        const end = reader.enter();
        assert.equal(oidText(bytes, reader.at, end), oid);
        const written = new BerWriter().reset().integer(number).message;
        assert.equal(new BerReader(Buffer.from(written)).integer(), number);
      },
    ),
  );
});

test('a message that is larger than the room for it grows', () => {
  const oids = Array.from({ length: 400 }, (_, at) => `1.3.6.1.4.1.23629.1.5.1.2.1.${at}.6.53.56.51.53.52.56`);
  const message = new CommunityMessages('public').write({ kind: 'get', oids });
  const pdu = new BerReader(Buffer.from(message)).inside(0x30);
  assert.equal(pdu.integer(), 1);
  assert.equal(pdu.octetString().toString(), 'public');
  assert.ok(message.length > 10_000);
});

test('a version 2c request is, octet by octet, what RFC 1901 and RFC 3416 say', () => {
  const message = Buffer.from(new CommunityMessages('public').write(get)).toString('hex');
  assert.match(
    message,
    /^30[\da-f]{2}020101(04)06(7075626c6963)a0[\da-f]{2}02(01|02|03|04)[\da-f]{2,8}020100020100300e300c06082b060102010103000500$/,
  );
});

test('a passphrase becomes the key that RFC 3414, A.3.2 works out', () => {
  const key = Buffer.from('6695febc9288e36282235fc7151f128497b38f3f', 'hex');
  const message = Buffer.from('a message');
  const expected = createHmac('sha1', key).update(message).digest().subarray(0, 12);
  assert.deepEqual(keys('sha', '000000000000000000000002').digest(message), expected);
});

test('what is encrypted for one engine is not read with the keys for another, and no salt comes twice', () => {
  const [one, other] = [keys('sha256', '8000000001'), keys('sha256', '8000000002')];
  const text = Buffer.from('a scoped PDU');
  const first = one.encrypt(text, 1, 2);
  const second = one.encrypt(text, 1, 2);
  assert.notDeepEqual(first.salt, second.salt);
  assert.notDeepEqual(first.content, text);
  assert.deepEqual(one.decrypt(first.content, 1, 2, first.salt), text);
  assert.notDeepEqual(one.decrypt(first.content, 1, 3, first.salt), text);
  assert.notDeepEqual(other.decrypt(first.content, 1, 2, first.salt), text);
});

test('the first message of version 3 names nobody and asks for nothing', () => {
  const messages = new ProtectedMessages({
    host: '127.0.0.1',
    port: 161,
    version: '3',
    user: 'vigil',
    auth: { protocol: 'sha', key: 'maplesyrup' },
    priv: { protocol: 'aes', key: 'maplesyrup' },
  });
  const message = Buffer.from(messages.write(get));
  assert.ok(!message.includes('vigil'));
  assert.ok(!message.includes(oidBytes(get.oids[0])));
  assert.equal(messages.discovered, false);
});

test('a name with octets of padding, or longer than any name, is none', () => {
  for (const octets of [[0x2b, 0x80, 6], [0x80, 0x2b], [0x2b, ...Array(65_000).fill(0x80), 5], Array(641).fill(1)]) {
    assert.throws(() => oidText(Buffer.from(octets), 0, octets.length), SnmpFailure);
  }
});

test('of an answer that was not asked for no binding is looked at, and of one that was no more than were asked for', () => {
  const messages = new CommunityMessages('public');
  const id = (message: Buffer) => children(children(children(message)[0]!.content)[2]!.content)[0]!.content;
  const asked = id(Buffer.from(messages.write(get)));
  const answer = (community: string, requestId: Uint8Array, ...bindings: readonly Uint8Array[]) =>
    tlv(
      SEQUENCE,
      integer(1),
      octets(community),
      tlv(RESPONSE, tlv(INTEGER, requestId), integer(0), integer(0), tlv(SEQUENCE, ...bindings)),
    );
  // Would be undecodable if it were read.
  const broken = Buffer.of(0xff);
  const binding = tlv(SEQUENCE, oidBytes(get.oids[0]), tlv(0x43, [42]));
  assert.deepEqual(messages.read(answer('public', Buffer.of(1), broken)), { kind: 'stray' });
  assert.equal(messages.read(answer('other', asked, broken)).kind, 'unproven');
  assert.throws(() => messages.read(answer('public', asked, broken)), { kind: 'undecodable' });
  assert.throws(() => messages.read(answer('public', asked, binding, broken)), { kind: 'mismatch' });
  assert.equal(messages.read(answer('public', asked, binding)).kind, 'answer');
});

test('no datagram, however made, is anything but an answer, a stray or a failure of ours', () => {
  const v2c = new CommunityMessages('public');
  const v3 = new ProtectedMessages({
    host: '127.0.0.1',
    port: 161,
    version: '3',
    user: 'vigil',
    auth: { protocol: 'sha', key: 'maplesyrup' },
    priv: { protocol: 'aes', key: 'maplesyrup' },
  });
  const request = Buffer.from(v2c.write(get));
  const discovery = Buffer.from(v3.write(get));
  const alter = (message: Buffer, changes: readonly (readonly [number, number])[], cut: number) => {
    const altered = Buffer.from(message);
    // What asks becomes what answers.
    const pdu = altered.indexOf(0xa0);
    altered[pdu] = 0xa2;
    for (const [at, octet] of changes) altered[at % altered.length] = octet;
    return altered.subarray(0, altered.length - (cut % altered.length));
  };
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 6 }), fc.nat(30), (changes, cut) => {
      for (const [messages, message] of [
        [v2c, request],
        [v3, discovery],
      ] as const) {
        try {
          messages.read(alter(message, changes, cut));
        } catch (error) {
          assert.ok(error instanceof SnmpFailure, String(error));
        }
      }
    }),
    { numRuns: 2000 },
  );
});
