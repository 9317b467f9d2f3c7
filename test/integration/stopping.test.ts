import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { readEndpoint } from '../../src/protocol/endpoint.ts';
import { bundleCli, newFolder, spawnCli } from '../support/bundledCli.ts';
import { kill, testPlace } from '../support/testService.ts';
import { waitFor } from '../support/waitFor.ts';

let cli: string;
before(async () => {
  cli = await bundleCli('1.0.0');
});

/** A console that lets us in and says nothing more, whatever is typed. */
async function speechlessConsole(): Promise<AsyncDisposable & { readonly port: number; readonly heard: () => string }> {
  let heard = '';
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      if (heard.endsWith('Simulated-monitor-1\r')) socket.write('\r\n\r\n[luna-1] lunash:>');
      else if (heard.endsWith('monitor\r')) socket.write('monitor\r\nPassword: ');
      else if (heard === '\r') socket.write('\r\nluna-1 login: ');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => heard,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}

function inventoryOf(folder: string, port: number): string[] {
  const secrets = join(folder, 'secrets');
  mkdirSync(secrets, { mode: 0o700 });
  writeFileSync(join(secrets, 'password'), 'Simulated-monitor-1', { mode: 0o600 });
  const inventory = join(folder, 'inventory.json');
  const console = { address: `127.0.0.1:${port}`, user: 'monitor', password: { secret: 'password' } };
  writeFileSync(inventory, JSON.stringify({ devices: [{ id: 'hsm-1', model: 'luna-network-hsm-7', console }] }));
  return ['--inventory', inventory, '--secrets', secrets, '--state', folder];
}

const ended = async (child: ReturnType<typeof spawnCli>, signal: NodeJS.Signals) => {
  const began = performance.now();
  const closed = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  kill(child.pid!, signal);
  const [code, by] = await closed;
  return { code, by, ms: performance.now() - began };
};

// They wait more than they work.
suite('a process that is asked to stop', { concurrency: 4 }, () => {
  test('ends within five seconds as the service, although a console does not take its leave', async () => {
    await using console = await speechlessConsole();
    const folder = newFolder();
    const child = spawnCli(cli, ['serve', ...inventoryOf(folder, console.port)], folder);
    await waitFor('a command was typed', () => /Simulated-monitor-1\r.+\r/s.test(console.heard()));
    const { code, ms } = await ended(child, 'SIGTERM');
    assert.ok(ms < 20_000, `${ms} ms`);
    assert.equal(code, 0);
    assert.match(console.heard(), /exit\r$/, 'it has tried to log out');
    assert.equal(readEndpoint(folder), undefined);
  });

  test('ends within five seconds as a check, and a second Ctrl+C ends it at once', async () => {
    for (const twice of [false, true]) {
      await using console = await speechlessConsole();
      const folder = newFolder();
      const child = spawnCli(cli, ['check', ...inventoryOf(folder, console.port)], folder);
      await waitFor('a command was typed', () => /Simulated-monitor-1\r.+\r/s.test(console.heard()));
      if (twice) {
        kill(child.pid!, 'SIGINT');
        await waitFor('it takes its leave', () => console.heard().endsWith('exit\r'));
      }
      const { code, ms } = await ended(child, 'SIGINT');
      assert.ok(ms < (twice ? 4_000 : 20_000), `${ms} ms`);
      assert.equal(code, 3);
    }
  });

  test('ends at once as a command that has nothing to put in order, whatever it waits for', async () => {
    await using place = testPlace(cli);
    using client = await place.connect();
    kill(client.service.pid, 'SIGSTOP');
    const waiting = [
      ['status', '--state', place.folder],
      ['parse', '--model', 'luna-network-hsm-7', '--command', 'status sensors', '-'],
      ['backtest', '-', '--inventory', place.inventory],
    ];
    place.write({ devices: [] });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      for (const args of waiting) {
        const child = spawnCli(cli, args, newFolder());
        await new Promise((resolve) => setTimeout(resolve, 700));
        assert.equal(child.exitCode, null, `${args[0]} waits`);
        const { by, ms } = await ended(child, signal);
        assert.ok(ms < 5_000, `${args[0]}: ${ms} ms`);
        assert.equal(by, signal);
      }
    }
    kill(client.service.pid, 'SIGCONT');
  });
});
