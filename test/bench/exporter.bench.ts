import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SnmpPoller } from '../../src/channels/snmp/polling/snmpPoller.ts';
import type { SnmpV3Target } from '../../src/channels/snmp/snmpTarget.ts';
import { policyFrom } from '../../src/core/alerting/policy.ts';
import { KeyedTurns } from '../../src/core/turns.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { definition } from '../../src/inventory/schema.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { pollDevice } from '../../src/service/polling/poll.ts';
import type { PollTools } from '../../src/service/polling/pollTarget.ts';
import { WatchedDevice, type WatchPlan } from '../../src/service/watching/watchedDevice.ts';
import { agentObjects } from '../../src/simulator/agent/agentObjects.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import { openStore } from '../../src/store/store.ts';
import { startSnmpd } from '../support/snmpd.ts';
import { startSnmpExporter } from '../support/snmpExporter.ts';

/**
 * CPU time of one SNMP poll of one Luna, all tables, beside that of Debian's prometheus-snmp-exporter for the same objects of the same snmpd
 * over version 3 with SHA-256 and AES, one after the other in turns. Three ways of ours, each in a process of its own: the wire and its
 * decoding; parsing, evaluating and storing included; and that as the service does it, which reads some tables once an hour or a day.
 */
const WAYS = ['wire', 'whole', 'service'] as const;
type Way = (typeof WAYS)[number];
const WARM_UP = 40;
const ROUNDS = 5;
const POLLS = 20;
const SLOT = 600_000;

if (spawnSync('sh', ['-c', 'command -v prometheus-snmp-exporter']).status !== 0) {
  console.log('This needs the Debian package prometheus-snmp-exporter: apt-get install prometheus-snmp-exporter');
} else if (process.argv[2] === undefined) await compare();
else await poll(process.argv[2] as Way, JSON.parse(process.argv[3] ?? '') as SnmpV3Target);

async function compare(): Promise<void> {
  const objects = agentObjects(new Appliance({ seed: 7, hostname: 'luna', serial: '583548' }).state);
  await using agent = await startSnmpd({ objects });
  const user = agent.users[1];
  await using exporter = await startSnmpExporter(luna7.snmp, objects, user);
  const told = await exporter.scrape(agent.port);
  const pollers = new Map(WAYS.map((way) => [way, fork(import.meta.filename, [way, JSON.stringify(agent.target(user))])]));
  const ours = async (way: Way, polls: number): Promise<number> => {
    const child = pollers.get(way)!;
    child.send(polls);
    const [spent] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error('a poll failed'))),
    ]);
    return Number(spent);
  };
  const theirs = async (scrapes: number): Promise<number> => {
    const before = exporter.cpuMs();
    for (let each = 0; each < scrapes; each++) await exporter.scrape(agent.port);
    return exporter.cpuMs() - before;
  };
  await theirs(WARM_UP);
  for (const way of WAYS) await ours(way, WARM_UP);

  const spent = { exporter: 0, wire: 0, whole: 0, service: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    spent.exporter += await theirs(POLLS);
    for (const way of WAYS) spent[way] += await ours(way, POLLS);
  }
  for (const child of pollers.values()) child.disconnect();

  const samples = told.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
  const each = (ms: number) => ms / ROUNDS / POLLS;
  const row = (name: string, ms: number) =>
    console.log(`${name.padEnd(52)} ${each(ms).toFixed(2).padStart(7)} ms CPU   ${(ms / spent.exporter).toFixed(2)} of the exporter`);
  console.log(`${objects.length} objects in the agent, ${samples} samples in a scrape, ${ROUNDS} rounds of ${POLLS}`);
  row('prometheus-snmp-exporter, a scrape', spent.exporter);
  row('ours, wire and decoding', spent.wire);
  row('ours, parsed, evaluated and stored, all tables', spent.whole);
  row('ours, as the service polls, some tables by the hour', spent.service);
}

/** The child: so many polls at each message, answered with the CPU time they took (ms). */
async function poll(way: Way, target: SnmpV3Target): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const poller = new SnmpPoller();
  const store = openStore(join(folder, 'history.db'));
  const never = new AbortController().signal;
  const secrets = new Secrets();
  secrets.provide({ auth: target.auth.key, priv: target.priv.key });
  const inventory = definition.inventory.parse({
    devices: [
      {
        id: 'luna',
        model: luna7.descriptor.id,
        snmp: {
          host: target.host,
          port: target.port,
          version: '3',
          user: target.user,
          auth: { protocol: target.auth.protocol, secret: 'auth' },
          priv: { protocol: 'aes', secret: 'priv' },
        },
      },
    ],
  });
  const [device] = inventory.devices;
  const plan: WatchPlan = { device: device!, model: luna7, policy: policyFrom(), timeout: 30_000, simulated: false, secrets };
  const watched = new WatchedDevice(plan);
  const tools: PollTools = {
    consoles: new KeyedTurns(),
    snmp: poller,
    ...(way === 'service' && { counts: new Map() }),
    now: () => clock,
    onBug: (error) => {
      throw error;
    },
  };
  let clock = Date.UTC(2026, 10, 24);
  const once = async () => {
    if (way === 'wire') {
      await poller.poll(target, luna7.snmp, { timeoutMs: 10_000, retries: 2 }, never);
      return;
    }
    clock += SLOT;
    const polls = await pollDevice(plan, tools, never);
    if (polls.some(({ fault }) => fault !== undefined)) throw polls[0]?.fault;
    const { readings, indicators, alerts, channels } = watched.apply(polls, clock, clock);
    store.transaction(() => {
      store.readings.append(readings);
      store.indicators.save(indicators);
      for (const alert of alerts) store.alerts.save(alert);
      for (const row of channels) store.channels.save(row);
    });
  };
  process.on('message', async (polls) => {
    const before = process.cpuUsage();
    for (let each = 0; each < Number(polls); each++) await once();
    const { user, system } = process.cpuUsage(before);
    process.send?.((user + system) / 1000);
  });
  process.on('disconnect', () => {
    poller[Symbol.dispose]();
    store.dispose();
    rmSync(folder, { recursive: true, force: true });
  });
}
