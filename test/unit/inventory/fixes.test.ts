import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withConsequences } from '../../../src/inventory/consequences.ts';
import { parseInventory } from '../../../src/inventory/load.ts';

const model = 'luna-network-hsm-7';
const console = { port: '/dev/ttyUSB0', user: 'monitor', password: { secret: 'a.console' } };
const snmp = {
  host: '10.0.1.4',
  version: '3',
  user: 'vigil',
  auth: { protocol: 'sha256', secret: 'a.auth' },
  priv: { protocol: 'aes', secret: 'a.priv' },
};
const device = { id: 'a', model, console, snmp };

/** Applies the first fix of the first problem, and holds it to its word: the problem is gone and there is no new one. */
function mended(inventory: object, title: RegExp, index = 0): { readonly text: string; readonly value: ReturnType<typeof JSON.parse> } {
  const before = JSON.stringify(inventory, null, 2);
  const inventoryBefore = parseInventory(before);
  const { problems, fixes } = inventoryBefore;
  const fix = fixes[index];
  assert.ok(fix, `a fix for: ${problems.map(({ message }) => message).join('\n')}`);
  assert.match(fix.title, title);
  assert.ok(withConsequences(inventoryBefore).some(({ message }) => message.startsWith(fix.message)));
  const text = fix.apply(before);
  const after = parseInventory(text).problems;
  assert.ok(!after.some(({ message }) => message === fix.message), text);
  assert.ok(after.length < problems.length, `${text}\n${after.map(({ message }) => message).join('\n')}`);
  return { text, value: JSON.parse(text) };
}

/** `devices.0.id` in a value. */
function valueAt(value: unknown, place: string): unknown {
  return place.split('.').reduce((part, step) => (part as Readonly<Record<string, unknown>> | undefined)?.[step], value);
}

const of = (change: object) => ({ devices: [{ ...device, ...change }] });
const withConsole = (change: object) => of({ console: { ...console, ...change } });
const without = <T extends object>(from: T, key: keyof T) => Object.fromEntries(Object.entries(from).filter(([name]) => name !== key));

const cases: readonly (readonly [what: string, inventory: object, title: RegExp, place: string, expected: unknown])[] = [
  ['a misspelt name', withConsole({ baud_rate: 9600 }), /^Write "baudRate"$/, 'devices.0.console.baudRate', 9600],
  ['a name that is like no other', of({ color: 'red' }), /^Remove it$/, 'devices.0.color', undefined],
  ['a misspelt name of the whole file', { ...of({}), pol: {} }, /^Write "poll"$/, 'poll', {}],
  ['a model that is missing', { devices: [without(device, 'model')] }, /^Add "model"$/, 'devices.0.model', model],
  ['an account that is missing', of({ console: without(console, 'user') }), /^Add "user"$/, 'devices.0.console.user', 'monitor'],
  [
    'a password that is missing',
    of({ console: without(console, 'password') }),
    /secret/,
    'devices.0.console.password',
    { secret: 'a.console' },
  ],
  [
    'authentication that is missing',
    of({ snmp: without(snmp, 'auth') }),
    /^Add "auth"$/,
    'devices.0.snmp.auth',
    { protocol: 'sha256', secret: 'a.auth' },
  ],
  [
    'a secret’s name that is missing',
    of({ snmp: { ...snmp, priv: { protocol: 'aes' } } }),
    /^Add "secret"$/,
    'devices.0.snmp.priv.secret',
    'a.priv',
  ],
  ['a list of devices that is missing', {}, /^Add "devices"$/, 'devices', []],
  [
    'a value that is nearly one',
    withConsole({ port: undefined, address: '10.0.1.9:4001', protocol: 'telnt' }),
    /^Write "telnet"$/,
    'devices.0.console.protocol',
    'telnet',
  ],
  ['a version as a number', of({ snmp: { ...snmp, version: 3 } }), /^Write "3"$/, 'devices.0.snmp.version', '3'],
  ['a number in quotes', withConsole({ baudRate: '9600' }), /^Write it without quotes$/, 'devices.0.console.baudRate', 9600],
  ['a truth in quotes', of({ paused: 'true' }), /^Write true$/, 'devices.0.paused', true],
  ['a number that is too large', withConsole({ baudRate: 9_000_000 }), /^Write 4000000$/, 'devices.0.console.baudRate', 4_000_000],
  ['a number that is too small', withConsole({ baudRate: 1 }), /^Write 300$/, 'devices.0.console.baudRate', 300],
  ['an interval that is too long', { ...of({}), alerts: { renotify: '9d' } }, /^Write "7d"$/, 'alerts.renotify', '7d'],
  ['an interval that is too short', { ...of({}), poll: { interval: '0.1s' } }, /^Write "0.5s"$/, 'poll.interval', '0.5s'],
  ['a window that holds too few polls', { ...of({}), alerts: { window: '10m' } }, /^Write "30m"$/, 'alerts.window', '30m'],
  ['a name that is too long', of({ name: 'x'.repeat(81) }), /^Cut it to 80 characters$/, 'devices.0.name', 'x'.repeat(80)],
  ['an administrator’s account', withConsole({ user: 'admin' }), /^Write "monitor"$/, 'devices.0.console.user', 'monitor'],
  ['an id of other letters', of({ id: 'East US 1' }), /^Write it as an id$/, 'devices.0.id', 'east-us-1'],
  ['two ways to a console', withConsole({ address: '10.0.1.9:4001' }), /^Remove "address"$/, 'devices.0.console.address', undefined],
  [
    'a host key without SSH',
    withConsole({ hostKey: `SHA256:${'A'.repeat(43)}` }),
    /^Remove "hostKey"$/,
    'devices.0.console.hostKey',
    undefined,
  ],
  [
    'a protocol without a console server',
    withConsole({ protocol: 'telnet' }),
    /^Remove "protocol"$/,
    'devices.0.console.protocol',
    undefined,
  ],
  [
    'a speed that has no effect',
    withConsole({ port: undefined, address: '10.0.1.9:4001', baudRate: 9600 }),
    /^Remove "baudRate"$/,
    'devices.0.console.baudRate',
    undefined,
  ],
  [
    'a quorum that no group could hold',
    { ...of({ haGroup: 'g' }), groups: { g: { members: 2, quorum: 3 } } },
    /^Write 2$/,
    'groups.g.quorum',
    2,
  ],
  ['a quorum of more than there are', { ...of({ haGroup: 'g' }), groups: { g: { quorum: 3 } } }, /^Write 1$/, 'groups.g.quorum', 1],
  [
    'an authentication in capitals',
    { ...of({ haGroup: 'g' }), groups: { g: { authentication: 'PED' } } },
    /^Write "ped"$/,
    'groups.g.authentication',
    'ped',
  ],
  ['a group that is misspelt', { ...of({ haGroup: 'prod' }), groups: { prd: {} } }, /^Write "prod"$/, 'groups.prod', {}],
  [
    'an address in clear text',
    { ...of({}), notify: [{ id: 'n', webhook: { url: 'http://ops.example.com/' } }] },
    /^Write "https:"$/,
    'notify.0.webhook.url',
    'https://ops.example.com/',
  ],
  [
    'a mail password in clear text',
    {
      ...of({}),
      notify: [{ id: 'n', mail: { host: 'h', security: 'none', user: 'u', password: { secret: 's' }, from: 'a@b.c', to: ['a@b.c'] } }],
    },
    /^Write "starttls"$/,
    'notify.0.mail.security',
    'starttls',
  ],
];
for (const [what, inventory, title, place, expected] of cases) {
  test(`${what} is mended by one choice`, () => {
    assert.deepEqual(valueAt(mended(inventory, title).value, place), expected);
  });
}

test('a secret in the file gives way to its name, and no title repeats it', () => {
  const inventory = withConsole({ password: 'hunter2-secret' });
  const { text, value } = mended(inventory, /^Write \{"secret":"a.console"\}$/);
  assert.ok(!text.includes('hunter2'));
  assert.deepEqual(value.devices[0].console.password, { secret: 'a.console' });
  for (const { title } of parseInventory(JSON.stringify(inventory)).fixes) assert.ok(!title.includes('hunter2'));
});

test('of two devices with one id, each can have one that is free', () => {
  const other = { ...device, console: { ...console, port: '/dev/ttyUSB1' }, snmp: undefined };
  const { value } = mended(
    { devices: [device, other, { ...other, id: 'a-2', console: { ...console, port: '/dev/ttyUSB2' } }] },
    /^Write "a-3"$/,
    1,
  );
  assert.deepEqual(
    value.devices.map(({ id }: { id: string }) => id),
    ['a', 'a-3', 'a-2'],
  );
});

test('a name that stands twice loses the one that is pointed at', () => {
  const text = '{ "devices": [ { "id": "a", "id": "b", "model": "luna-network-hsm-7", "snmp": 1 } ] }';
  const fix = parseInventory(text).fixes.find(({ title }) => title === 'Remove it');
  assert.ok(fix);
  assert.equal(fix.apply(text).match(/"id"/g)?.length, 1);
});

test('a fix leaves all else in the file as a person wrote it', () => {
  const text = `{\n  "devices": [\n    // rack 4\n    { "id": "a", "model": "${model}", // seven\n      "console": { "port": "COM4", "usr": "monitor", "password": { "secret": "a.console" } } },\n  ],\n}\n`;
  const fix = parseInventory(text).fixes.find(({ title }) => title === 'Write "user"');
  assert.equal(fix?.apply(text), text.replace('"usr"', '"user"'));
});

test('where the text is no JSON there is nothing to choose', () => {
  assert.deepEqual(parseInventory('{ "devices": [ { "idd": "a" } ], ').fixes, []);
});
