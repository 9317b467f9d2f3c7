import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { connectToService } from '../../src/protocol/connectToService.ts';
import type { Snapshot } from '../../src/protocol/contract.ts';
import { startAgent } from '../../src/simulator/agent/agent.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import { listenConsole } from '../../src/simulator/console/listen.ts';
import { bundleCli, newFolder } from '../support/bundledCli.ts';
import { endChild } from '../support/endChild.ts';
import { waitFor } from '../support/waitFor.ts';

const DEVICES = 20;
/** What the service itself has open is some thirty. */
const DESCRIPTORS = 48;
const INTERVAL = 2000;

test('a service that has no descriptors left blames no device, and says so itself', { timeout: 240_000 }, async () => {
  const cli = await bundleCli();
  await using peers = new AsyncDisposableStack();
  const devices = await Promise.all(
    Array.from({ length: DEVICES }, async (_, at) => {
      const appliance = new Appliance({ seed: at, hostname: `luna-${at}`, serial: `${583_500 + at}`, now: Date.now });
      const agent = peers.use(await startAgent(appliance, { community: 'public' }));
      const console = at % 5 === 0 ? peers.use(await listenConsole(appliance)) : undefined;
      return {
        id: `hsm-${at}`,
        model: 'luna-network-hsm-7',
        snmp: { host: at % 2 === 0 ? 'localhost' : agent.host, port: agent.port, version: '2c', community: { secret: 'community' } },
        ...(console && { console: { address: console.address, user: 'monitor', password: { secret: 'password' } } }),
      };
    }),
  );
  const state = newFolder();
  const inventory = join(state, 'inventory.jsonc');
  writeFileSync(
    inventory,
    JSON.stringify({ poll: { interval: `${INTERVAL / 1000}s`, timeout: '2s' }, alerts: { window: `${(6 * INTERVAL) / 1000}s` }, devices }),
  );
  const service = spawn(
    'bash',
    [
      '-c',
      `ulimit -n ${DESCRIPTORS}; exec "$@"`,
      '-',
      process.execPath,
      '--no-warnings',
      cli,
      'serve',
      '--state',
      state,
      '--inventory',
      inventory,
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let logged = '';
  service.stderr.on('data', (chunk) => {
    logged += String(chunk);
  });
  peers.defer(async () => {
    await endChild(service);
  });
  await waitFor('it runs', () => existsSync(join(state, 'service.json')));
  using client = await connectToService({ runtime: state, version: '1.0.0', client: 'cli' });
  await client.request('provideSecrets', { secrets: { community: 'public', password: 'Simulated-monitor-1' } });
  const look = () => client.request('snapshot', {});
  const notAsked = ({ devices }: Snapshot) =>
    devices.filter(({ channels }) => channels.some(({ errorCode }) => errorCode === 'own-shortage'));
  await pause(8 * INTERVAL);

  const snapshot = await look();
  const short = notAsked(snapshot);
  assert.ok(short.length >= 3, `${short.length} were not asked`);
  assert.ok(short.length < DEVICES, 'some are');
  assert.deepEqual(
    snapshot.alerts.map(({ device, summary }) => `${device}: ${summary}`),
    [],
  );
  for (const { id, state: health, problems, channels } of short) {
    const [problem] = problems.filter(({ code }) => code === 'own-shortage');
    assert.match(
      problem?.message ?? '',
      /was not asked, because HSM Vigil has as many files and connections open as it may \(EMFILE\)\.$/,
      id,
    );
    assert.match(problem?.remedy ?? '', /ulimit -n/);
    // One that was read before the shortage came is known in part.
    if (channels.length === 1) assert.match(health, /^(?:unknown|unjudged)$/, id);
  }
  assert.match(
    snapshot.historyTrouble ?? '',
    new RegExp(`^Of ${short.length} devices nothing is known now, because this machine is short of something: .* \\(EMFILE\\)\\.$`),
  );
  const line = /error Of \d+ devices? nothing is known now/g;
  assert.equal(logged.match(line)?.length, 1, logged);
  assert.doesNotMatch(logged, /unexpected|at \w+.*:\d+:\d+/i);
  const { entries } = await client.request('log', {});
  assert.ok(entries.some(({ kind }) => kind === 'own-shortage'));
  // What is left lets people in.
  using other = await connectToService({ runtime: state, version: '1.0.0', client: 'cli' });
  assert.ok((await other.request('snapshot', {})).devices.length === DEVICES);
  const gaps = snapshot.gaps ?? [];
  assert.ok(
    gaps.every(({ cause }) => cause !== 'silent'),
    JSON.stringify(gaps),
  );
});
