import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { SnmpPoller } from '../../src/channels/snmp/polling/snmpPoller.ts';
import type { SnmpPatience, SnmpTarget } from '../../src/channels/snmp/snmpTarget.ts';
import type { SnmpRequest, SnmpVarbind } from '../../src/core/deviceModel.ts';
import { DeviceError, NoAnswer, PortUnavailable } from '../../src/core/fault.ts';
import type { Acquaintance } from '../../src/core/identity.ts';
import { KeyedTurns } from '../../src/core/turns.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import type { DeviceConfig } from '../../src/inventory/schema.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { pollDevice } from '../../src/service/polling/poll.ts';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { HSM_ENTRY, type Snmpd, serialIndex, startSnmpd } from '../support/snmpd.ts';
import { startUdpRelay } from '../support/udpRelay.ts';

const SYS_UP_TIME = '1.3.6.1.2.1.1.3.0';
const NTLS_STATE = '1.3.6.1.4.1.12383.3.1.2.1.0';
const NTLS_CONNECTIONS = '1.3.6.1.4.1.12383.3.1.2.4.0';
const columns = Array.from({ length: 21 }, (_, at) => at + 1);
const request: SnmpRequest = { scalars: [SYS_UP_TIME, NTLS_STATE, NTLS_CONNECTIONS], tables: [{ entry: HSM_ENTRY, columns }] };
const patience: SnmpPatience = { timeoutMs: 5000, retries: 1 };
const hasty: SnmpPatience = { timeoutMs: 150, retries: 0 };
const never = new AbortController().signal;

let agent: Snmpd;
before(async () => {
  agent = await startSnmpd();
});
after(() => agent.dispose());

const value = (varbinds: readonly SnmpVarbind[], oid: string) => {
  const found = varbinds.find((varbind) => varbind.oid === oid)?.value;
  return found instanceof Uint8Array ? Buffer.from(found).toString() : found;
};
const cell = (column: number, serial = '583548') => `${HSM_ENTRY}.${column}.${serialIndex(serial)}`;
const v3 = (user = agent.users[1], change: object = {}): SnmpTarget => ({ ...agent.target(user), ...change }) as SnmpTarget;
const through = (port: number, target: SnmpTarget): SnmpTarget => ({ ...target, port });

test('scalars and the HSM table arrive whole over version 2c and over version 3 with every pair of protocols', async () => {
  using poller = new SnmpPoller();
  assert.equal(agent.users.length, 8);
  for (const target of [agent.target(), ...agent.users.map((user) => v3(user))]) {
    const { varbinds, durationMs } = await poller.poll(target, request, patience, never);
    assert.equal(varbinds.length, 3 + 21);
    assert.equal(value(varbinds, NTLS_STATE), 1);
    assert.equal(value(varbinds, NTLS_CONNECTIONS), 16_571_615_927_115_621n);
    assert.equal(value(varbinds, cell(1)), '583548');
    assert.equal(value(varbinds, cell(4)), 'Luna K7');
    assert.equal(value(varbinds, cell(9)), 33_554_432);
    assert.equal(value(varbinds, cell(21)), 9_007_199_254_740_993n);
    assert.ok(durationMs > 0);
  }
});

test('an answer stays within one Ethernet frame', async () => {
  await using relay = await startUdpRelay(agent.port);
  using poller = new SnmpPoller();
  await poller.poll(through(relay.port, v3()), request, patience, never);
  assert.ok(relay.seen.answers >= 3);
  assert.ok(relay.seen.largestAnswer <= 1400, `${relay.seen.largestAnswer} bytes`);
});

test('an engine is discovered once, and again when the session has been idle for too long', async () => {
  await using relay = await startUdpRelay(agent.port);
  using poller = new SnmpPoller({ idleMs: 100 });
  const target = through(relay.port, v3());
  const count = async () => {
    relay.reset();
    await poller.poll(target, request, patience, never);
    return relay.seen.requests;
  };
  const first = await count();
  // Neither discovery again, nor a walk for rows that are known.
  const next = await count();
  assert.ok(next < first - 1, `${next} after ${first}`);
  assert.equal(await count(), next);
  await new Promise((resolve) => setTimeout(resolve, 250));
  assert.equal(await count(), first);
});

test('a lost datagram is sent again', async () => {
  await using relay = await startUdpRelay(agent.port, { lose: (number) => number === 1 });
  using poller = new SnmpPoller();
  const { varbinds } = await poller.poll(through(relay.port, agent.target()), request, { timeoutMs: 3000, retries: 1 }, never);
  assert.equal(varbinds.length, 3 + 21);
  assert.equal(relay.seen.requests, 1 + 3);
});

test('a wrong user, key or level is an error of the device that says what to check and holds no key', async () => {
  using poller = new SnmpPoller();
  const wrong = 'not-the-passphrase';
  const cases: [SnmpTarget, RegExp][] = [
    [v3(undefined, { user: 'nobody' }), /does not know user "nobody"/],
    [v3(undefined, { auth: { protocol: 'sha256', key: wrong } }), /Check the authentication key.* protocol SHA-256 /],
    [v3(undefined, { auth: { protocol: 'sha', key: agent.users[1].authKey } }), /Check the authentication key.* protocol SHA /],
    [v3(agent.unprotected), /both keys/],
    [v3(agent.stranger), /access rights/],
  ];
  for (const [target, sentence] of cases) {
    await assert.rejects(poller.poll(target, request, patience, never), (error) => {
      assert.ok(error instanceof DeviceError, String(error));
      assert.match(error.message, sentence);
      assert.equal(error.cause, undefined);
      for (const secret of [wrong, agent.users[1].authKey, agent.users[1].privKey]) assert.ok(!error.message.includes(secret));
      return true;
    });
  }
});

test('an agent that refuses us is compared by what it calls itself: a hint in words, and no verdict on who it is', async () => {
  using poller = new SnmpPoller();
  const { engineId } = await poller.poll(v3(), request, patience, never);
  const { host, port, user, auth } = v3() as Extract<SnmpTarget, { version: '3' }>;
  const pollWith = async (priv: string, authKey: string, acquaintance: Acquaintance) => {
    const secrets = new Secrets();
    secrets.provide({ auth: authKey, priv });
    const snmp = {
      host,
      port,
      version: '3',
      user,
      auth: { protocol: auth.protocol, secret: 'auth' },
      priv: { protocol: 'aes', secret: 'priv' },
    } as const;
    const device: DeviceConfig = { id: 'hsm-1', model: luna7.descriptor.id, snmp, monitorAccount: 'disabled' };
    const tools = { consoles: new KeyedTurns(), snmp: poller, now: Date.now, onBug: (error: unknown) => assert.fail(String(error)) };
    const target = { device, model: luna7, timeout: 900, secrets, acquaintance: () => acquaintance };
    const [poll] = await pollDevice(target, tools, never);
    return poll!;
  };
  const known = (id: string): Acquaintance => ({
    known: { engineId: id, names: {} },
    deviceOf: (seen) => (seen.engineId === engineId ? 'Frankfurt 2' : undefined),
  });
  for (const [priv, authKey] of [
    [agent.users[1].privKey, 'not-the-passphrase'],
    ['not-the-passphrase', agent.users[1].authKey],
  ] as const) {
    const poll = await pollWith(priv, authKey, known('80bb'));
    const told = new RegExp(`It calls itself engine ${engineId}, which is that of Frankfurt 2; this device is known by 80bb\\.`);
    assert.match(poll.fault?.message ?? '', told);
    assert.deepEqual(
      poll.observations.map(({ condition, verdict }) => [condition, verdict]),
      [['silent', 'negative']],
    );
    assert.match(poll.observations[0]?.evidence.text ?? '', told);
    assert.doesNotMatch((await pollWith(priv, authKey, known(engineId!))).fault?.message ?? '', /calls itself/);
    assert.doesNotMatch((await pollWith(priv, authKey, {})).fault?.message ?? '', /calls itself/);
  }
});

test('silence after a successful discovery points at the privacy key', async () => {
  using poller = new SnmpPoller();
  const target = v3(undefined, { priv: { protocol: 'aes', key: 'not-the-passphrase' } });
  await assert.rejects(poller.poll(target, request, hasty, never), (error) => {
    assert.ok(error instanceof NoAnswer, String(error));
    assert.match(error.message, /is there, but did not answer user .* Check the privacy key/);
    return true;
  });
});

test('a dead port and a wrong community are silence, told after the time allowed', async () => {
  using poller = new SnmpPoller();
  const dead = await freePort();
  for (const target of [through(dead, v3()), through(dead, agent.target()), { ...agent.target(), community: 'wrong' } as SnmpTarget]) {
    const startedAt = performance.now();
    await assert.rejects(poller.poll(target, request, { timeoutMs: 150, retries: 1 }, never), NoAnswer);
    const took = performance.now() - startedAt;
    assert.ok(took >= 290 && took < 25_000, `${took} ms`);
  }
});

test('a host that cannot be resolved or reached is told at once', async () => {
  using poller = new SnmpPoller();
  const unresolved = poller.poll({ ...agent.target(), host: 'no-such-host.invalid' }, request, patience, never);
  await assert.rejects(
    unresolved,
    (error) => error instanceof PortUnavailable && /no-such-host\.invalid.*ENOTFOUND|EAI_AGAIN/.test(error.message),
  );
  // Broadcasting is not permitted on our sockets.
  const unreachable = poller.poll({ ...agent.target(), host: '255.255.255.255' }, request, patience, never);
  await assert.rejects(unreachable, (error) => error instanceof PortUnavailable && /EACCES/.test(error.message));
});

test('an agent that restarts, or is replaced by one with another engine, is polled on without a hitch', async () => {
  await using restarting = await startSnmpd();
  using poller = new SnmpPoller();
  const target = restarting.target(restarting.users[1]);
  // The program behind the agent takes its time to start.
  const patient = { timeoutMs: 10_000, retries: 4 };
  const poll = async () => (await poller.poll(target, request, patient, never)).varbinds.length;
  assert.equal(await poll(), 24);
  await restarting.stop();
  await restarting.start();
  assert.equal(await poll(), 24);
  assert.equal(await poll(), 24);
  await restarting.stop();
  await restarting.start('new');
  assert.equal(await poll(), 24);
});

test('an agent that went away and came back between polls is silent once and then answers', async () => {
  await using fragile = await startSnmpd({ table: false });
  using poller = new SnmpPoller();
  const target = fragile.target(fragile.users[0]);
  await poller.poll(target, request, patience, never);
  await fragile.stop();
  await assert.rejects(poller.poll(target, request, hasty, never), NoAnswer);
  await fragile.start();
  assert.equal((await poller.poll(target, request, patience, never)).varbinds.length, 3);
});

test('an agent without the HSM table gives the scalars alone, and says which of those it lacks', async () => {
  await using bare = await startSnmpd({ table: false });
  using poller = new SnmpPoller();
  const missing = '1.3.6.1.4.1.12383.3.9.9.0';
  const { varbinds } = await poller.poll(bare.target(), { ...request, scalars: [...request.scalars, missing] }, patience, never);
  assert.equal(varbinds.length, 4);
  assert.equal(varbinds.find(({ oid }) => oid === missing)?.type, 'NoSuchObject');
});

test('several rows come column by column', async () => {
  await using pair = await startSnmpd({ serials: ['583548', '583549'], columns: { 3: ['string', 'shared'] } });
  using poller = new SnmpPoller();
  const { varbinds } = await poller.poll(pair.target(), { scalars: [], tables: [{ entry: HSM_ENTRY, columns: [1, 3] }] }, patience, never);
  assert.deepEqual(
    varbinds.map(({ oid }) => oid),
    [cell(1), cell(1, '583549'), cell(3), cell(3, '583549')],
  );
});

test('two devices polled at once, and one of them twice, each get their own answers', async () => {
  await using other = await startSnmpd({ serials: ['999999'], scalars: { [NTLS_STATE]: ['integer', '2'] } });
  using poller = new SnmpPoller();
  const targets = [v3(), other.target(other.users[1]), v3(), agent.target(), other.target()];
  const answers = await Promise.all(targets.map((target) => poller.poll(target, request, patience, never)));
  assert.deepEqual(
    answers.map(({ varbinds }) => [value(varbinds, NTLS_STATE), value(varbinds, cell(1)), value(varbinds, cell(1, '999999'))]),
    targets.map(({ port }) => (port === agent.port ? [1, '583548', undefined] : [2, undefined, '999999'])),
  );
});

test('an abort ends a poll at once: in conversation, in discovery, waiting for its turn, and before it began', async () => {
  const dead = await freePort();
  using poller = new SnmpPoller({ inFlight: 2 });
  const stop = new AbortController();
  const patient = { timeoutMs: 20_000, retries: 3 };
  const polls = [through(dead, agent.target()), through(dead, v3()), agent.target()].map((target) =>
    poller.poll(target, request, patient, stop.signal),
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  const startedAt = performance.now();
  stop.abort(new Error('a person pressed Cancel'));
  for (const poll of polls) await assert.rejects(poll, /a person pressed Cancel/);
  assert.ok(performance.now() - startedAt < 20_000);
  await assert.rejects(poller.poll(agent.target(), request, patient, stop.signal), /a person pressed Cancel/);
  assert.equal((await poller.poll(agent.target(), request, patience, never)).varbinds.length, 24);
});

test('no more conversations are under way at once than allowed', async (t) => {
  const opened = new Set<number>();
  const silent = createSocket('udp4');
  t.after(() => silent.close());
  silent.on('message', (_, { port }) => {
    opened.add(port);
  });
  silent.bind(0, '127.0.0.1');
  await once(silent, 'listening');
  using poller = new SnmpPoller({ inFlight: 3 });
  const target = through(silent.address().port, agent.target());
  const polls = Array.from({ length: 6 }, () => poller.poll(target, request, { timeoutMs: 2000, retries: 0 }, never));
  await until(() => opened.size >= 3);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(opened.size, 3);
  await Promise.all(polls.map((poll) => assert.rejects(poll, NoAnswer)));
  assert.equal(opened.size, 6);
});

test('a disposed poller ends its polls and closes its sockets', async () => {
  const before = openSockets();
  const poller = new SnmpPoller();
  await poller.poll(agent.target(), request, patience, never);
  const hanging = poller.poll(through(await freePort(), v3()), request, { timeoutMs: 20_000, retries: 0 }, never);
  await until(() => openSockets() === before + 2);
  poller[Symbol.dispose]();
  await assert.rejects(hanging, { name: 'AbortError' });
  await until(() => openSockets() === before);
});

/** Sockets of this process, of whatever kind. */
function openSockets(): number {
  const open = readdirSync('/proc/self/fd').map((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      return '';
    }
  });
  return open.filter((target) => target.startsWith('socket:')).length;
}

async function until(condition: () => boolean): Promise<void> {
  const giveUp = performance.now() + 5000;
  while (!condition()) {
    assert.ok(performance.now() < giveUp, 'it did not come to pass within 5 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('an agent that keeps silent about one table is read all the same, and says what is missing', async () => {
  // The program behind one branch hangs; the rest of the agent, in another process, answers.
  await using relay = await startUdpRelay(agent.port, {
    loseIf: (request) => request.includes(Buffer.from([0x81, 0xb8, 0x4d, 1, 5, 1, 2])),
  });
  using poller = new SnmpPoller();
  const target = through(relay.port, agent.target());
  const whole = { scalars: request.scalars, tables: [{ entry: '1.3.6.1.2.1.2.2.1', columns: [2, 8] }, ...request.tables] };
  const { varbinds, unread } = await poller.poll(target, whole, { timeoutMs: 1000, retries: 0 }, never);
  assert.equal(value(varbinds, NTLS_STATE), 1);
  assert.ok(varbinds.some(({ oid }) => oid.startsWith('1.3.6.1.2.1.2.2.1.2.')));
  assert.ok(!varbinds.some(({ oid }) => oid.startsWith(HSM_ENTRY)));
  assert.deepEqual(unread, [{ oid: `${HSM_ENTRY}.1`, reason: 'the agent keeps silent when it is asked for this' }]);
});
