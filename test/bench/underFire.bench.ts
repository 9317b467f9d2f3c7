import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { slotOf } from '../../src/core/time/schedule.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { connectToService } from '../../src/protocol/connectToService.ts';
import { startSimulation } from '../../src/simulator/simulation.ts';
import { openStore } from '../../src/store/store.ts';
import { bundleCli, newFolder } from '../support/bundledCli.ts';
import { type HostilePeer, startHostileAgent, startHostileConsole, startHostileSsh } from '../support/hostilePeers.ts';
import { PASSWORD } from '../support/inventiveDevice.ts';
import { waitFor } from '../support/waitFor.ts';

/**
 * Forty hostile consoles, forty hostile SSH servers and forty hostile SNMP agents beside twenty healthy devices:
 * `npm run bench -- underFire 10` for ten minutes. It must hold: healthy ones polled in every slot, RSS below 300 MB, less than half a core,
 * no byte outside the allow-list, no secret anywhere.
 */
const minutes = Number(process.argv[2] ?? 10);
const EACH = Number(process.argv[3] ?? 40);
const HEALTHY = 20;
const INTERVAL = 30_000;
const COMMUNITY = 'community-2b7e151628aed2a6';
const commands = [...luna7.console.allowedCommands].join('|');
const LANGUAGE = new RegExp(`^\\r*(?:monitor\\r(?:${PASSWORD}\\r(?:(?:${commands}|exit)?\\r)*)?)?$`);
const SHELL_LANGUAGE = new RegExp(`^\\r*(?:(?:${commands}|exit)?\\r)*$`);

/** What the system says of a process. `waited`: seconds in which it could have run, and others did. */
function usageOf(pid: number): { readonly rss: number; readonly cpu: number; readonly waited: number; readonly files: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = 0, system = 0] = fields.slice(11, 13);
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  const waited = Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e9;
  return { rss: (pages * 4096) / 1e6, cpu: (user + system) / 100, waited, files: readdirSync(`/proc/${pid}/fd`).length };
}

/** SNMP alone does not judge all of an appliance. */
function isWell(state: string): boolean {
  return state === 'ok' || state === 'unjudged';
}

/** What the process of the hostile peers says of them. */
interface Report {
  readonly outside: readonly string[];
  readonly octets: number;
}

/** They have a process of their own, so that the healthy devices are slow for no reason but the service's. */
if (process.argv[2] === 'peers') {
  const count = Number(process.argv[3]);
  const all = (start: (number: number) => Promise<HostilePeer>) => Promise.all(Array.from({ length: count }, (_, number) => start(number)));
  const consoles = await all((number) => startHostileConsole(number, PASSWORD));
  const shells = await all((number) => startHostileSsh(number, PASSWORD));
  const agents = await all((number) => startHostileAgent(number, COMMUNITY));
  process.on('message', () => {
    const wrong = (peers: readonly HostilePeer[], language: RegExp) =>
      peers.flatMap(({ kind, typed, outside }) =>
        [...typed.filter((text) => !language.test(text)).map((text) => JSON.stringify(text)), ...outside].map((text) => `${kind}: ${text}`),
      );
    const report: Report = {
      outside: [...wrong(consoles, LANGUAGE), ...wrong(shells, SHELL_LANGUAGE), ...wrong(agents, /^$/)],
      octets: [...consoles, ...shells].reduce((sum, { typed }) => sum + typed.join('').length, 0),
    };
    process.send?.(report, () => process.exit());
  });
  process.send?.([...consoles, ...shells, ...agents].map(({ kind, channels }) => ({ kind, channels })));
  await new Promise(() => {});
}

const peers = fork(import.meta.filename, ['peers', String(EACH)]);
process.on('exit', () => void peers.kill());
const [hostile] = (await once(peers, 'message')) as [readonly Pick<HostilePeer, 'kind' | 'channels'>[]];
const simulated = Array.from({ length: HEALTHY }, (_, at) => ({
  id: `healthy-${at}`,
  name: `Healthy ${at}`,
  line: { baudRate: 4_000_000 },
  channels: [at % 2 === 0 ? ('console' as const) : ('snmp' as const)],
}));
await using simulation = await startSimulation({ devices: simulated }, new AbortController().signal);

const state = newFolder();
const inventory = join(newFolder(), 'inventory.jsonc');
writeFileSync(
  inventory,
  JSON.stringify({
    poll: { interval: `${INTERVAL / 1000}s`, timeout: '3s' },
    devices: [
      ...hostile.map(({ channels }, at) => ({ id: `hostile-${at}`, model: 'luna-network-hsm-7', ...channels })),
      ...simulation.inventory().devices,
    ],
  }),
);
const cli = await bundleCli();
const service = spawn(process.execPath, ['--no-warnings', cli, 'serve', '--state', state, '--inventory', inventory], {
  stdio: ['ignore', 'ignore', 'pipe'],
});
process.on('exit', () => void service.kill('SIGKILL'));
let logged = '';
service.stderr.on('data', (chunk) => {
  logged += String(chunk);
});
const pid = service.pid ?? 0;
await waitFor('it runs', () => existsSync(join(state, 'service.json')));
const secrets = { ...simulation.secrets, password: PASSWORD, community: COMMUNITY };
let told = '';
{
  using client = await connectToService({ runtime: state, version: '1.0.0', client: 'cli' });
  client.on('changed', (change) => {
    const text = JSON.stringify(change);
    if (Object.values(secrets).some((secret) => text.includes(secret))) told += text.slice(0, 500);
  });
  await client.request('provideSecrets', { secrets });
  await client.request('snapshot', {});
  const started = Date.now();
  const before = usageOf(pid);
  let last = { at: started, cpu: before.cpu, waited: before.waited };
  let most = 0;
  for (let minute = 0; minute < minutes; minute++) {
    const ending = started + (minute + 1) * 60_000;
    for (; Date.now() < ending; await pause(Math.min(1000, Math.max(1, ending - Date.now())))) most = Math.max(most, usageOf(pid).rss);
    const { rss, cpu, waited, files } = usageOf(pid);
    const asked = performance.now();
    const answered = await client.request('snapshot', {}).then(
      () => `takes ${(performance.now() - asked).toFixed(0)} ms`,
      () => 'gets no answer in time',
    );
    const now = Date.now();
    const share = (cpu - last.cpu) / ((now - last.at) / 1000);
    console.log(
      `minute ${minute + 1}: RSS ${rss.toFixed(0)} MB, ${(100 * share).toFixed(0)} % of a core (waited for one ${(waited - last.waited).toFixed(0)} s), ${files} descriptors, a snapshot ${answered}`,
    );
    last = { at: now, cpu, waited };
  }
  const ended = Date.now();
  const share = (usageOf(pid).cpu - before.cpu) / ((ended - started) / 1000);
  const snapshot = await client.request('snapshot', {});
  const text = JSON.stringify(snapshot);
  const healthy = snapshot.devices.filter(({ id }) => !id.startsWith('hostile'));
  const alerts = snapshot.alerts.filter(({ device }) => !device.startsWith('hostile'));
  console.log(
    `RSS ${most.toFixed(0)} MB at most, ${(100 * share).toFixed(0)} % of a core; a snapshot has ${(text.length / 1e6).toFixed(1)} MB`,
  );
  console.log(
    `${healthy.filter(({ state: health }) => isWell(health)).length} of ${HEALTHY} healthy devices are ok, as far as they are judged; ${alerts.length} alerts of theirs`,
  );
  for (const { device, summary } of alerts) console.log(`  ${device}: ${summary}`);
  for (const { id, findings = [], state: health } of healthy) {
    if (!isWell(health))
      console.log(
        `  ${id} ${health}: ${findings
          .slice(0, 3)
          .map(({ name, reason }) => `${name}: ${reason}`)
          .join('; ')}`,
      );
  }
  if (Object.values(secrets).some((secret) => text.includes(secret))) told += 'the snapshot';
  const kinds = new Map<string, number>();
  const device = (at: number) => snapshot.devices.find(({ id }) => id === `hostile-${at}`);
  for (const [at, { kind }] of hostile.entries()) {
    if (device(at)?.state === 'ok') kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  console.log(`hostile peers that are called ok: ${[...kinds].map(([kind, count]) => `${count} × ${kind}`).join(', ') || 'none'}`);
  service.kill('SIGTERM');
  const asked = performance.now();
  await once(service, 'exit');
  console.log(`ended ${((performance.now() - asked) / 1000).toFixed(1)} s after it was asked to`);
  // Whole slots only.
  const first = slotOf(started, INTERVAL) + 2 * INTERVAL;
  const end = slotOf(ended, INTERVAL);
  using store = openStore(join(state, 'history.db'));
  let missed = 0;
  for (const { id } of healthy) {
    const polled = new Set(store.judged.load({ device: id, from: first, to: ended }).flatMap(({ fault, slot }) => (fault ? [] : [slot])));
    for (let slot = first; slot < end; slot += INTERVAL) if (!polled.has(slot)) missed++;
  }
  console.log(`healthy devices: ${missed} of ${(HEALTHY * (end - first)) / INTERVAL} slots missed`);
}

peers.send('report');
const [{ outside, octets }] = (await once(peers, 'message')) as [Report];
console.log(`${outside.length} conversations with a byte outside the allow-list, of ${octets} octets typed`);
for (const each of outside.slice(0, 5)) console.log(`  ${each.slice(0, 300)}`);

const found = readdirSync(state, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile())
  .flatMap(({ parentPath, name }) => {
    const content = readFileSync(join(parentPath, name));
    return Object.entries(secrets).flatMap(([secret, value]) => (content.includes(value) ? [`${secret} in ${name}`] : []));
  });
for (const [secret, value] of Object.entries(secrets)) if (logged.includes(value)) found.push(`${secret} in the log`);
if (told !== '') found.push(`told to a client: ${told.slice(0, 300)}`);
console.log(`${found.length} secrets found in files, in ${logged.split('\n').length} lines of the log, or in what clients are told`);
for (const each of found.slice(0, 10)) console.log(`  ${each}`);
const bugs = logged.split('\n').filter((line) => /^\S+ error /.test(line) && !/more .* than can be kept/.test(line));
console.log(`${bugs.length} errors in the log`);
for (const each of bugs.slice(0, 10)) console.log(`  ${each.slice(0, 300)}`);
