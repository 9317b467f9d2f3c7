/**
 * How long it takes from a packet to its notification.
 *
 *     npm run bench -- notice [events of each kind, default 20]               to the notice that the service sends an editor window
 *     npm run bench -- notice [events] --editor                               to the notification in a real VS Code
 *
 * Two kinds of events: a line over TLS, which proves its sender, about what fires at once; and a line over UDP about a fan that one poll has
 * found at fault. Each is about another device.
 */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { connectToService } from '../../src/protocol/connectToService.ts';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { startSimulation } from '../../src/simulator/simulation.ts';
import { bundleCli, newFolder } from '../support/bundledCli.ts';
import { Authority } from '../support/certificates.ts';
import { waitFor } from '../support/waitFor.ts';

const EVENTS = Number(process.argv.slice(2).find((each) => /^\d+$/.test(each)) ?? 20);
const IN_EDITOR = process.argv.includes('--editor');
/** Milliseconds, at the median. */
const TARGET = 250;
/** Between two events (ms): a notice follows another after two seconds. */
const APART = 2500;
const FAN = { kind: 'fan-failed', fan: 'Fan2B' } as const;

const authority = new Authority('Bench authority');
const receiver = authority.sign('receiver', 'IP:127.0.0.1');
const tampered = Array.from({ length: EVENTS }, (_, n) => ({ id: `tamper-${n}`, address: `127.0.1.${n + 1}` }));
const devices = Array.from({ length: EVENTS }, (_, n) => ({ id: `fan-${n}`, name: `fan-${n}`, line: { baudRate: 4_000_000 } }));
await using simulation = await startSimulation({ devices }, new AbortController().signal);
const ports = { udp: await freePort(), tls: await freePort() };
const inventory = JSON.stringify({
  // One poll while this runs: a second one would make alerts of the fans by itself.
  poll: { interval: '20m', timeout: '30s' },
  receivers: {
    syslog: {
      udp: `127.0.0.1:${ports.udp}`,
      tls: { listen: `127.0.0.1:${ports.tls}`, cert: receiver.certFile, key: { secret: 'key' }, ca: authority.certFile },
    },
  },
  devices: [
    ...simulation.inventory().devices.map((device, n) => ({ ...device, addresses: [`127.0.2.${n + 1}`] })),
    // Its secret is missing: its polls end at once and bring nothing.
    ...tampered.map(({ id, address }) => ({
      ...{ id, name: id, model: 'luna-network-hsm-7', addresses: [address] },
      snmp: { host: address, version: '2c', community: { secret: 'missing' } },
    })),
  ],
});
const secrets = { ...simulation.secrets, key: receiver.key };
for (const { id } of devices) simulation.inject(id, FAN);

/** Where notifications are waited for. */
interface Watcher extends AsyncDisposable {
  /** The folder of the service's endpoint. */
  readonly runtime: string;
  /** Resolves when a notification about this device has come, with the time of day (ms). */
  told(device: string): Promise<number>;
}

async function inService(): Promise<Watcher> {
  const [state, home] = [newFolder(), newFolder()];
  mkdirSync(join(home, 'secrets'), { mode: 0o700 });
  for (const [name, value] of Object.entries(secrets)) writeFileSync(join(home, 'secrets', name), value, { mode: 0o600 });
  writeFileSync(join(home, 'inventory.jsonc'), inventory);
  const args = ['serve', '--state', state, '--secrets', join(home, 'secrets'), '--inventory', join(home, 'inventory.jsonc')];
  const service = spawn(process.execPath, ['--no-warnings', await bundleCli(), ...args], { stdio: 'ignore' });
  process.on('exit', () => void service.kill('SIGKILL'));
  await waitFor('it runs', () => existsSync(join(state, 'service.json')));
  const client = await connectToService({ runtime: state, version: '1.0.0', client: 'editor' });
  const fired = new Map<string, number>();
  client.on('alertFired', ({ alert }) => void fired.set(alert.device, Date.now()));
  await client.request('snapshot', {});
  client.notify('focus', { focused: true });
  return {
    runtime: state,
    told: (device) => waitFor(`a notice about ${device}`, () => fired.get(device)),
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      service.kill('SIGTERM');
      await once(service, 'exit');
    },
  };
}

async function inEditor(): Promise<Watcher> {
  const { runCommand, showView, startEditor, testedVsix } = await import('../support/editor.ts');
  const editor = await startEditor({ vsix: await testedVsix(), secrets, inventory, settings: { 'hsmVigil.service.keepRunning': false } });
  const page = await editor.openWindow();
  await showView(page);
  const runtime = join(editor.runtime, 'hsm-vigil');
  await waitFor('it runs', () => existsSync(join(runtime, 'service.json')), 60_000);
  // In the words of the page: its own types are not at hand here.
  await page.evaluate(`{
    globalThis.told = [];
    new MutationObserver(() => {
      for (const toast of document.querySelectorAll('.notifications-toasts .notification-toast')) told.push([Date.now(), toast.textContent]);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  }`);
  await page.locator('.part.titlebar').click({ position: { x: 4, y: 4 } });
  return {
    runtime,
    async told(device) {
      const at = await waitFor(`a notification about ${device}`, () =>
        page.evaluate<number | undefined>(`told.find(([, text]) => text.includes('${device}:'))?.[0]`),
      );
      await runCommand(page, 'Notifications: Clear All Notifications');
      return at;
    },
    [Symbol.asyncDispose]: () => editor.dispose(),
  };
}

async function tlsOf({ id, address }: (typeof tampered)[number]): Promise<TLSSocket> {
  const { cert, key } = authority.sign(id, `IP:${address}`);
  const over = createConnection({ host: '127.0.0.1', port: ports.tls, localAddress: address });
  const socket = connect({ socket: over, host: '127.0.0.1', ca: authority.cert, cert, key });
  await once(socket, 'secureConnect');
  return socket;
}

function print(what: string, times: readonly number[]): void {
  const sorted = [...times].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY;
  const ms = (value: number | undefined) => `${value?.toFixed(0)} ms`;
  const bad = !(median < TARGET);
  console.log(`${what.padEnd(56)}${ms(median).padStart(9)}${ms(sorted.at(-1)).padStart(9)}${bad ? `   ABOVE ${TARGET} ms` : ''}`);
  if (bad) process.exitCode = 1;
}

async function measure(watcher: Watcher): Promise<void> {
  using client = await connectToService({ runtime: watcher.runtime, version: '1.0.0', client: 'cli' });
  await waitFor(
    'each fan was found at fault once, and all listens',
    async () => {
      const { alerts, listening = [] } = await client.request('snapshot', {});
      const found = alerts.filter(({ condition, state }) => condition === 'speed-low' && state === 'pending');
      return (
        found.length === EVENTS &&
        listening.length === 2 &&
        listening.every(({ problems }) => problems.every((each) => !each.startsWith('Nothing')))
      );
    },
    120_000,
  );
  await pause(2000);

  console.log(`from packet to ${IN_EDITOR ? 'the notification in the editor' : 'the notice that an editor is sent'}, ${EVENTS} of each`);
  console.log(`${''.padEnd(56)}${'median'.padStart(9)}${'worst'.padStart(9)}`);
  const proven: number[] = [];
  for (const each of tampered) {
    const socket = await tlsOf(each);
    const sent = Date.now();
    socket.write('<6>1 2026-03-06T12:05:01Z luna kernel - - - k7pf0: ALM0015: PCIe Link Failure\n');
    proven.push((await watcher.told(each.id)) - sent);
    socket.end();
    await pause(APART);
  }
  print('a proven line about what fires at once (syslog, TLS)', proven);

  const confirmed: number[] = [];
  for (const [n, { id }] of devices.entries()) {
    const socket = createSocket('udp4');
    socket.bind(0, `127.0.2.${n + 1}`);
    await once(socket, 'listening');
    const sent = Date.now();
    socket.send(
      '<165>Mar  2 12:05:01 luna ipmievd: Fan sensor Fan2B . Lower Critical going low (Reading 0 < Threshold 1000 RPM)',
      ports.udp,
      '127.0.0.1',
    );
    confirmed.push((await watcher.told(id)) - sent);
    socket.close();
    await pause(APART);
  }
  print('a line about what a poll has found (syslog, UDP)', confirmed);
}

const watcher = await (IN_EDITOR ? inEditor() : inService());
try {
  await measure(watcher);
} finally {
  await watcher[Symbol.asyncDispose]();
}
process.exit();
