import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addDevice,
  changeDevice,
  InventoryNotEditable,
  newInventory,
  removeDevice,
  renameDevice,
  setMonitorAccount,
  setPaused,
} from '../../../src/inventory/edit.ts';
import { parseInventory } from '../../../src/inventory/load.ts';

const device = { id: 'b', model: 'luna-network-hsm-7', snmp: { host: 'h', version: '2c', community: { secret: 'b.community' } } } as const;
const written = [
  '"id": "b",',
  '"model": "luna-network-hsm-7",',
  '"snmp": { "host": "h", "version": "2c", "community": { "secret": "b.community" } }',
];

function block(indent: string, unit: string, eol = '\n'): string {
  return [`${indent}{`, ...written.map((line) => indent + unit + line), `${indent}}`].join(eol);
}

const layouts: [what: string, before: string, after: string][] = [
  [
    'comments and a trailing comma',
    '{\n  // ours\n  "devices": [\n    { "id": "a" }, // rack 4\n    // spare\n  ]\n}\n',
    `{\n  // ours\n  "devices": [\n    { "id": "a" }, // rack 4\n${block('    ', '  ')},\n    // spare\n  ]\n}\n`,
  ],
  [
    'a comment beside the last device',
    '{\n  "devices": [\n    { "id": "a" } // rack 4\n  ]\n}\n',
    `{\n  "devices": [\n    { "id": "a" }, // rack 4\n${block('    ', '  ')}\n  ]\n}\n`,
  ],
  [
    'tabs and Windows line ends',
    '{\r\n\t"devices": [\r\n\t\t{ "id": "a" }\r\n\t]\r\n}\r\n',
    `{\r\n\t"devices": [\r\n\t\t{ "id": "a" },\r\n${block('\t\t', '\t', '\r\n')}\r\n\t]\r\n}\r\n`,
  ],
  [
    'a list with a comment only',
    '{\n  "devices": [\n    // none yet\n  ]\n}',
    `{\n  "devices": [\n    // none yet\n${block('    ', '  ')}\n  ]\n}`,
  ],
  ['everything on one line', '{"devices":[{"id":"a"}]}', `{"devices":[{"id":"a"},\n${block('  ', '  ')}\n]}`],
];
for (const [what, before, after] of layouts) {
  test(`a device is added to a file with ${what}, and nothing else moves`, () => {
    assert.equal(addDevice(before, device), after);
  });
}

test('a device is added to an empty file: comments, defaults and the device', () => {
  const text = addDevice('', {
    ...device,
    snmp: undefined,
    console: { port: '/dev/ttyUSB0', user: 'monitor', password: { secret: 'b.c' } },
  });
  const loaded = parseInventory(text);
  assert.deepEqual(loaded.problems, []);
  assert.deepEqual(
    loaded.devices.map(({ id }) => id),
    ['b'],
  );
  assert.match(text, /^\/\/ The HSMs/);
});

test('a new inventory has no problems and no devices', () => {
  assert.deepEqual(parseInventory(newInventory()).problems, []);
});

test('a device is added where there is no list of devices yet', () => {
  assert.equal(parseInventory(addDevice('{\n  "poll": {} // default\n}', device)).devices.length, 1);
});

test('many devices are added one after the other', () => {
  let text = '';
  for (let n = 0; n < 5; n++) text = addDevice(text, { ...device, id: `d${n}`, snmp: { ...device.snmp, host: `h${n}` } });
  assert.deepEqual(
    parseInventory(text).devices.map(({ id }) => id),
    ['d0', 'd1', 'd2', 'd3', 'd4'],
  );
});

test('the monitor account is set in place, keeping comments and order', () => {
  const text = '{ "devices": [ {\n  "id": "a",\n  "monitorAccount": "enabled", // since May\n  "model": "m"\n} ] }';
  assert.equal(setMonitorAccount(text, 'a', 'disabled'), text.replace('"enabled"', '"disabled"'));
});

test('the monitor account is added to a device that does not mention it', () => {
  assert.equal(
    setMonitorAccount('{ "devices": [\n  {\n    "id": "x"\n  },\n  {\n    "id": "a",\n    "model": "m" // 7\n  }\n] }', 'a', 'disabled'),
    '{ "devices": [\n  {\n    "id": "x"\n  },\n  {\n    "id": "a",\n    "model": "m", // 7\n    "monitorAccount": "disabled"\n  }\n] }',
  );
  assert.equal(
    setMonitorAccount('{ "devices": [ { "id": "a" } ] }', 'a', 'disabled'),
    '{ "devices": [ { "id": "a", "monitorAccount": "disabled" } ] }',
  );
});

test('an edit of broken JSON is refused with the line of the error', () => {
  assert.throws(
    () => addDevice('{\n  "devices": [\n', device),
    (error) =>
      error instanceof InventoryNotEditable && error.message.startsWith('The inventory cannot be changed while line 2 is not valid JSON.'),
  );
});

test('a second device of the same id, or a change to a device that is not there, is refused', () => {
  assert.throws(() => addDevice('{"devices":[{"id":"b"}]}', device), /already has a device with the id "b"/);
  assert.throws(() => setMonitorAccount('{"devices":[]}', 'a', 'disabled'), /no device with the id "a"/);
});

const commented = `{
  // ours
  "devices": [
    // rack 4
    {
      "id": "a",
      "name": "Alpha", // the first
      "model": "luna-network-hsm-7",
      "console": {
        "port": "/dev/ttyUSB0", // the black cable
        "user": "monitor",
        "password": { "secret": "a.console" }
      },
      "site": "Hall 2" // nobody asks for it
    },
    { "id": "b", "model": "luna-network-hsm-7" } // spare
  ]
}
`;

test('a device is renamed, paused, resumed and removed, and nothing else moves', () => {
  assert.equal(renameDevice(commented, 'a', 'Beta'), commented.replace('"Alpha"', '"Beta"'));
  assert.equal(
    renameDevice(commented, 'b', 'Beta'),
    commented.replace('{ "id": "b", "model": "luna-network-hsm-7" }', '{ "id": "b", "model": "luna-network-hsm-7", "name": "Beta" }'),
  );
  const paused = setPaused(commented, 'a', true);
  assert.equal(
    paused,
    commented.replace('"site": "Hall 2" // nobody asks for it', '"site": "Hall 2", // nobody asks for it\n      "paused": true'),
  );
  assert.equal(setPaused(paused, 'a', false), commented);
  assert.equal(setPaused(commented, 'a', false), commented, 'what is not paused stays as it is');
  assert.equal(
    removeDevice(commented, 'a'),
    '{\n  // ours\n  "devices": [\n    // rack 4\n    { "id": "b", "model": "luna-network-hsm-7" } // spare\n  ]\n}\n',
  );
  assert.equal(
    removeDevice(commented, 'b'),
    commented.replace('    },\n    { "id": "b", "model": "luna-network-hsm-7" } // spare\n', '    }\n'),
  );
});

test('a changed device keeps its comments, its order and what nobody was asked about', () => {
  const model = 'luna-network-hsm-7';
  const console = { port: '/dev/ttyUSB0', user: 'monitor', password: { secret: 'a.console' } };
  const before = { id: 'a', name: 'Alpha', model, console } as const;
  assert.equal(changeDevice(commented, 'a', before, before), commented);
  const { port: _port, ...rest } = console;
  const after = {
    ...before,
    console: { address: '10.0.1.9:4001', protocol: 'telnet', ...rest, user: 'watcher' },
    haGroup: 'prod',
    snmp: {
      host: '10.0.1.4',
      version: '3',
      user: 'v',
      auth: { protocol: 'sha512', secret: 'a.auth' },
      priv: { protocol: 'aes256', secret: 'a.priv' },
    },
  } as const;
  const text = changeDevice(commented, 'a', before, after);
  assert.match(text, /"site": "Hall 2", \/\/ nobody asks for it\n {6}"haGroup": "prod",\n {6}"snmp": \{\n {8}"host": "10.0.1.4",/);
  assert.match(
    text,
    /"console": \{\n {8}"user": "watcher",\n {8}"password": \{ "secret": "a.console" \},\n {8}"address": "10.0.1.9:4001",\n {8}"protocol": "telnet"\n {6}\}/,
  );
  assert.match(text, /"name": "Alpha", \/\/ the first/);
  const { devices, problems } = parseInventory(text);
  assert.deepEqual(
    problems.filter(({ device }) => device === 'a'),
    [],
  );
  assert.deepEqual(devices[0]?.site, 'Hall 2');
  // And back again: only the places of the parts have changed.
  const back = parseInventory(changeDevice(text, 'a', after, before)).devices[0];
  assert.deepEqual(back, parseInventory(commented).devices[0]);
});

test('a change of a device that is not there is refused', () => {
  for (const change of [
    () => removeDevice(commented, 'c'),
    () => setPaused(commented, 'c', true),
    () => renameDevice(commented, 'c', 'x'),
  ]) {
    assert.throws(change, /no device with the id "c"/);
  }
});
