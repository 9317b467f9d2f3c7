import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { slotOf } from '../../src/core/time/schedule.ts';
import { parseInventory } from '../../src/inventory/load.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { Fleet } from '../../src/service/watching/fleet.ts';
import { plansOf } from '../../src/service/watching/plans.ts';
import { startAgent } from '../../src/simulator/agent/agent.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import { openStore } from '../../src/store/store.ts';
import { newFolder } from '../support/bundledCli.ts';
import { keeperOf } from '../support/keeperOf.ts';

const INTERVAL = 6_000;
const SILENT = 150;
const HEALTHY = 10;
const SLOTS = 2;

/** Polls `silent` devices and some healthy ones over a few slots, and answers with how many polls of healthy ones each slot had. */
async function healthyPolls(silent: readonly object[]): Promise<readonly number[]> {
  // One appliance is one device.
  await using agents = new AsyncDisposableStack();
  const healthy = await Promise.all(
    Array.from({ length: HEALTHY }, async (_, at) => {
      const appliance = new Appliance({ seed: at, hostname: `luna-${at}`, serial: `${583_500 + at}`, now: Date.now });
      const { host, port } = agents.use(await startAgent(appliance, { community: 'public' }));
      return { snmp: { host, port, version: '2c', community: { secret: 'community' } } };
    }),
  );
  const devices = [...silent, ...healthy].map((channels, at) => ({ id: `hsm-${at}`, model: 'luna-network-hsm-7', ...channels }));
  const inventory = parseInventory(JSON.stringify({ poll: { interval: `${INTERVAL / 1000}s`, timeout: '2s' }, devices }));
  assert.equal(inventory.devices.length, devices.length);
  const secrets = new Secrets();
  secrets.provide({ community: 'public', password: 'Simulated-monitor-1' });
  using store = openStore(join(newFolder(), 'history.db'), Date.now);
  await using fleet = new Fleet({ keeper: keeperOf(store), log: () => {}, now: Date.now });
  const polled = new Set<string>();
  fleet.listen({
    changed({ devices: changed }) {
      for (const device of changed) {
        const channel = device.channel('snmp');
        if (channel?.state === 'ok' && channel.polledAt) polled.add(`${slotOf(channel.polledAt, INTERVAL)} ${device.id}`);
      }
    },
    fired() {},
    resolved() {},
  });
  fleet.watch(plansOf(inventory, secrets, false));
  const first = slotOf(Date.now(), INTERVAL) + INTERVAL;
  await new Promise((resolve) => setTimeout(resolve, first + SLOTS * INTERVAL - Date.now()));
  return Array.from({ length: SLOTS }, (_, slot) => [...polled].filter((each) => each.startsWith(`${first + slot * INTERVAL} `)).length);
}

// They wait more than they work.
suite('healthy devices are polled in every slot', { concurrency: 2 }, () => {
  test('beside hundreds of silent agents', async (t) => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    t.after(() => socket.close());
    await once(socket, 'listening');
    const dead = { host: '127.0.0.1', port: socket.address().port, version: '2c', community: { secret: 'community' } };
    assert.deepEqual(await healthyPolls(Array.from({ length: SILENT }, () => ({ snmp: dead }))), Array(SLOTS).fill(HEALTHY));
  });

  test('beside hundreds of silent consoles', async (t) => {
    const servers = Array.from({ length: SILENT }, () =>
      createServer((socket) => socket.on('error', () => {}).resume()).listen(0, '127.0.0.1'),
    );
    t.after(() => servers.map((server) => server.close()));
    await Promise.all(servers.map((server) => once(server, 'listening')));
    const dead = servers.map((server) => ({
      console: {
        address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
        user: 'monitor',
        password: { secret: 'password' },
      },
    }));
    assert.deepEqual(await healthyPolls(dead), Array(SLOTS).fill(HEALTHY));
  });
});
