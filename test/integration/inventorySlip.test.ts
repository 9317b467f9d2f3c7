import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import type { ServiceEvents, Snapshot } from '../../src/protocol/contract.ts';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import { bundleCli, runCli } from '../support/bundledCli.ts';
import { kill, type TestPlace, testPlace } from '../support/testService.ts';
import { waitFor } from '../support/waitFor.ts';

let cli: string;
before(async () => {
  cli = await bundleCli('1.0.0');
});

const line = { baudRate: 4_000_000 };
const fan = { kind: 'fan-failed', fan: 'Fan2A' } as const;

type Entry = Record<string, unknown>;

function inventoryOf(simulation: Simulation, change: (devices: Entry[]) => unknown[] = (devices) => devices) {
  const devices = simulation.inventory().devices.map((device): Entry => ({ ...device }));
  return { poll: { interval: '1s', timeout: '3s' }, alerts: { window: '30s', negatives: 3, recover: 2 }, devices: change(devices) };
}

/** A window of a service that knows all secrets, and what it is notified of in the inventory. */
async function windowOf(place: TestPlace, simulation: Simulation) {
  const client = await place.connect();
  const told: ServiceEvents['inventorySlip'][] = [];
  client.on('inventorySlip', (slip) => told.push(slip));
  await client.request('provideSecrets', { secrets: simulation.secrets });
  const snapshot = () => client.request('snapshot', {});
  return { client, told, snapshot };
}

function deviceOf({ devices }: Snapshot, id: string) {
  return devices.find((device) => device.id === id);
}

/** The alert about the fan as long as somebody has it. */
function heldAlert({ alerts }: Snapshot) {
  return alerts.find(({ state, condition, acknowledged }) => state === 'firing' && condition === 'speed-low' && acknowledged?.by === 'ada');
}

suite('a slip in the inventory', { concurrency: 2 }, () => {
  test('costs no watching and no alert, whatever the slip, over a kill of the service, and is said once', async () => {
    const simulation = await startSimulation(
      {
        devices: [
          { id: 'hsm-1', name: 'One', line },
          { id: 'hsm-2', name: 'Two', line },
        ],
      },
      new AbortController().signal,
    );
    await using _simulation = simulation;
    await using place = testPlace(cli);
    const whole = inventoryOf(simulation);
    place.write(whole);
    simulation.inject('hsm-1', fan);
    const first = await place.connect({ user: 'ada' });
    await first.request('provideSecrets', { secrets: simulation.secrets });
    const fired = await waitFor('it fires', async () =>
      (await first.request('snapshot', {})).alerts.find(({ state, condition }) => state === 'firing' && condition === 'speed-low'),
    );
    await first.request('acknowledge', { alerts: [fired.id], why: 'spare is ordered' });

    place.write(inventoryOf(simulation, ([one, two]) => [{ ...one, name: 'x'.repeat(81) }, two]));
    await waitFor('it says so', async () => deviceOf(await first.request('snapshot', {}), 'hsm-1')?.notAsWritten);
    kill(first.service.pid, 'SIGKILL');
    await waitFor('it is gone', () => first.closed);

    const { client, told, snapshot } = await windowOf(place, simulation);
    const since = deviceOf(await snapshot(), 'hsm-1')?.notAsWritten?.since;
    assert.ok(since !== undefined && since < new Date().toISOString());
    assert.equal(heldAlert(await snapshot())?.id, fired.id);
    const isPolled = async (id: string) => {
      const before = deviceOf(await snapshot(), id)?.lastSeen ?? '';
      await waitFor(`${id} is polled on`, async () => (deviceOf(await snapshot(), id)?.lastSeen ?? '') > before);
    };
    await isPolled('hsm-1');
    await waitFor('a window is notified', () => told.length === 1);
    assert.equal(told[0]?.device, 'hsm-1');
    assert.match(told[0]?.message ?? '', /^One: its entry in the inventory is not taken, so it is watched as it was last read\. "name"/);

    const spoil: [string, () => void][] = [
      ['no JSON', () => place.write(JSON.stringify(whole).slice(0, -5))],
      ['the id twice', () => place.write(inventoryOf(simulation, ([one, two]) => [one, two, { ...two, id: 'hsm-1' }]))],
      ['gone', () => renameSync(place.inventory, `${place.inventory}.away`)],
    ];
    for (const [what, make] of spoil) {
      make();
      const seen = await waitFor(`it is seen: ${what}`, async () => {
        const found = await snapshot();
        return (what === 'the id twice') === (found.inventory.notTaken === undefined) && found;
      });
      for (const id of ['hsm-1', 'hsm-2']) assert.equal(deviceOf(seen, id)?.notAsWritten?.stays, 'as-read', `${id}: ${what}`);
      await isPolled('hsm-1');
      await isPolled('hsm-2');
      assert.equal(heldAlert(await snapshot())?.id, fired.id, what);
    }

    place.write(whole);
    await waitFor('it is mended', async () => (await snapshot()).devices.every(({ notAsWritten }) => notAsWritten === undefined));
    assert.equal(heldAlert(await snapshot())?.id, fired.id);
    const { entries } = await client.request('log', { people: true, device: 'hsm-1' });
    assert.deepEqual(
      entries.filter(({ who }) => who === 'inventory file').map(({ kind }) => kind),
      ['inventory-mended', 'inventory-slip'],
    );
    place.write(inventoryOf(simulation, ([, two]) => [two]));
    await waitFor('what is removed from a file without errors ends', async () => deviceOf(await snapshot(), 'hsm-1') === undefined);

    const kept = ['history.db', 'history.db-wal', 'service.log'].map((file) => readFileSync(join(place.folder, file), 'latin1')).join('');
    for (const secret of Object.values(simulation.secrets)) assert.equal(kept.includes(secret), false);
  });

  test('in an entry that never was right is named in the terminal by its reason, with exit 3', async () => {
    const simulation = await startSimulation({ devices: [{ id: 'hsm-1', name: 'One', line }] }, new AbortController().signal);
    await using _simulation = simulation;
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation, ([one]) => [one, { ...one, id: 'hsm-2', console: undefined, snmp: undefined }, { model: 'x' }]));
    const { snapshot } = await windowOf(place, simulation);
    await waitFor('the other one is well', async () => deviceOf(await snapshot(), 'hsm-1')?.state === 'ok');
    const { code, stdout } = await runCli(cli, ['status', '--state', place.folder]);
    assert.equal(code, 3);
    assert.match(stdout, /^hsm-1 +One +ok /m);
    assert.match(stdout, /^hsm-2 +hsm-2 +never watched +never/m);
    assert.match(stdout, /^#3 +Entry 3 +never watched/m);
    assert.match(
      stdout,
      /^hsm-2: It is not watched, because its entry .* neither "console" nor "snmp".* Correct line \d+ of the inventory\.$/m,
    );
    assert.match(stdout, /: error: This device cannot be watched.*Until this is corrected, this entry is not taken/);
    const check = await runCli(cli, ['check', 'hsm-2', '--inventory', place.inventory, '--json']);
    assert.equal(check.code, 3);
    const [found] = (JSON.parse(check.stdout) as { devices: { id: string; state: string; findings: { reason: string }[] }[] }).devices;
    assert.deepEqual([found?.id, found?.state], ['hsm-2', 'unknown']);
    assert.match(
      found?.findings[0]?.reason ?? '',
      /^not checked, because its entry has an error \(line \d+\): This device cannot be watched/,
    );
  });

  test('in the whole text: a check says that nothing of it is taken, and exits 3', async () => {
    await using place = testPlace(cli);
    place.write('{ "devices": [ { "id": "hsm-1" ');
    const { code, stdout, stderr } = await runCli(cli, ['check', '--inventory', place.inventory]);
    assert.deepEqual([code, stdout], [3, 'HSM VIGIL UNKNOWN: no device to check; the inventory has an error\n']);
    assert.match(
      stderr,
      /nothing of the file is taken: all devices are watched as they were last read, or not at all if they never were\.\n$/,
    );
  });

  test('beside devices that are all well: the first line of a check is not OK, as its exit code is not', async () => {
    await using simulation = await startSimulation({ devices: [{ id: 'hsm-1', name: 'One', line }] }, new AbortController().signal);
    await using place = testPlace(cli);
    place.write({ ...inventoryOf(simulation), devicez: [] });
    const secrets = join(place.folder, 'secrets');
    mkdirSync(secrets, { mode: 0o700 });
    for (const [name, secret] of Object.entries(simulation.secrets)) writeFileSync(join(secrets, name), secret, { mode: 0o600 });
    const check = (...ids: string[]) => runCli(cli, ['check', ...ids, '--inventory', place.inventory, '--secrets', secrets]);
    const all = await check();
    assert.deepEqual([all.code, all.stdout.split('\n')[0]], [3, 'HSM VIGIL UNKNOWN: 1 ok; the inventory has an error']);
    const one = await check('hsm-1');
    assert.deepEqual([one.code, one.stdout.split('\n')[0]], [0, 'HSM VIGIL OK: 1 ok']);
  });
});
