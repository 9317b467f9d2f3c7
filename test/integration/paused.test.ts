import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSimulation } from '../../src/simulator/simulation.ts';
import { bundleCli, newFolder, runCli } from '../support/bundledCli.ts';
import { kill, liveView, testPlace } from '../support/testService.ts';
import { waitFor } from '../support/waitFor.ts';

let cli: string;
before(async () => {
  cli = await bundleCli('1.0.0');
});

const simulate = () =>
  startSimulation({ devices: [{ id: 'hsm-1', name: 'One', line: { baudRate: 4_000_000 } }] }, new AbortController().signal);
const fan = { kind: 'fan-failed', fan: 'Fan2A' } as const;

test('a device is paused and resumed while its alert fires: nothing is sent to it meanwhile, and the alert waits', async () => {
  await using simulation = await simulate();
  await using place = testPlace(cli);
  const inventory = (paused: boolean) => ({
    poll: { interval: '1s', timeout: '3s' },
    alerts: { window: '30s', negatives: 3, recover: 2 },
    devices: simulation.inventory().devices.map((device) => ({ ...device, ...(paused && { paused }) })),
  });
  place.write(inventory(false));
  using client = await place.connect();
  await client.request('provideSecrets', { secrets: simulation.secrets });
  simulation.inject('hsm-1', fan);
  const view = await liveView(client);
  await waitFor('the alert fires', () => view.alert('speed-low')?.state === 'firing');

  await client.request('recordChange', { device: 'hsm-1', name: 'One', what: 'pause', why: 'moves' });
  place.write(inventory(true));
  await waitFor('it is paused', () => view.device('hsm-1')?.paused?.why === 'moves' && !view.device('hsm-1')?.polling);
  const lastSeen = view.device('hsm-1')?.lastSeen;
  simulation.clear('hsm-1', fan);
  await client.request('check', { devices: ['hsm-1'] });
  await sleep(3000);
  assert.equal(view.device('hsm-1')?.lastSeen, lastSeen);
  assert.equal(view.device('hsm-1')?.state, 'failed', 'what was bad stays bad');
  assert.equal(view.alert('speed-low')?.state, 'firing');

  kill(client.service.pid, 'SIGKILL');
  using other = await place.connect();
  await other.request('provideSecrets', { secrets: simulation.secrets });
  const later = await liveView(other);
  await sleep(2000);
  assert.equal(later.device('hsm-1')?.paused?.why, 'moves', 'over a restart, too');
  assert.equal(later.device('hsm-1')?.lastSeen, lastSeen);

  place.write(inventory(false));
  await waitFor('the alert is over', () => later.alert('speed-low')?.state === 'resolved');
  const { entries } = await other.request('log', { people: true });
  assert.deepEqual(
    entries.map(({ kind, why }) => [kind, why]),
    [
      ['resume', undefined],
      ['pause', 'moves'],
    ],
  );
});

test('a check from the terminal names a paused device, does not ask it, and exits 3 unless told to ignore it', async () => {
  await using simulation = await simulate();
  const folder = newFolder();
  const secrets = join(folder, 'secrets');
  mkdirSync(secrets, { mode: 0o700 });
  for (const [name, value] of Object.entries(simulation.secrets)) {
    writeFileSync(join(secrets, name), value);
    chmodSync(join(secrets, name), 0o600);
  }
  const [device] = simulation.inventory().devices;
  const path = join(folder, 'inventory.jsonc');
  const idle = {
    ...device,
    id: 'idle',
    console: { port: '/dev/nobody', user: 'monitor', password: { secret: 'none' } },
    snmp: undefined,
    paused: true,
  };
  const args = ['check', '--inventory', path, '--secrets', secrets];
  writeFileSync(path, JSON.stringify({ devices: [device, idle] }));
  const told = await runCli(cli, args);
  assert.equal(told.code, 3);
  assert.match(told.stdout, /^HSM VIGIL UNKNOWN: /);
  assert.match(told.stdout, /idle.*: unknown\n +unknown Appliance: paused in the inventory; nothing is asked of it\n/);
  const ignored = await runCli(cli, [...args, '--ignore-paused']);
  assert.equal(ignored.code, 0);
  assert.match(ignored.stdout, /^HSM VIGIL OK: /);
  assert.match(ignored.stdout, /paused in the inventory/, 'it is named all the same');
  writeFileSync(path, JSON.stringify({ devices: [idle] }));
  assert.equal((await runCli(cli, [...args, '--ignore-paused'])).code, 3, 'nothing has been looked at');
});
