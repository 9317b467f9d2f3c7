import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { identitiesIn } from '../../../src/core/redaction/identityPatterns.ts';
import { REDACTIONS } from '../../../src/core/redaction/redaction.ts';
import { Redactor } from '../../../src/core/redaction/redactor.ts';
import { withoutLikelySecrets } from '../../../src/core/redaction/secretPatterns.ts';

const found = (text: string) => identitiesIn(text, new Set(REDACTIONS)).map(({ value, word }) => `${word} ${value}`);

suite('What tells whose a text is, by its form', () => {
  test('addresses of every kind', () => {
    assert.deepEqual(found('from 10.0.0.4:22, 2001:db8::5/64, fe80::1%eth0 and 1:2:3:4:5:6:7:8'), [
      'address 10.0.0.4',
      'address 2001:db8::5',
      'address fe80::1',
      'address 1:2:3:4:5:6:7:8',
    ]);
    assert.deepEqual(found('::ffff:10.0.0.4 00:15:b2:0A:0b:11 0015.b20a.0b11'), [
      'address ::ffff:10.0.0.4',
      'mac 00:15:b2:0A:0b:11',
      'mac 0015.b20a.0b11',
    ]);
    assert.deepEqual(found('ada@ops.example at app1.hsm.example, https://a.b.example/x'), [
      'mail ada@ops.example',
      'host app1.hsm.example',
      'host a.b.example',
    ]);
    assert.deepEqual(found('engine 80001f8803a1b2c3d4e5f6'), ['engine 80001f8803a1b2c3d4e5f6']);
  });

  test('serial numbers and accounts where they are called so', () => {
    assert.deepEqual(found('serial number 612345, S/N: A1-2345, partition 1238700701509'), [
      'serial 612345',
      'serial A1-2345',
      'serial 1238700701509',
    ]);
    assert.deepEqual(found("session for user 'grace' opened; login=heidi"), ['name grace', 'name heidi']);
  });

  test('partitions and clients where they are called so, also those that no poll has named', () => {
    for (const [text, expected] of [
      ['partition "pay roll" is full, client “app-1”', ['labels pay roll', 'names app-1']],
      ['lunash: partition create -partition payroll -label "pay roll" -force', ['labels payroll', 'labels pay roll']],
      ['partition=payroll label=x client=app01.', ['labels payroll', 'labels x', 'names app01']],
      ['client assignPartition -client app01 -par par9', ['names app01', 'labels par9']],
    ] as const)
      assert.deepEqual(
        identitiesIn(text, new Set(REDACTIONS)).map(({ kind, value }) => `${kind} ${value}`),
        expected,
        text,
      );
  });

  test('and nothing that every HSM says', () => {
    for (const text of [
      'at 12:00:05, 2026-03-02 12:00:05 UTC',
      '255.255.255.0, 127.0.0.1, 0.0.0.0, ::1',
      '1.3.6.1.4.1.23629.1.5.2.2.3',
      'hw.fan.speed 3,900 rpm, software 7.2.0-220, firmware 7.0.3',
      'user admin was refused; the account is locked; service.log',
      'std::vector, serial line, ALM2007: HSM zeroized',
      'partition is active, 3 partitions, client connected, label of the HSM',
      'client assignPartition -client CLIENT -partition PARTITION, hagroup recover -group LABEL',
    ])
      assert.deepEqual(found(text), [], text);
  });
});

suite('Redaction', () => {
  const known = [
    { kind: 'serials', value: '612345' },
    { kind: 'names', value: 'East US 1' },
    { kind: 'names', value: 'East US' },
    { kind: 'labels', value: 'six two' },
    { kind: 'labels', value: 'six-two', sameAs: 'six two' },
    { kind: 'names', value: 'b' },
  ] as const;

  test('takes the longest known value, as a whole word, in upper and lower case', () => {
    const redactor = new Redactor(REDACTIONS, known);
    assert.equal(redactor.text('EAST us 1, East US 2, 6123456 and 612345.console'), 'name-1, name-2 2, 6123456 and serial-1.console');
    assert.equal(redactor.text('İ East US 1'), 'İ name-1', 'a letter that grows in lower case moves nothing');
    assert.equal(redactor.text('partition-six-two is six two'), 'partition-label-1 is label-1');
  });

  test('finds a short one only where it is all of a text, and leaves words of ours alone', () => {
    const redactor = new Redactor(REDACTIONS, [...known, { kind: 'names', value: 'console' }]);
    const data = { name: 'b', text: 'a b c', channel: 'console', 'x.612345': ['console', 612345, null] };
    assert.deepEqual(redactor.data(data), { name: 'name-1', text: 'a b c', channel: 'console', 'x.serial-1': ['name-2', 612345, null] });
  });

  test('counts values and places of what was chosen, and takes nothing else out', () => {
    const redactor = new Redactor(['serials'], known);
    assert.equal(
      redactor.text('612345, 612345 at 10.0.0.4 in East US 1, serial number 7654321'),
      'serial-1, serial-1 at 10.0.0.4 in East US 1, serial number serial-2',
    );
    assert.deepEqual(redactor.counts, [{ kind: 'serials', values: 2, places: 3 }]);
  });

  test('what is almost a name is left as it is, in a long text and beside many names', () => {
    const many = Array.from({ length: 5_000 }, (_, i) => ({ kind: 'names', value: `hsm-with-a-long-name-${i}` }) as const);
    const redactor = new Redactor(REDACTIONS, many);
    const text = 'hsm-with-a-long-name- 10.0.0. ::: serial: in '.repeat(20_000);
    assert.equal(redactor.text(text), text, 'nothing in it is one of them');
  });
});

test('what looks like a secret is taken out, and sentences about secrets are left', () => {
  const mask = '********';
  assert.equal(withoutLikelySecrets('password=hunter22, user'), `password=${mask}, user`);
  assert.equal(withoutLikelySecrets('snmp community "publ1c"'), `snmp community ${mask}`);
  assert.equal(withoutLikelySecrets('snmpwalk -community publ1c host'), `snmpwalk -community ${mask} host`);
  assert.equal(withoutLikelySecrets('https://u:hunter22@h.example/'), `https://u:${mask}@h.example/`);
  assert.equal(withoutLikelySecrets('got Bearer abcdefghijkl'), `got Bearer ${mask}`);
  assert.equal(withoutLikelySecrets('-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- end'), `${mask} end`);
  assert.equal(withoutLikelySecrets('The password is hunter22, call'), `The password is ${mask}, call`);
  assert.equal(withoutLikelySecrets('Passwort lautet geheim1'), `Passwort lautet ${mask}`);
  assert.equal(withoutLikelySecrets('its PIN 4711 works'), `its PIN ${mask} works`);
  assert.equal(withoutLikelySecrets('{"token": "abc"}'), `{"token": ${mask}}`);
  for (const text of [
    'The password of monitor expires in 5 days',
    'SO can reset partition PIN: Off',
    'hsm.password.expires',
    'hsm-1.console',
  ])
    assert.equal(withoutLikelySecrets(text), text);
});
