import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { connectToService } from '../../src/protocol/connectToService.ts';
import { readEndpoint } from '../../src/protocol/endpoint.ts';
import { bundleCli, spawnCli } from '../support/bundledCli.ts';
import { kill, testPlace } from '../support/testService.ts';
import { waitFor } from '../support/waitFor.ts';

/** Milliseconds after which a silent service counts as hung here. */
const PATIENCE = 1_500;

let cli: string;
before(async () => {
  cli = await bundleCli('1.0.0');
});

// They wait more than they work.
suite('a service that was stopped in mid-step', { concurrency: 4 }, () => {
  test('a request is given up when its time is over, although nobody answers', async () => {
    await using place = testPlace(cli);
    using client = await place.connect();
    kill(client.service.pid, 'SIGSTOP');
    const began = performance.now();
    await assert.rejects(client.request('snapshot', {}, AbortSignal.timeout(300)), { name: 'TimeoutError' });
    assert.ok(performance.now() - began < 50_000);
    kill(client.service.pid, 'SIGCONT');
    assert.equal((await client.request('snapshot', {})).service.pid, client.service.pid, 'the connection is as good as before');
  });

  test('a client that asks for signs of life hangs up, and what it waits for ends', async () => {
    await using place = testPlace(cli);
    using client = await place.connect();
    client.watchOver(200);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    assert.equal(client.closed, false, 'a service that answers is left alone');
    kill(client.service.pid, 'SIGSTOP');
    await assert.rejects(client.request('snapshot', {}), { code: 'service-unavailable' });
    assert.ok(client.closed);
    kill(client.service.pid, 'SIGCONT');
  });

  test('it is ended and replaced, and no two ever run', async () => {
    await using place = testPlace(cli);
    using first = await place.connect();
    kill(first.service.pid, 'SIGSTOP');
    let most = 0;
    const counting = setInterval(() => {
      most = Math.max(most, place.services().length);
    }, 50);
    using second = await place.connect({ patience: PATIENCE });
    clearInterval(counting);
    assert.notEqual(second.service.pid, first.service.pid);
    assert.deepEqual(place.services(), [second.service.pid]);
    assert.equal(most, 1);
  });

  test('many clients that find it hanging end with one service', async () => {
    await using place = testPlace(cli);
    using first = await place.connect();
    kill(first.service.pid, 'SIGSTOP');
    const clients = await Promise.all(Array.from({ length: 8 }, () => place.connect({ patience: PATIENCE })));
    assert.equal(new Set(clients.map(({ service }) => service.pid)).size, 1);
    assert.notEqual(clients[0]!.service.pid, first.service.pid);
    await waitFor('the losers have gone', () => place.services().length === 1);
    for (const client of clients) client[Symbol.dispose]();
  });

  test('one that goes on before its time is over is kept', async () => {
    await using place = testPlace(cli);
    using first = await place.connect();
    kill(first.service.pid, 'SIGSTOP');
    setTimeout(() => kill(first.service.pid, 'SIGCONT'), 1_200);
    using again = await place.connect({ patience: 6_000 });
    assert.equal(again.service.pid, first.service.pid);
  });

  test('one under a supervisor is never ended: the person is notified', async () => {
    await using place = testPlace(cli);
    const child = spawnCli(cli, ['serve', '--inventory', place.inventory, '--state', place.folder], place.folder);
    await waitFor('it listens', () => readEndpoint(place.folder));
    kill(child.pid!, 'SIGSTOP');
    await assert.rejects(place.connect({ patience: PATIENCE }), (error: Error & { code?: string }) => {
      return error.code === 'service-silent' && error.message.includes(`process ${child.pid}`) && /supervisor/.test(error.message);
    });
    assert.deepEqual(place.services(), [child.pid]);
    kill(child.pid!, 'SIGCONT');
    using client = await place.connect();
    assert.equal(client.service.pid, child.pid);
  });

  test('the command line says that it hangs, and does not wait for it', async () => {
    await using place = testPlace(cli);
    using client = await place.connect();
    kill(client.service.pid, 'SIGSTOP');
    await assert.rejects(connectToService({ runtime: place.folder, version: '1.0.0', client: 'cli', patience: PATIENCE }), {
      code: 'service-silent',
      message: new RegExp(`process ${client.service.pid}\\) accepts connections and does not answer. Nothing is watched`),
    });
    const child = spawnCli(cli, ['status', '--state', place.folder], join(place.folder));
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    assert.equal(code, 3);
    assert.match(said, /does not answer/);
    kill(client.service.pid, 'SIGCONT');
  });
});
