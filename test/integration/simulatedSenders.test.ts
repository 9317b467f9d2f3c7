import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SnmpPoller } from '../../src/channels/snmp/polling/snmpPoller.ts';
import type { ReceivedTrap } from '../../src/channels/traps/admission.ts';
import type { StrangerRecord } from '../../src/channels/traps/strangers.ts';
import { TrapReceiver } from '../../src/channels/traps/trapReceiver.ts';
import { startAgent } from '../../src/simulator/agent/agent.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import { freePorts } from '../../src/simulator/sending/freePorts.ts';
import { TcpLines, udpLines } from '../../src/simulator/sending/lineSender.ts';
import { startSending } from '../../src/simulator/sending/startSending.ts';
import { type TrapPath, TrapSender } from '../../src/simulator/sending/trapSender.ts';
import { connectionLines, datagramLines, Heard } from '../support/lineListeners.ts';
import { engineMemory } from '../support/trapPackets.ts';
import { waitFor } from '../support/waitFor.ts';

const USER = {
  user: 'hsm-1',
  auth: { protocol: 'sha256', key: 'auth-passphrase' },
  priv: { protocol: 'aes', key: 'priv-passphrase' },
} as const;
const never = new AbortController().signal;
const REFERENCE = '[hsm-1:192.0.2.11 / messages / 2026 Mar  6 09:07:03 / ipmievd / 1]';

/** A receiver of traps on a port that others have got to know. */
async function hear(port: number, engineId: string, memory = engineMemory()) {
  const traps: ReceivedTrap[] = [];
  const strangers: StrangerRecord[] = [];
  const { user: name, auth, priv } = USER;
  const receiver = new TrapReceiver({
    host: '127.0.0.1',
    port,
    rights: { users: [{ name, engineId, auth, priv }], communities: ['a-community'], senders: { addresses: ['127.0.0.1'] } },
    memory,
    now: Date.now,
    commit: (trap) => void traps.push(trap),
    refused: (stranger) => void strangers.push(stranger),
    changed: () => {},
  });
  await waitFor('the port is open', () => receiver.port !== undefined);
  return { traps, strangers, [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose]() };
}

test('a simulated appliance’s traps and informs are heard in version 2c, and in version 3 as of its agent’s engine', async () => {
  const appliance = new Appliance({ seed: 1 });
  await using agent = await startAgent(appliance, { users: [USER] });
  const { engine } = agent;
  const engineId = engine.id.toString('hex');
  const { traps: port } = await freePorts();
  await using heard = await hear(port, engineId);
  const paths: readonly TrapPath[] = [
    { version: '2c', community: 'a-community' },
    { version: '2c', community: 'a-community', inform: true },
    { version: '3', user: USER, engine },
    { version: '3', user: USER, engine, inform: true },
  ];
  for (const [at, path] of paths.entries()) {
    using sender = new TrapSender('127.0.0.1', port, path);
    sender.send('fan', REFERENCE, 4711);
    await waitFor(JSON.stringify(path.version), () => heard.traps.length > at);
  }
  assert.deepEqual(
    heard.traps.map(({ version, kind, authenticated, engineId: of }) => [version, kind, authenticated, of]),
    [
      ['2c', 'trap', false, undefined],
      ['2c', 'inform', false, undefined],
      ['3', 'trap', true, engineId],
      ['3', 'inform', true, engineId],
    ],
  );
  for (const { message } of heard.traps) {
    assert.deepEqual([message.trapOid, message.upTime], ['1.3.6.1.4.1.23629.1.5.2.2.2', 471_100]);
    const [{ oid, value } = { oid: '', value: '' }] = message.varbinds;
    assert.deepEqual([oid, Buffer.from(value as Uint8Array).toString()], ['1.3.6.1.4.1.23629.1.5.2.2.1', REFERENCE]);
  }
  // A restart is counted by its engine: what it sends then is no recording.
  using sender = new TrapSender('127.0.0.1', port, { version: '3', user: USER, engine });
  startSending(appliance, { traps: sender });
  appliance.inject({ kind: 'restarting' });
  appliance.clear();
  assert.deepEqual([engine.boots, engine.time], [2, 0]);
  const last = await waitFor('its start is told', () => heard.traps[paths.length]);
  assert.deepEqual([last.authenticated, last.message.trapOid], [true, '1.3.6.1.6.3.1.1.5.1']);
  assert.deepEqual(heard.strangers, []);
  using poller = new SnmpPoller();
  const target = { host: agent.host, port: agent.port, version: '3', ...USER } as const;
  const { engineId: polled } = await poller.poll(
    target,
    { scalars: ['1.3.6.1.2.1.1.5.0'], tables: [] },
    { timeoutMs: 20_000, retries: 1 },
    never,
  );
  assert.equal(polled, engineId);
});

test('an inform that is sent while nobody listens arrives, and one after a restart of the receiver', async () => {
  const { traps: port } = await freePorts();
  const engine = { id: Buffer.from('80001f8804aabbccddee', 'hex'), boots: 1, time: 100 };
  const memory = engineMemory();
  using sender = new TrapSender('127.0.0.1', port, { version: '3', user: USER, engine, inform: true });
  sender.send('powerSupply', REFERENCE, 1);
  const start = () => hear(port, engine.id.toString('hex'), memory);
  {
    await using heard = await start();
    await waitFor('it is heard', () => heard.traps.length === 1);
  }
  sender.send('powerSupply', REFERENCE, 2);
  await using heard = await start();
  await waitFor('it is heard', () => heard.traps.length === 1);
  assert.equal(heard.traps[0]?.message.upTime, 200);
});

test('over TCP no line is lost and none doubled by a restart of the receiver', async () => {
  const { syslog: port } = await freePorts();
  const heard = new Heard();
  using tcp = new TcpLines('127.0.0.1', port);
  using udp = udpLines('127.0.0.1', port);
  let sent = 0;
  const send = () => {
    for (let line = 0; line < 100; line++) tcp.send(`<13>a: ${sent++}`);
    udp.send(`<13>udp: ${sent}`);
  };
  for (let restart = 0; restart < 2; restart++) {
    tcp.send(`<13>a: ${sent++}`);
    await using _packets = await datagramLines(heard, { port });
    await using _connections = await connectionLines(heard, { port });
    send();
    await waitFor('all have come', () => heard.read.filter(({ app }) => app === 'a').length >= sent);
  }
  const read = heard.read;
  assert.deepEqual(
    read.filter(({ app }) => app === 'a').map(({ text }) => text),
    Array.from({ length: sent }, (_, line) => String(line)),
  );
  assert.deepEqual(
    read.filter(({ app }) => app === 'udp').map(({ text }) => text),
    ['101', '202'],
  );
});
