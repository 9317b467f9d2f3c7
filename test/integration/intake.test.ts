import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { MessageRecord, SnapshotChange } from '../../src/protocol/contract.ts';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { ComposedService } from '../support/composedService.ts';
import { sendWith } from '../support/trapSenders.ts';
import { waitFor } from '../support/waitFor.ts';
import { ada } from '../support/watchedFleet.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'intake-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const ENGINE = '80001f8804aabbccddee';
const FAN_TRAP = '1.3.6.1.4.1.23629.1.5.2.2.2';
const LOG_REFERENCE = '1.3.6.1.4.1.23629.1.5.2.2.1';
const SECRETS = { 'traps.auth': 'auth-passphrase', 'traps.priv': 'priv-passphrase', 'traps.community': 'a-community' };
const USER = {
  name: 'vigil',
  engineId: ENGINE,
  auth: { protocol: 'sha256', secret: 'traps.auth' },
  priv: { protocol: 'aes', secret: 'traps.priv' },
};
const AS_USER = ['-v3', '-u', 'vigil', '-l', 'authPriv', '-a', 'SHA-256', '-A', 'auth-passphrase', '-x', 'AES', '-X', 'priv-passphrase'];
const AS_COMMUNITY = ['-v2c', '-c', 'a-community'];
const fanTrap = (text = 'a fan') => ['', FAN_TRAP, LOG_REFERENCE, 's', text];
const PSU_LINE = 'Power Supply sensor PSU2_Status - Failure detected Asserted';

const ports = { traps: 0, udp: 0, tcp: 0 };
for (const name of Object.keys(ports) as (keyof typeof ports)[]) ports[name] = await freePort();
const place = `127.0.0.1:${ports.traps}`;

/** A device whose secret is missing: its polls end at once and bring nothing. */
const device = (id: string, host: string, more: object = {}) => ({
  id,
  model: 'luna-network-hsm-7',
  snmp: { host, version: '2c', community: { secret: `${id}.community` } },
  ...more,
});

const inventory = (change: object = {}) => ({
  receivers: {
    traps: { listen: place, users: [USER], communities: [{ secret: 'traps.community' }] },
    syslog: { udp: `127.0.0.1:${ports.udp}`, tcp: `127.0.0.1:${ports.tcp}` },
  },
  devices: [device('hsm-1', '127.0.0.1'), device('hsm-2', '10.255.255.2')],
  ...change,
});

async function start(composed: ComposedService, written: unknown = inventory()): Promise<void> {
  composed.write(written);
  await composed.service.requests.provideSecrets({ secrets: SECRETS }, ada);
  await composed.service.start(composed.inventory);
  const listening = () => composed.service.requests.snapshot({}, ada);
  await waitFor('all listen', async () => {
    const { listening: places = [] } = await listening();
    return places.length > 0 && places.every(({ problems }) => problems.every((each) => !each.startsWith('Nothing'))) && pause(100, true);
  });
}

async function events(composed: ComposedService, device?: string): Promise<readonly MessageRecord[]> {
  return (await composed.service.requests.events(device === undefined ? {} : { device }, ada)).events;
}

const heard = (composed: ComposedService, count: number) =>
  waitFor(`${count} messages are kept`, async () => {
    const found = await events(composed);
    return found.length >= count && found;
  });

/** Polls that have begun, as a window sees them. */
function polls(changes: readonly SnapshotChange[], id: string): number {
  const states = changes.flatMap(({ devices = [] }) => devices.filter((each) => each.id === id).map(({ polling }) => polling === true));
  return states.filter((polling, at) => polling && !states[at - 1]).length;
}

async function quiet(composed: ComposedService): Promise<void> {
  await waitFor('nothing is polled', () => composed.snapshot().devices.every(({ polling, nextPoll }) => !polling && nextPoll));
}

test('Debian’s snmptrap and logger: each message is kept, its device is found, and one poll follows', { timeout: 240_000 }, async () => {
  await using composed = new ComposedService();
  await start(composed);
  await quiet(composed);
  const changes = composed.window();
  await sendWith('snmptrap', [...AS_COMMUNITY, place, ...fanTrap()]);
  const to = ['--server', '127.0.0.1', '--tag', 'ipmievd', '--priority', 'local4.notice', '--rfc3164'];
  await run('logger', [...to, '--udp', '--port', `${ports.udp}`, PSU_LINE]);
  await run('logger', [...to, '--tcp', '--port', `${ports.tcp}`, 'Power supply 1 AC outage']);
  const found = await heard(composed, 3);
  assert.deepEqual(found.map(({ device, channel, component, asserted }) => [device, channel, component, asserted]).sort(), [
    ['hsm-1', 'syslog', 'psu1', true],
    ['hsm-1', 'syslog', 'psu2', true],
    ['hsm-1', 'trap', 'fans', true],
  ]);
  await waitFor('it is polled', () => polls(changes, 'hsm-1') > 0);
  await sendWith('snmptrap', [...AS_COMMUNITY, place, ...fanTrap('another fan')]);
  await waitFor('it is counted', async () => (await events(composed)).some(({ channel, count }) => channel === 'trap' && count === 2));
  await pause(300);
  assert.deepEqual([polls(changes, 'hsm-1'), polls(changes, 'hsm-2')], [1, 0]);
  // What anybody could have said leads to no alert by itself.
  assert.deepEqual(
    composed.snapshot().alerts.filter(({ component }) => component.startsWith('psu') || component === 'fans'),
    [],
  );
  assert.deepEqual(
    composed.snapshot().listening?.map(({ kept, refused, lastAt }) => [kept > 0, refused, lastAt !== undefined]),
    [
      [true, 0, true],
      [true, 0, true],
      [true, 0, true],
    ],
  );
  // What came before a change of the inventory has come.
  const keptThere = () => composed.snapshot().listening?.[0]?.kept ?? 0;
  const kept = keptThere();
  const { receivers } = inventory();
  composed.write(inventory({ receivers: { ...receivers, traps: { ...receivers.traps, users: [USER, { ...USER, name: 'another' }] } } }));
  await composed.service.requests.useInventory({ path: composed.inventory }, ada);
  await waitFor('one is kept by the new listener', async () => {
    await sendWith('snmptrap', [...AS_COMMUNITY, place, ...fanTrap('a third fan')]);
    return keptThere() !== kept;
  });
  assert.ok(keptThere() > kept, `${keptThere()} after ${kept}`);
});

test('what a proven sender says is judged, and a test of the path is not', { timeout: 240_000 }, async () => {
  await using composed = new ComposedService();
  await start(composed);
  await quiet(composed);
  const changes = composed.window();
  const to = ['--server', '127.0.0.1', '--priority', 'local4.crit', '--rfc3164', '--udp', '--port', `${ports.udp}`];
  await run('logger', [...to, '--tag', 'lunash', '***TEST : SEQNO_1 : a line to prove the path']);
  await heard(composed, 1);
  await pause(300);
  assert.equal(polls(changes, 'hsm-1'), 0);
  const proof = { sender: '127.0.0.1', authenticated: false };
  assert.deepEqual(
    composed.snapshot().heard?.map(({ test, lastAt, ...of }) => [of, test && { ...test, at: test.at === lastAt }]),
    [
      [
        { device: 'hsm-1', channel: 'syslog' },
        { ...proof, at: true },
      ],
    ],
  );
  await waitFor('clients hear of it', () => changes.some(({ heard: news = [] }) => news.some(({ test }) => test?.sender === '127.0.0.1')));
  await sendWith('snmptrap', ['-e', `0x${ENGINE}`, ...AS_USER, place, ...fanTrap()]);
  await waitFor('an alert is pending', () =>
    composed
      .snapshot()
      .alerts.some(({ component, condition, state }) => component === 'fans' && condition === 'attention' && state === 'pending'),
  );
  assert.deepEqual(
    (await events(composed)).map(({ channel, authenticated }) => [channel, authenticated]),
    [
      ['trap', true],
      ['syslog', undefined],
    ],
  );
});

test('who sets a device up sees what is missing, and a trap that comes meanwhile proves the way', { timeout: 240_000 }, async () => {
  await using composed = new ComposedService();
  await start(composed);
  const ask = (id = 'hsm-1') => Promise.resolve(composed.service.requests.receiving({ device: id }, ada));
  const wrong = async (cause: string, ...args: string[]) => {
    await sendWith('snmptrap', [...args, place, ...fanTrap()]);
    await waitFor(cause, async () => (await ask()).refused.some((each) => each.cause === cause));
  };
  const as = (user: string, key: string) => [
    '-v3',
    '-u',
    user,
    '-l',
    'authPriv',
    '-a',
    'SHA-256',
    '-A',
    key,
    '-x',
    'AES',
    '-X',
    'priv-passphrase',
  ];
  await wrong('unknown-user', '-e', `0x${ENGINE}`, ...as('virgil', 'auth-passphrase'));
  await wrong('wrong-digest', '-e', `0x${ENGINE}`, ...as('vigil', 'another-passphrase'));
  await wrong('unknown-engine', '-e', '0x80001f8804ffffffffff', ...as('vigil', 'auth-passphrase'));
  await sendWith('snmptrap', ['-e', `0x${ENGINE}`, ...as('vigil', 'another-passphrase'), place, ...fanTrap()]);
  await waitFor('the same mistake is counted', async () =>
    (await ask()).refused.some(({ cause, count }) => cause === 'wrong-digest' && count === 2),
  );
  const before = await ask();
  assert.deepEqual([before.addresses, before.ownAddress, before.heard], [['127.0.0.1'], '127.0.0.1', []]);
  assert.deepEqual([before.traps?.listen, before.syslog], [place, { udp: `127.0.0.1:${ports.udp}`, tcp: `127.0.0.1:${ports.tcp}` }]);
  assert.doesNotMatch(JSON.stringify(before), /(auth|priv|another)-passphrase|a-community/);
  await sendWith('snmptrap', ['-e', `0x${ENGINE}`, ...AS_USER, place, ...fanTrap()]);
  const proof = await waitFor('the way is proven', async () => (await ask()).heard.find(({ test }) => test !== undefined));
  assert.deepEqual([proof.channel, proof.test?.authenticated, proof.test?.sender], ['trap', true, '127.0.0.1']);
  // Nobody waits any more: what comes then is no test.
  composed.now += 60_000;
  await sendWith('snmptrap', [...AS_COMMUNITY, place, ...fanTrap('later')]);
  await waitFor('it is heard', () => composed.snapshot().heard?.some(({ lastAt }) => Date.parse(lastAt) === composed.now));
  assert.equal(composed.snapshot().heard?.[0]?.test?.authenticated, true);
  assert.deepEqual((await ask('hsm-2')).addresses, ['10.255.255.2']);
});

test('an inform is answered when it is kept, kept once, and not lost by a restart', { timeout: 240_000 }, async () => {
  await using composed = new ComposedService();
  await start(composed);
  const first = await sendWith('snmpinform', [...AS_USER, '-t', '3', '-r', '1', place, ...fanTrap('before')]);
  assert.deepEqual([first.code, (await events(composed)).length], [0, 1]);
  // It is sent while nobody listens, and again until somebody does.
  let second = Promise.resolve({ code: null as number | null, output: '' });
  await composed.restart(() => {
    second = sendWith('snmpinform', [...AS_USER, '-t', '1', '-r', '20', place, ...fanTrap('meanwhile')]);
  });
  await pause(500);
  await start(composed);
  assert.equal((await second).code, 0, (await second).output);
  const kept = await events(composed);
  assert.deepEqual(
    kept.map(({ count }) => count).reduce((sum, count) => sum + count, 0),
    2,
  );
});

test('an inform that cannot be kept is not answered', { timeout: 240_000 }, async () => {
  await using composed = new ComposedService();
  await start(composed);
  composed.service.keeper.mustKeep = () => {
    throw new Error('the disk is full');
  };
  const sent = await sendWith('snmpinform', [...AS_COMMUNITY, '-t', '1', '-r', '0', place, ...fanTrap()]);
  assert.notEqual(sent.code, 0);
  const [traps] = composed.snapshot().listening ?? [];
  assert.match(traps?.problems.join(' ') ?? '', /cannot be kept.*Informs are not answered/);
});

test('strangers are one event at once, without a word of what they sent', { timeout: 240_000 }, async () => {
  await using composed = new ComposedService();
  await start(composed, inventory({ devices: [device('hsm-2', '10.255.255.2')] }));
  for (let n = 0; n < 3; n++) {
    await sendWith('snmptrap', ['-v2c', '-c', 'a-secret-of-others', place, ...fanTrap()]);
    await run('logger', ['--server', '127.0.0.1', '--udp', '--port', `${ports.udp}`, 'a-secret-of-others']);
  }
  const log = () => composed.store.events.load({ since: 0 }).filter(({ kind }) => kind === 'stranger');
  await waitFor('both are told', () => log().length >= 2);
  await pause(200);
  const texts = log().map(({ text }) => text);
  assert.equal(texts.length, 2);
  for (const text of texts) assert.match(text, /127\.0\.0\.1.*inventory.*SHA-256 [\da-f]{64}/);
  assert.doesNotMatch(texts.join(), /secret-of-others/);
  assert.deepEqual(await events(composed), []);
  await composed.restart();
  await start(composed, inventory({ devices: [device('hsm-2', '10.255.255.2')] }));
  await sendWith('snmptrap', ['-v2c', '-c', 'a-secret-of-others', place, ...fanTrap()]);
  await run('logger', ['--server', '127.0.0.1', '--udp', '--port', `${ports.udp}`, 'a-secret-of-others']);
  await pause(300);
  assert.equal(log().length, 2, 'a restart is no reason to tell it again');
  composed.now += 86_400_000;
  await sendWith('snmptrap', [...AS_COMMUNITY, place, ...fanTrap()]);
  await waitFor('a day later it is told again', () => log().length === 3);
});

test('a port that another program has is told with its remedy, and taken when the inventory names a free one', {
  timeout: 240_000,
}, async () => {
  const other = await boundSocket();
  try {
    await using composed = new ComposedService();
    const written = inventory({ receivers: { traps: { listen: `127.0.0.1:${other.address().port}`, users: [USER] } } });
    composed.write(written);
    await composed.service.requests.provideSecrets({ secrets: SECRETS }, ada);
    await composed.service.start(composed.inventory);
    const changes = composed.window();
    await waitFor('it is told', () =>
      /another program listens there\. End it \("ss -lunp/.test(composed.snapshot().listening?.[0]?.problems.join() ?? ''),
    );
    composed.write(inventory());
    await composed.service.requests.useInventory({ path: composed.inventory }, ada);
    await waitFor(
      'it listens',
      () =>
        composed.snapshot().listening?.length === 3 &&
        composed.snapshot().listening?.every(({ problems }) => problems.every((text) => !text.startsWith('Nothing'))),
    );
    await waitFor('clients hear of it', () => changes.some(({ listening }) => listening?.length === 3));
    composed.write(inventory({ receivers: undefined }));
    await composed.service.requests.useInventory({ path: composed.inventory }, ada);
    await waitFor('nothing listens', () => composed.snapshot().listening?.length === 0);
  } finally {
    other.close();
  }
});

test('log rules of the inventory read what comes, from the next save on; a slip leaves those that were right', {
  timeout: 240_000,
}, async () => {
  await using composed = new ComposedService();
  const rule = {
    name: 'raid',
    app: 'mdadm',
    match: '^array (?<array>\\w+) degraded',
    component: 'psu1',
    condition: 'ac-lost',
    asserted: true,
  };
  const withRules = (...rules: readonly object[]) => {
    const { receivers, ...rest } = inventory();
    return { ...rest, receivers: { ...receivers, rules } };
  };
  await start(composed, withRules({ ...rule, severity: 'warning', text: 'Array $<array>' }));
  await quiet(composed);
  const changes = composed.window();
  const say = (text: string) =>
    run('logger', ['--server', '127.0.0.1', '--tag', 'mdadm', '--rfc3164', '--udp', '--port', `${ports.udp}`, text]);
  const said = async (text: string) => (await events(composed)).find((each) => each.text === text);
  await say('array md0 degraded');
  const found = await waitFor('it is kept', () => said('Array md0'));
  assert.deepEqual(
    [found.device, found.rule, found.component, found.condition, found.asserted, found.severity],
    ['hsm-1', 'raid', 'psu1', 'ac-lost', true, 'warning'],
  );
  await waitFor('bad news leads to a poll', () => polls(changes, 'hsm-1') > 0);
  await say('array md0 is new');
  await waitFor('it is kept', () => said('mdadm: array md0 is new'));
  const unknown = await composed.service.requests.events({ unknown: true }, ada);
  assert.deepEqual(
    unknown.events.map(({ text }) => text),
    ['mdadm: array md0 is new'],
  );

  composed.write(withRules({ ...rule, match: '(a+)+$', severity: 'info' }));
  await waitFor('the slip is known', () =>
    composed.snapshot().inventory?.problems.some(({ message }) => message.startsWith('A part that repeats')),
  );
  await say('array md1 degraded');
  assert.equal((await waitFor('it is kept', () => said('Array md1'))).rule, 'raid');

  composed.write(withRules({ ...rule, severity: 'critical', text: 'Array $<array> has lost a disk' }));
  await waitFor('it is in force', async () => {
    await say('array md2 degraded');
    return said('Array md2 has lost a disk');
  });
});

test('a file that a syslog daemon writes is followed over a restart: the host in the line says whose it is', {
  timeout: 240_000,
}, async () => {
  const path = join(folder, 'messages.log');
  writeFileSync(path, 'Mar  2 11:00:00 hsm-2 ipmievd: an old line\n');
  await using composed = new ComposedService();
  const written = inventory({ receivers: { syslog: { files: [path] } } });
  await start(composed, written);
  appendFileSync(path, `Mar  2 12:00:01 hsm-2 ipmievd: ${PSU_LINE}\nMar  2 12:00:02 elsewhere sshd: hello\n`);
  const found = await heard(composed, 2);
  assert.deepEqual(found.map(({ device, sender }) => [device, sender]).sort(), [
    ['', 'elsewhere'],
    ['hsm-2', 'hsm-2'],
  ]);
  await composed.restart(() => appendFileSync(path, 'Mar  2 12:00:03 hsm-2 ipmievd: meanwhile\n'));
  await start(composed, written);
  await heard(composed, 3);
  await pause(500);
  assert.equal((await events(composed, 'hsm-2')).length, 2);
});

test('a secret that is missing is asked for, and told where nothing is heard without it', { timeout: 240_000 }, async () => {
  await using composed = new ComposedService();
  composed.write(inventory());
  await composed.service.start(composed.inventory);
  assert.ok(composed.snapshot().missingSecrets.includes('traps.auth'));
  await waitFor('it is told', () => /"traps.auth" is missing/.test(composed.snapshot().listening?.[0]?.problems.join() ?? ''));
  await composed.service.requests.provideSecrets({ secrets: SECRETS }, ada);
  await waitFor('it is not told any more', () => !/is missing/.test(composed.snapshot().listening?.[0]?.problems.join() ?? ''));
  const sent = await sendWith('snmpinform', [...AS_USER, '-t', '3', '-r', '1', place, ...fanTrap()]);
  assert.equal(sent.code, 0, sent.output);
});

async function boundSocket(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}
