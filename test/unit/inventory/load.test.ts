import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { ModelDescriptor } from '../../../src/core/modelDescriptor.ts';
import { descriptor } from '../../../src/devices/luna7/descriptor.ts';
import { withConsequences } from '../../../src/inventory/consequences.ts';
import { type LoadedInventory, parseInventory } from '../../../src/inventory/load.ts';
import { definitionOf } from '../../../src/inventory/schema.ts';

const console = { port: '/dev/ttyUSB0', user: 'monitor', password: { secret: 'a.console' } };
const ssh = {
  ssh: '10.0.1.4:22',
  hostKey: 'SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  user: 'monitor',
  password: { secret: 'a.console' },
};
const snmp = {
  host: '10.0.1.4',
  version: '3',
  user: 'vigil',
  auth: { protocol: 'sha256', secret: 'a.auth' },
  priv: { protocol: 'aes', secret: 'a.priv' },
};
const good = { id: 'good', model: 'luna-network-hsm-7', console: { ...console, port: '/dev/ttyUSB9' } };

/** An inventory of a device with something wrong, and one that is right. */
function withGood(device: unknown, rest: object = {}): LoadedInventory {
  return parseInventory(JSON.stringify({ ...rest, devices: [device, good] }, null, 2));
}

function device(changes: object): object {
  return { id: 'a', model: 'luna-network-hsm-7', console, ...changes };
}

function ids(loaded: LoadedInventory): string[] {
  return loaded.devices.map(({ id }) => id);
}

/** The problems as `line:column severity message`. */
function said(loaded: LoadedInventory): string[] {
  return loaded.problems.map(({ line, column, severity, message }) => `${line}:${column} ${severity} ${message}`);
}

test('an inventory without mistakes has its devices with defaults filled in, its times in milliseconds and its secrets by name', () => {
  const loaded = parseInventory(`// ours
    { "poll": { "interval": "5m" }, "alerts": { "renotify": "1d", },
      "devices": [ { "id": "a", "model": "luna-network-hsm-7", /* rack 4 */
        "console": { "port": "/dev/ttyUSB0", "user": "monitor", "password": { "secret": "a.console" } },
        "snmp": { "host": "fd00::4", "version": "3", "user": "vigil", "auth": { "protocol": "sha", "secret": "a.auth" }, "priv": { "protocol": "aes", "secret": "a.priv" } },
      }, ] }`);
  assert.deepEqual(loaded.problems, []);
  assert.equal(loaded.readable, true);
  assert.deepEqual(loaded.poll, { interval: 300_000, timeout: 30_000 });
  assert.deepEqual(loaded.alerts, {
    profile: 'standard',
    window: 3_600_000,
    negatives: 3,
    recover: 2,
    renotify: 86_400_000,
    corroborate: 900_000,
    ackExpiry: 86_400_000,
    escalate: 1_800_000,
    conditions: {},
    margins: {},
  });
  assert.deepEqual(loaded.secrets, ['a.console', 'a.auth', 'a.priv']);
  const [first] = loaded.devices;
  assert.equal(first?.monitorAccount, 'enabled');
  assert.equal(first?.console?.baudRate, 115_200);
  assert.equal(first?.snmp?.port, 161);
});

test('a misspelt name is refused where it stands, with the name that was probably meant', () => {
  const loaded = withGood(device({ console: { ...console, baudrate: 9600 } }));
  assert.deepEqual(ids(loaded), ['good']);
  assert.deepEqual(loaded.problems, [
    {
      severity: 'error',
      message: '"baudrate" is not known here. Did you mean "baudRate"?',
      line: 12,
      column: 9,
      endLine: 12,
      endColumn: 19,
      device: 'a',
    },
  ]);
});

test('an unknown name that resembles none is answered with the names that are known', () => {
  assert.deepEqual(said(withGood(device({}), { colour: 1 })), [
    '2:3 error This name is not known here. Expected "poll", "alerts", "notify", "receivers", "history", "export", "sources", "groups" or "devices"; remove it or write one of these.',
  ]);
});

const mistakes: [what: string, changes: object, line: number, message: RegExp][] = [
  ['a number for a name', { name: 7 }, 13, /^"name" is a number; expected text in double quotes/],
  ['text for a number', { console: { ...console, baudRate: '9600' } }, 12, /^"baudRate" is text; expected a number/],
  ['a model nobody knows', { model: 'luna-8' }, 5, /^"model" must be "luna-network-hsm-7"\./],
  [
    'a state the account cannot have',
    { monitorAccount: 'disable' },
    13,
    /^"monitorAccount" must be "enabled" or "disabled"\. Did you mean "disabled"\?/,
  ],
  ['an id with capitals', { id: 'HSM' }, 4, /^"id" is not right: expected lower-case letters/],
  ['an SNMP version as a number', { snmp: { ...snmp, version: 3 } }, 15, /^"version" must be "3" or "2c"\. It stands in double quotes\./],
  [
    'an address without a port',
    { console: { ...console, port: undefined, address: '10.0.0.1' } },
    11,
    /^"address" is not right: expected "host:port"/,
  ],
  ['a port beyond 65535', { console: { ...console, port: undefined, address: 'a:70000' } }, 11, /between 1 and 65535/],
  ['both port and address', { console: { ...console, address: 'a:4001' } }, 12, /^"port" and "address" exclude each other/],
  [
    'neither port nor address',
    { console: { user: 'monitor', password: { secret: 's' } } },
    6,
    /^"console" needs one of "port".*, "address".*, and "ssh"/,
  ],
  [
    'no password',
    { console: { port: '/dev/ttyS0', user: 'monitor' } },
    6,
    /^"password" is missing in "console"\. Write "password": \{ "secret": "NAME" \}/,
  ],
  ['neither console nor SNMP', { console: undefined }, 4, /^This device cannot be watched: it has neither "console" nor "snmp"/],
  [
    'a protocol without an address',
    { console: { ...console, protocol: 'telnet' } },
    12,
    /^"protocol" is what a console server speaks at "address"/,
  ],
  [
    'a protocol that is none',
    { console: { ...console, port: undefined, address: 'a:4001', protocol: 'ssh' } },
    12,
    /^"protocol" must be "raw" or "telnet"/,
  ],
  ['a flow control that is none', { console: { ...console, flowControl: 'hardware' } }, 12, /^"flowControl" must be "none" or "xonxoff"/],
  ['SSH without the host key', { console: { ...ssh, hostKey: undefined } }, 7, /^"ssh" needs "hostKey" beside it/],
  ['a host key without SSH', { console: { ...console, hostKey: ssh.hostKey } }, 12, /^"hostKey" belongs to "ssh", which is not there/],
  ['both a port and SSH', { console: { ...ssh, port: '/dev/ttyS0' } }, 7, /^"port" and "ssh" exclude each other/],
  ['both an address and SSH', { console: { ...ssh, address: 'a:4001' } }, 7, /^"address" and "ssh" exclude each other/],
  [
    'a host key in MD5',
    { console: { ...ssh, hostKey: '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff' } },
    8,
    /^"hostKey" is not right: expected a/,
  ],
  ['a host key cut off', { console: { ...ssh, hostKey: ssh.hostKey.slice(0, -1) } }, 8, /^"hostKey" is not right/],
  ['a host key that is no hash', { console: { ...ssh, hostKey: `${ssh.hostKey.slice(0, -1)}B` } }, 8, /^"hostKey" is not right/],
  ['an SSH port beyond 65535', { console: { ...ssh, ssh: '10.0.1.4:70000' } }, 7, /^"ssh" is not right: expected a port/],
  ['a user in the SSH address', { console: { ...ssh, ssh: 'monitor@10.0.1.4' } }, 7, /^"ssh" is not right: expected "host:port"/],
  ['a user name with a line end', { console: { ...console, user: 'monitor\r' } }, 8, /^"user" is not right: expected an account name/],
  ['an option as user name', { console: { ...console, user: '-froot' } }, 8, /^"user" is not right/],
];
for (const [what, changes, line, message] of mistakes) {
  test(`${what} is one error at its line, and the other device goes on being watched`, () => {
    const loaded = withGood(device(changes));
    assert.equal(loaded.problems.length, 1, said(loaded).join('\n'));
    const [problem] = loaded.problems;
    assert.equal(problem?.severity, 'error');
    assert.match(problem?.message ?? '', message);
    assert.equal(problem?.line, line);
    assert.deepEqual(ids(loaded), ['good']);
  });
}

test('true or false in quotes, or as a word or a number, is answered with what to write, wherever one is expected', () => {
  const hook = { id: 'hook', webhook: { url: 'https://example.com/' } };
  const file = (wrong: unknown) => ({
    alerts: { conditions: { 'speed-low': { off: wrong } } },
    notify: [
      { ...hook, resolved: wrong },
      { id: 'insecure', webhook: { url: 'https://example.com/', allowClearText: wrong } },
      { id: 'mail', mail: { host: 'localhost', from: 'a@example.com', to: ['b@example.com'], allowClearText: wrong } },
    ],
    devices: [device({ paused: wrong })],
  });
  for (const [wrong, kind] of [
    ['true', 'text'],
    ['yes', 'text'],
    [1, 'a number'],
    [null, 'null'],
  ] as const) {
    const { problems } = parseInventory(JSON.stringify(file(wrong), null, 2));
    assert.equal(problems.length, 5, JSON.stringify(problems));
    for (const { message } of problems) {
      assert.match(message, new RegExp(`^"\\w+" is ${kind}; expected true or false, without quotes\\.`));
      assert.doesNotMatch(message, /"true"|"false"/);
    }
  }
});

for (const user of ['admin', 'operator', 'audit', 'recover', 'root', 'Admin', 'ROOT']) {
  test(`the account ${user} is refused by name`, () => {
    const loaded = withGood(device({ console: { ...console, user } }));
    assert.deepEqual(said(loaded), [
      `8:17 error The account "${user.toLowerCase()}" is never used: it may do more than watch. Expected an account with the monitor role, such as "monitor".`,
    ]);
    assert.deepEqual(ids(loaded), ['good']);
  });
}

test('a forbidden account is found in a device that has other errors, too', () => {
  const loaded = withGood(device({ console: { ...console, user: ' admin ' }, color: 1 }));
  assert.equal(loaded.problems.filter(({ message }) => message.startsWith('The account "admin" is never used')).length, 1);
});

test('another model forbids other accounts, and a model that is not known any that some model forbids', () => {
  const { console: own, ...rest } = descriptor;
  const other: ModelDescriptor = { ...rest, id: 'other-hsm', console: { ...own, user: 'watch', forbiddenUsers: new Set(['monitor']) } };
  const definition = definitionOf([descriptor, other]);
  const messages = (model: string, user: string) =>
    parseInventory(JSON.stringify({ devices: [device({ model, console: { ...console, user } })] }), definition).problems.map(
      ({ message }) => message,
    );
  const refused = (user: string) => new RegExp(`^The account "${user}" is never used`);
  assert.deepEqual(messages(descriptor.id, 'monitor'), []);
  assert.deepEqual(messages(other.id, 'admin'), []);
  assert.match(messages(other.id, 'monitor').join('\n'), /^The account "monitor" is never used.*such as "watch"\.$/);
  for (const user of ['monitor', 'admin']) assert.ok(messages('no-hsm', user).some((message) => refused(user).test(message)));
});

test('two devices with the same id are both refused, each pointing at the other', () => {
  const loaded = parseInventory(`{ "devices": [
    ${JSON.stringify(device({}))},
    ${JSON.stringify(good)},
    ${JSON.stringify(device({ console: { ...console, port: '/dev/ttyUSB1' } }))}
  ] }`);
  assert.deepEqual(ids(loaded), ['good']);
  assert.deepEqual(
    loaded.problems.map(({ line, message }) => [line, /line \d+/.exec(message)?.[0], /same "id"/.test(message)]),
    [
      [2, 'line 4', true],
      [4, 'line 2', true],
    ],
  );
});

for (const [port, same] of [
  ['/dev/ttyUSB0', '/dev/ttyUSB0'],
  ['COM3', '\\\\.\\com3'],
  ['/dev/tty.usbserial-1', '/dev/cu.usbserial-1'],
] as const) {
  test(`two devices on the same serial port are both refused: ${port} and ${same}`, () => {
    const loaded = parseInventory(
      JSON.stringify({
        devices: [device({ console: { ...console, port } }), device({ id: 'b', console: { ...console, port: same } }), good],
      }),
    );
    assert.deepEqual(ids(loaded), ['good']);
    assert.deepEqual(new Set(loaded.problems.map(({ device }) => device)), new Set(['a', 'b']));
    assert.ok(loaded.problems.every(({ message }) => message.startsWith('Another device is on the same serial port')));
  });
}

test('two devices whose serial ports are links to one are both refused, at their places', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ports-'));
  const [port = '', link = '', other = ''] = ['ttyUSB0', 'by-id', 'ttyUSB1'].map((name) => join(folder, name));
  writeFileSync(port, '');
  writeFileSync(other, '');
  symlinkSync('ttyUSB0', link);
  const on = (id: string, path: string) => JSON.stringify(device({ id, console: { ...console, port: path } }));
  const loaded = parseInventory(`{ "devices": [\n${on('a', port)},\n${on('c', other)},\n${on('b', link)}\n] }`);
  rmSync(folder, { recursive: true });
  assert.deepEqual(ids(loaded), ['c']);
  assert.deepEqual(
    loaded.problems.map(({ line, message }) => [line, message]),
    [
      [2, 'Another device is on the same serial port (line 4). A port leads to one console: correct one of them.'],
      [4, 'Another device is on the same serial port (line 2). A port leads to one console: correct one of them.'],
    ],
  );
});

for (const [address, same] of [
  ['Con1:4001', 'con1:4001'],
  ['con1.example.org:4001', 'con1.example.org.:04001'],
  ['[fd00::9]:4001', '[FD00:0::0009]:4001'],
] as const) {
  test(`two devices at the same console address are both refused: ${address} and ${same}`, () => {
    const at = (address: string) => ({ ...console, port: undefined, address });
    const loaded = parseInventory(
      JSON.stringify({ devices: [device({ console: at(address) }), device({ id: 'b', console: at(same) }), good] }),
    );
    assert.deepEqual(ids(loaded), ['good']);
    const next = parseInventory(
      JSON.stringify({ devices: [device({ console: at(address) }), device({ id: 'b', console: at('con1:4002') }), good] }),
    );
    assert.deepEqual(ids(next), ['a', 'b', 'good']);
  });
}

test('settings of the line that a console server has for itself are a warning', () => {
  const at = { ...console, port: undefined, address: 'con1:4001', protocol: 'telnet', baudRate: 9600, flowControl: 'xonxoff' };
  const loaded = parseInventory(JSON.stringify({ devices: [device({ console: at })] }));
  assert.deepEqual(ids(loaded), ['a']);
  assert.deepEqual(
    loaded.problems.map(({ severity, message }) => [severity, message.split(' has no effect')[0]]),
    [
      ['warning', '"baudRate"'],
      ['warning', '"flowControl"'],
    ],
  );
});

for (const [address, same] of [
  ['10.0.1.4', '10.0.1.4:22'],
  ['[fd00::22]', '[FD00::22]:22'],
  ['luna1', 'Luna1'],
] as const) {
  test(`two devices at the SSH addresses ${address} and ${same} are both refused, one at ${address}:23 is another`, () => {
    const at = (ssh_: string) => ({ ...ssh, ssh: ssh_ });
    const loaded = parseInventory(
      JSON.stringify({
        devices: [
          device({ console: at(address) }),
          device({ id: 'b', console: at(same) }),
          device({ id: 'c', console: at(`${address}:23`) }),
        ],
      }),
    );
    assert.deepEqual(ids(loaded), ['c'], said(loaded).join('\n'));
  });
}

test('a line speed has no effect over SSH, which is a warning', () => {
  const loaded = withGood(device({ console: { ...ssh, baudRate: 9600 } }));
  assert.deepEqual(ids(loaded), ['a', 'good']);
  assert.match(said(loaded).join(), /^13:9 warning "baudRate" has no effect with "ssh": there is no serial line/);
});

test('two devices with the same SNMP host and port are watched, with a warning', () => {
  const loaded = parseInventory(
    JSON.stringify({ devices: [device({ snmp }), device({ id: 'b', console: undefined, snmp: { ...snmp, port: 161 } })] }),
  );
  assert.deepEqual(ids(loaded), ['a', 'b']);
  assert.deepEqual(
    loaded.problems.map(({ severity }) => severity),
    ['warning', 'warning'],
  );
});

test('a disabled monitor account without SNMP is watched by nobody, which is a warning', () => {
  const loaded = withGood(device({ monitorAccount: 'disabled' }));
  assert.deepEqual(ids(loaded), ['a', 'good']);
  assert.match(said(loaded).join(), /^13:25 warning Nobody watches this device/);
  assert.deepEqual(withGood(device({ monitorAccount: 'disabled', snmp })).problems, []);
});

test('SNMP v2c works, with a warning that it is insecure', () => {
  const loaded = withGood(device({ snmp: { host: 'h', version: '2c', community: { secret: 'a.community' } } }));
  assert.deepEqual(ids(loaded), ['a', 'good']);
  assert.match(said(loaded).join(), /^15:20 warning SNMP v2c is insecure/);
  assert.deepEqual(loaded.secrets, ['a.console', 'a.community']);
});

const hidden = 'Tr0ub4dor&3';
const literals: [where: string, changes: object][] = [
  ['as the password', { console: { ...console, password: hidden } }],
  ['inside the password', { console: { ...console, password: { value: hidden } } }],
  ['as a name inside the password', { console: { ...console, password: { [hidden]: '' } } }],
  ['as the name of a secret', { console: { ...console, password: { secret: hidden } } }],
  ['under a name that is not known', { passwd: hidden }],
  ['as an unknown name', { [hidden]: true }],
  ['as authentication', { snmp: { ...snmp, auth: hidden } }],
  ['beside the name of a secret', { snmp: { ...snmp, priv: { ...snmp.priv, password: hidden } } }],
  ['as a community', { snmp: { host: 'h', version: '2c', community: hidden } }],
  ['as a community of a version nobody knows', { snmp: { host: 'h', version: '2', community: hidden } }],
  ['in an address', { console: { ...console, port: undefined, address: `monitor:${hidden}@h:1` } }],
  ['as the model', { model: hidden }],
  ['as the id', { id: hidden }],
];
for (const [where, changes] of literals) {
  test(`a secret written out ${where} is refused without being repeated`, () => {
    const loaded = withGood(device(changes));
    assert.deepEqual(ids(loaded), ['good']);
    assert.ok(loaded.problems.length > 0);
    assert.ok(!JSON.stringify(loaded).includes(hidden), said(loaded).join('\n'));
  });
}

test('a webhook’s address with a password is refused without being repeated, and answered with what to write instead', () => {
  const notify = (url: string) => parseInventory(JSON.stringify({ devices: [], notify: [{ id: 'ops', webhook: { url } }] }));
  const loaded = notify(`https://ops:${hidden}@ops.example.com/`);
  assert.deepEqual(loaded.receivers, []);
  assert.match(said(loaded).join(), /error .*address without user and password: give what is secret as a secret/);
  assert.ok(!JSON.stringify(loaded).includes(hidden), said(loaded).join('\n'));
  assert.equal(notify('https://ops.example.com/@ops').receivers.length, 1);
});

test('a password written out is answered with what to write instead, once', () => {
  const loaded = withGood(device({ console: { ...console, password: 'abc' } }));
  assert.equal(loaded.problems.length, 1);
  assert.match(
    loaded.problems[0]?.message ?? '',
    /never the secret itself: write "password": \{ "secret": "NAME" \}.*change it on the device/,
  );
  const numeric = withGood(device({ console: { ...console, password: 1234 } }));
  assert.equal(numeric.problems[0]?.message, loaded.problems[0]?.message);
});

test('a wrong poll section has its defaults, and the devices are usable', () => {
  const loaded = withGood(device({}), { poll: { interval: 'ten minutes' } });
  assert.deepEqual(said(loaded), ['3:17 error "interval" is not right: expected a duration such as "30s", "10m", "4h" or "1d".']);
  assert.deepEqual(loaded.poll, { interval: 600_000, timeout: 30_000 });
  assert.deepEqual(ids(loaded), ['a', 'good']);
});

test('a duration of nothing is refused', () => {
  assert.match(said(withGood(device({}), { poll: { interval: '0s' } })).join(), /between half a second and 7 days/);
});

test('a window that cannot hold the negatives is an error, and the shortest that can is used', () => {
  const loaded = withGood(device({}), { poll: { interval: '30m' }, alerts: { window: '60m' } });
  assert.match(
    said(loaded).join(),
    /^6:15 error No alert could ever fire: "window" holds only 2 polls, and "negatives" asks for 3\. Expected a window of at least "90m"/,
  );
  assert.equal(loaded.alerts.window, 5_400_000);
  assert.match(said(withGood(device({}), { poll: { interval: '30m' } })).join(), /^3:17 error No alert could ever fire/);
});

test('a window that holds the negatives exactly is right', () => {
  assert.deepEqual(withGood(device({}), { poll: { interval: '20m' } }).problems, []);
});

const broken: [what: string, text: string, place: string, message: RegExp][] = [
  ['a missing comma', '{\n  "devices": [\n    { "id": "a" "model": "m" }\n  ]\n}', '3:17', /^Expected a comma before text in quotes/],
  ['a bracket never closed', '{\n  "devices": [\n', '2:14', /^Expected "]" to close a list, but found the end of the file/],
  ['a bracket too many', '{ "devices": [] }\n}', '2:1', /^Expected the end of the file, but found "}"/],
  ['a word without quotes', '{ "devices": [], "poll": hunter2 }', '1:26', /^A word stands here without quotes/],
  ['text without an end', '{ "devices": ["hunter2 }\n', '1:15', /^This text is never closed/],
  ['a single backslash', '{ "devices": "\\C" }', '1:14', /^A backslash in text starts an escape/],
  ['no value', '{ "devices": }', '1:14', /^Expected a value after this place, but found "}"/],
  ['an empty file', '\n', '1:1', /^The inventory is empty/],
];
for (const [what, text, place, message] of broken) {
  test(`${what} is one error at its place, and the text is not readable`, () => {
    const loaded = parseInventory(text);
    assert.equal(loaded.readable, false);
    assert.equal(loaded.problems.length, 1, said(loaded).join('\n'));
    assert.equal(said(loaded)[0]?.split(' ')[0], place);
    assert.match(loaded.problems[0]?.message ?? '', message);
    assert.ok(!loaded.problems[0]?.message.includes('hunter2'));
  });
}

test('of a text that is no JSON nothing is taken, not even what stands beside the place where it is broken', () => {
  const loaded = parseInventory(`{ "devices": [\n{ "id": "a" "model": "m" },\n${JSON.stringify(good)}\n] }`);
  assert.deepEqual([ids(loaded), loaded.parts], [[], []]);
});

test('a device with an error behind the place where the JSON is broken is no more usable than any other', () => {
  const bad = device({ console: { ...console, user: 'root' } });
  assert.deepEqual(ids(parseInventory(`{ "devices": [\n{ "id": "b" "model": "m" },\n${JSON.stringify(bad)}\n] }`)), []);
});

test('a name that stands twice in one object is refused at the second place', () => {
  const loaded = parseInventory(`{ "devices": [\n{ "id": "b", ${JSON.stringify(device({})).slice(1)} ] }`);
  assert.deepEqual(ids(loaded), []);
  assert.match(said(loaded).join('\n'), /^2:14 error This name stands twice/m);
});

test('a name that would reach the prototype is an unknown name like any other', () => {
  const loaded = parseInventory(`{ "devices": [ { "__proto__": { "x": 1 }, ${JSON.stringify(device({})).slice(1)} ] }`);
  assert.match(said(loaded).join(), /This name is not known here/);
});

test('places are right after Windows line ends and a byte order mark', () => {
  const loaded = parseInventory('\uFEFF{\r\n  "devices": [],\r\n  "pol": {}\r\n}');
  assert.deepEqual(said(loaded), ['3:3 error "pol" is not known here. Did you mean "poll"?']);
});

test('no text makes it throw, and every problem lies within the text', () => {
  const words = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"devices"',
    '"id"',
    '"a"',
    '"console"',
    '"password"',
    '3',
    'null',
    '//',
    '/*',
    '"',
    '\\',
    '\n',
    ' ',
  ];
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fc.constantFrom(...words)).map((parts) => parts.join('')),
      ),
      (text) => {
        const lines = text.split(/\r\n|\r|\n/);
        for (const { line, column, endLine, endColumn } of parseInventory(text).problems) {
          assert.ok(line >= 1 && endLine <= lines.length && column >= 1, `${line}:${column}`);
          assert.ok(endColumn <= (lines[endLine - 1]?.length ?? 0) + 1, `${endLine}:${endColumn}`);
        }
      },
    ),
    { numRuns: 1000 },
  );
  assert.equal(parseInventory('['.repeat(200_000)).readable, false);
});

test('a device’s own alerts come before its HA group’s, and those before the file’s, part by part', () => {
  const file = {
    alerts: { negatives: 4, conditions: { 'speed-low': { severity: 'warning', negatives: 5 } }, margins: { 'hw.voltage': 0.1 } },
    groups: { 'prod-ca': { alerts: { profile: 'fast', recover: 3, conditions: { 'speed-low': { negatives: 'window' } } } } },
    devices: [
      {
        ...device({ haGroup: 'prod-ca', site: 'East' }),
        alerts: { recover: 4, escalate: '30m', conditions: { 'speed-low': { off: true } }, margins: { 'hw.temperature': 5 } },
      },
      { ...good, haGroup: 'prod-ca' },
      { ...good, id: 'alone', console: { ...console, port: '/dev/ttyUSB8' } },
    ],
  };
  const loaded = parseInventory(JSON.stringify(file));
  assert.deepEqual(said(loaded), []);
  const [a, member, alone] = ['a', 'good', 'alone'].map((id) => loaded.alertsOf.get(id));
  assert.deepEqual([a?.profile, a?.negatives, a?.recover, a?.escalate], ['fast', 4, 4, 1_800_000]);
  assert.deepEqual(a?.conditions, { 'speed-low': { severity: 'warning', negatives: 'window', off: true } });
  assert.deepEqual(a?.margins, { 'hw.voltage': 0.1, 'hw.temperature': 5 });
  assert.deepEqual([member?.profile, member?.recover, member?.conditions['speed-low']?.negatives], ['fast', 3, 'window']);
  assert.deepEqual([alone?.profile, alone?.recover, alone?.conditions['speed-low']?.negatives], ['standard', 2, 5]);
  assert.equal(loaded.devices[0]?.site, 'East');
});

test('a mistake in its alerts keeps no device from being watched, by the alerts of the rest of the file', () => {
  const loaded = withGood(device({ alerts: { negatives: 0, profile: 'fast' } }));
  assert.deepEqual(ids(loaded), ['a', 'good']);
  assert.equal(loaded.alertsOf.get('a')?.profile, 'standard');
  assert.match(said(loaded)[0] ?? '', /"negatives" must be at least 1\.$/);
  assert.match(
    withConsequences(loaded)[0]?.message ?? '',
    /the alerts of this device stay as they were last read without error, or else are those/,
  );
  assert.equal(loaded.problems[0]?.device, 'a');
  assert.equal(loaded.problems.length, 1);
});

test('a condition that is not known is answered with the nearest that is', () => {
  const wrong = { conditions: { 'speed-lo': { severity: 'warning' } } };
  const loaded = parseInventory(
    JSON.stringify({ alerts: wrong, groups: { g: { alerts: wrong } }, devices: [device({ haGroup: 'g', alerts: wrong })] }, null, 1),
  );
  assert.equal(loaded.problems.length, 3);
  for (const message of said(loaded)) assert.match(message, /error "speed-lo" is not known here\. Did you mean "speed-low"\?/);
  const other = parseInventory(JSON.stringify({ alerts: { conditions: { gravity: {} } }, devices: [good] }));
  assert.match(said(other)[0] ?? '', /This name is not known here\. The editor’s completion lists what is/);
});

test('what a condition or a margin may say is checked, and told', () => {
  const loaded = withGood(device({ alerts: { conditions: { 'ac-lost': { negatives: 'all' } }, margins: { 'hw.temperature': -5 } } }));
  assert.match(said(loaded)[0] ?? '', /"negatives" is not right\. How many polls .* or "window" for every one/);
  assert.match(said(loaded)[1] ?? '', /"hw\.temperature" must be/);
});

test('a window that cannot hold the negatives is told where a device or a group narrows it', () => {
  const loaded = parseInventory(
    JSON.stringify(
      { groups: { g: { alerts: { negatives: 7 } } }, devices: [device({ haGroup: 'g' }), { ...good, alerts: { window: '20m' } }] },
      null,
      1,
    ),
  );
  assert.deepEqual(ids(loaded), ['a', 'good']);
  assert.equal(loaded.alertsOf.get('a')?.window, 4_200_000);
  assert.equal(loaded.alertsOf.get('good')?.window, 1_800_000);
  assert.match(said(loaded)[0] ?? '', /^5:18 error No alert could ever fire: "window" holds only 6 polls, and "negatives" asks for 7/);
  assert.match(said(loaded)[1] ?? '', /error No alert could ever fire: "window" holds only 2 polls/);
});

test('an HA group that no device belongs to is told, with the one that is meant', () => {
  const loaded = parseInventory(JSON.stringify({ groups: { 'prod-ac': {} }, devices: [{ ...good, haGroup: 'prod-ca' }] }));
  assert.deepEqual(said(loaded), ['1:12 warning No device has this "haGroup", so this has no effect. Did you mean "prod-ca"?']);
  const wrong = parseInventory(JSON.stringify({ groups: { 'Prod CA': { alert: {} } }, devices: [good] }));
  assert.equal(wrong.devices.length, 1);
  assert.match(said(wrong).join('\n'), /This name is not right: expected lower-case letters/);
});

test('an HA group says how many members it has and how many it needs, and a device on which feeds it hangs', () => {
  const group = { name: 'CA, production', members: 3, quorum: 2, authentication: 'ped', autoRecovery: false };
  const loaded = parseInventory(
    JSON.stringify({
      groups: { 'prod-ca': group, plain: {} },
      devices: [device({ haGroup: 'prod-ca', feeds: ['A', 'B'] }), { ...good, haGroup: 'plain' }],
    }),
  );
  assert.deepEqual(said(loaded), []);
  assert.deepEqual(loaded.groups, [{ id: 'prod-ca', ...group }, { id: 'plain' }]);
  assert.deepEqual(loaded.devices[0]?.feeds, ['A', 'B']);
});

test('numbers of an HA group that do not fit together are told with their place', () => {
  const problems = (group: object, devices = 2) => {
    const members = Array.from({ length: devices }, (_, index) =>
      device({ id: `m-${index}`, haGroup: 'g', console: { ...console, port: `/dev/ttyUSB${index}` } }),
    );
    return said(parseInventory(JSON.stringify({ groups: { g: group }, devices: members })));
  };
  assert.deepEqual(problems({ members: 2, quorum: 3 }), [
    '1:38 error No quorum could ever hold: "quorum" asks for 3 members, and "members" says that there are 2. Write a smaller quorum, or how many members there are.',
  ]);
  assert.deepEqual(problems({ members: 2, quorum: 1 }, 3), [
    '1:27 warning 3 devices have this "haGroup", which are more than "members" says. All of them are counted. Write how many members there are.',
  ]);
  assert.deepEqual(problems({ quorum: 3 }), [
    '1:26 warning No quorum can be seen to hold: "quorum" asks for 3 members, and 2 devices have this "haGroup". Write in "members" how many there are, or a smaller quorum.',
  ]);
  assert.deepEqual(problems({ members: 4, quorum: 3 }), []);
  assert.match(problems({ authentication: 'PED' })[0] ?? '', /^1:34 error "authentication" must be "ped" or "password"/);
  assert.match(problems({ members: 0 })[0] ?? '', /^1:27 error "members" must be at least 1/);
  const client = (name: string, host: string) => ({
    ...{ name, ssh: host, hostKey: `SHA256:${'A'.repeat(43)}`, user: 'reader', password: { secret: 'app' } },
  });
  assert.deepEqual(problems({ clients: [client('app-1', '10.0.3.1'), client('app-2', '10.0.3.2')] }), []);
  assert.match(
    problems({ clients: [client('app-1', '10.0.3.1'), client('app-1', '10.0.3.2')] }).join(),
    /^1:\d+ error Another client of this group has the same name/,
  );
});

test('what an HA group says of itself counts although its alerts are wrong', () => {
  const loaded = parseInventory(
    JSON.stringify({ groups: { g: { quorum: 2, members: 3, alerts: { recover: 'x' } } }, devices: [{ ...good, haGroup: 'g' }] }),
  );
  assert.deepEqual(loaded.groups, [{ id: 'g', quorum: 2, members: 3 }]);
  assert.equal(said(loaded).length, 1);
});

test('a name that may be a secret is repeated by no message and no title', () => {
  const secret = 'hunter2';
  const token = 'ghp-ABCDEF123456';
  const wrong: readonly object[] = [
    { devices: [device({ [secret]: '' })] },
    { devices: [device({ console: { ...console, [secret]: { secret: 'a.console' }, Passw0rd: 'x' } })] },
    { devices: [device({ console: { ...console, password: { [secret]: 'a.console' } } })] },
    { devices: [], [secret]: 1 },
    { devices: [], groups: { [secret]: 1 } },
    { devices: [], groups: { [`${secret}!`]: {} } },
    { devices: [], alerts: { conditions: { [secret]: {} }, margins: { [secret]: 1 } } },
    {
      devices: [],
      notify: [{ id: 'a', webhook: { url: 'https://example.com/', headers: { [`X-${token}`]: 'ümläut', [`${token} !`]: 'a' } } }],
    },
  ];
  for (const inventory of wrong) {
    const { problems, fixes } = parseInventory(JSON.stringify(inventory));
    assert.ok(problems.length > 0);
    const told = [...problems.map(({ message }) => message), ...fixes.map(({ title }) => title)].join('\n');
    for (const each of [secret, token, 'Passw0rd']) assert.ok(!told.includes(each), told);
  }
});

suite('what proves who we are, on its way to a receiver', () => {
  const receiver = (kind: 'webhook' | 'mail', changes: object) => {
    const whole =
      kind === 'webhook' ? { url: 'http://ops.example.com/', ...changes } : { host: 'mx', from: 'a@b.c', to: ['a@b.c'], ...changes };
    const { receivers, problems } = parseInventory(JSON.stringify({ notify: [{ id: 'a', [kind]: whole }], devices: [] }));
    const told = problems.find(({ message }) => /encrypted/.test(message)) ?? problems[0];
    return { taken: receivers.length === 1, severity: told?.severity, message: told?.message ?? '' };
  };
  const login = { security: 'none', user: 'u', password: { secret: 's' } };
  const proofs: readonly [kind: 'webhook' | 'mail', changes: object][] = [
    ['webhook', { bearer: { secret: 's' } }],
    ['webhook', { signature: { secret: 's' } }],
    ['webhook', { headers: { Authorization: 'Basic eDp5' } }],
    ['webhook', { headers: { 'X-Api-Key': 'abc' } }],
    ['webhook', { url: 'http://ops.example.com/?token=abc' }],
    ['webhook', { url: 'http://localhost.evil.example/', bearer: { secret: 's' } }],
    ['webhook', { url: 'http://127.evil.example/', bearer: { secret: 's' } }],
    ['mail', login],
    ['mail', { ...login, host: 'localhost.evil.example' }],
  ];
  for (const [kind, changes] of proofs) {
    test(`goes nowhere unencrypted: ${kind} ${JSON.stringify(changes)}`, () => {
      const without = receiver(kind, changes);
      assert.deepEqual([without.taken, without.severity], [false, 'error']);
      assert.match(without.message, /whoever reads along gets what proves who we are.*"allowClearText": true/);
      const refused = receiver(kind, { ...changes, allowClearText: false });
      assert.deepEqual([refused.taken, refused.severity], [false, 'error']);
      const allowed = receiver(kind, { ...changes, allowClearText: true });
      assert.deepEqual([allowed.taken, allowed.severity], [true, 'warning']);
      assert.match(allowed.message, /whoever reads along gets what proves who we are/);
    });
  }

  test('does not stand in the file unsaid, and may be given as a secret', () => {
    const literal = parseInventory(
      JSON.stringify({
        notify: [
          { id: 'a', webhook: { url: 'https://example.com/', headers: { 'X-Team': 'hsm', 'X-Api-Key': 'abc' } } },
          { id: 'b', webhook: { url: 'https://example.com/?a=1&token=abc' } },
        ],
        devices: [],
      }),
    );
    assert.equal(literal.receivers.length, 2);
    assert.deepEqual(
      literal.problems.map(({ severity, message }) => `${severity}: ${message}`),
      [
        'warning: What proves who we are stands here, for everybody who reads the file. Give it as a secret: { "secret": "…" }.',
        'warning: What proves who we are stands in this address, for everybody who reads the file. Give the whole address as a secret: { "secret": "…" }.',
      ],
    );
    const url = 'https://example.com/?a=1';
    const { problems, secrets } = parseInventory(
      JSON.stringify({ notify: [{ id: 'a', webhook: { url, headers: { 'X-Api-Key': { secret: 'a.key' } } } }], devices: [] }),
    );
    assert.deepEqual([problems, secrets], [[], ['a.key']]);
    assert.equal(receiver('webhook', { headers: { 'X-Team': { secret: 's' } } }).severity, 'error', 'whatever its name');
  });

  test('is not meant by a header that only sounds like it', () => {
    assert.equal(receiver('webhook', { headers: { 'X-Author': 'hsm' } }).severity, 'warning');
  });

  test('may go to this machine, and over an encrypted way', () => {
    for (const url of ['http://localhost:8080/', 'http://127.0.0.1/', 'http://[::1]/', 'https://ops.example.com/'])
      assert.deepEqual(receiver('webhook', { url, bearer: { secret: 's' } }), { taken: true, severity: undefined, message: '' });
    for (const host of ['localhost', '127.0.0.1', '::1']) assert.equal(receiver('mail', { ...login, host }).taken, true);
  });

  test('is not what alerts alone are: those are told as a warning', () => {
    const { taken, severity, message } = receiver('webhook', {});
    assert.deepEqual([taken, severity], [true, 'warning']);
    assert.match(message, /alerts cross the network in clear text/);
  });
});
