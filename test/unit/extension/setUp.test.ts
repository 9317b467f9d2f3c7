import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalText } from '../../../src/channels/traps/refusal.ts';
import { isBefore, newEngineId } from '../../../src/extension/setUp/setUpPlan.ts';
import { SetUpSession } from '../../../src/extension/setUp/setUpSession.ts';
import { addReceivers } from '../../../src/inventory/editReceivers.ts';
import { parseInventory } from '../../../src/inventory/load.ts';
import type { ReceivingRecord, Snapshot } from '../../../src/protocol/contract.ts';
import type { ToSetUpPage } from '../../../src/protocol/pages/toSetUpPage.ts';
import { missingText } from '../../../webview/setUp/setUpWords.ts';
import { aSetUp } from '../../support/setUpScenes.ts';
import { waitFor } from '../../support/waitFor.ts';
import { device, snapshot } from './records.ts';

const SINCE = Date.parse('2026-03-02T12:00:00Z');
const iso = (ms: number) => new Date(SINCE + ms).toISOString();

test('the commands are those of the release, filled in, with words to replace where a passphrase stands', () => {
  const { blocks, written, writes } = aSetUp({ software: '7.4.0' }, SINCE);
  const lines = (id: string) => blocks.find((block) => block.id === id)?.lines ?? [];
  assert.equal(
    lines('traps')[0],
    'sysconf snmp trap set -host 10.0.0.2 -secname vigil-hsm-1 -engineid 80001f8805aabbcc -authprotocol SHA -authpwd <passphrase for authentication> -privprotocol AES -privpwd <passphrase for privacy>',
  );
  assert.ok(lines('traps').includes('service restart lsta'));
  assert.equal(lines('lines')[0], 'syslog remotehost add -host 10.0.0.2 -protocol tcp -port 1514');
  assert.match(lines('port')[0] ?? '', /--dport 162 -j REDIRECT --to-ports 1162$/);
  assert.deepEqual(lines('tls'), [], 'before 7.8.3 there is no TLS');
  assert.match(blocks.find(({ id }) => id === 'lines')?.warning ?? '', /clear text.*7\.4\.0 knows nothing else: TLS begins with 7\.8\.3/);
  assert.deepEqual([written, writes.length], [false, 2]);
  const newer = aSetUp({ software: '7.8.3' }, SINCE).blocks;
  assert.ok(newer.some(({ id }) => id === 'tls'));
  const tls = newer.find(({ id }) => id === 'tls');
  assert.match(
    tls?.lines[1] ?? '',
    /^syslog remotehost add -host 10\.0\.0\.2 -protocol tcp -port .* <arguments for TLS: see syslog remotehost add -help>$/,
  );
  assert.match(tls?.note ?? '', /^Which arguments the command takes for TLS stands in no document/);
  const unknown = aSetUp({}, SINCE).blocks.find(({ id }) => id === 'tls');
  assert.match(unknown?.note ?? '', /^Which software the HSM has is not known yet\./);
  for (const { lines: each } of [...blocks, ...newer]) for (const line of each) assert.doesNotMatch(line, /[{}](?!;| )|undefined/, line);
});

test('versions are compared number by number', () => {
  const before = ['7.2', '7.8.2', '7.8.2-99', '6.10', '7.8'];
  const after = ['7.8.3', '7.8.3-12', '7.8.10', '7.9', '8', '7.10.1'];
  assert.deepEqual(
    [before.map((each) => isBefore(each, '7.8.3')), after.map((each) => isBefore(each, '7.8.3'))],
    [before.map(() => true), after.map(() => false)],
  );
});

test('whatever is missing is named on the page: the cause that refused it, or that nothing came at all', () => {
  const causes: Readonly<Record<string, readonly [Parameters<typeof refusalText>[2], RegExp]>> = {
    user: [{ why: 'unknown-user', user: 'virgil', engineId: '80001f88' }, /user "virgil", who is not configured/],
    key: [{ why: 'wrong-digest', user: 'vigil' }, /passphrase|key/i],
    privacy: [{ why: 'undecryptable', user: 'vigil' }, /privacy|decrypt/i],
    clock: [{ why: 'out-of-time', user: 'vigil', engineId: '80001f88' }, /older than what its engine 80001f88 has sent before/],
    engine: [{ why: 'unknown-engine', user: 'vigil', engineId: '80001f88' }, /engine 80001f88, for which no user/],
    source: [{ why: 'unknown-source' }, /no host of the inventory/],
  };
  for (const [cause, [packet, said]] of Object.entries(causes)) {
    const text = refusalText('10.0.1.4', 'SNMPv3 trap', packet);
    assert.match(text, said, cause);
    const refused = [{ time: iso(5), sender: '10.0.1.4', channel: 'trap', cause: packet.why, text, count: 1 }] as const;
    const plan = { ...aSetUp({ ways: ['trap', 'syslog'], refused }, SINCE), complete: true };
    assert.deepEqual(
      plan.refused.map((each) => [each.text, each.isThisDevice]),
      [[text, true]],
      cause,
    );
    assert.equal(missingText(plan, SINCE + 61_000), '', 'something came, and was refused');
  }
  const silent = { ...aSetUp({ ways: ['trap', 'syslog'] }, SINCE), complete: true };
  assert.match(missingText(silent, SINCE + 61_000), /^Nothing came over SNMP traps and Syslog from .*it does not reach this machine/);
  assert.equal(missingText(silent, SINCE + 1000), '', 'it may be on its way');
});

test('an engine id is one of SNMP’s, as long as the model takes', () => {
  assert.match(newEngineId('0123456789abcdef', 16), /^80001f8805012345$/);
});

test('what was refused before the page was opened, and a test of long ago, count for nothing new', () => {
  const test = { at: iso(-1), sender: '10.0.1.4', authenticated: true };
  const refused = [{ time: iso(-1), sender: '10.0.1.4', channel: 'trap', cause: 'wrong-digest', text: 'x', count: 1 }] as const;
  const heard = [{ device: 'hsm-1', channel: 'trap', lastAt: iso(-1), test }] as const;
  const plan = aSetUp({ ways: ['trap', 'syslog'], heard, refused }, SINCE);
  assert.deepEqual(plan.refused, []);
  assert.deepEqual(
    plan.ways.map(({ state, testedAt }) => [state, testedAt]),
    [
      ['waiting', SINCE - 1],
      ['waiting', undefined],
    ],
  );
  const later = aSetUp(
    { ways: ['trap', 'syslog'], heard: [{ ...heard[0], lastAt: iso(5) }], refused: [{ ...refused[0], time: iso(5) }] },
    SINCE,
  );
  assert.deepEqual([later.ways[0]?.state, later.refused[0]?.isThisDevice], ['heard', true]);
});

const WITH_COMMENTS = `{
  // ours
  "devices": [
    { "id": "hsm-1", "model": "luna-network-hsm-7", "console": { "port": "/dev/ttyS0", "user": "monitor", "password": { "secret": "a" } } } // rack 4
  ]
}
`;
const wanted = {
  traps: {
    listen: '0.0.0.0:1162',
    user: {
      name: 'vigil-hsm-1',
      engineId: '80001f8805aabbcc',
      auth: { protocol: 'sha', secret: 'traps.auth' },
      priv: { protocol: 'aes', secret: 'traps.priv' },
    },
  },
  syslog: { udp: '0.0.0.0:1514', tcp: '0.0.0.0:1514' },
};

test('receivers are written into the inventory, which keeps its comments and has no error', () => {
  const once = addReceivers(WITH_COMMENTS, { device: 'hsm-1', address: '10.0.1.4', ...wanted });
  const loaded = parseInventory(once);
  assert.deepEqual(
    loaded.problems.filter(({ severity }) => severity === 'error'),
    [],
  );
  assert.match(once, /\/\/ ours[\s\S]*\/\/ rack 4/);
  assert.deepEqual(loaded.devices[0]?.addresses, ['10.0.1.4']);
  assert.deepEqual(
    loaded.intake?.traps?.users.map(({ name }) => name),
    ['vigil-hsm-1'],
  );
  // A second one comes beside it, and a place that only this machine reaches is opened.
  const here = once.replace('0.0.0.0:1162', '127.0.0.1:2162').replace('"tcp": "0.0.0.0:1514"', '"tcp": "127.0.0.1:2514"');
  const second = {
    ...wanted,
    traps: { ...wanted.traps, user: { ...wanted.traps.user, name: 'vigil-hsm-2', engineId: '80001f8805aabbdd' } },
  };
  const twice = parseInventory(addReceivers(here, { device: 'hsm-1', ...second }));
  assert.deepEqual([twice.intake?.traps?.listen, twice.intake?.syslog?.tcp], ['0.0.0.0:2162', '0.0.0.0:2514']);
  assert.deepEqual(
    twice.intake?.traps?.users.map(({ name }) => name),
    ['vigil-hsm-1', 'vigil-hsm-2'],
  );
  const again = { ...wanted, traps: { ...wanted.traps, user: { ...wanted.traps.user, engineId: '80001f8805eeeeee' } } };
  const thrice = parseInventory(addReceivers(once, { device: 'hsm-1', ...again }));
  assert.deepEqual(
    thrice.intake?.traps?.users.map(({ engineId }) => engineId),
    ['80001f8805eeeeee'],
    'a user of this name is no second one',
  );
  assert.throws(() => addReceivers('{ "devices": [] }', { device: 'hsm-1', ...wanted }), /no device with the id/);
});

test('the page is told again and again, ticks what arrives, and has nothing but our own commands copied', async () => {
  const posted: ToSetUpPage[] = [];
  const copied: string[] = [];
  const acted: unknown[] = [];
  let record: ReceivingRecord = { addresses: [], ways: [], heard: [], refused: [] };
  const connection = {
    snapshot: snapshot({ devices: [device({ id: 'hsm-1', name: 'One' })] }) as Snapshot,
    failure: undefined,
    onDidChange: () => ({ dispose() {} }),
    connect: async () => {},
    history: async () => ({ series: [] }),
  };
  const session = new SetUpSession({
    ...{ connection, device: 'hsm-1', since: SINCE, random: '0123456789abcdef', pace: 10 },
    receiving: async () => record,
    post: (message) => posted.push(message),
    copy: async (text) => void copied.push(text),
    act: async ({ type }, written, askForAddress) => void acted.push([type, written?.traps.user.engineId, askForAddress]),
    onDevice: () => {},
  });
  const states = () => posted.flatMap((each) => (each.type === 'setUp' ? [each.setUp.ways.map(({ state }) => state)] : []));
  session.receive({ type: 'ready' });
  await waitFor('it is told', () => states().length > 0);
  assert.deepEqual(states()[0], ['off', 'off']);
  session.receive({ type: 'write' });
  session.receive({ type: 'copy', block: 'traps', line: 'reboot' });
  session.receive({ type: 'copy', block: 'lines', line: 'syslog remotehost list' });
  await waitFor('it is copied', () => copied.length === 1);
  assert.deepEqual([copied, acted], [['syslog remotehost list'], [['write', '80001f8805012345', true]]]);
  const told = states().length;
  record = {
    ...record,
    ways: ['trap', 'syslog'],
    heard: [{ device: 'hsm-1', channel: 'trap', lastAt: iso(9), test: { at: iso(9), sender: '10.0.1.4', authenticated: true } }],
  };
  await waitFor('it has arrived', () => states().at(-1)?.[0] === 'proven');
  assert.equal(states().length, told + 1, 'what is the same is not told again');
  session.hidden();
  session.dispose();
  connection.snapshot = snapshot({ devices: [] });
});
