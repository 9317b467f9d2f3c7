import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { before, test } from 'node:test';
import { holdConsole } from '../../src/channels/console/lease.ts';
import { lockHolder } from '../../src/channels/console/transports/lockFile.ts';
import { ConsoleBusy } from '../../src/core/fault.ts';
import { tcpPlace } from '../../src/inventory/consolePlace.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import { listenConsole } from '../../src/simulator/console/listen.ts';
import { bundleCli, newFolder, runCli } from '../support/bundledCli.ts';
import { endChild } from '../support/endChild.ts';
import { openPtyPair } from '../support/pty.ts';

const never = new AbortController().signal;
let cli: string;
before(async () => {
  cli = await bundleCli('1.0.0');
});

/** What another process of this machine would poll. */
function checking(address: string, password: string) {
  const folder = newFolder();
  const path = join(folder, 'inventory.jsonc');
  const console = { address, user: 'monitor', password: { secret: 'console' } };
  writeFileSync(path, JSON.stringify({ poll: { timeout: '5s' }, devices: [{ id: 'hsm-1', model: 'luna-network-hsm-7', console }] }));
  const secrets = join(folder, 'secrets');
  mkdirSync(secrets, { mode: 0o700 });
  writeFileSync(join(secrets, 'console'), password, { mode: 0o600 });
  return () => runCli(cli, ['check', '--json', '--inventory', path, '--secrets', secrets]);
}

test('while one process talks to a console, another one types nothing and says who does; then it is its turn', async () => {
  const appliance = new Appliance({ seed: 3, hostname: 'luna-1', now: () => Date.UTC(2026, 2, 6) });
  await using console = await listenConsole(appliance);
  const check = checking(console.address, appliance.state.accounts.find(({ role }) => role === 'monitor')?.password ?? '');
  {
    await using _held = await holdConsole(`tcp ${tcpPlace(console.address)}`, 0, never);
    const { stdout } = await check();
    const [channel] = JSON.parse(stdout).devices[0].channels;
    assert.match(
      channel.error,
      new RegExp(`^Another HSM Vigil on this machine \\(process ${process.pid}, account number \\d+\\) talks to this console`),
    );
    assert.equal(console.console.received, '');
  }
  const { stdout } = await check();
  assert.equal(JSON.parse(stdout).devices[0].channels[0].state, 'ok');
});

test('two processes that poll one console at the same time take turns', async () => {
  const appliance = new Appliance({ seed: 3, hostname: 'luna-1', now: () => Date.UTC(2026, 2, 6) });
  await using console = await listenConsole(appliance);
  const check = checking(console.address, appliance.state.accounts.find(({ role }) => role === 'monitor')?.password ?? '');
  const states = (await Promise.all([check(), check()])).map(({ stdout }) => JSON.parse(stdout).devices[0].channels[0].state);
  assert.deepEqual(states, ['ok', 'ok']);
  assert.equal(console.console.received.split('\rmonitor\r').length, 3);
});

test('a holder that is frozen keeps its console, since it may be in the middle of a session; one that was killed does not', async () => {
  const lease = new URL('../../src/channels/console/lease.ts', import.meta.url).href;
  const script = `const { holdConsole } = await import(${JSON.stringify(lease)});
    globalThis.held = await holdConsole('tcp frozen:1', 0, new AbortController().signal); console.log('held'); setInterval(() => {}, 1e6);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(holder.stdout, 'data');
    await assert.rejects(holdConsole('tcp frozen:1', 0, never), new RegExp(`process ${holder.pid}, account number`));
    holder.kill('SIGSTOP');
    await assert.rejects(
      holdConsole('tcp frozen:1', 300, never),
      (error) => error instanceof ConsoleBusy && /does not answer who it is.*may be an HSM Vigil that hangs/.test(error.message),
    );
    const next = holdConsole('tcp frozen:1', 5_000, never);
    holder.kill('SIGKILL');
    await using held = await next;
    assert.ok(held);
  } finally {
    await endChild(holder, 'SIGKILL');
  }
});

test('whoever holds the name and is none of ours is told as that, also when it keeps silent or talks without an end', async () => {
  const silent = createServer(() => {});
  const name = (place: string) =>
    import('node:crypto').then(({ createHash }) => `\0hsm-vigil/console/${createHash('sha256').update(place).digest('hex')}`);
  silent.listen(await name('tcp a:1'));
  await once(silent, 'listening');
  await assert.rejects(
    holdConsole('tcp a:1', 0, never),
    (error) => error instanceof ConsoleBusy && /^Another program on this machine holds/.test(error.message),
  );
  silent.close();
  const babbling = createServer((socket) => {
    socket.on('error', () => {});
    const babble = () => {
      if (!socket.destroyed && socket.write('x'.repeat(65_536))) setImmediate(babble);
    };
    socket.on('drain', babble);
    babble();
  });
  babbling.listen(await name('tcp b:1'));
  await once(babbling, 'listening');
  await assert.rejects(holdConsole('tcp b:1', 0, never), /Another program on this machine holds/);
  babbling.close();
});

test('a serial port that a living program has locked by a file is left alone; the file of a dead one is not heeded', async () => {
  await using pty = await openPtyPair();
  const folder = newFolder();
  const file = join(folder, `LCK..${basename(realpathSync(pty.host))}`);
  assert.equal(await lockHolder(pty.host, folder), undefined);
  const other = spawn('sleep', ['600']);
  writeFileSync(file, `${String(other.pid).padStart(10)}\n`);
  assert.equal(await lockHolder(pty.host, folder), other.pid);
  const binary = Buffer.alloc(4);
  binary.writeInt32LE(other.pid ?? 0);
  writeFileSync(file, binary);
  assert.equal(await lockHolder(pty.host, folder), other.pid);
  await endChild(other);
  assert.equal(await lockHolder(pty.host, folder), undefined);
  writeFileSync(file, 'minicom');
  assert.equal(await lockHolder(pty.host, folder), undefined);
});
