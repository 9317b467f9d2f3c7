import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { SnmpPoller } from '../../src/channels/snmp/polling/snmpPoller.ts';
import { NoAnswer } from '../../src/core/fault.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { parseInventory } from '../../src/inventory/load.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { AGENT_UPTIME } from '../../src/service/polling/pollSnmp.ts';
import { checkOnce } from '../../src/service/requests/check.ts';
import { plansOf } from '../../src/service/watching/plans.ts';
import { type SimulatedAgent, startAgent } from '../../src/simulator/agent/agent.ts';
import { agentObjects } from '../../src/simulator/agent/agentObjects.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import { readBeside } from '../../src/store/readBeside.ts';
import { openStore } from '../../src/store/store.ts';
import { newFolder } from '../support/bundledCli.ts';
import { serialIndex, snmpClient, startSnmpd } from '../support/snmpd.ts';

// Debian's SNMP clients, which share no code with the agent, look at it here.

const UTSP = '1.3.6.1.4.1.12383.3.1';
const HSM_ENTRY = '1.3.6.1.4.1.23629.1.5.1.2.1';
const keys = { auth: 'simulated-auth-key', priv: 'simulated-priv-key' };
const sha = { user: 'vigil-sha', auth: { protocol: 'sha', key: keys.auth }, priv: { protocol: 'aes', key: keys.priv } } as const;
const sha256 = { user: 'vigil', auth: { protocol: 'sha256', key: keys.auth }, priv: { protocol: 'aes', key: keys.priv } } as const;

let time = Date.UTC(2026, 10, 23);
const appliance = new Appliance({ seed: 7, hostname: 'luna-sim', serial: '583548', now: () => time });
let agent: SimulatedAgent;
before(async () => {
  agent = await startAgent(appliance, { community: 'sim-community', users: [sha, sha256] });
});
after(() => agent[Symbol.asyncDispose]());

const address = () => `${agent.host}:${agent.port}`;
const v2c = ['-v2c', '-c', 'sim-community'];
const v3 = (user: string, protocol: string, authKey = keys.auth) => [
  '-v3',
  '-l',
  'authPriv',
  '-u',
  user,
  '-a',
  protocol,
  '-A',
  authKey,
  '-x',
  'AES',
  '-X',
  keys.priv,
];
const lines = (output: string) => output.trim().split('\n');
/** Quick about agents that are not going to answer. */
const hasty = ['-t', '0.3', '-r', '0'];

test('a walk over version 2c and a bulk walk over version 3 see the same objects in the same order, to the end', async () => {
  const walked = lines(await snmpClient('snmpwalk', [...v2c, address(), '1.3.6.1']));
  const last = /No more variables left/;
  for (const [user, protocol] of [
    ['vigil-sha', 'SHA'],
    ['vigil', 'SHA-256'],
  ] as const) {
    for (const repetitions of ['-Cr7', '-Cr60']) {
      const bulk = lines(await snmpClient('snmpbulkwalk', [...v3(user, protocol), repetitions, address(), '1.3.6.1']));
      assert.deepEqual(
        bulk.filter((line) => !last.test(line)),
        walked.filter((line) => !last.test(line)),
      );
    }
  }
  assert.equal(walked.filter((line) => !last.test(line)).length, agentObjects(appliance.state).length);
  assert.match(walked.at(-1) ?? '', last);
});

test('the scalars and the row are those of the appliance, with the types of the MIB', async () => {
  const { hsm, ntls } = appliance.state;
  const cell = (column: number) => `${HSM_ENTRY}.${column}.${serialIndex('583548')}`;
  const asked = [
    `${UTSP}.1.1.0`,
    `${UTSP}.2.1.0`,
    `${UTSP}.2.3.0`,
    cell(1),
    cell(3),
    cell(5),
    cell(9),
    cell(16),
    cell(18),
    cell(21),
    '1.3.6.1.2.1.1.5.0',
  ];
  const answered = lines(await snmpClient('snmpget', [...v2c, address(), ...asked])).map((line) => line.split(' = ')[1]);
  assert.deepEqual(answered, [
    `Counter64: ${hsm.operationRequests}`,
    'INTEGER: 1',
    `Gauge32: ${ntls.links}`,
    'STRING: "583548"',
    'STRING: "luna-sim"',
    'INTEGER: 3',
    `Gauge32: ${hsm.storageTotalBytes}`,
    'Counter32: 3',
    'INTEGER: 2',
    `Counter64: ${hsm.commandCount}`,
    'STRING: "luna-sim"',
  ]);
});

test('each request is answered from the appliance as it is then', async () => {
  const get = async (oid: string) => (await snmpClient('snmpget', ['-Oqv', ...v2c, address(), oid])).trim();
  const upTime = `${HSM_ENTRY}.19.${serialIndex('583548')}`;
  const earlier = Number(await get(upTime));
  time += 90_000;
  assert.equal(Number(await get(upTime)), earlier + 90);
  appliance.inject({ kind: 'ntls-down' });
  assert.equal(await get(`${UTSP}.2.1.0`), '2');
  appliance.clear();
  assert.equal(await get(`${UTSP}.2.1.0`), '1');
});

test('unknown objects and instances are told apart, and nothing can be set', async () => {
  const [object, instance] = lines(await snmpClient('snmpget', [...v2c, address(), `${UTSP}.7.1.0`, `${UTSP}.2.1.9`]));
  assert.match(object ?? '', /No Such Object/);
  assert.match(instance ?? '', /No Such Instance/);
  await assert.rejects(snmpClient('snmpset', [...v2c, address(), '1.3.6.1.2.1.1.5.0', 's', 'mine']), /notWritable/);
});

test('strangers, wrong keys, messages without authentication and version 1 read nothing', async () => {
  const attempts = [
    ['-v2c', '-c', 'wrong'],
    ['-v1', '-c', 'sim-community'],
    v3('nobody', 'SHA-256'),
    v3('vigil', 'SHA-256', 'not-the-passphrase'),
    ['-v3', '-l', 'noAuthNoPriv', '-u', 'vigil'],
    ['-v3', '-l', 'authNoPriv', '-u', 'vigil', '-a', 'SHA-256', '-A', keys.auth],
  ];
  for (const attempt of attempts) {
    await assert.rejects(snmpClient('snmpget', [...hasty, ...attempt, address(), '1.3.6.1.2.1.1.5.0']), attempt.join(' '));
  }
});

test('our poller reads the agent, meets silence while the fault lasts, and reads on', async () => {
  using poller = new SnmpPoller();
  const target = { host: agent.host, port: agent.port, version: '3', ...sha256 } as const;
  const request = { scalars: [`${UTSP}.2.1.0`], tables: [{ entry: HSM_ENTRY, columns: [1, 2, 3] }] };
  const never = new AbortController().signal;
  const poll = (timeoutMs: number) => poller.poll(target, request, { timeoutMs, retries: 0 }, never);
  assert.equal((await poll(2000)).varbinds.length, 4);
  appliance.inject({ kind: 'snmp-silent' });
  await assert.rejects(poll(150), NoAnswer);
  appliance.clear();
  assert.equal((await poll(2000)).varbinds.length, 4);
});

test('what the Luna 7 model polls for is all there, at the numbers it expects, and parses without a rejection', async () => {
  await using real = await startSnmpd({ objects: agentObjects(appliance.state) });
  using poller = new SnmpPoller();
  for (const target of [{ host: agent.host, port: agent.port, version: '3', ...sha256 } as const, real.target(real.users[1])]) {
    const answer = await poller.poll(target, luna7.snmp, { timeoutMs: 10_000, retries: 1 }, new AbortController().signal);
    assert.deepEqual(
      answer.varbinds.filter(({ value }) => value === null),
      [],
    );
    const { readings, rejected } = luna7.snmp.parse(answer);
    assert.deepEqual(rejected, []);
    assert.ok(readings.some(({ attributes }) => attributes['hw.id'] === 'ntls'));
    assert.ok(readings.some(({ attributes }) => attributes['hw.id'] === 'hsm'));
  }
});

test('the agent listens on loopback only', async () => {
  const { networkInterfaces } = await import('node:os');
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((each) => each !== undefined && !each.internal && each.family === 'IPv4');
  if (outside === undefined) return;
  await assert.rejects(snmpClient('snmpget', [...hasty, ...v2c, `${outside.address}:${agent.port}`, '1.3.6.1.2.1.1.5.0']));
});

test('a check compares the agent’s uptime with what a service has read of it: one that stands still answers with old values', async () => {
  const [host = '', port = ''] = address().split(':');
  const snmp = { host, port: Number(port), version: '2c', community: { secret: 'community' } };
  const device = { id: 'hsm-1', model: 'luna-network-hsm-7', monitorAccount: 'disabled', snmp };
  const secrets = new Secrets();
  secrets.provide({ community: 'sim-community' });
  const plans = plansOf(parseInventory(JSON.stringify({ devices: [device] })), secrets, false);
  const history = join(newFolder(), 'history.db');
  const tools = { onBug: (error: unknown) => assert.fail(String(error)), now: Date.now };
  const check = async () => {
    const { readings } = readBeside(history, [AGENT_UPTIME]);
    const [checked] = await checkOnce(plans, tools, new AbortController().signal, { readings });
    assert.ok(checked);
    return checked;
  };

  const first = await check();
  const uptime = first.readings.find(({ metric }) => metric === AGENT_UPTIME);
  assert.ok(uptime, 'nothing is known, so nothing is compared');
  {
    using store = openStore(history, Date.now);
    const { metric, value } = uptime;
    const attributes = { 'hw.id': 'snmp', 'hw.type': 'service', 'hw.name': 'SNMP' } as const;
    store.readings.append([{ device: 'hsm-1', channel: 'snmp', metric, value, attributes, time: Date.now() - 3_600_000 }]);
  }
  const old = await check();
  assert.deepEqual([old.state, old.readings], ['unknown', []]);
  assert.match(old.findings?.[0]?.reason ?? '', /answers with old values: its own uptime has not gone on with the last 1 h/);
  time += 3_600_000;
  const alive = await check();
  assert.deepEqual([alive.channels[0]?.state, alive.readings.length > 10], ['ok', true]);
});
