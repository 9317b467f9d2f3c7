import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { before, suite, type TestContext, test } from 'node:test';
import { connectToService } from '../../src/protocol/connectToService.ts';
import { readEndpoint } from '../../src/protocol/endpoint.ts';
import { startSimulation } from '../../src/simulator/simulation.ts';
import { openStore } from '../../src/store/store.ts';
import { bundleCli, newFolder, runCli, spawnCli } from '../support/bundledCli.ts';
import { httpServer } from '../support/httpServer.ts';
import { fillUp, smallDisk } from '../support/smallDisk.ts';
import { waitFor } from '../support/waitFor.ts';

const HOUR = 3_600_000;

let cli: string;
before(async () => {
  cli = await bundleCli('1.0.0');
});

const device = {
  id: 'hsm-1',
  name: 'One',
  model: 'luna-network-hsm-7',
  console: { address: '127.0.0.1:9', user: 'monitor', password: { secret: 'x' } },
};

/** A service in the foreground, ended with the test. */
function serve(context: TestContext, state: string, inventory: unknown = { devices: [device] }, ...more: readonly string[]) {
  const home = newFolder();
  const path = join(home, 'inventory.jsonc');
  writeFileSync(path, JSON.stringify(inventory));
  const child = spawnCli(cli, ['serve', '--state', state, '--inventory', path, ...more], home);
  const running = { child, said: '', code: undefined as number | null | undefined };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (running.said += chunk));
  child.on('exit', (code) => {
    running.code = code;
  });
  context.after(() => child.kill('SIGKILL'));
  return running;
}

const connect = (runtime: string) => connectToService({ runtime, version: '1.0.0', client: 'cli' });
const soon = () => new Date(Date.now() + HOUR).toISOString();
const silenceOne = { device: 'hsm-1', why: 'a test' };

async function found(state: string): Promise<void> {
  await waitFor('it can be found', () => existsSync(state) && readEndpoint(state));
}

const needsRoot = { skip: process.getuid?.() !== 0 && 'only root may mount a disk of its own', timeout: 240_000 };

suite('the folder of a service and the disk below it', { concurrency: 4 }, () => {
  test('a service that finds its disk full watches, alerts and notifies, says so, and catches up', needsRoot, async (context) => {
    const simulation = await startSimulation(
      { devices: [{ id: 'hsm-1', name: 'One', line: { baudRate: 4_000_000 } }] },
      new AbortController().signal,
    );
    context.after(() => simulation[Symbol.asyncDispose]());
    simulation.inject('hsm-1', { kind: 'fan-failed', fan: 'Fan2A' });
    const receiver = await httpServer(context);
    const inventory = {
      poll: { interval: '1s', timeout: '1s' },
      alerts: { window: '30s', negatives: 3, recover: 2 },
      notify: [{ id: 'hook', webhook: { url: `http://127.0.0.1:${receiver.port}/` } }],
      devices: simulation.inventory().devices,
    };
    const state = smallDisk(context, '4m');
    {
      using store = openStore(join(state, 'history.db'));
      store.suppressions.saveSilence({ id: 's1', device: 'hsm-2', from: 1, until: Date.now() + HOUR, by: 'ada', why: 'known' });
    }
    const makeRoom = fillUp(state);
    const runtime = newFolder();
    const running = serve(context, state, inventory, '--runtime', runtime);
    await found(runtime);
    using client = await connect(runtime);
    await client.request('provideSecrets', { secrets: simulation.secrets });
    await waitFor('somebody is notified', () => receiver.posts.some(({ body }) => body.includes('Fan2A')));
    const full = await client.request('snapshot', {});
    assert.deepEqual(
      full.silences.map(({ id }) => id),
      ['s1'],
      'what was decided before is known',
    );
    assert.match(running.said, /History cannot be kept in ".*": the disk is full\./);
    makeRoom();
    const after = await waitFor('the history is kept', async () => {
      const snapshot = await client.request('snapshot', {});
      return snapshot.historyTrouble === '' && snapshot;
    });
    const decided = await client.request('silence', { ...silenceOne, until: soon() });
    running.child.kill('SIGTERM');
    await waitFor('it ends', () => running.code === 0);
    using store = openStore(join(state, 'history.db'));
    const alert = after.alerts.find(({ condition }) => condition === 'speed-low');
    assert.equal(store.alerts.find(alert?.id ?? '')?.state, 'firing');
    assert.deepEqual(
      store.suppressions
        .loadSilences()
        .map(({ id }) => id)
        .sort(),
      ['s1', decided.id].sort(),
    );
    assert.deepEqual(store.outbox.load(), []);
  });

  test('a decision that a full disk does not take is refused with the reason', needsRoot, async (context) => {
    const state = smallDisk(context, '2m');
    const makeRoom = fillUp(state);
    const runtime = newFolder();
    serve(context, state, { devices: [device] }, '--runtime', runtime);
    await found(runtime);
    using client = await connect(runtime);
    await assert.rejects(client.request('silence', { ...silenceOne, until: soon() }), {
      code: 'store-unavailable',
      message: `History cannot be kept in "${join(state, 'history.db')}": the disk is full.`,
    });
    assert.match((await client.request('snapshot', {})).historyTrouble ?? '', /the disk is full\. Watching goes on/);
    const { stdout } = await runCli(cli, ['status', '--state', state, '--runtime', runtime]);
    assert.match(stdout, /the disk is full\. Watching goes on/);
    makeRoom();
    const decided = await waitFor('it is taken', () => client.request('silence', { ...silenceOne, until: soon() }).catch(() => undefined));
    assert.deepEqual(
      (await client.request('snapshot', {})).silences.map(({ id }) => id),
      [decided.id],
    );
  });

  test('clients find a service that had no room to say where it is, as soon as it has', needsRoot, async (context) => {
    const state = smallDisk(context, '2m');
    const makeRoom = fillUp(state);
    const running = serve(context, state);
    await waitFor('it says so', () =>
      /service\.json cannot be written: the disk is full\. Clients cannot find this service/.test(running.said),
    );
    makeRoom();
    await found(state);
    using client = await connect(state);
    assert.equal(client.service.pid, running.child.pid);
  });

  for (const how of ['deleted', 'replaced by an empty one', 'moved away'] as const) {
    test(`a state folder that is ${how} while the service runs costs nothing, and clients find the service again`, async (context) => {
      const state = join(newFolder(), 'state');
      const running = serve(context, state);
      await found(state);
      using client = await connect(state);
      const earlier = await client.request('silence', { ...silenceOne, until: soon() });
      if (how === 'moved away') renameSync(state, `${state}.old`);
      else rmSync(state, { recursive: true });
      if (how === 'replaced by an empty one') mkdirSync(state, { mode: 0o700 });
      const decided = await waitFor('a decision is taken', () =>
        client.request('silence', { ...silenceOne, until: soon() }).catch(() => undefined),
      );
      {
        using store = openStore(join(state, 'history.db'));
        const stored = store.suppressions.loadSilences().map(({ id }) => id);
        assert.deepEqual(stored.sort(), [earlier.id, decided.id].sort(), 'what was answered stands in a file that is there');
        assert.equal(store.audit.load({ since: 0 }).length, 2, 'and so does the record of what people did');
      }
      await found(state);
      using second = await connect(state);
      assert.equal(second.service.pid, running.child.pid);
      const { entries } = await second.request('log', {});
      assert.match(entries.find(({ kind }) => kind === 'store-replaced')?.text ?? '', /was deleted or replaced while the service ran/);
      assert.match(running.said, /was deleted or replaced while the service ran/);
      const third = serve(context, state);
      await waitFor('nobody else takes its place', () => third.code === 3);
      assert.match(third.said, /Another HSM Vigil service is running/);
    });
  }

  test('a folder that another service has taken meanwhile is left to it', async (context) => {
    const state = join(newFolder(), 'state');
    const running = serve(context, state);
    await found(state);
    rmSync(state, { recursive: true });
    const second = serve(context, state);
    await waitFor('the first one ends', () => running.code !== undefined || second.code !== undefined);
    // Whoever looked first has it; there is one.
    assert.notEqual(running.code === undefined, second.code === undefined);
  });

  for (const [name, garbage] of Object.entries({ 'random bytes': Buffer.from('6b\0garbage'.repeat(900)), nothing: Buffer.alloc(0) })) {
    test(`${name} in the lock and in the endpoint file keep no service from running`, async (context) => {
      const state = newFolder();
      for (const file of ['service.lock', 'service.json']) writeFileSync(join(state, file), garbage);
      const running = serve(context, state);
      await found(state);
      writeFileSync(join(state, 'service.json'), garbage);
      await found(state);
      assert.equal(readEndpoint(state)?.pid, running.child.pid);
    });
  }

  /** Ways in which a state folder cannot be used, with what is said of them. */
  const places: readonly { readonly name: string; readonly said: RegExp; make(folder: string): string }[] = [
    { name: 'a device', said: /\/dev\/null cannot be made: something stands there that is no folder/, make: () => '/dev/null' },
    { name: 'a place below /proc', said: /cannot be made: no folder can be made there/, make: () => '/proc/hsm-vigil/state' },
    { name: 'nothing', said: /--state is empty/, make: () => '' },
    {
      name: 'a file',
      said: /cannot be made: something stands there that is no folder/,
      make(folder) {
        writeFileSync(join(folder, 'file'), '');
        return join(folder, 'file');
      },
    },
    {
      name: 'a folder that others can write',
      said: /can be written by other users.*run chmod 700/,
      make(folder) {
        mkdirSync(join(folder, 'open'));
        chmodSync(join(folder, 'open'), 0o777);
        return join(folder, 'open');
      },
    },
    {
      name: 'a folder in one that everybody can write',
      said: /can be written by everybody, who could replace/,
      make(folder) {
        mkdirSync(join(folder, 'open'));
        chmodSync(join(folder, 'open'), 0o777);
        mkdirSync(join(folder, 'open', 'ours'), { mode: 0o700 });
        return join(folder, 'open', 'ours');
      },
    },
    {
      name: 'a folder with a link in the place of the history',
      said: /history\.db is a link: HSM Vigil does not use it/,
      make(folder) {
        writeFileSync(join(folder, 'elsewhere'), '');
        symlinkSync('elsewhere', join(folder, 'history.db'));
        return folder;
      },
    },
    ...['history.db', 'service.lock', 'service.log'].map((file) => ({
      name: `a folder with a pipe in the place of ${file}`,
      said: /is no file: HSM Vigil does not use it/,
      make(folder: string) {
        execFileSync('mkfifo', [join(folder, file)]);
        return folder;
      },
    })),
  ];

  for (const { name, said, make } of places) {
    test(`${name} as a state folder is refused with a sentence, and stays as it is`, { timeout: 240_000 }, async () => {
      const state = make(newFolder());
      const mode = () => (existsSync(state) ? statSync(state).mode : undefined);
      const before = mode();
      const { code, stderr } = await runCli(cli, ['serve', '--state', state, '--inventory', '/dev/null']);
      assert.match(stderr, said);
      assert.match(stderr, /^hsm-vigil: [^\n]+\n$/);
      assert.equal(code, 3);
      assert.equal(mode(), before);
    });
  }

  test('a folder of ours that others can only read keeps its mode', async (context) => {
    const state = newFolder();
    chmodSync(state, 0o755);
    serve(context, state);
    await found(state);
    assert.equal(statSync(state).mode & 0o777, 0o755);
    for (const file of readdirSync(state)) assert.equal(statSync(join(state, file)).mode & 0o077, 0, file);
    assert.ok(readFileSync(join(state, 'service.json'), 'utf8').includes(dirname(state)));
  });
});
