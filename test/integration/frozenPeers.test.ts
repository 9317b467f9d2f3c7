import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { clientConnection, linkToClient } from '../../src/protocol/connection.ts';
import { PROTOCOL_VERSION } from '../../src/protocol/contract.ts';
import { SocketWriter } from '../../src/protocol/socketWriter.ts';
import { timeLimit } from '../../src/protocol/timeLimits.ts';
import { serveClient } from '../../src/service/process/rpc.ts';
import { newFolder } from '../support/bundledCli.ts';
import { ComposedService } from '../support/composedService.ts';

/** Two ends of one connection, as between a client and the service. */
async function connected(): Promise<Disposable & { readonly served: Socket; readonly client: Socket }> {
  const path = join(newFolder(), 's.sock');
  const server = createServer().listen(path);
  await once(server, 'listening');
  const [[served], client] = await Promise.all([once(server, 'connection') as Promise<[Socket]>, connect(path)]);
  return {
    served,
    client,
    [Symbol.dispose]() {
      for (const socket of [served, client]) socket.destroy();
      server.close();
    },
  };
}

const link = (socket: Socket) =>
  linkToClient(socket, { requests: [], answer: () => undefined, events: { focus: () => {} } }, (error) => assert.fail(String(error)));
/** Of about a megabyte. */
const change = (number: number) => ({ removedDevices: [`${number} ${'x'.repeat(1_000_000)}`] });

test('a client that never reads is let go before it fills the memory of the service', async () => {
  using ends = await connected();
  ends.client.pause();
  const served = link(ends.served);
  let sent = 0;
  for (; sent < 300 && !served.closed; sent++) {
    served.notify('changed', change(sent));
    await pause(0);
  }
  assert.ok(served.closed, 'it is kept');
  assert.ok(sent >= 60 && sent < 80, `after ${sent}`);
});

test('several clients that never read are let go before they fill it together', async () => {
  const connections = await Promise.all(Array.from({ length: 6 }, connected));
  try {
    for (const { client } of connections) client.pause();
    const served = connections.map((ends) => link(ends.served));
    let most = 0;
    for (let sent = 0; sent < 45; sent++) {
      for (const each of served) if (!each.closed) each.notify('changed', change(sent));
      await pause(0);
      most = Math.max(
        most,
        connections.reduce((sum, ends, at) => sum + (served[at]!.closed ? 0 : ends.served.writableLength), 0),
      );
    }
    // None of them alone had too much: 45 MB each would be 270.
    assert.ok(most < 140 * 1024 * 1024, `${most} octets`);
    const left = served.filter(({ closed }) => !closed).length;
    assert.ok(left >= 2 && left < 6, `${left} are left`);
  } finally {
    for (const ends of connections) ends[Symbol.dispose]();
  }
});

test('that a client was let go stands in the log, with whose it was', async () => {
  await using composed = new ComposedService();
  const { service } = composed;
  using ends = await connected();
  const logged: string[] = [];
  const served = serveClient(ends.served, {
    service,
    identity: { protocol: PROTOCOL_VERSION, version: '1.0.0', pid: 1, startedAt: '' },
    token: 'token',
    log: (level, text) => void logged.push(`${level}: ${text}`),
    ending: new AbortController().signal,
  });
  using client = clientConnection(ends.client);
  await client.request('hello', { protocol: PROTOCOL_VERSION, version: '1.0.0', token: 'token', client: 'editor', user: 'ada' });
  ends.client.pause();
  for (let sent = 0; sent < 300 && !served.closed; sent++) {
    service.clients.broadcast('changed', change(sent));
    await pause(0);
  }
  assert.deepEqual(logged, ['warning: An editor window of ada did not take what it was sent, and was let go.']);
  assert.equal(service.clients.size, 0);
});

test('a client that has taken nothing of what waits for some looks in a row is let go, however little that is', async () => {
  using ends = await connected();
  ends.client.pause();
  const writer = new SocketWriter(ends.served, 20);
  const given = new Promise<void>((resolve) => writer.onError(() => resolve()));
  writer.write({ jsonrpc: '2.0', method: 'changed', params: change(0) } as never).catch(() => {});
  await given;
});

test('a client that reads slowly gets everything, in order', async () => {
  using ends = await connected();
  ends.client.pause();
  const served = link(ends.served);
  for (let sent = 0; sent < 20; sent++) served.notify('changed', change(sent));
  await pause(100);
  const heard: number[] = [];
  using client = clientConnection(ends.client);
  client.on('changed', ({ removedDevices }) => heard.push(Number(removedDevices?.[0]?.split(' ')[0])));
  ends.client.resume();
  while (heard.length < 20) await pause(10);
  assert.deepEqual(heard, [...heard.keys()]);
  assert.equal(served.closed, false);
});

test('a request to a service that answers nothing ends with its own time limit', async (t) => {
  using ends = await connected();
  using client = clientConnection(ends.client);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const asked = client.request('snapshot', {});
  t.mock.timers.tick(timeLimit('snapshot'));
  await assert.rejects(asked, { code: 'service-silent' });
});

test('a service that is killed in the middle of a message leaves no timer behind', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  for (let n = 0; n < 20; n++) {
    using ends = await connected();
    using client = clientConnection(ends.client);
    const closed = new Promise<void>((resolve) => void client.onClose(resolve));
    ends.served.end('Content-Length: 100\r\n\r\n{"jsonrpc"');
    await closed;
  }
  // One of another test may have come or gone.
  assert.ok(timers() - before < 10, `${timers() - before} are left`);
});
