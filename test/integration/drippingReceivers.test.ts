import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseInventory } from '../../src/inventory/load.ts';
import type { ReceiverConfig } from '../../src/inventory/receiverSchema.ts';
import { Deliveries } from '../../src/service/alerting/receivers/deliveries.ts';
import { DeliveryFailed } from '../../src/service/alerting/receivers/deliveryFailed.ts';
import { noticeRecord } from '../../src/service/alerting/receivers/notice.ts';
import { deliver } from '../../src/service/alerting/receivers/receiver.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { openStore } from '../../src/store/store.ts';
import { newFolder } from '../support/bundledCli.ts';
import { keeperOf } from '../support/keeperOf.ts';
import { waitFor } from '../support/waitFor.ts';
import { alert } from '../unit/extension/records.ts';

const notice = noticeRecord('n1', 'fired', [alert({})], Date.now());
const never = new AbortController().signal;
const ways = (port: number) => ({
  mail: { mail: { host: '127.0.0.1', port, security: 'none', from: 'a@example.com', to: ['b@example.com'] } },
  webhook: { webhook: { url: `http://127.0.0.1:${port}/` } },
});

function receiver(config: object): ReceiverConfig {
  return parseInventory(JSON.stringify({ notify: [{ id: 'ops', ...config }], devices: [] })).receivers[0]!;
}

/** Says `opening`, then `more` again and again, and never what would end its answer. */
async function dripping(
  opening: string,
  more: string,
): Promise<AsyncDisposable & { readonly port: number; readonly sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.write(opening);
    const drip = setInterval(() => socket.write(more), 10);
    socket.on('close', () => {
      clearInterval(drip);
      sockets.delete(socket);
    });
    socket.resume();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const drips = [
  ['mail', '', '220-still\r\n'],
  ['mail', '220 here\r\n', '250-still\r\n'],
  ['mail', '', 'x'.repeat(100_000)],
  ['webhook', 'HTTP/1.1 200 OK\r\n', 'X: 1\r\n'],
] as const;

test('a try ends in its time, although the receiver never stops to say something', async () => {
  for (const [way, opening, more] of drips) {
    await using server = await dripping(opening, more);
    const began = performance.now();
    await assert.rejects(deliver(receiver(ways(server.port)[way]), notice, new Secrets(), never, 300), DeliveryFailed);
    assert.ok(performance.now() - began < 20_000, `${way}: ${performance.now() - began} ms`);
    await waitFor('the connection is closed, too', () => server.sockets.size === 0);
  }
});

test('a receiver that never stops to say something does not hold up the end of the service', async () => {
  for (const [way, opening, more] of drips) {
    await using server = await dripping(opening, more);
    using store = openStore(join(newFolder(), 'history.db'), Date.now);
    const deliveries = new Deliveries({ keeper: keeperOf(store), log: () => {}, secrets: new Secrets(), changed: () => {}, now: Date.now });
    const config = receiver(ways(server.port)[way]);
    deliveries.use([config], true);
    deliveries.send(notice, [config]);
    await waitFor('it is connected', () => server.sockets.size > 0);
    const began = performance.now();
    await deliveries[Symbol.asyncDispose]();
    assert.ok(performance.now() - began < 20_000, `${way}: ${performance.now() - began} ms`);
  }
});
