import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { clientConnection } from '../../src/protocol/connection.ts';
import { connectToService } from '../../src/protocol/connectToService.ts';
import { PROTOCOL_VERSION } from '../../src/protocol/contract.ts';
import { readEndpoint } from '../../src/protocol/endpoint.ts';
import { serviceEnvironment } from '../../src/protocol/launch.ts';
import { socketPath, takeFolders } from '../../src/service/process/instance.ts';
import { runService } from '../../src/service/process/run.ts';
import { bundleCli, newFolder, spawnCli } from '../support/bundledCli.ts';
import { kill, processesWith, testPlace } from '../support/testService.ts';
import { waitFor } from '../support/waitFor.ts';

let cli: string;
before(async () => {
  cli = await bundleCli('1.0.0');
});

for (const round of [1, 2, 3]) {
  test(`twenty clients that start at the same instant end with one service (round ${round})`, async () => {
    await using place = testPlace(cli);
    const clients = await Promise.all(Array.from({ length: 20 }, () => place.connect()));
    assert.equal(new Set(clients.map(({ service }) => service.pid)).size, 1);
    await waitFor('the losers have gone', () => place.services().length === 1);
    assert.deepEqual(place.services(), [clients[0]!.service.pid]);
    for (const client of clients) client[Symbol.dispose]();
  });
}

async function inProcess(options: { protocol?: number; managed?: boolean; version?: string }) {
  const folder = newFolder();
  const stop = new AbortController();
  const places = { state: folder, runtime: folder };
  const log: string[] = [];
  const running = runService(
    {
      places,
      folders: takeFolders(places),
      version: options.version ?? '1.0.0',
      cli,
      inventory: join(folder, 'inventory.jsonc'),
      grace: null,
      managed: options.managed ?? false,
      log: (_level, text) => log.push(text),
      ...(options.protocol !== undefined && { protocol: options.protocol }),
    },
    stop.signal,
  );
  await waitFor('it listens', () => readEndpoint(folder));
  return {
    folder,
    log,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

const launchOf = (folder: string) => ({ cli, inventory: join(folder, 'none.jsonc'), state: folder, runtime: folder });

async function dial(folder: string) {
  const socket = connect(readEndpoint(folder)!.socket);
  await once(socket, 'connect');
  return clientConnection(socket);
}

// They wait more than they work.
suite('one service', { concurrency: 4 }, () => {
  test('after a service was killed, its socket and endpoint are in nobody’s way', async () => {
    await using place = testPlace(cli);
    using first = await place.connect();
    kill(first.service.pid, 'SIGKILL');
    await waitFor('the connection is lost', () => first.closed);
    assert.ok(existsSync(join(place.folder, 'service.sock')));
    const clients = await Promise.all(Array.from({ length: 5 }, () => place.connect()));
    assert.equal(new Set(clients.map(({ service }) => service.pid)).size, 1);
    assert.notEqual(clients[0]!.service.pid, first.service.pid);
    for (const client of clients) client[Symbol.dispose]();
  });

  test('a service that is asked to stop leaves no socket, no endpoint and no process', async () => {
    await using place = testPlace(cli);
    using client = await place.connect();
    await client.request('stop', { reason: 'test' });
    await waitFor('it has gone', () => place.services().length === 0);
    assert.equal(existsSync(join(place.folder, 'service.sock')), false);
    assert.equal(readEndpoint(place.folder), undefined);
  });

  test('a newer client replaces an older service; an older client uses a newer one', async () => {
    await using place = testPlace(cli);
    using old = await place.connect();
    assert.equal(old.service.version, '1.0.0');
    const newer = await bundleCli('1.1.0');
    using updated = await place.connect({ version: '1.1.0', launch: { ...place.launch, cli: newer } });
    assert.equal(updated.service.version, '1.1.0');
    assert.ok(old.closed);
    using behind = await place.connect();
    assert.equal(behind.service.pid, updated.service.pid);
    assert.deepEqual(place.services(), [updated.service.pid]);
  });

  test('many newer clients at once replace an older service by one newer one', async () => {
    await using place = testPlace(cli);
    (await place.connect())[Symbol.dispose]();
    const newer = await bundleCli('1.1.0');
    const clients = await Promise.all(
      Array.from({ length: 8 }, () => place.connect({ version: '1.1.0', launch: { ...place.launch, cli: newer } })),
    );
    assert.deepEqual([...new Set(clients.map(({ service }) => service.version))], ['1.1.0']);
    assert.equal(new Set(clients.map(({ service }) => service.pid)).size, 1);
    for (const client of clients) client[Symbol.dispose]();
  });

  test('a newer service of another protocol is left alone, and the client says what to do', async () => {
    await using service = await inProcess({ protocol: 99, version: '9.0.0' });
    await assert.rejects(
      connectToService({ runtime: service.folder, version: '1.0.0', client: 'editor', launch: launchOf(service.folder) }),
      (error: Error & { code?: string }) => error.code === 'service-incompatible' && /reload the window, or update/.test(error.message),
    );
  });

  test('a service under a supervisor is neither replaced nor stopped by a client', async () => {
    await using service = await inProcess({ managed: true });
    using client = await connectToService({
      runtime: service.folder,
      version: '2.0.0',
      client: 'editor',
      launch: launchOf(service.folder),
    });
    assert.equal(client.service.version, '1.0.0');
    await assert.rejects(client.request('stop', { reason: 'test' }), { code: 'supervised' });
    await assert.rejects(client.request('useInventory', { path: '/tmp/other.jsonc' }), { code: 'supervised' });
  });

  test('only this user can reach the socket and read the token', async () => {
    await using service = await inProcess({});
    const mode = (path: string) => statSync(path).mode & 0o777;
    assert.equal(mode(service.folder), 0o700);
    assert.equal(mode(join(service.folder, 'service.sock')), 0o600);
    assert.equal(mode(join(service.folder, 'service.json')), 0o600);
    assert.equal(mode(join(service.folder, 'history.db')), 0o600);
    assert.ok(readEndpoint(service.folder)!.token.length >= 43);
  });

  test('an endpoint file that somebody else could have written is not trusted', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'open'), { mode: 0o777 });
    chmodSync(join(folder, 'open'), 0o777);
    writeFileSync(join(folder, 'open', 'service.json'), '{"pid":1,"version":"1","protocol":1,"socket":"/tmp/x","token":"t"}');
    assert.throws(() => readEndpoint(join(folder, 'open')), /other users/);
  });

  test('a client without the token is refused and hung up on', async () => {
    await using service = await inProcess({});
    using client = await dial(service.folder);
    await assert.rejects(client.request('hello', { protocol: 1, version: '1.0.0', token: 'A'.repeat(43), client: 'editor' }), {
      code: 'not-welcome',
    });
    await waitFor('it is hung up on', () => client.closed);
  });

  test('nothing is answered before hello', async () => {
    await using service = await inProcess({});
    using client = await dial(service.folder);
    await assert.rejects(client.request('snapshot', {}), { code: 'not-welcome' });
    await assert.rejects(client.request('provideSecrets', { secrets: { a: 'b' } }), { code: 'not-welcome' });
    await assert.rejects(client.request('stop', { reason: 'x' }), { code: 'not-welcome' });
  });

  test('a client that says nothing is hung up on within seconds', async () => {
    await using service = await inProcess({});
    using client = await dial(service.folder);
    await waitFor('it is hung up on', () => client.closed);
  });

  test('a client of an older protocol may ask for a stop and for nothing else', async () => {
    await using service = await inProcess({});
    using client = await dial(service.folder);
    const { token } = readEndpoint(service.folder)!;
    await client.request('hello', { protocol: 0, version: '0.1.0', token, client: 'editor' });
    await assert.rejects(client.request('snapshot', {}), { code: 'not-welcome' });
    await client.request('stop', { reason: 'another version' });
    await waitFor('it stops', () => readEndpoint(service.folder) === undefined);
  });

  test('a request that the contract does not allow is refused without quoting it', async () => {
    await using service = await inProcess({});
    using client = await dial(service.folder);
    const { token } = readEndpoint(service.folder)!;
    await client.request('hello', { protocol: PROTOCOL_VERSION, version: '1.0.0', token, client: 'cli' });
    await assert.rejects(
      client.request('provideSecrets', { secrets: { name: 7 as never, other: 'hunter2' } }),
      (error: Error & { code?: string }) => {
        return error.code === 'invalid-request' && !error.message.includes('hunter2');
      },
    );
  });

  test('clients that do not agree on the runtime folder find the one service of their state', async () => {
    await using place = testPlace(cli);
    using first = await place.connect();
    const elsewhere = newFolder();
    using second = await place.connect({ runtime: elsewhere, launch: { ...place.launch, runtime: elsewhere } });
    assert.equal(second.service.pid, first.service.pid);
  });

  test('a folder whose path is too long for a socket gets one below the temporary folder', async () => {
    const folder = join(newFolder(), 'x'.repeat(90));
    const path = socketPath(folder);
    assert.ok(Buffer.byteLength(path) <= 103 && path.startsWith(tmpdir()), path);
    assert.equal(statSync(join(path, '..')).mode & 0o777, 0o700);
    await using place = testPlace(cli);
    const long = { ...place.launch, runtime: join(place.folder, 'y'.repeat(90)) };
    using client = await place.connect({ runtime: long.runtime, launch: long });
    assert.ok(client.service.pid > 0);
  });

  test('a service stays for its grace period after the last client, and no longer', async () => {
    await using place = testPlace(cli, { grace: 1 });
    const client = await place.connect();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.equal(client.closed, false, 'it stays while a client is there');
    client[Symbol.dispose]();
    using again = await place.connect();
    assert.equal(again.service.pid, client.service.pid, 'a reloaded window finds the same one');
    again[Symbol.dispose]();
    await waitFor('it leaves', () => place.services().length === 0);
  });

  test('a service that nobody ever connects to leaves, too', async () => {
    await using place = testPlace(cli);
    const child = spawnCli(
      cli,
      ['serve', '--launched', '--inventory', place.inventory, '--state', place.folder, '--grace', '1s'],
      place.folder,
    );
    const [code] = await once(child, 'exit');
    assert.equal(code, 0);
  });

  test('a client can ask the service to stay for good', async () => {
    await using place = testPlace(cli, { grace: 0.5 });
    using client = await place.connect();
    await client.request('grace', { seconds: null });
    client[Symbol.dispose]();
    await new Promise((resolve) => setTimeout(resolve, 800));
    assert.equal(place.services().length, 1);
  });

  test('a service in the foreground says so when another one runs, and is stopped by SIGTERM', async () => {
    await using place = testPlace(cli);
    const first = spawnCli(cli, ['serve', '--inventory', place.inventory, '--state', place.folder], place.folder);
    await waitFor('it listens', () => readEndpoint(place.folder));
    const second = spawnCli(cli, ['serve', '--inventory', place.inventory, '--state', place.folder], place.folder);
    let said = '';
    second.stderr.on('data', (text) => {
      said += text;
    });
    const [code] = await once(second, 'close');
    assert.equal(code, 3);
    assert.match(said, /Another HSM Vigil service is running/);
    first.kill('SIGTERM');
    const [ended] = await once(first, 'exit');
    assert.equal(ended, 0);
    assert.equal(readEndpoint(place.folder), undefined);
  });

  test('the simulator ends with a service that was killed', async () => {
    await using place = testPlace(cli);
    using client = await place.connect();
    await client.request('demo', { on: true });
    assert.equal(processesWith([cli, 'simulate']).length, 1);
    kill(client.service.pid, 'SIGKILL');
    await waitFor('it has gone', () => processesWith([cli, 'simulate']).length === 0);
  });

  test('the service does not inherit what makes a process a part of the editor', () => {
    const inherited = serviceEnvironment({
      PATH: '/bin',
      VSCODE_PID: '1',
      ELECTRON_NO_ASAR: '1',
      NODE_OPTIONS: '--inspect',
      vscode_ipc: 'x',
    });
    assert.deepEqual(inherited, { PATH: '/bin', ELECTRON_RUN_AS_NODE: '1' });
  });

  test('a service that cannot start says where to look', async () => {
    await using place = testPlace(cli);
    writeFileSync(join(place.folder, 'broken.cjs'), 'process.exit(7)');
    await assert.rejects(place.connect({ launch: { ...place.launch, cli: join(place.folder, 'broken.cjs') } }), (error: Error) =>
      /could not be started \(exit code 7\).*service\.log/.test(error.message),
    );
  });
});
