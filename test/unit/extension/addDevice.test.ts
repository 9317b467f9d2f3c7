import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { descriptor } from '../../../src/devices/luna7/descriptor.ts';
import { checkAddress, checkAgent, checkId, checkSsh, newDevice, suggestId } from '../../../src/extension/addDevice/answers.ts';
import { anotherLike, type Draft, draftOf } from '../../../src/extension/addDevice/draft.ts';
import { portlessText, splitHostPort } from '../../../src/extension/addDevice/hostPort.ts';
import { outcomeOf } from '../../../src/extension/addDevice/outcome.ts';
import { authProtocols, consoleOffers, flowControls, privProtocols, snmpOffers } from '../../../src/extension/addDevice/picks.ts';
import { serialPorts } from '../../../src/extension/addDevice/serialPorts.ts';
import { sharingOf } from '../../../src/extension/addDevice/sharing.ts';
import { isAnswered, summaryOf } from '../../../src/extension/addDevice/summary.ts';
import { askInTurn, BACK, type Place, type Question } from '../../../src/extension/asking/inTurn.ts';
import { addDevice, changeDevice } from '../../../src/inventory/edit.ts';
import { parseInventory } from '../../../src/inventory/load.ts';
import { definition } from '../../../src/inventory/schema.ts';
import { otherOwners } from '../../../src/inventory/secretWords.ts';

test('an id is suggested from the name and is always one that the inventory accepts', () => {
  assert.equal(suggestId('East US 1', new Set()), 'east-us-1');
  assert.equal(suggestId('Zürich – Keller', new Set()), 'zurich-keller');
  assert.equal(suggestId('本番', new Set()), 'hsm');
  for (const name of ['', '--', 'A'.repeat(200), '.x.', 'Ünïcode', '1'])
    assert.equal(checkId(suggestId(name, new Set()), new Set()), undefined);
});

test('a taken id is suggested with a number', () => {
  assert.equal(suggestId('East US 1', new Set(['east-us-1', 'east-us-1-2'])), 'east-us-1-3');
});

test('a console server needs a port, an agent does not', () => {
  assert.equal(checkAddress('10.0.1.9:4001'), undefined);
  assert.notEqual(checkAddress('10.0.1.9'), undefined);
  assert.notEqual(checkAddress('10.0.1.9:99999'), undefined);
  assert.equal(checkAgent('luna1.example.org'), undefined);
  assert.deepEqual(splitHostPort('[fd00::9]:161'), { host: 'fd00::9', port: 161 });
  assert.equal(splitHostPort('a b'), undefined);
  assert.equal(checkSsh('luna1.example.org'), undefined);
  assert.equal(checkSsh('[fd00::9]:2222'), undefined);
  assert.notEqual(checkSsh('monitor@10.0.1.4'), undefined);
});

const overSerial: Draft = {
  model: descriptor.id,
  name: 'East US 1',
  id: 'east-us-1',
  consoleBy: 'port',
  port: '/dev/ttyUSB0',
  flowControl: 'none',
  user: 'monitor',
  password: 'p-console',
  snmpVersion: '3',
  agent: '10.0.1.4:1161',
  snmpUser: 'vigil',
  authProtocol: 'sha256',
  authPassword: 'p-auth-12',
  privProtocol: 'aes',
  privPassword: 'p-priv-12',
  haGroup: 'prod-ca',
};
const hostKey = `SHA256:${'A'.repeat(43)}`;
const drafts: readonly Draft[] = [
  overSerial,
  { ...overSerial, flowControl: 'xonxoff' },
  { ...overSerial, consoleBy: 'none' },
  { ...overSerial, snmpVersion: 'none', haGroup: '' },
  { ...overSerial, consoleBy: 'address', address: '10.0.1.9:4001' },
  { ...overSerial, consoleBy: 'telnet', address: '10.0.1.9:4001' },
  { ...overSerial, consoleBy: 'ssh', ssh: '10.0.1.4', hostKey },
  { ...overSerial, snmpVersion: '2c', agent: '[fd00::9]', community: 'p-community' },
  { ...overSerial, authProtocol: 'sha512', privProtocol: 'aes256' },
];

/** A device as the inventory reads what was made of these answers. */
function written(draft: Draft) {
  const { device, secrets } = newDevice(draft, descriptor);
  const text = addDevice('', device);
  const { devices, problems, secrets: named } = parseInventory(text);
  return { device, text, read: devices[0], errors: problems.filter(({ severity }) => severity === 'error'), named, secrets };
}

test('what the wizard makes is a device that the inventory accepts, and holds no secret', () => {
  for (const draft of drafts) {
    const { text, read, errors, named, secrets } = written(draft);
    assert.deepEqual(errors, []);
    assert.equal(read?.id, 'east-us-1');
    assert.deepEqual([...named].sort(), Object.keys(secrets).sort());
    for (const value of Object.values(secrets)) assert.equal(text.includes(value), false);
  }
});

test('a device that is edited without changing anything leaves the file as it was; with a change, only that differs', () => {
  for (const draft of drafts) {
    const { device, text, read } = written(draft);
    assert.ok(read);
    const again = draftOf(read);
    const before = newDevice(again, descriptor);
    assert.deepEqual(before.secrets, {}, 'secrets stay as they are');
    assert.equal(changeDevice(text, 'east-us-1', before.device, before.device), text);
    const after = newDevice({ ...again, name: 'West', password: 'new one' }, descriptor);
    assert.equal(changeDevice(text, 'east-us-1', before.device, after.device), text.replace('"East US 1"', '"West"'));
    if (device.console) assert.deepEqual(after.secrets, { 'east-us-1.console': 'new one' });
  }
});

test('another way to the console takes along what has no effect with it', () => {
  const text = `{ "devices": [ { "id": "a", "model": "${descriptor.id}",\n "console": { "port": "COM4", "baudRate": 19200, "user": "monitor", "password": { "secret": "of.all" } } // old\n } ] }`;
  const [read] = parseInventory(text).devices;
  assert.ok(read);
  const draft = draftOf(read);
  const before = newDevice(draft, descriptor).device;
  const changed = changeDevice(text, 'a', before, newDevice({ ...draft, consoleBy: 'telnet', address: 'h:1' }, descriptor).device);
  const { devices, problems } = parseInventory(changed);
  assert.deepEqual(problems, []);
  assert.deepEqual(devices[0]?.console, {
    address: 'h:1',
    protocol: 'telnet',
    baudRate: 115_200,
    user: 'monitor',
    password: { secret: 'of.all' },
  });
  assert.match(changed, /\/\/ old/);
});

test('another one like it asks for what names it and where it is reached, and for nothing else', () => {
  for (const draft of drafts) {
    const like = anotherLike({ ...draft, kept: { password: 'other.console' } });
    const lacking = ['name', 'id', 'port', 'address', 'ssh', 'hostKey', 'agent'].filter((about) => !isAnswered(like, about));
    assert.equal(lacking.length, 7);
    for (const about of ['consoleBy', 'user', 'password', 'snmpVersion', 'haGroup']) assert.ok(isAnswered(like, about), about);
    const { device } = newDevice(
      { ...like, name: 'B', id: 'b', port: '/dev/ttyUSB1', address: 'h:2', ssh: 'h', hostKey, agent: 'h' },
      descriptor,
    );
    assert.ok(!JSON.stringify(device).includes('other.console'), 'its secrets have names of their own');
  }
});

/** All values of all choices that the definition of a device offers, by where they stand. */
function choicesIn(schema: z.core.$ZodType, place = ''): ReadonlyMap<string, readonly unknown[]> {
  const { def } = schema._zod as unknown as {
    readonly def: { readonly innerType?: z.core.$ZodType; readonly options?: readonly z.core.$ZodType[] };
  };
  if (schema instanceof z.ZodMiniEnum) return new Map([[place, schema.options]]);
  if (schema instanceof z.ZodMiniLiteral) return new Map([[place, [...schema.def.values]]]);
  if (schema instanceof z.ZodMiniObject) {
    return merged(
      Object.entries(schema.shape as Record<string, z.core.$ZodType>).map(([key, part]) =>
        choicesIn(part, place ? `${place}.${key}` : key),
      ),
    );
  }
  if (def.options) return merged(def.options.map((option) => choicesIn(option, place)));
  return def.innerType ? choicesIn(def.innerType, place) : new Map();
}

function merged(maps: readonly ReadonlyMap<string, readonly unknown[]>[]): ReadonlyMap<string, readonly unknown[]> {
  const all = new Map<string, readonly unknown[]>();
  for (const [place, values] of maps.flatMap((map) => [...map])) all.set(place, [...(all.get(place) ?? []), ...values]);
  return all;
}

test('whatever the inventory offers a choice for can be picked in the wizard', () => {
  assert.ok(descriptor.console);
  const ways = consoleOffers(descriptor.console, true).map(({ answer }) => answer);
  const picked = new Map<string, readonly unknown[]>([
    ['model', [descriptor.id]],
    ['console.protocol', ways.flatMap((way) => (way === 'address' ? ['raw'] : way === 'telnet' ? ['telnet'] : []))],
    ['console.flowControl', flowControls.map(({ answer }) => answer)],
    ['snmp.version', snmpOffers(true).flatMap(({ answer }) => (answer === 'none' ? [] : [answer]))],
    ['snmp.auth.protocol', authProtocols.map(({ answer }) => answer)],
    ['snmp.priv.protocol', privProtocols.map(({ answer }) => answer)],
  ]);
  const offered = choicesIn(definition.entryOf(descriptor.id).device);
  // A command of its own explains what the account means, before anybody chooses. Who the provider is, the posture page asks for.
  assert.deepEqual(
    [...offered.keys()].filter((place) => !picked.has(place)),
    ['provider', 'monitorAccount'],
  );
  for (const [place, values] of picked) assert.deepEqual([...values].sort(), [...(offered.get(place) ?? [])].sort(), place);
});

test('the summary has a line for each answer and no secret', () => {
  const abouts = Object.keys(overSerial).map((about) => ({ about, ask: async () => true as const }));
  const lines = summaryOf(overSerial, [abouts], descriptor);
  const said = lines.map(({ label, value }) => `${label}: ${value}`);
  assert.ok(said.includes('Console: Serial port'));
  assert.ok(said.includes('Password of the account: entered, goes into the secret storage'));
  assert.ok(said.includes('Authentication: SHA-256'));
  assert.ok(said.includes('HA group: prod-ca'));
  for (const secret of ['p-console', 'p-auth-12', 'p-priv-12']) assert.ok(!JSON.stringify(lines).includes(secret));
  const { password: _password, ...rest } = overSerial;
  const [kept] = summaryOf({ ...rest, kept: { password: 'x' } }, [[{ about: 'password', ask: async () => true }]], descriptor);
  assert.equal(kept?.value, 'stays as it is');
});

const failing = (channel: 'console' | 'snmp', errorCode: string) =>
  ({ channel, state: 'failed', errorCode, error: 'A sentence.' }) as const;
const answering = (channel: 'console' | 'snmp') => ({ channel, state: 'ok' }) as const;
const verdicts: readonly (readonly [
  what: string,
  channels: Parameters<typeof outcomeOf>[0]['channels'],
  draft: Draft,
  said: string,
  mend: readonly string[],
])[] = [
  ['all works', [answering('console'), answering('snmp')], overSerial, 'Console works; SNMP works', []],
  [
    'a login is refused',
    [failing('console', 'login-refused'), answering('snmp')],
    overSerial,
    'Console reached, login refused; SNMP works',
    ['password', 'user'],
  ],
  ['there is no port', [failing('console', 'port-unavailable')], overSerial, 'Console not reached', ['port']],
  [
    'a console server does not answer',
    [failing('console', 'no-answer')],
    { ...overSerial, consoleBy: 'telnet' },
    'Console does not answer',
    ['address'],
  ],
  [
    'a host key is another one',
    [failing('console', 'host-key-changed')],
    { ...overSerial, consoleBy: 'ssh' },
    'Console reached, shows another host key',
    ['hostKey'],
  ],
  [
    'the console is in use',
    [failing('console', 'console-busy'), answering('snmp')],
    overSerial,
    'Console reached, in use by somebody else; SNMP works',
    [],
  ],
  [
    'the agent refuses the user',
    [answering('console'), failing('snmp', 'device-error')],
    overSerial,
    'SNMP reached, refused; Console works',
    ['snmpUser', 'authProtocol', 'authPassword', 'privProtocol', 'privPassword'],
  ],
  [
    'both ways lead to other HSMs',
    [failing('console', 'other-appliance'), failing('snmp', 'other-appliance')],
    overSerial,
    'Console reached, another HSM answers; SNMP reached, another HSM answers',
    ['port', 'agent'],
  ],
  [
    'the console refuses what it is asked',
    [failing('console', 'device-error'), answering('snmp')],
    overSerial,
    'Console reached, refused; SNMP works',
    [],
  ],
  [
    'a community is unknown',
    [failing('snmp', 'no-answer')],
    { ...overSerial, snmpVersion: '2c' },
    'SNMP does not answer',
    ['agent', 'community'],
  ],
  [
    'both fail',
    [failing('console', 'login-refused'), failing('snmp', 'port-unavailable')],
    overSerial,
    'Console reached, login refused; SNMP not reached',
    ['password', 'user', 'agent'],
  ],
];
for (const [what, channels, draft, said, mend] of verdicts) {
  test(`when ${what}, a test says so and leads back to the answers that are to blame`, () => {
    const outcome = outcomeOf({ channels }, draft);
    assert.equal(outcome.said, said);
    assert.deepEqual(outcome.mend, mend);
    assert.equal(
      outcome.works,
      channels.every(({ state }) => state === 'ok'),
    );
  });
}

/** Answers questions by a script, and records where each was asked. */
function row(script: (about: string) => true | typeof BACK) {
  const asked: string[] = [];
  const question = (about: string): Question => ({
    about,
    ask: async ({ step, totalSteps, canGoBack }: Place) => {
      asked.push(`${about} ${step}/${totalSteps}${canGoBack ? '' : ' first'}`);
      return script(about);
    },
  });
  return { asked, question };
}

test('the count of steps stays the same, however many questions follow from an answer', async () => {
  let extra = false;
  const { asked, question } = row((about) => {
    if (about === 'way') extra = true;
    return true;
  });
  await askInTurn('Any', () => [
    [question('name'), question('id')],
    [question('way'), ...(extra ? [question('port'), question('user')] : [])],
    [question('group')],
  ]);
  assert.deepEqual(asked, ['name 1/3 first', 'id 1/3', 'way 2/3', 'port 2/3', 'user 2/3', 'group 3/3']);
});

test('only what has to be asked is asked on the way forward, and the way back leads through everything', async () => {
  let backs = 1;
  const { asked, question } = row((about) => (about === 'password' && backs-- > 0 ? BACK : true));
  const steps = [[question('name')], [question('user'), question('password')], [question('group')]];
  assert.equal(
    await askInTurn(
      'Any',
      () => steps,
      ({ about }) => about === 'password',
    ),
    true,
  );
  assert.deepEqual(asked, ['password 2/3', 'user 2/3', 'password 2/3']);
});

test('a host and a port become one text and two again', () => {
  for (const [host, port] of [
    ['10.0.1.4', 161],
    ['fd00::9', 1161],
    ['fe80::1%eth0', 161],
    ['luna1.example.org', 65_535],
  ] as const) {
    const { host: again, port: portAgain = 161 } = splitHostPort(portlessText(host, port, 161)) ?? {};
    assert.deepEqual([again, portAgain], [host, port]);
  }
});

test('a secret that others use, too, names them and offers a name that nobody uses', () => {
  const entry = (id: string, name: string, secret: string) => ({
    id,
    name,
    model: descriptor.id,
    console: { port: `/dev/${id}`, user: 'monitor', password: { secret } },
    snmp: {
      host: `${id}.example`,
      version: '3',
      user: 'vigil',
      auth: { protocol: 'sha256', secret: `${id}.snmp` },
      priv: { protocol: 'aes', secret: `${id}.snmp` },
    },
  });
  const inventory = parseInventory(
    JSON.stringify({
      devices: [entry('a', 'Frankfurt 1', 'a.console'), entry('b', 'Frankfurt 2', 'a.console'), entry('c', 'Bonn', 'c.console')],
    }),
  );
  const [a, , c] = inventory.devices.map(draftOf);
  const ofA = sharingOf(a!, [inventory], otherOwners);
  assert.deepEqual(ofA('password'), { by: 'Frankfurt 2', shared: 'a.console', own: 'a.console-2' });
  assert.deepEqual(ofA('authPassword'), { by: 'another password of this HSM', shared: 'a.snmp', own: 'a.auth' });
  assert.equal(ofA('community'), undefined);
  const broken = { ...inventory, devices: inventory.devices.slice(0, 1) };
  assert.equal(sharingOf(a!, [broken, inventory], otherOwners)('password')?.by, 'Frankfurt 2', 'also one whose entry has an error now');
  assert.equal(sharingOf(c!, [inventory], otherOwners)('password'), undefined, 'nobody else uses it');

  const own = { ...a!, password: 'new', kept: { ...a!.kept, password: 'a.console-2' } };
  const { device, secrets } = newDevice(own, descriptor);
  assert.deepEqual(secrets, { 'a.console-2': 'new' });
  const text = JSON.stringify({ devices: inventory.devices }, null, 2);
  const changed = parseInventory(changeDevice(text, 'a', newDevice(a!, descriptor).device, device));
  assert.deepEqual(
    changed.devices.map(({ console }) => console?.password.secret),
    ['a.console-2', 'a.console', 'c.console'],
  );
});

test('ports are offered by the names that last; where adapters share one, by their sockets first', async () => {
  const dev = realpathSync(mkdtempSync(join(tmpdir(), 'dev-')));
  try {
    const link = (folder: string, name: string, to: string) => symlinkSync(join(dev, to), join(dev, 'serial', folder, name));
    for (const folder of ['by-id', 'by-path']) mkdirSync(join(dev, 'serial', folder), { recursive: true });
    for (const name of ['ttyUSB0', 'ttyUSB1', 'ttyS0']) writeFileSync(join(dev, name), '');
    link('by-id', 'usb-FTDI_A1', 'ttyUSB0');
    link('by-path', 'pci-usb-0:1', 'ttyUSB0');
    link('by-path', 'pci-usbv2-0:1', 'ttyUSB0');
    const offered = async () =>
      (await serialPorts(dev, 'linux')).map(({ path, detail = '' }) => `${path} ${detail}`.replaceAll(`${dev}/`, ''));
    assert.deepEqual(await offered(), [
      'serial/by-id/usb-FTDI_A1 ttyUSB0',
      'serial/by-path/pci-usb-0:1 ttyUSB0, at this socket',
      'ttyUSB0 ',
      'ttyUSB1 ',
    ]);
    // A second adapter without a serial number: its link below by-id is that of the first.
    link('by-path', 'pci-usb-0:2', 'ttyUSB1');
    link('by-id', 'gone', 'ttyUSB7');
    assert.deepEqual((await offered()).slice(0, 3), [
      'serial/by-path/pci-usb-0:1 ttyUSB0, at this socket',
      'serial/by-path/pci-usb-0:2 ttyUSB1, at this socket',
      'serial/by-id/usb-FTDI_A1 ttyUSB0, not for certain: adapters share this name',
    ]);
    assert.deepEqual(await serialPorts(dev, 'win32'), []);
  } finally {
    rmSync(dev, { recursive: true });
  }
});
