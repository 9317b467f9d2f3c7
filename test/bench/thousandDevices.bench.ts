import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { DAY, MINUTE, SECOND } from '../../src/core/time/duration.ts';
import { slotOf } from '../../src/core/time/schedule.ts';
import { connectToService, type ServiceClient } from '../../src/protocol/connectToService.ts';
import { openStore } from '../../src/store/store.ts';
import { crowdUser } from '../support/agentCrowd.ts';
import { bundleCli, newFolder } from '../support/bundledCli.ts';
import { waitFor } from '../support/waitFor.ts';

/**
 * A thousand appliances over SNMP, version 3, by the service as it ships: `npm run bench -- thousandDevices 1000 30 60` polls so many devices for so many
 * minutes, every so many seconds, while one window looks on. The agents are a process of their own, and so is this: what is told is of the service alone.
 * A fourth argument keeps the profile of its processor in that folder.
 */
const devices = Number(process.argv[2] ?? 1000);
const minutes = Number(process.argv[3] ?? 30);
const interval = Number(process.argv[4] ?? 60) * SECOND;
const profile = process.argv[5];
/** How often a sign of life is asked for (ms): what holds the service up lengthens the wait for it. */
const BEAT = 250;
const LOOK = 5 * SECOND;
/** In units of `times(2)` on Linux. */
const TICKS = 100;

const folder = newFolder();
const database = join(folder, 'history.db');

function startCrowd(): ChildProcess {
  const crowd = join(import.meta.dirname, '..', 'support', 'agentCrowd.ts');
  return spawn(process.execPath, ['--no-warnings', crowd, String(devices), String(interval / 4)], { stdio: ['pipe', 'pipe', 'inherit'] });
}

/** When each device was asked anew (ms), by its place. */
const asked: number[][] = Array.from({ length: devices }, () => []);
/** For when each device's polls were planned (ms), by its place. */
const planned: number[][] = Array.from({ length: devices }, () => []);

async function listenTo(crowd: ChildProcess): Promise<readonly number[]> {
  let ports: readonly number[] = [];
  if (!crowd.stdout) throw new Error('The crowd has an output.');
  createInterface({ input: crowd.stdout }).on('line', (line) => {
    const [first = '', ...rest] = line.split(' ');
    if (first === 'ports') ports = rest.map(Number);
    else asked[Number(first)]?.push(Number(rest[0]));
  });
  await waitFor('the agents listen', () => ports.length === devices);
  return ports;
}

function writeSecrets(): string {
  const secrets = newFolder();
  writeFileSync(join(secrets, 'crowd.auth'), crowdUser.auth.key, { mode: 0o600 });
  writeFileSync(join(secrets, 'crowd.priv'), crowdUser.priv.key, { mode: 0o600 });
  return secrets;
}

function writeInventory(ports: readonly number[]): string {
  const path = join(folder, 'inventory.jsonc');
  const snmp = { host: '127.0.0.1', version: '3', user: crowdUser.user };
  const keys = { auth: { protocol: 'sha256', secret: 'crowd.auth' }, priv: { protocol: 'aes', secret: 'crowd.priv' } };
  const device = (port: number, n: number) => ({
    id: `hsm-${n}`,
    name: `HSM ${n}`,
    model: 'luna-network-hsm-7',
    snmp: { ...snmp, port, ...keys },
  });
  writeFileSync(path, JSON.stringify({ poll: { interval: `${interval / SECOND}s`, timeout: '10s' }, devices: ports.map(device) }));
  return path;
}

/** CPU time (ms) of a process, and its memory (MB) now and at most. */
function spentBy(pid: number): { readonly cpu: number; readonly memory: number; readonly highest: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]);
  return { cpu: (((user ?? 0) + (system ?? 0)) * 1000) / TICKS, memory: kilobytes('VmRSS') / 1024, highest: kilobytes('VmHWM') / 1024 };
}

/** What the file holds, without what was freed, and its log. */
function stored(): { readonly bytes: number; readonly log: number } {
  using connection = new DatabaseSync(database, { readOnly: true });
  const number = (name: string) => Number(connection.prepare(`PRAGMA ${name}`).get()?.[name]);
  const log = existsSync(`${database}-wal`) ? statSync(`${database}-wal`).size : 0;
  return { bytes: (number('page_count') - number('freelist_count')) * number('page_size'), log };
}

async function beats(client: ServiceClient, waits: number[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const from = performance.now();
    await client.request('beat', {});
    waits.push(performance.now() - from);
    await pause(BEAT);
  }
}

function quantile(numbers: readonly number[], share: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(share * (numbers.length - 1))] ?? 0;
}

function spread(numbers: readonly number[], digits = 0): string {
  const [median, most, worst] = [0.5, 0.99, 1].map((share) => quantile(numbers, share).toFixed(digits));
  return `median ${median} ms, 99 % ${most} ms, worst ${worst} ms`;
}

/** How much later (ms) than planned each poll began between two times. */
function lateness(from: number, to: number): readonly number[] {
  return asked.flatMap((times, place) =>
    times
      .filter((time) => time >= from && time < to)
      .flatMap((time) => {
        // What is asked within a moment of its time is that poll.
        const plan = planned[place]?.findLast((at) => at <= time + 50);
        return plan === undefined ? [] : [Math.max(0, time - plan)];
      }),
  );
}

/** Slots between two times in which a device was not asked. */
function missed(from: number, to: number): number {
  const slots = Array.from({ length: Math.floor((to - from) / interval) }, (_, n) => from + n * interval);
  return asked.reduce((sum, times) => {
    const seen = new Set(times.map((time) => slotOf(time, interval)));
    return sum + slots.filter((slot) => !seen.has(slot)).length;
  }, 0);
}

const cli = await bundleCli();
const crowd = startCrowd();
const inventory = writeInventory(await listenTo(crowd));
const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
const began = performance.now();
const service = spawn(
  process.execPath,
  ['--no-warnings', ...flags, cli, 'serve', '--state', folder, '--inventory', inventory, '--secrets', writeSecrets()],
  {
    stdio: ['ignore', 'ignore', 'inherit'],
  },
);
const { pid } = service;
if (pid === undefined) throw new Error('The service has not been started.');
const end = new AbortController();
try {
  await waitFor('it runs', () => existsSync(join(folder, 'service.json')));
  const client = await connectToService({ runtime: folder, version: '1.0.0', client: 'editor', timeout: 5 * MINUTE, patience: MINUTE });
  const durations: number[] = [];
  const failed = new Set<string>();
  client.on('changed', ({ devices: records = [] }) => {
    for (const { id, nextPoll, polling, channels } of records) {
      const place = Number(id.slice(4));
      if (nextPoll !== undefined && planned[place]?.at(-1) !== Date.parse(nextPoll)) planned[place]?.push(Date.parse(nextPoll));
      const [channel] = channels;
      if (polling || !channel) continue;
      if (channel.durationMs !== undefined) durations.push(channel.durationMs);
      if (channel.state === 'failed') failed.add(`${id}: ${channel.error}`);
    }
  });
  await client.request('snapshot', {});
  await waitFor('each device was polled', () => asked.every((times) => times.length > 0), 10 * MINUTE);
  console.log(`${devices} devices: first polls after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  // From the slot after the next one on, every poll is by the schedule.
  const from = slotOf(Date.now(), interval) + 2 * interval;
  await pause(from - Date.now());
  durations.length = 0;
  failed.clear();
  const waits: number[] = [];
  const before = { ...spentBy(pid), ...stored() };
  void beats(client, waits, end.signal).catch(() => {});
  const to = from + Math.ceil((minutes * MINUTE) / interval) * interval;
  let [log, seen] = [0, Date.now()];
  while (Date.now() < to) {
    await pause(Math.min(LOOK, Math.max(0, to - Date.now())));
    log = Math.max(log, stored().log);
    if (Date.now() - seen < 5 * MINUTE) continue;
    seen = Date.now();
    const now = spentBy(pid);
    const share = (100 * (now.cpu - before.cpu)) / (seen - from);
    console.log(`  after ${Math.round((seen - from) / MINUTE)} minutes: ${share.toFixed(1)} % of a core, ${now.memory.toFixed(0)} MB`);
  }
  const after = { ...spentBy(pid), ...stored() };
  if (client.closed) throw new Error('The window was let go: this machine is too busy for its figures to mean anything.');
  end.abort();
  const took = to - from;
  const late = lateness(from, to);
  const cpu = after.cpu - before.cpu;
  console.log(`for ${took / MINUTE} minutes every ${interval / SECOND} s: ${late.length} polls, ${missed(from, to)} slots without one`);
  console.log(`  ${((100 * cpu) / took).toFixed(1)} % of one core, ${(cpu / late.length).toFixed(2)} ms of CPU time a poll`);
  console.log(
    `  memory ${before.memory.toFixed(0)} MB when all were known, ${after.memory.toFixed(0)} MB at the end, ${after.highest.toFixed(0)} MB at most`,
  );
  console.log(`  polls begin late by: ${spread(late)}`);
  console.log(`  a poll takes: ${spread(durations)}`);
  console.log(`  a sign of life takes: ${spread(waits)}`);
  const grown = after.bytes - before.bytes;
  console.log(
    `  the file holds ${(after.bytes / 1e6).toFixed(1)} MB, ${Math.round(grown / late.length)} bytes more for each poll: ${(((grown / devices) * DAY) / took / 1e3).toFixed(0)} kB a device a day before it is packed; its log ${(log / 1e6).toFixed(1)} MB at most`,
  );
  for (const each of [...failed].slice(0, 5)) console.log(`  ${each}`);
  if (failed.size > 0) console.log(`  ${failed.size} failures of another kind or device`);
  client[Symbol.dispose]();
} finally {
  end.abort();
  service.kill('SIGTERM');
  await once(service, 'exit');
  crowd.stdin?.end();
}
printTables();
packAll();
process.exit();

/** What takes the room, table by table. */
function printTables(): void {
  using connection = new DatabaseSync(database);
  connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const rows = connection
    .prepare('SELECT name, sum(pgsize) AS bytes FROM dbstat WHERE aggregate = TRUE GROUP BY name ORDER BY bytes DESC LIMIT 8')
    .all();
  console.log(`  its tables: ${rows.map(({ name, bytes }) => `${name} ${(Number(bytes) / 1e6).toFixed(1)} MB`).join(', ')}`);
}

/** What is left of the readings when their day is over. */
function packAll(): void {
  const now = Date.now() + DAY;
  {
    using store = openStore(database, () => now);
    store.packing.pack(now);
  }
  using connection = new DatabaseSync(database, { readOnly: true });
  const packed = connection.prepare("SELECT sum(pgsize) AS bytes FROM dbstat WHERE aggregate = TRUE AND name LIKE '%packed%'").get();
  console.log(`  readings of this time, packed: ${(Number(packed?.bytes) / 1e6).toFixed(1)} MB`);
}
