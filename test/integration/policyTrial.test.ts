import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { AlertRecord } from '../../src/protocol/contract.ts';
import { RemoteFault } from '../../src/protocol/faults.ts';
import { startSimulation } from '../../src/simulator/simulation.ts';
import { bundleCli } from '../support/bundledCli.ts';
import { liveView, testPlace } from '../support/testService.ts';
import { waitFor } from '../support/waitFor.ts';

let cli: string;
before(async () => {
  cli = await bundleCli('1.0.0');
});

test('the service tries a policy on the polls it has made: in force as it was, tried as it would have been', async () => {
  const never = new AbortController().signal;
  await using simulation = await startSimulation({ devices: [{ id: 'hsm-1', name: 'One', line: { baudRate: 4_000_000 } }] }, never);
  await using place = testPlace(cli);
  const inventory = (alerts: Record<string, unknown>) =>
    JSON.stringify({
      poll: { interval: '1s', timeout: '3s' },
      alerts: { window: '6s', negatives: 3, recover: 2, profile: 'strict', ...alerts },
      devices: simulation.inventory().devices,
    });
  place.write(inventory({}));
  using client = await place.connect();
  await client.request('provideSecrets', { secrets: simulation.secrets });
  const view = await liveView(client);
  await waitFor('a good poll', () => view.device('hsm-1')?.components.some(({ id, state }) => id === 'fan2a' && state === 'ok'));
  simulation.inject('hsm-1', { kind: 'fan-failed', fan: 'Fan2A' });
  await waitFor('it fires', () => view.alert('speed-low')?.state === 'firing');
  await waitFor('it goes on', () => view.alert('speed-low')!.negatives >= 6);
  simulation.clear('hsm-1', { kind: 'fan-failed', fan: 'Fan2A' });
  const live = await waitFor('it is over', () => {
    const alert = view.alert('speed-low');
    return alert?.state === 'resolved' && alert;
  });

  const sameFan = (alerts: readonly AlertRecord[] = []) =>
    alerts.filter(({ component, condition }) => component === 'fan2a' && condition === 'speed-low');
  const later = await client.request('tryPolicy', { inventory: inventory({ negatives: 5 }) });
  assert.deepEqual([later.problems, later.notes], [[], []]);
  assert.ok(later.polls >= 8, `${later.polls} polls`);
  const [device] = later.devices;
  const [current] = sameFan(device?.current);
  const [tried] = sameFan(device?.tried);
  assert.ok(current && tried);
  assert.deepEqual(
    [current.id, current.startedAt, current.firedAt, current.resolvedAt, current.summary],
    [live.id, live.startedAt, live.firedAt, live.resolvedAt, live.summary],
  );
  assert.equal(tried.id, live.id);
  assert.ok(Date.parse(tried.firedAt ?? '') >= Date.parse(live.firedAt ?? '') + 1000, 'two polls later');

  const off = await client.request('tryPolicy', { inventory: inventory({ conditions: { 'speed-low': { off: true } } }), device: 'hsm-1' });
  assert.deepEqual(sameFan(off.devices[0]?.tried), []);
  // Nothing of it is in force.
  assert.equal((await client.request('snapshot', {})).alerts.find(({ id }) => id === live.id)?.firedAt, live.firedAt);
  await assert.rejects(client.request('tryPolicy', { inventory: '{' }), (error) => {
    assert.ok(error instanceof RemoteFault);
    assert.equal(error.code, 'inventory-unreadable');
    assert.match(error.message, /line 1/);
    return true;
  });
});

test('simulated HSMs are no part of a trial', async () => {
  await using place = testPlace(cli);
  place.write({ devices: [] });
  using client = await place.connect();
  await client.request('demo', { on: true });
  await waitFor('simulated HSMs', async () => (await client.request('snapshot', {})).devices.length > 0);
  const nothing = await client.request('tryPolicy', { inventory: '{ "devices": [] }' });
  assert.deepEqual([nothing.devices, nothing.polls], [[], 0]);
});
