import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inForceAfter } from '../../../src/inventory/inForce.ts';
import { parseInventory } from '../../../src/inventory/load.ts';
import { definition } from '../../../src/inventory/schema.ts';
import { spokenSecrets } from '../../../src/inventory/secretWords.ts';

const device = { id: 'hsm-1', model: 'luna-network-hsm-7', snmp: { host: '10.0.0.1', version: '2c', community: { secret: 'c' } } };
const user = {
  name: 'vigil',
  engineId: '80001f8804aabbcc',
  auth: { protocol: 'sha256', secret: 'traps.auth' },
  priv: { protocol: 'aes', secret: 'traps.priv' },
};

function load(receivers: unknown, change: object = {}) {
  return parseInventory(JSON.stringify({ receivers, devices: [{ ...device, ...change }] }));
}

function problems(receivers: unknown): string {
  const told = load(receivers).problems.filter(({ message }) => !message.startsWith('SNMP v2c is insecure'));
  return told.map(({ severity, message }) => `${severity}: ${message}`).join('\n');
}

test('nothing is received unless the inventory says where', () => {
  assert.equal(load(undefined).intake, undefined);
  assert.equal(load({}).intake?.traps, undefined);
});

test('traps are received on this machine alone unless it says otherwise', () => {
  assert.equal(load({ traps: { users: [user] } }).intake?.traps?.listen, '127.0.0.1:1162');
  assert.equal(problems({ traps: { users: [user] } }), '');
});

test('the secrets of receiving are asked for, each with whose it is', () => {
  const loaded = load({
    traps: { users: [user], communities: [{ secret: 'traps.community' }] },
    syslog: { tls: { listen: '0.0.0.0:6514', cert: '/etc/hsm/cert.pem', key: { secret: 'syslog.key' }, ca: '/etc/hsm/ca.pem' } },
  });
  assert.deepEqual(loaded.secrets, ['c', 'traps.auth', 'traps.priv', 'traps.community', 'syslog.key']);
  assert.deepEqual(
    spokenSecrets(loaded).map(({ name, owner, what }) => `${name}: ${owner}, ${what}`),
    [
      'c: hsm-1, SNMP community',
      'traps.auth: Trap receiver, authentication password of vigil',
      'traps.priv: Trap receiver, privacy password of vigil',
      'traps.community: Trap receiver, SNMP community',
      'syslog.key: Syslog receiver, private key for TLS',
    ],
  );
});

for (const [what, receivers, expected] of [
  [
    'DES',
    { traps: { users: [{ ...user, priv: { protocol: 'des', secret: 's' } }] } },
    /^error: DES is broken, and not taken.*"aes"[^\n]*$/,
  ],
  ['3DES', { traps: { users: [{ ...user, priv: { protocol: '3DES-EDE', secret: 's' } }] } }, /^error: DES is broken/],
  ['MD5', { traps: { users: [{ ...user, auth: { protocol: 'md5', secret: 's' } }] } }, /^warning: .*MD5, which is no longer secure/],
  ['a user who proves nothing', { traps: { users: [{ name: 'open' }] } }, /^warning: .*proves nothing/],
  ['privacy without authentication', { traps: { users: [{ ...user, auth: undefined }] } }, /^error: .*Privacy needs both/],
  ['a user twice', { traps: { users: [user, { ...user, engineId: '0x80001F8804AABBCC' }] } }, /^error: Another user has the same name/],
  ['a community', { traps: { communities: [{ secret: 's' }] } }, /^warning: Traps with a community prove nothing/],
  ['nobody', { traps: {} }, /^warning: Nobody may send traps/],
  ['no log lines', { syslog: {} }, /^warning: No log line is received/],
  [
    'a port twice',
    { traps: { users: [user], listen: '0.0.0.0:1514' }, syslog: { udp: '0.0.0.0:1514' } },
    /^error: Another receiver listens at the same place \(line 1\)/,
  ],
  ['a range that is none', { traps: { users: [user], sources: ['10.0.0.0/33'] } }, /^error: .*a range such as/],
  ['an engine id that is none', { traps: { users: [{ ...user, engineId: 'local' }] } }, /^error: .*hexadecimal digits/],
  [
    'TLS that proves nobody',
    { syslog: { tls: { listen: '[::]:6514', cert: '/c', key: { secret: 'k' } } } },
    /^warning: Anybody can send here/,
  ],
] as const) {
  test(`of ${what} it says what is wrong`, () => assert.match(problems(receivers), expected));
}

test('a port of both protocols is no port twice', () => {
  assert.equal(problems({ syslog: { udp: '0.0.0.0:1514', tcp: '0.0.0.0:1514' } }), '');
});

test('receiving with an error goes on as it was last read, and ends no watching', () => {
  const read = (receivers: unknown) => ({ kind: 'text', loaded: load(receivers) }) as const;
  const before = inForceAfter([], read({ traps: { users: [user] } }), definition);
  const after = inForceAfter(before.parts, read({ traps: { listen: 'everywhere' } }), definition);
  assert.deepEqual(after.inventory.intake, before.inventory.intake);
  assert.deepEqual(
    after.inventory.devices.map(({ id }) => id),
    ['hsm-1'],
  );
  assert.deepEqual(
    after.slips.map(({ kind, stays }) => `${kind} ${stays}`),
    ['receivers as-read'],
  );
  assert.equal(inForceAfter(after.parts, read(undefined), definition).inventory.intake, undefined);
});

test('a device names further addresses that it sends from', () => {
  assert.deepEqual(load({}, { addresses: ['10.0.2.1', 'fd00::1'] }).devices[0]?.addresses, ['10.0.2.1', 'fd00::1']);
});

test('a community that is written out is said, never repeated, and put right without its neighbours', () => {
  const text = JSON.stringify({ receivers: { traps: { communities: [{ secret: 'mine' }, 'public99'] } }, devices: [device] });
  const loaded = parseInventory(text);
  const [problem] = loaded.problems.filter(({ severity }) => severity === 'error');
  assert.match(problem?.message ?? '', /write "communities": \[\{ "secret": "NAME" \}\] and keep/);
  assert.doesNotMatch(problem?.message ?? '', /public99/);
  const mended = loaded.fixes.find(({ message }) => message === problem?.message)?.apply(text) ?? '';
  assert.deepEqual(JSON.parse(mended).receivers.traps.communities, [{ secret: 'mine' }, { secret: 'traps.communities-2' }]);
  assert.deepEqual(
    parseInventory(mended).problems.filter(({ severity }) => severity === 'error'),
    [],
  );
});
