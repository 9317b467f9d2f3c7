import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inForceAfter } from '../../../src/inventory/inForce.ts';
import { parseInventory } from '../../../src/inventory/load.ts';
import { definition } from '../../../src/inventory/schema.ts';
import { spokenSecrets } from '../../../src/inventory/secretWords.ts';

const device = {
  id: 'hsm-1',
  model: 'luna-network-hsm-7',
  snmp: {
    host: '10.0.0.1',
    version: '3',
    user: 'vigil',
    auth: { protocol: 'sha256', secret: 'a' },
    priv: { protocol: 'aes', secret: 'p' },
  },
};

function load(outlets: unknown) {
  return parseInventory(JSON.stringify({ export: outlets, devices: [device] }));
}

function problems(outlets: unknown): string {
  return load(outlets)
    .problems.map(({ severity, message }) => `${severity}: ${message}`)
    .join('\n');
}

test('nothing goes out unless the inventory says where', () => {
  assert.equal(load(undefined).outlets, undefined);
  assert.deepEqual(load({}).outlets, {});
});

test('metrics are there for this machine alone unless it says otherwise', () => {
  assert.equal(load({ metrics: {} }).outlets?.metrics?.listen, '127.0.0.1:9464');
  assert.equal(problems({ metrics: {} }), '');
});

test('the secrets of exporting are asked for, each with whose it is', () => {
  const loaded = load({
    metrics: { listen: '0.0.0.0:9464', token: { secret: 'm.token' }, tls: { cert: '/etc/hsm/cert.pem', key: { secret: 'm.key' } } },
    remoteWrite: [{ url: 'https://prometheus.example.com/api/v1/write', auth: { user: 'hsm', password: { secret: 'w.password' } } }],
    otlp: { url: 'https://collector.example.com:4318/v1/metrics', auth: { bearer: { secret: 'o.token' } } },
  });
  assert.deepEqual(loaded.problems, []);
  assert.deepEqual(
    spokenSecrets(loaded)
      .map(({ name, owner, what }) => `${name}: ${owner}, ${what}`)
      .slice(2),
    [
      'm.token: /metrics, bearer token of those who ask',
      'm.key: /metrics, private key for TLS',
      'w.password: Remote write to prometheus.example.com, password of hsm',
      'o.token: OTLP to collector.example.com:4318, bearer token',
    ],
  );
  for (const { name } of spokenSecrets(loaded)) assert.ok(loaded.secrets.includes(name), name);
});

const tls = { cert: '/etc/hsm/cert.pem', key: { secret: 'm.key' } };

for (const [what, outlets, expected] of [
  [
    'other machines without TLS',
    { metrics: { listen: '0.0.0.0:9464', token: { secret: 't' } } },
    /^error: Other machines reach \/metrics at 0\.0\.0\.0:9464, and nothing is encrypted there\. Add "tls"/,
  ],
  [
    'other machines with anybody',
    { metrics: { listen: '10.0.0.9:9464', tls } },
    /^error: Other machines reach \/metrics at 10\.0\.0\.9:9464, and anybody may ask\. Add "token"/,
  ],
  ['a name that only begins like this machine', { metrics: { listen: 'localhost.example.com:9464' } }, /^error: Other machines reach/],
  ['a token', { metrics: { listen: '10.0.0.9:9464', tls, token: { secret: 't' } } }, /^$/],
  ['client certificates', { metrics: { listen: '[::]:9464', tls: { ...tls, ca: '/etc/hsm/ca.pem' } } }, /^$/],
  ['a token that is written out', { metrics: { token: 'abcdefgh' } }, /^error: Only the name of a secret may stand here/],
  [
    'clear text with a token',
    { remoteWrite: [{ url: 'http://10.0.0.1:9090/api/v1/write', auth: { bearer: { secret: 't' } } }] },
    /^error: This address is not encrypted: .*"https:\/\/", or write "allowClearText": true/,
  ],
  [
    'clear text that somebody allows',
    { remoteWrite: [{ url: 'http://10.0.0.1:9090/api/v1/write', allowClearText: true, auth: { bearer: { secret: 't' } } }] },
    /^warning: This address is not encrypted/,
  ],
  ['clear text without a token', { otlp: { url: 'http://10.0.0.1:4318/v1/metrics' } }, /^warning: This address is not encrypted/],
  ['clear text within this machine', { remoteWrite: [{ url: 'http://127.0.0.1:9090/api/v1/write' }] }, /^$/],
  [
    'a password in the address',
    { remoteWrite: [{ url: 'https://me:secret@example.com/write' }] },
    /^error: [^\n]*expected an address without user and password/i,
  ],
  [
    'a user without a password',
    { otlp: { url: 'https://example.com/', auth: { user: 'me' } } },
    /^error: [^\n]*expected either "bearer", or "user" with "password"/i,
  ],
  [
    'the same server twice',
    { remoteWrite: [{ url: 'https://example.com/w' }, { url: 'https://example.com/w' }] },
    /^error: The same address stands twice \(line 1\)/,
  ],
  ['a pace that is none', { otlp: { url: 'https://example.com/', every: '1s' } }, /^error: [^\n]*between "5s" and "1h"/],
  ['a word that it does not know', { metrics: { port: 9464 } }, /^error: This name is not known here. Expected "listen", "token" or "tls"/],
] as const)
  test(`of ${what} it is said ${expected.source === '^$' ? 'nothing' : 'what is wrong'}`, () => assert.match(problems(outlets), expected));

test('an error in it ends no watching, and what was right before goes on', () => {
  const right = inForceAfter([], { kind: 'text', loaded: load({ metrics: {} }) }, definition);
  const wrong = inForceAfter(right.parts, { kind: 'text', loaded: load({ metrics: { listen: '0.0.0.0:9464' } }) }, definition);
  assert.equal(wrong.inventory.outlets?.metrics?.listen, '127.0.0.1:9464');
  assert.equal(wrong.inventory.devices.length, 1);
  assert.deepEqual(
    wrong.slips.map(({ kind, stays }) => `${kind} ${stays}`),
    ['export as-read'],
  );
});
