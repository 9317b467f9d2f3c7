import assert from 'node:assert/strict';
import { chmodSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openSession } from '../../src/channels/console/session.ts';
import { openSerial } from '../../src/channels/console/transports/serial.ts';
import { openTcp } from '../../src/channels/console/transports/tcp.ts';
import type { Transport } from '../../src/channels/console/transports/transport.ts';
import { ConsoleBusy, Fault, LoginRefused, NoAnswer, PortUnavailable } from '../../src/core/fault.ts';
import { parseHsmShow } from '../../src/devices/luna7/console/hsmShow.ts';
import { parseStatusSensors } from '../../src/devices/luna7/console/statusSensors.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import { attachConsole, type ConsoleOptions, listenConsole, type ReachableConsole } from '../../src/simulator/console/listen.ts';
import { credentials } from '../support/credentials.ts';
import { openPtyPair } from '../support/pty.ts';
import { waitFor } from '../support/waitFor.ts';

const { console: profile } = luna7;

const never = new AbortController().signal;
const BAUD = 115_200;
const TYPED_LOGIN = '\rmonitor\rSimulated-monitor-1\r';

interface Rig extends AsyncDisposable {
  readonly appliance: Appliance;
  readonly device: ReachableConsole;
  open(): Promise<Transport>;
}

const rigs: Readonly<Record<string, (options?: ConsoleOptions) => Promise<Rig>>> = {
  async 'a TCP port'(options = {}) {
    const appliance = new Appliance({ seed: 3 });
    const device = await listenConsole(appliance, options);
    return { appliance, device, open: () => openTcp(device.address, never), [Symbol.asyncDispose]: () => device.dispose() };
  },
  async 'a serial port'(options = {}) {
    const appliance = new Appliance({ seed: 3 });
    const pair = await openPtyPair();
    const device = await attachConsole(appliance, pair.device, options);
    return {
      appliance,
      device,
      open: () => openSerial({ path: pair.host, baudRate: BAUD }, never),
      async [Symbol.asyncDispose]() {
        await device.dispose();
        await pair[Symbol.asyncDispose]();
      },
    };
  },
};

for (const [name, start] of Object.entries(rigs)) {
  test(`a health check over ${name} at ${BAUD} baud reads everything and logs out`, async () => {
    await using rig = await start({ line: { baudRate: BAUD } });
    const session = await openSession(await rig.open(), credentials, { timeoutMs: 30_000 }, never);
    const sensors = parseStatusSensors((await session.run('status sensors', never)).text);
    const hsm = parseHsmShow((await session.run('hsm show', never)).text);
    assert.equal(await session.logout(), true);
    assert.deepEqual([sensors.rejected, hsm.rejected], [[], []]);
    assert.ok(sensors.readings.length >= 40 && hsm.readings.length >= 5);
    assert.equal(rig.device.console.received, `${TYPED_LOGIN}status sensors\rhsm show\rexit\r`);
    assert.equal(rig.device.console.user, undefined);
  });

  test(`checks over ${name} follow one another, the port is free in between`, async () => {
    await using rig = await start();
    for (let check = 0; check < 5; check += 1) {
      await using session = await openSession(await rig.open(), credentials, { timeoutMs: 30_000 }, never);
      assert.equal((await session.run('hsm tamper show', never)).resultCode, 0);
    }
    assert.equal(rig.device.console.received, `${TYPED_LOGIN}hsm tamper show\rexit\r`.repeat(5));
  });

  test(`an open session found over ${name} is left alone`, async () => {
    await using rig = await start({ openSession: { user: 'admin' } });
    await assert.rejects(openSession(await rig.open(), credentials, { timeoutMs: 30_000 }, never), ConsoleBusy);
    assert.equal(rig.device.console.received, '\r');
  });

  test(`a refused login over ${name} is tried once`, async () => {
    await using rig = await start();
    rig.appliance.inject({ kind: 'monitor-disabled' });
    await assert.rejects(openSession(await rig.open(), credentials, { timeoutMs: 30_000 }, never), LoginRefused);
    assert.equal(rig.device.console.received, TYPED_LOGIN);
  });

  test(`a line that goes dead within an output over ${name} is given up in time`, async () => {
    await using rig = await start({ line: { stall: { afterBytes: 3000 } } });
    await using session = await openSession(await rig.open(), credentials, { timeoutMs: 5000 }, never);
    const started = performance.now();
    await assert.rejects(session.run('status sensors', never), NoAnswer);
    assert.ok(performance.now() - started < 20_000);
  });

  test(`a noisy line over ${name} ends in answers or faults, and nothing but what is allowed is sent`, async () => {
    for (let seed = 0; seed < 4; seed += 1) {
      await using rig = await start({ line: { seed, bitErrorRate: 2e-5 } });
      const transport = await rig.open();
      try {
        await using session = await openSession(transport, credentials, { timeoutMs: 700 }, never);
        for (const { command } of profile.commands) await session.run(command, never);
      } catch (error) {
        assert.ok(error instanceof Fault, String(error));
      }
      assert.match(
        rig.device.console.received,
        new RegExp(`^\\r*(monitor\\r(Simulated-monitor-1\\r((${[...profile.allowedCommands].join('|')}|exit)?\\r)*)?)?$`),
      );
    }
  });
}

test('a console server that hangs up ends the wait at once', async () => {
  await using rig = await rigs['a TCP port']!({ line: { disconnect: { afterBytes: 3000 } } });
  await using session = await openSession(await rig.open(), credentials, { timeoutMs: 60_000 }, never);
  const started = performance.now();
  await assert.rejects(session.run('status sensors', never), NoAnswer);
  assert.ok(performance.now() - started < 20_000);
});

test('a serial port whose adapter is pulled ends the wait at once', async () => {
  const pair = await openPtyPair();
  await using _device = await attachConsole(new Appliance({ seed: 3 }), pair.device, { thinkMs: 60_000 });
  await using session = await openSession(
    await openSerial({ path: pair.host, baudRate: BAUD }, never),
    credentials,
    { timeoutMs: 60_000 },
    never,
  );
  const started = performance.now();
  const running = assert.rejects(session.run('status sensors', never), NoAnswer);
  await pair[Symbol.asyncDispose]();
  await running;
  assert.ok(performance.now() - started < 30_000);
});

const unavailable = (pattern: RegExp) => (error: unknown) => error instanceof PortUnavailable && pattern.test(error.message);

test('a serial port that is not there says what to check', async () => {
  await assert.rejects(
    openSerial({ path: '/dev/ttyNONE0', baudRate: BAUD }, never),
    unavailable(/There is no serial port \/dev\/ttyNONE0\. Check that the adapter/),
  );
});

test('a serial port that somebody else has open says so', async () => {
  await using pair = await openPtyPair();
  const first = await openSerial({ path: pair.host, baudRate: BAUD }, never);
  await assert.rejects(openSerial({ path: pair.host, baudRate: BAUD }, never), unavailable(/in use by another program/));
  await first.close();
  const second = await openSerial({ path: pair.host, baudRate: BAUD }, never);
  await second.close();
  await second.close();
});

test('software flow control keeps its bytes out of the text, and holds back what is typed until the other end is ready', {
  timeout: 240_000,
}, async () => {
  await using pair = await openPtyPair();
  const flags = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;
  for (const xonXoff of [true, false]) {
    await using other = await open(pair.device, flags);
    const port = await openSerial({ path: pair.host, baudRate: BAUD, xonXoff }, never);
    let heard = '';
    port.receive((chunk) => {
      heard += Buffer.from(chunk).toString('latin1');
    });
    await other.write('31\u001100\u0013');
    await waitFor('it is heard', () => heard.endsWith(xonXoff ? '3100' : '\u0013'));
    assert.equal(heard, xonXoff ? '3100' : '31\u001100\u0013');
    const writing = port.write(Buffer.from('typed'), never);
    await pause(150);
    assert.equal(await arrived(other), xonXoff ? '' : 'typed', 'XOFF stops us');
    await other.write('\u0011');
    if (xonXoff) await waitFor('XON lets us go on', async () => (await arrived(other)) === 'typed');
    await writing;
    await port.close();
  }
});

test('a device that stops us with XOFF for good ends the wait, and the port is free again', { timeout: 240_000 }, async () => {
  await using pair = await openPtyPair();
  await using other = await open(pair.device, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const port = await openSerial({ path: pair.host, baudRate: BAUD, xonXoff: true }, never);
  await other.write('\u0013');
  // It comes by way of a program, which may have to wait for a processor.
  await pause(1500);
  await assert.rejects(openSession(port, credentials, { timeoutMs: 500 }, never), /has stopped us \(XOFF\)/);
  const again = await openSerial({ path: pair.host, baudRate: BAUD }, never);
  await again.close();
});

/** What has come to this end of a pseudo-terminal, and was not read before. */
async function arrived(end: FileHandle): Promise<string> {
  try {
    const { buffer, bytesRead } = await end.read(Buffer.alloc(100), 0, 100, null);
    return buffer.toString('latin1', 0, bytesRead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return '';
    throw error;
  }
}

test('a file that is no serial port, or may not be opened, is said to be so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'port-'));
  const path = join(folder, 'port');
  writeFileSync(path, '');
  chmodSync(path, 0);
  const root = process.getuid?.() === 0;
  await assert.rejects(openSerial({ path, baudRate: BAUD }, never), unavailable(root ? /could not be opened/ : /dialout/));
  rmSync(folder, { recursive: true });
});

test('a TCP port that nobody listens on, or a host that nobody knows, says what to check', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  await assert.rejects(openTcp(`127.0.0.1:${port}`, never), unavailable(/Nothing accepts connections at 127\.0\.0\.1/));
  await assert.rejects(openTcp('no-such-host.invalid:4001', never), unavailable(/is not known/));
  await assert.rejects(openTcp('127.0.0.1:99999', never), unavailable(/not of the form/));
});

test('opening can be aborted', async () => {
  await assert.rejects(openTcp('127.0.0.1:9', AbortSignal.abort(new Error('stop'))), /stop/);
  await assert.rejects(openSerial({ path: '/dev/ttyNONE0', baudRate: BAUD }, AbortSignal.abort(new Error('stop'))), /stop/);
});

test('a console server serves one client at a time', async () => {
  await using rig = await rigs['a TCP port']!();
  await using _session = await openSession(await rig.open(), credentials, { timeoutMs: 30_000 }, never);
  const second = await rig.open();
  await assert.rejects(openSession(second, credentials, { timeoutMs: 30_000 }, never), ConsoleBusy);
});
