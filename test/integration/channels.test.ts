import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseInventory } from '../../src/inventory/load.ts';
import { openFleet } from '../../src/service/fleet.ts';
import { plansOf } from '../../src/service/plans.ts';
import { Secrets } from '../../src/service/secrets.ts';
import { startSimulation } from '../../src/simulator/simulation.ts';

const never = new AbortController().signal;
const SLOT = 600_000;

test('a supply that goes dark between the readings of two channels is no disagreement, and a channel that does not follow is one', async () => {
  // The console of one appliance and the SNMP agent of another pass for one: what happens to the first, the agent never sees.
  const line = { baudRate: 4_000_000 };
  const devices = ['hsm-1', 'hsm-2'].map((id) => ({ id, name: id, line }));
  await using simulation = await startSimulation({ devices }, never);
  const [one, two] = simulation.inventory().devices;
  const loaded = parseInventory(JSON.stringify({ devices: [{ ...one, snmp: two?.snmp }] }));
  const secrets = new Secrets();
  secrets.provide(simulation.secrets);
  const folder = mkdtempSync(join(tmpdir(), 'channels-'));
  let now = Date.now();
  try {
    const listener = { changed: () => {}, fired: () => {}, resolved: () => {} };
    await using fleet = openFleet(join(folder, 'history.db'), { log: () => {}, listener, now: () => now });
    fleet.watch(plansOf(loaded, secrets, false));
    const phases = async () => {
      now += SLOT;
      await fleet.check(fleet.devices, {}, never);
      const [device] = fleet.devices;
      return ['hsm', 'psu2-12v', 'psu2-fan'].map((component) => device?.indicator(component, 'channels-disagree')?.state.phase);
    };
    assert.deepEqual(await phases(), ['pending', 'ok', 'ok'], 'two serial numbers are two appliances');
    simulation.inject('hsm-1', { kind: 'psu-ac-lost', psu: 2 });
    assert.deepEqual((await phases()).slice(1), ['ok', 'ok']);
    assert.deepEqual((await phases()).slice(1), ['pending', 'pending']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
