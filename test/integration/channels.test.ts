import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseInventory } from '../../src/inventory/load.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { deviceRecord } from '../../src/service/records/deviceRecord.ts';
import { Fleet } from '../../src/service/watching/fleet.ts';
import { plansOf } from '../../src/service/watching/plans.ts';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import { openStore } from '../../src/store/store.ts';
import { keeperOf } from '../support/keeperOf.ts';

const never = new AbortController().signal;
const SLOT = 600_000;
const line = { baudRate: 4_000_000 };

/** A service's fleet that watches what the inventory names, with a clock of its own. */
async function withFleet(
  simulation: Simulation,
  devices: readonly unknown[],
  story: (fleet: Fleet, poll: () => Promise<number>) => Promise<void>,
): Promise<void> {
  const secrets = new Secrets();
  secrets.provide(simulation.secrets);
  const folder = mkdtempSync(join(tmpdir(), 'channels-'));
  let now = Date.now();
  try {
    using store = openStore(join(folder, 'history.db'), () => now);
    await using fleet = new Fleet({ keeper: keeperOf(store), log: () => {}, now: () => now });
    fleet.watch(plansOf(parseInventory(JSON.stringify({ devices })), secrets, false));
    await story(fleet, async () => {
      now += SLOT;
      await fleet.check(fleet.devices, {}, never);
      return now;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a supply that goes dark between the readings of two channels is no disagreement, and a channel that does not follow is one', async () => {
  // The console of one appliance and the SNMP agent of another pass for one: what happens to the first, the agent never sees.
  await using simulation = await startSimulation(
    { devices: ['hsm-1', 'hsm-2'].map((id) => ({ id, name: id, line, serial: '532018' })) },
    never,
  );
  const [one, two] = simulation.inventory().devices;
  await withFleet(simulation, [{ ...one, snmp: two?.snmp }], async (fleet, poll) => {
    const phases = async () => {
      await poll();
      const [device] = fleet.devices;
      return ['hsm', 'psu2-12v', 'psu2-fan'].map((component) => device?.indicator(component, 'channels-disagree')?.state.phase);
    };
    assert.deepEqual(await phases(), ['ok', 'ok', 'ok'], 'their serial numbers are the same');
    simulation.inject('hsm-1', { kind: 'psu-ac-lost', psu: 2 });
    assert.deepEqual((await phases()).slice(1), ['ok', 'ok']);
    assert.deepEqual((await phases()).slice(1), ['pending', 'pending']);
  });
});

test('an appliance that only SNMP watches stays well between two readings of what is read once an hour or a day', async () => {
  await using simulation = await startSimulation({ devices: [{ id: 'hsm-1', name: 'One', channels: ['snmp'] }] }, never);
  await withFleet(simulation, simulation.inventory().devices, async (fleet, poll) => {
    for (let minutes = 10; minutes < 120; minutes += 10) {
      const now = await poll();
      const [record] = fleet.devices.map((device) => deviceRecord(device, now));
      assert.deepEqual(
        record?.components.filter(({ state, fact }) => state !== 'ok' && !fact).map(({ id, state }) => `${id} ${state}`),
        ['ram-tmax unjudged', 'cpu-vcore unjudged'],
        `after ${minutes} min`,
      );
      assert.ok(record.components.some(({ id }) => id.startsWith('client-')));
    }
  });
});
