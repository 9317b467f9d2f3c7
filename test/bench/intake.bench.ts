/**
 * What the whole service makes of messages at a rate, while it polls four simulated HSMs every ten seconds.
 *
 *     npm run bench -- intake [seconds of each part, default 60] [--only PART]
 *
 * PART is 1 to 4, in the order below; 0 is a service that is sent nothing.
 *
 * First 20,000 log lines a second over TCP and 5,000 traps a second (v2c), each of them another one: nothing may be lost, and all is stored.
 * The same for Debian's rsyslogd and snmptrapd, which write it to files: messages per second of processor time, each of them alone beside our
 * whole service, which gets lines alone and traps alone for it, and both beside it; lines also as fast as each of the two takes them. What the
 * service takes when nothing comes is told, too: the polls go on all the time, and rsyslogd has none. Then ten times that: what is lost is counted and told, and memory has a bound. Then traps that prove their sender (v3, authPriv). In all
 * parts each device is polled in each slot.
 */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { slotOf } from '../../src/core/time/schedule.ts';
import { connectToService } from '../../src/protocol/connectToService.ts';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { startSimulation } from '../../src/simulator/simulation.ts';
import { openStore } from '../../src/store/store.ts';
import { bundleCli, newFolder } from '../support/bundledCli.ts';
import { type Load, type SentLoad, sendLoad } from '../support/messageLoad.ts';
import { startPeers } from '../support/messagePeers.ts';
import { waitFor } from '../support/waitFor.ts';

if (process.argv[2] === 'send') {
  process.on('message', async (load: Load) => process.send?.(await sendLoad(load)));
  process.on('disconnect', () => process.exit());
  await new Promise(() => {});
}

const args = process.argv.slice(2);
const SECONDS = Number(args.find((each, at) => /^[\d.]+$/.test(each) && args[at - 1] !== '--only') ?? 60);
/** What waits is bounded by number and by bytes at each place, so the service takes no more than this (MiB), however much is sent. */
const MOST_MIB = 256;
const INTERVAL = 10_000;
/** A second. */
const LINES = 20_000;
const TRAPS = 5_000;
/** More than anybody takes. */
const ALL = 1_000_000;
/** What it takes when nothing comes is measured for so long (s). */
const IDLE = 30;
const COMMUNITY = 'a-community-of-ours';
const ENGINE = '80001f8804aabbccddee';
const user = {
  name: 'vigil',
  auth: { protocol: 'sha256', key: 'auth-passphrase' },
  priv: { protocol: 'aes', key: 'priv-passphrase' },
} as const;
const addresses = ['127.0.0.11', '127.0.0.12', '127.0.0.13', '127.0.0.14'];

await using simulation = await startSimulation({}, new AbortController().signal);
const ports = { traps: await freePort(), lines: await freePort() };
const state = newFolder();
const inventory = join(newFolder(), 'inventory.jsonc');
writeFileSync(
  inventory,
  JSON.stringify({
    poll: { interval: `${INTERVAL / 1000}s`, timeout: '8s' },
    receivers: {
      traps: {
        listen: `127.0.0.1:${ports.traps}`,
        communities: [{ secret: 'community' }],
        users: [
          {
            name: user.name,
            engineId: ENGINE,
            auth: { protocol: user.auth.protocol, secret: 'auth' },
            priv: { protocol: user.priv.protocol, secret: 'priv' },
          },
        ],
      },
      syslog: { tcp: `127.0.0.1:${ports.lines}` },
    },
    devices: simulation.inventory().devices.map((device, at) => ({ ...device, addresses: [addresses[at]] })),
  }),
);
const cli = await bundleCli();
const profile = process.argv.includes('--profile') ? ['--cpu-prof', `--cpu-prof-dir=/tmp`] : [];
const service = spawn(process.execPath, ['--no-warnings', ...profile, cli, 'serve', '--state', state, '--inventory', inventory], {
  stdio: ['ignore', 'ignore', 'pipe'],
});
process.on('exit', () => void service.kill('SIGKILL'));
let logged = '';
service.stderr.on('data', (chunk) => {
  logged += String(chunk);
});
const pid = service.pid ?? 0;
await waitFor('it runs', () => existsSync(join(state, 'service.json')));
using client = await connectToService({ runtime: state, version: '1.0.0', client: 'cli' });
await client.request('provideSecrets', {
  secrets: { ...simulation.secrets, community: COMMUNITY, auth: user.auth.key, priv: user.priv.key },
});
const places = async () => (await client.request('snapshot', {})).listening ?? [];
await waitFor('it listens', async () => {
  const listening = await places();
  return listening.length === 2 && listening.every(({ problems }) => problems.every((text) => !text.startsWith('Nothing')));
});

const sender = fork(import.meta.filename, ['send']);
process.on('exit', () => void sender.kill());

/** Of a process: user and system. */
function cpuSecondsOf(id: number): number {
  const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** What the system says of the service: CPU seconds, and the most memory that it ever had. */
function usage(): { readonly cpu: number; readonly sys: number; readonly mostMiB: number; readonly mib: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return { cpu: (user + system) / 100, sys: system / 100, mostMiB: kib('VmHWM') / 1024, mib: kib('VmRSS') / 1024 };
}

interface Counted {
  readonly kept: number;
  readonly lost: number;
  readonly refused: number;
}

async function counted(): Promise<{ readonly traps: Counted; readonly lines: Counted; readonly told: readonly string[] }> {
  const [traps, lines] = await places();
  if (!traps || !lines) throw new Error('it does not listen any more');
  return { traps, lines, told: [...traps.problems, ...lines.problems] };
}

/** New rows since the beginning: old ones go, their numbers do not come again. */
function rows(): number {
  using store = openStore(join(state, 'history.db'));
  return store.messages.load({ since: 0, limit: 1 })[0]?.id ?? 0;
}

/** Each device and slot that was not polled between these times. */
function missed(from: number, to: number): number {
  using store = openStore(join(state, 'history.db'));
  let found = 0;
  for (const { id } of simulation.inventory().devices) {
    const polled = new Set(store.judged.load({ device: id, from, to }).flatMap(({ fault, slot }) => (fault ? [] : [slot])));
    for (let slot = slotOf(from, INTERVAL) + INTERVAL; slot + INTERVAL < to; slot += INTERVAL) if (!polled.has(slot)) found++;
  }
  return found;
}

const n = (value: number) => Math.round(value).toLocaleString('en-US');

/** Returns how many messages a second of processor time took. `anyway`: CPU seconds a second that it takes when nothing comes. */
async function part(name: string, load: Omit<Load, 'addresses' | 'seconds'>, mayLose: boolean, anyway = 0): Promise<number> {
  const [before, rowsBefore, cpuBefore, from] = [await counted(), rows(), usage(), Date.now()];
  const senderBefore = cpuSecondsOf(sender.pid ?? 0);
  sender.send({ ...load, addresses, seconds: SECONDS } satisfies Load);
  const done = once(sender, 'message');
  let slowest = 0;
  let ended = false;
  const asking = (async () => {
    while (!ended) {
      const asked = performance.now();
      await client.request('snapshot', {});
      slowest = Math.max(slowest, performance.now() - asked);
      await pause(2000);
    }
  })();
  const [sent] = (await done) as [SentLoad];
  const senderCpu = cpuSecondsOf(sender.pid ?? 0);
  // What the system has dropped is looked for every ten seconds.
  await pause(11_000);
  ended = true;
  await asking;
  const after = await counted();
  const to = Date.now();
  const of = (kind: 'traps' | 'lines', what: keyof Counted) => after[kind][what] - before[kind][what];
  const kept = of('traps', 'kept') + of('lines', 'kept');
  const cpu = usage().cpu - cpuBefore.cpu;
  const own = cpu - ((Date.now() - from) / 1000) * anyway;
  console.log(`\n${name}, ${sent.seconds.toFixed(0)} s`);
  console.log(
    `  sent    ${n(sent.lines / sent.seconds)} lines and ${n(sent.traps / sent.seconds)} traps a second: ${n(sent.lines)} and ${n(sent.traps)}`,
  );
  console.log(`  kept    ${n(of('lines', 'kept'))} and ${n(of('traps', 'kept'))}; ${n(rows() - rowsBefore)} rows more`);
  console.log(
    `  lost    ${n(of('lines', 'lost'))} and ${n(of('traps', 'lost'))}, counted${after.told.length > 0 ? `, and told: ${after.told.join(' ')}` : ''}`,
  );
  console.log(
    `  cost    ${n(kept / cpu)} messages a CPU second (${cpu.toFixed(1)} s, ${(usage().sys - cpuBefore.sys).toFixed(1)} of it the system's); memory ${usage().mib.toFixed(0)} MiB, ${usage().mostMiB.toFixed(0)} at most`,
  );
  if (anyway > 0)
    console.log(
      `          ${n(kept / own)} messages a CPU second beyond what it takes anyway (${((own / kept) * 1e6).toFixed(2)} us each)`,
    );
  console.log(`  sender  ${(senderCpu - senderBefore).toFixed(1)} CPU seconds of its own`);
  console.log(`  polls   ${missed(from, to)} missed; a snapshot took ${slowest.toFixed(0)} ms at most`);
  const silent = sent.lines + sent.traps - kept - of('traps', 'lost') - of('lines', 'lost');
  const unwanted = [
    silent !== 0 && `${silent} messages are neither kept nor counted as lost`,
    !mayLose && of('traps', 'lost') + of('lines', 'lost') > 0 && 'messages were lost',
    (['traps', 'lines'] as const).some((kind) => of(kind, 'lost') > 0) &&
      after.told.length === 0 &&
      'nobody is told that messages were lost',
    usage().mostMiB > MOST_MIB && `the service has taken more than ${MOST_MIB} MiB`,
    missed(from, to) > 0 && 'polls were missed',
    !mayLose && rows() - rowsBefore < kept && `${kept - rows() + rowsBefore} of what was kept is in no row`,
  ].filter((each) => each !== false);
  for (const each of unwanted) console.log(`  WRONG: ${each}`);
  if (unwanted.length > 0) process.exitCode = 1;
  return kept / cpu;
}

/** Messages a second of processor time that our whole service takes; 0: it was not measured. */
interface Ours {
  readonly lines: number;
  /** As fast as it takes them. */
  readonly manyLines: number;
  readonly traps: number;
  readonly both: number;
}

/** CPU seconds in a second in which nothing comes. */
async function idle(): Promise<number> {
  const before = usage().cpu;
  await pause(IDLE * 1000);
  const cost = (usage().cpu - before) / IDLE;
  console.log(`\nnothing, ${IDLE} s\n  cost    ${cost.toFixed(3)} CPU seconds a second`);
  return cost;
}

/** What Debian's receivers make of the same. */
async function peers(ours: Ours): Promise<void> {
  const at = { lines: await freePort(), traps: await freePort() };
  await using debians = await startPeers({ ...at, community: COMMUNITY });
  const cpu = () => debians.pids.map(cpuSecondsOf);
  const before = cpu();
  const load = { lines: { port: at.lines, rate: LINES }, traps: { port: at.traps, rate: TRAPS, community: COMMUNITY } };
  sender.send({ ...load, addresses, seconds: Math.min(SECONDS, 15) } satisfies Load);
  const [sent] = (await once(sender, 'message')) as [SentLoad];
  const written = await debians.written();
  const [rsyslogd = 0, snmptrapd = 0] = cpu().map((now, n) => now - (before[n] ?? 0));
  const [between = 0] = cpu();
  sender.send({ lines: { port: at.lines, rate: ALL }, addresses, seconds: Math.min(SECONDS, 15) } satisfies Load);
  await once(sender, 'message');
  const many = (await debians.written()).lines - written.lines;
  const manyCpu = (cpu()[0] ?? 0) - between;
  console.log('\nthe same to Debian’s rsyslogd and snmptrapd, which write it to files');
  console.log(`  sent    ${n(sent.lines)} lines and ${n(sent.traps)} traps; ${n(written.lines)} and ${n(written.traps)} are written`);
  console.log('  messages a CPU second; ours is the whole service: understood, joined and stored in a data base beside polling');
  beside(`lines, ${n(LINES)} a second`, ours.lines, 'rsyslogd alone', written.lines / rsyslogd, 0.5);
  beside('lines, as fast as they are taken', ours.manyLines, 'rsyslogd alone', many / manyCpu, 0.5);
  beside('traps', ours.traps, 'snmptrapd alone', written.traps / snmptrapd, 1);
  beside('both', ours.both, 'both of them', (written.lines + written.traps) / (rsyslogd + snmptrapd));
}

/** `wanted`: so many times what they do it is to be. */
function beside(what: string, ours: number, whose: string, theirs: number, wanted?: number): void {
  const times = ours > 0 ? `, ${(ours / theirs).toFixed(2)} times that` : '';
  const missed = ours > 0 && wanted !== undefined && ours < wanted * theirs ? `: less than the ${wanted} that is wanted` : '';
  console.log(`    ${what}: ${whose} ${n(theirs)}${ours > 0 ? `, ours ${n(ours)}${times}${missed}` : ''}`);
}

const { traps, lines } = ports;
const only = args.includes('--only') ? Number(args[args.indexOf('--only') + 1]) : undefined;
const wanted = (number: number) => only === undefined || only === number;
const someLines = { lines: { port: lines, rate: LINES } };
const someTraps = { traps: { port: traps, rate: TRAPS, community: COMMUNITY } };
let both = 0;
if (wanted(1)) both = await part('20,000 lines and 5,000 traps a second', { ...someLines, ...someTraps }, false);
if (wanted(2)) {
  const anyway = await idle();
  const lines = await part('the lines alone', someLines, false, anyway);
  const manyLines = await part('the lines alone, as fast as they are taken', { lines: { port: ports.lines, rate: ALL } }, false, anyway);
  await peers({ lines, manyLines, traps: await part('the traps alone', someTraps, false, anyway), both });
}
if (wanted(3))
  await part('ten times that', { lines: { port: lines, rate: 200_000 }, traps: { port: traps, rate: 50_000, community: COMMUNITY } }, true);
if (only === 0) await part('nothing', {}, true);
if (wanted(4))
  await part('traps that prove their sender (v3, authPriv)', { proven: { port: traps, rate: 5_000, user, engineId: ENGINE } }, true);

const size = readdirSync(state).reduce(
  (sum, name) => sum + (statSync(join(state, name)).isFile() ? statSync(join(state, name)).size : 0),
  0,
);
console.log(`\nthe history has ${(size / 1e6).toFixed(0)} MB`);
const errors = logged.split('\n').filter((line) => /^\S+ error /.test(line));
for (const each of errors.slice(0, 5)) console.log(`  ${each.slice(0, 300)}`);
if (errors.length > 0) process.exitCode = 1;
service.kill('SIGTERM');
await once(service, 'exit');
sender.kill();
process.exit();
