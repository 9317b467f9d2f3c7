import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDevice, InventoryNotEditable, newInventory, setMonitorAccount } from '../../../src/inventory/edit.ts';
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

test('however the file is laid out, an edit leaves it readable, with every device and every comment', () => {
  const space = fc.constantFrom('', ' ', '\n', '\r\n  ', '\t', ' // c\n', '/* c */', '\n    // c, ]\n');
  const layout = fc.record({ count: fc.nat(3), spaces: fc.array(space, { minLength: 24, maxLength: 24 }), trailing: fc.boolean() });
  fc.assert(
    fc.property(layout, ({ count, spaces, trailing }) => {
      let next = 0;
      const gap = () => spaces[next++ % spaces.length] ?? '';
      const devices = Array.from({ length: count }, (_, n) => `${gap()}{${gap()}"id":${gap()}"d${n}"${gap()}}${gap()}`);
      const text = `${gap()}{${gap()}"devices":${gap()}[${devices.join(',')}${trailing && count > 0 ? `,${gap()}` : gap()}]${gap()}}${gap()}`;
      const ids = (written: string) => [...written.matchAll(/"id":\s*(?:\/\/.*\s*|\/\*.*?\*\/\s*)*"(\w+)"/g)].map(([, id]) => id);
      const comments = (written: string) => written.match(/\/\/ c.*|\/\* c \*\//g)?.length ?? 0;
      const added = addDevice(text, device);
      assert.equal(parseInventory(added).readable, true, added);
      assert.deepEqual(ids(added), [...ids(text), 'b']);
      assert.equal(comments(added), comments(text), added);
      const disabled = setMonitorAccount(added, 'b', 'disabled');
      assert.equal(parseInventory(disabled).readable, true, disabled);
      assert.equal(disabled.replace(/,\s*"monitorAccount": "disabled"/, ''), added);
    }),
    { numRuns: 500 },
  );
});
