import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import type { SenderAuthProtocol, SenderPrivProtocol } from '../../src/channels/snmp/snmpTarget.ts';
import type { ReceivedTrap, TrapRights } from '../../src/channels/traps/admission.ts';
import type { StrangerRecord } from '../../src/channels/traps/strangers.ts';
import { TrapReceiver, type TrapReceiverOptions } from '../../src/channels/traps/trapReceiver.ts';
import type { TrapUser } from '../../src/channels/traps/trapUsers.ts';
import { PortUnavailable } from '../../src/core/fault.ts';
import { discovery, engineMemory, FAN_TRAP, LOG_TEXT, v2c } from '../support/trapPackets.ts';
import { sendWith } from '../support/trapSenders.ts';
import { startUdpRelay } from '../support/udpRelay.ts';
import { waitFor } from '../support/waitFor.ts';

const ENGINE = '80000000010203040506';
const KEY = 'test-auth-passphrase';
const PRIVACY_KEY = 'test-priv-passphrase';
const AUTH: Readonly<Record<SenderAuthProtocol, string>> = {
  md5: 'MD5',
  sha: 'SHA',
  sha224: 'SHA-224',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
};
const PRIV: Readonly<Record<SenderPrivProtocol, string>> = { aes: 'AES', aes192: 'AES-192', aes256: 'AES-256' };

function userOf(auth?: SenderAuthProtocol, priv?: SenderPrivProtocol): TrapUser {
  return {
    name: ['vigil', auth, priv].filter(Boolean).join('-'),
    engineId: ENGINE,
    ...(auth && { auth: { protocol: auth, key: KEY } }),
    ...(priv && { priv: { protocol: priv, key: PRIVACY_KEY } }),
  };
}
const authProtocols = Object.keys(AUTH) as SenderAuthProtocol[];
const privProtocols = Object.keys(PRIV) as SenderPrivProtocol[];
const users = [userOf(), ...authProtocols.flatMap((auth) => [userOf(auth), ...privProtocols.map((priv) => userOf(auth, priv))])];

/** As the command line names a user; the level is what it has keys for. */
function asUser({ name, auth, priv }: TrapUser, engine: readonly string[] = []): string[] {
  const level = priv ? 'authPriv' : auth ? 'authNoPriv' : 'noAuthNoPriv';
  return [
    ...['-v3', '-u', name, '-l', level, ...engine],
    ...(auth ? ['-a', AUTH[auth.protocol], '-A', auth.key] : []),
    ...(priv ? ['-x', PRIV[priv.protocol], '-X', priv.key] : []),
  ];
}

interface Heard extends AsyncDisposable {
  readonly receiver: TrapReceiver;
  readonly place: string;
  readonly traps: ReceivedTrap[];
  readonly strangers: StrangerRecord[];
}

async function hear(options: Partial<Omit<TrapReceiverOptions, 'rights'> & TrapRights> = {}): Promise<Heard> {
  const traps: ReceivedTrap[] = [];
  const strangers: StrangerRecord[] = [];
  const { users: ours = users, communities = ['a-community'], senders = { addresses: ['127.0.0.1'] }, ...rest } = options;
  const receiver = new TrapReceiver({
    host: '127.0.0.1',
    port: 0,
    rights: { users: ours, communities, senders },
    memory: engineMemory(),
    now: Date.now,
    commit: (trap) => void traps.push(trap),
    refused: (stranger) => void strangers.push(stranger),
    changed: () => {},
    ...rest,
  });
  await waitFor('the port is open or refused', () => receiver.port !== undefined || receiver.problems.length > 0);
  return {
    receiver,
    place: `127.0.0.1:${receiver.port}`,
    traps,
    strangers,
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  };
}

async function boundSocket(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

const what = (text: string) => ['', FAN_TRAP, LOG_TEXT, 's', text];
const textOf = (trap: ReceivedTrap | undefined) => {
  const value = trap?.message.varbinds[0]?.value;
  return value instanceof Uint8Array ? Buffer.from(value).toString() : value;
};

test('Debian’s snmptrap is heard in versions 1 and 2c, and snmpinform is told that it was', async () => {
  await using heard = await hear();
  const v1 = await sendWith('snmptrap', [
    '-v1',
    '-c',
    'a-community',
    heard.place,
    '1.3.6.1.4.1.23629.1.5.2.2',
    '10.0.1.4',
    '6',
    '3',
    '99',
    LOG_TEXT,
    's',
    'one',
  ]);
  const version2 = await sendWith('snmptrap', ['-v2c', '-c', 'a-community', heard.place, ...what('two')]);
  const inform = await sendWith('snmpinform', ['-v2c', '-c', 'a-community', '-t', '2', '-r', '1', heard.place, ...what('three')]);
  assert.deepEqual([v1, version2, inform], Array(3).fill({ code: 0, output: '' }));
  await waitFor('all have arrived', () => heard.traps.length === 3);
  assert.deepEqual(heard.traps.map(textOf), ['one', 'two', 'three']);
  assert.deepEqual(
    heard.traps.map(({ version, kind, message }) => [version, kind, message.trapOid]),
    [
      ['1', 'trap', '1.3.6.1.4.1.23629.1.5.2.2.0.3'],
      ['2c', 'trap', FAN_TRAP],
      ['2c', 'inform', FAN_TRAP],
    ],
  );
  assert.equal(heard.traps[0]?.message.address, '10.0.1.4');
  assert.deepEqual(heard.strangers, []);
});

test('Debian’s snmptrap is heard in version 3 with every level and every protocol', { timeout: 240_000 }, async () => {
  await using heard = await hear();
  for (const [number, user] of users.entries()) {
    const sent = await sendWith('snmptrap', [
      ...asUser(user, ['-e', `0x${ENGINE}`, '-Z', `1,${1000 + number}`]),
      heard.place,
      ...what(user.name),
    ]);
    assert.deepEqual(sent, { code: 0, output: '' }, user.name);
  }
  await waitFor('all have arrived', () => heard.traps.length + heard.strangers.length === users.length);
  assert.deepEqual(heard.strangers, []);
  assert.deepEqual(
    heard.traps.map(textOf),
    users.map(({ name }) => name),
  );
  assert.deepEqual(
    heard.traps.map(({ authenticated }) => authenticated),
    users.map(({ auth }) => auth !== undefined),
  );
});

test('Debian’s snmpinform finds our engine and clock by itself, with every level and every protocol, and gets its answer', {
  timeout: 240_000,
}, async () => {
  await using heard = await hear();
  for (const user of users) {
    const sent = await sendWith('snmpinform', [...asUser(user), '-t', '3', '-r', '1', heard.place, ...what(user.name)]);
    assert.deepEqual(sent, { code: 0, output: '' }, user.name);
  }
  assert.deepEqual(
    heard.traps.map(textOf),
    users.map(({ name }) => name),
  );
  assert.deepEqual(heard.strangers, []);
  assert.equal(heard.receiver.counts.kept, users.length);
  assert.equal(heard.receiver.counts.repeated, 0, 'the first answer was taken');
});

test('an inform is answered only when it is kept, and not at all when it cannot be', async () => {
  const order: string[] = [];
  let failing = false;
  await using heard = await hear({
    async commit() {
      await new Promise((resolve) => setTimeout(resolve, 150));
      if (failing) throw new PortUnavailable('The disk is full.');
      order.push('kept');
    },
  });
  await sendWith('snmpinform', [...asUser(users[2]!), '-t', '3', '-r', '0', heard.place, ...what('x')]);
  order.push('answered');
  assert.deepEqual(order, ['kept', 'answered']);
  failing = true;
  const refused = await sendWith('snmpinform', [...asUser(users[2]!), '-t', '0.5', '-r', '0', heard.place, ...what('y')]);
  assert.equal(refused.code, 1);
  assert.match(refused.output, /Timeout/);
  assert.match(
    heard.receiver.problems.map(({ text }) => text).join(),
    /notifications cannot be kept: The disk is full\. Informs are not answered/,
  );
  failing = false;
  await sendWith('snmpinform', [...asUser(users[2]!), '-t', '3', '-r', '0', heard.place, ...what('z')]);
  assert.doesNotMatch(heard.receiver.problems.map(({ text }) => text).join(), /cannot be kept/);
});

test('an inform whose answer is lost is sent again, answered again, and kept once', async () => {
  for (const user of [undefined, userOf('sha256', 'aes')]) {
    await using heard = await hear();
    let answers = 0;
    await using relay = await startUdpRelay(heard.receiver.port!, {
      // The first answer to the inform itself is lost: of version 3 two reports come before it at most.
      alter: (answer) => (heard.traps.length > 0 && answers++ === 0 ? undefined : answer),
    });
    const who = user ? asUser(user) : ['-v2c', '-c', 'a-community'];
    const sent = await sendWith('snmpinform', [...who, '-t', '0.5', '-r', '3', `127.0.0.1:${relay.port}`, ...what('once')]);
    assert.deepEqual(sent, { code: 0, output: '' });
    assert.equal(heard.traps.length, 1);
    assert.equal(heard.receiver.counts.repeated, 1);
    assert.ok(answers >= 2);
  }
});

test('a sender that knew our engine before a restart of ours learns its clock again', async () => {
  const memory = engineMemory();
  const port = await (async () => {
    await using first = await hear({ memory });
    return first.receiver.port!;
  })();
  await using second = await hear({ memory, port });
  const stale = ['-e', `0x${second.receiver.engineId}`, '-Z', '1,5'];
  const sent = await sendWith('snmpinform', [...asUser(users[6]!, stale), '-t', '2', '-r', '2', second.place, ...what('after')]);
  assert.deepEqual(sent, { code: 0, output: '' });
  assert.equal(second.traps.length, 1);
  assert.deepEqual(second.strangers, []);
});

test('each wrong sender is one event with a cause, and senders of informs are told', async () => {
  await using heard = await hear({ users: [userOf('sha256', 'aes')] });
  const known = userOf('sha256', 'aes');
  const at = ['-e', `0x${ENGINE}`, '-Z', '1,1000'];
  const wrong: readonly [string, readonly string[]][] = [
    ['unknown-community', ['-v2c', '-c', 'a-secret-of-others']],
    ['unknown-user', asUser({ ...known, name: 'other' }, at)],
    ['unknown-engine', asUser(known, ['-e', '0x80000000011111', '-Z', '1,1000'])],
    ['wrong-digest', asUser({ ...known, auth: { protocol: 'sha256', key: 'wrong-passphrase' } }, at)],
    ['undecryptable', [...asUser(known, at).slice(0, -4), '-x', 'DES', '-X', PRIVACY_KEY]],
    ['level-too-low', asUser({ ...userOf('sha256'), name: known.name }, at)],
    ['out-of-time', asUser(known, ['-e', `0x${ENGINE}`, '-Z', '1,500'])],
  ];
  for (const [, args] of wrong) for (let each = 0; each < 2; each++) await sendWith('snmptrap', [...args, heard.place, ...what('x')]);
  await waitFor('all are refused', () => heard.receiver.counts.refused === 2 * wrong.length);
  assert.deepEqual(
    heard.strangers.map(({ why }) => why),
    wrong.map(([why]) => why),
  );
  assert.ok(!JSON.stringify(heard.strangers).includes('a-secret-of-others'));
  assert.deepEqual(heard.traps, []);

  const reports: readonly [RegExp, readonly string[]][] = [
    [/Unknown user name/, asUser({ ...known, name: 'other' })],
    [/Authentication failure/, asUser({ ...known, auth: { protocol: 'sha256', key: 'wrong-passphrase' } })],
    [/Decryption error/, asUser({ ...known, priv: { protocol: 'aes', key: 'wrong-passphrase' } })],
  ];
  for (const [expected, args] of reports) {
    const { output } = await sendWith('snmpinform', [...args, '-t', '1', '-r', '0', heard.place, ...what('x')]);
    assert.match(output, expected);
  }
});

test('a port that another program has is said, tried again, and heard on once it is free', { timeout: 240_000 }, async () => {
  const other = await boundSocket();
  await using heard = await hear({ port: other.address().port });
  assert.match(heard.receiver.problems[0]?.text ?? '', /another program listens there.* ss -lunp|another program listens there/);
  await other[Symbol.asyncDispose]();
  await waitFor('the port is open', () => heard.receiver.port !== undefined);
  assert.ok(!heard.receiver.problems.some(({ code }) => code === 'not-listening'));
});

test('what cannot be kept fast enough is lost, counted and said, and memory has an end', async () => {
  let release = () => {};
  const slow = new Promise<void>((resolve) => {
    release = resolve;
  });
  await using heard = await hear({ commit: () => slow });
  await using sender = await boundSocket();
  await sendMany(sender, heard, 12_000, () => v2c(undefined, { community: 'a-community' }));
  await waitFor('some are lost', () => heard.receiver.counts.lost.here > 0);
  assert.match(heard.receiver.problems.map(({ text }) => text).join(), /could not be stored in time and/);
  assert.equal(heard.receiver.counts.kept, 0);
  release();
  await waitFor('the others are kept', () => heard.receiver.counts.kept >= 8192);
});

test('who floods us with questions gets no flood of answers', async () => {
  await using heard = await hear();
  await using sender = await boundSocket();
  let answers = 0;
  sender.on('message', () => {
    answers += 1;
  });
  const started = Date.now();
  await sendMany(sender, heard, 3000, discovery);
  const inform = await sendWith('snmpinform', [...asUser(userOf('sha256', 'aes')), '-t', '1', '-r', '3', heard.place, ...what('x')]);
  assert.deepEqual(inform, { code: 0, output: '' }, 'and who asks once more is answered');
  const seconds = Math.ceil((Date.now() - started) / 1000) + 1;
  assert.ok(answers > 0 && answers <= 200 * seconds, `${answers} in ${seconds} s`);
});

async function sendMany(sender: Socket, { receiver }: Heard, amount: number, packet: (number: number) => Buffer): Promise<void> {
  for (let each = 0; each < amount; each++) {
    await new Promise<void>((resolve) => sender.send(packet(each), receiver.port!, '127.0.0.1', () => resolve()));
  }
}
