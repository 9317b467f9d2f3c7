import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { LeftOpen } from '../../src/service/polling/leftOpen.ts';
import type { ChannelPoll } from '../../src/service/polling/pollTarget.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import { attachConsole, type ConsoleOptions, listenConsole, type ReachableConsole } from '../../src/simulator/console/listen.ts';
import { openStore } from '../../src/store/store.ts';
import { healthCommands, pollConsoleOf, pollTools } from '../support/consolePoll.ts';
import { keeperOf } from '../support/keeperOf.ts';
import { openPtyPair, type PtyPair } from '../support/pty.ts';
import { startConsoleServer } from '../support/ser2net.ts';
import { openTcpRelay } from '../support/tcpRelay.ts';
import { waitFor } from '../support/waitFor.ts';

const POLLED = new RegExp(
  `^(?:\r\0?)+monitor\rSimulated-monitor-1\r(?:${healthCommands.map(({ command }) => `${command}\r`).join('')}){2,}.*exit\r$`,
);
const OURS = /most likely our own session/;

interface SerialDevice extends AsyncDisposable {
  readonly pair: PtyPair;
  readonly device: ReachableConsole;
}

/** An appliance whose clock stands still, so that every value reads the same twice. */
function appliance(hostname = 'luna-1'): Appliance {
  const time = Date.now();
  return new Appliance({ seed: 3, hostname, now: () => time });
}

/** An appliance at a serial cable. */
async function serialDevice(hostname?: string, options?: ConsoleOptions): Promise<SerialDevice> {
  const pair = await openPtyPair();
  const device = await attachConsole(appliance(hostname), pair.device, options);
  return {
    pair,
    device,
    async [Symbol.asyncDispose]() {
      await device.dispose();
      await pair[Symbol.asyncDispose]();
    },
  };
}

function readAll({ fault, readings }: ChannelPoll): void {
  assert.equal(fault, undefined, fault?.message);
  assert.ok(readings.length > 40, `${readings.length} readings`);
}

/** Somebody types at the console. */
const type = ({ console }: ReachableConsole, text: string) => console.receive(Buffer.from(text));

describe('a console server', { concurrency: 8 }, () => {
  for (const accepter of ['tcp', 'telnet,tcp', 'telnet(rfc2217),tcp']) {
    test(`ser2net with "${accepter}" is read like the console itself`, async () => {
      await using serial = await serialDevice();
      await using server = await startConsoleServer(accepter, [serial.pair.host]);
      const [address = ''] = server.addresses;
      readAll(await pollConsoleOf({ address, protocol: accepter === 'tcp' ? 'raw' : 'telnet' }));
      readAll(await pollConsoleOf({ address, protocol: accepter === 'tcp' ? 'raw' : 'telnet' }));
      assert.equal(serial.device.console.user, undefined);
      for (const poll of serial.device.console.received.split(/(?<=exit\r)/)) assert.match(poll, POLLED);
    });
  }

  test('that speaks Telnet on a port said to be raw is reported as such, and nothing is typed but Return', async () => {
    await using serial = await serialDevice();
    await using server = await startConsoleServer('telnet(rfc2217),tcp', [serial.pair.host]);
    const { fault } = await pollConsoleOf({ address: server.addresses[0]! });
    assert.match(fault?.message ?? '', /Set "protocol": "telnet"/);
    // A server that takes its time with its first words has heard us ask for a prompt before.
    assert.match(serial.device.console.received, /^\r?$/);
  });

  test('that breaks lines at 80 columns is read like one that does not', async () => {
    await using device = await listenConsole(appliance(), { prompt: 'host' });
    await using relay = await openTcpRelay(device.address, breakingAt(80));
    const commands = luna7.console.commands;
    const broken = await pollConsoleOf({ address: relay.address }, pollTools(), { commands, timeout: 5000 });
    const whole = await pollConsoleOf({ address: device.address }, pollTools(), { commands, timeout: 5000 });
    readAll(broken);
    const told = ({ readings }: ChannelPoll) => readings.map(({ time: _, ...reading }) => reading);
    assert.deepEqual(told(broken), told(whole));
    assert.deepEqual(broken.rejected, []);
  });

  test('that lets flow control bytes through spoils no reading: they count as noise, and what they hit is read again', async () => {
    await using device = await listenConsole(appliance());
    let count = 0;
    // One in about eight kilobytes, never at the same place of two copies.
    const strays = (bytes: Uint8Array) =>
      Uint8Array.from(
        [...bytes].flatMap((byte) => {
          count += 1;
          return count % 8009 === 0 ? [count % 2 === 0 ? 0x11 : 0x13, byte] : [byte];
        }),
      );
    await using relay = await openTcpRelay(device.address, strays);
    const spoilt = await pollConsoleOf({ address: relay.address });
    const clean = await pollConsoleOf({ address: device.address });
    assert.ok(count > 3 * 8009, `${count} bytes`);
    const told = ({ readings }: ChannelPoll) => readings.map(({ time: _, ...reading }) => reading);
    assert.deepEqual(told(spoilt), told(clean));
    const typed = device.console.received.split('exit')[0]?.match(/status sensors/g)?.length ?? 0;
    assert.ok(typed >= 3, `${typed} copies on a line like this`);
  });

  test('that turns us away is quoted', async () => {
    await using serial = await serialDevice();
    await using server = await startConsoleServer('tcp', [serial.pair.host]);
    const address = server.addresses[0]!;
    await using holder = await openTcpRelay(address);
    const held = pollConsoleOf({ address: holder.address });
    await waitFor('the port is held', () => holder.passed > 0);
    const { fault } = await pollConsoleOf({ address });
    assert.equal(fault?.code, 'console-busy');
    assert.match(fault.message, /it said “Port already in use”/);
    readAll(await held);
  });

  test('with several devices is polled at all its ports at once', async () => {
    const devices = await Promise.all(['luna-1', 'luna-2', 'luna-3', 'luna-4'].map((name) => serialDevice(name, { thinkMs: 40 })));
    await using server = await startConsoleServer(
      'telnet(rfc2217),tcp',
      devices.map(({ pair }) => pair.host),
    );
    const tools = pollTools();
    const started = performance.now();
    const polls = await Promise.all(
      server.addresses.map((address, index) => pollConsoleOf({ address, protocol: 'telnet' }, tools, { id: `hsm-${index}` })),
    );
    const took = performance.now() - started;
    for (const poll of polls) readAll(poll);
    for (const { device } of devices) assert.match(device.console.received, POLLED);
    const alone = Math.max(...polls.map(({ durationMs }) => durationMs));
    assert.ok(took < 2 * alone, `${took} ms together, ${alone} ms the longest`);
    for (const each of devices) await each[Symbol.asyncDispose]();
  });

  test('is never talked to twice at once on one port, whichever devices are said to be there', async () => {
    await using device = await listenConsole(appliance());
    const tools = pollTools();
    const { address } = device;
    const polls = await Promise.all(['hsm-1', 'hsm-2', 'hsm-3'].map((id) => pollConsoleOf({ address }, tools, { id })));
    for (const poll of polls) readAll(poll);
    for (const poll of device.console.received.split(/(?<=exit\r)/)) assert.match(poll, POLLED);
  });

  test('that is restarted in the middle of a command leaves our session open: it is left alone, explained, and polling goes on after it', async () => {
    await using serial = await serialDevice('luna-1', { thinkMs: (command) => (command === 'hsm show' ? 700 : 0) });
    await using server = await startConsoleServer('telnet(rfc2217),tcp', [serial.pair.host]);
    const console = { address: server.addresses[0]!, protocol: 'telnet' as const };
    const tools = pollTools();
    const cut = pollConsoleOf(console, tools);
    await waitFor('the command is sent', () => serial.device.console.received.includes('hsm show'));
    await server.restart();
    assert.equal((await cut).fault?.code, 'no-answer');
    const before = serial.device.console.received;
    await waitFor('the device has thought', () => serial.device.console.user === 'monitor');
    const next = await pollConsoleOf(console, tools);
    assert.equal(next.fault?.code, 'console-busy');
    assert.match(next.fault.message, OURS);
    assert.match(serial.device.console.received.slice(before.length), /^(?:\r\0?)*$/, 'no more than the waking RETURN');
    type(serial.device, 'exit\r');
    readAll(await pollConsoleOf(console, tools));
  });
});

describe('a connection that breaks', { concurrency: 8 }, () => {
  test('over TCP in the middle of an answer fails that poll, and our own session is told apart from a person’s', async () => {
    await using device = await listenConsole(appliance());
    await using relay = await openTcpRelay(device.address);
    const tools = pollTools();
    relay.after(3000, () => relay.drop());
    const cut = await pollConsoleOf({ address: relay.address }, tools);
    assert.equal(cut.fault?.code, 'no-answer');
    assert.equal(device.console.user, 'monitor', 'the appliance knows nothing of the broken connection');
    for (let polls = 0; polls < 2; polls += 1) {
      const busy = await pollConsoleOf({ address: relay.address }, tools);
      assert.equal(busy.fault?.code, 'console-busy');
      assert.match(busy.fault.message, OURS);
      assert.deepEqual(
        busy.observations.map(({ condition, verdict }) => `${condition} ${verdict}`),
        ['silent unknown', 'occupied negative'],
      );
    }
    type(device, 'exit\r');
    readAll(await pollConsoleOf({ address: relay.address }, tools));
    type(device, 'admin\rSimulated-admin-1\r');
    assert.equal(device.console.user, 'admin');
    const taken = await pollConsoleOf({ address: relay.address }, tools);
    assert.equal(taken.fault?.code, 'console-busy');
    assert.doesNotMatch(taken.fault.message, OURS);
  });

  test('leaves a session that a restarted service still knows to be its own, until a login prompt shows', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'left-open-'));
    await using device = await listenConsole(appliance());
    await using relay = await openTcpRelay(device.address);
    /** A service of its own: it opens the store, polls once and is gone. */
    const poll = async () => {
      using store = openStore(join(folder, 'history.db'));
      const leftOpen = new LeftOpen(keeperOf(store));
      return await pollConsoleOf({ address: relay.address }, { ...pollTools(), leftOpen });
    };
    readAll(await poll());
    relay.after(3000, () => relay.drop());
    assert.equal((await poll()).fault?.code, 'no-answer');
    assert.match((await poll()).fault?.message ?? '', OURS);
    type(device, 'exit\r');
    readAll(await poll());
    type(device, 'admin\rSimulated-admin-1\r');
    const taken = await poll();
    assert.equal(taken.fault?.code, 'console-busy');
    assert.doesNotMatch(taken.fault.message, OURS);
    rmSync(folder, { recursive: true });
  });

  test('at the login prompt leaves nothing behind: the next poll reads all', async () => {
    await using device = await listenConsole(appliance());
    await using relay = await openTcpRelay(device.address);
    const tools = pollTools();
    relay.after(10, () => relay.drop());
    assert.equal((await pollConsoleOf({ address: relay.address }, tools)).fault?.code, 'no-answer');
    readAll(await pollConsoleOf({ address: relay.address }, tools));
  });

  test('without a word (half open) is given up after the stall, and the port is free for the next poll', async () => {
    await using device = await listenConsole(appliance());
    await using relay = await openTcpRelay(device.address);
    const tools = pollTools();
    relay.after(3000, () => relay.freeze());
    const started = performance.now();
    const cut = await pollConsoleOf({ address: relay.address }, tools, { timeout: 500 });
    assert.equal(cut.fault?.code, 'no-answer');
    assert.match(cut.fault.message, /did not finish its answer/);
    assert.ok(performance.now() - started < 50_000);
    relay.drop();
    relay.thaw();
    assert.match((await pollConsoleOf({ address: relay.address }, tools)).fault?.message ?? '', OURS);
    type(device, 'exit\r');
    readAll(await pollConsoleOf({ address: relay.address }, tools));
  });
});

describe('a serial cable', { concurrency: 4 }, () => {
  for (const where of ['in the middle of an answer', 'at the login prompt'] as const) {
    test(`pulled ${where} and put back fails that poll and frees the port; what follows reads all`, async () => {
      const within = where === 'in the middle of an answer';
      let thinkMs = 1000;
      await using device = await listenConsole(appliance(), { thinkMs: () => (within ? thinkMs : 0) });
      await using relay = await openTcpRelay(device.address);
      await using cable = await plugIn(relay.address);
      const tools = pollTools();
      let cut = false;
      // The device's login prompt does not reach the cable whole; what is frozen later than the thaw stays frozen for the next poll.
      relay.after(16, () => {
        if (!within) relay.freeze();
        cut = true;
      });
      const pulled = pollConsoleOf({ port: cable.path }, tools);
      await waitFor('it is typed', () => cut && (!within || device.console.received.includes('status sensors')));
      await cable.pull();
      relay.drop();
      relay.thaw();
      assert.equal((await pulled).fault?.code, 'no-answer');
      assert.equal((await pollConsoleOf({ port: cable.path }, tools)).fault?.code, 'port-unavailable');
      thinkMs = 0;
      await cable.plug();
      if (within) {
        assert.equal(device.console.user, 'monitor');
        assert.match((await pollConsoleOf({ port: cable.path }, tools)).fault?.message ?? '', OURS);
        type(device, 'exit\r');
      }
      readAll(await pollConsoleOf({ port: cable.path }, tools));
    });
  }
});

/** Breaks lines as a terminal of so many columns does. */
function breakingAt(columns: number): (bytes: Uint8Array) => Uint8Array {
  let column = 0;
  return (bytes) =>
    Uint8Array.from(
      [...bytes].flatMap((byte) => {
        const ends = byte === 13 || byte === 10;
        const full = !ends && column === columns;
        column = ends ? 0 : full ? 1 : column + 1;
        return full ? [13, 10, byte] : [byte];
      }),
    );
}

/** A serial port that leads to the console behind `address`, and can be unplugged. */
async function plugIn(address: string) {
  const folder = mkdtempSync(join(tmpdir(), 'cable-'));
  const path = join(folder, 'port');
  const plug = async () => {
    const socat = spawn('socat', [`pty,raw,echo=0,link=${path}`, `tcp:${address},nodelay`], { stdio: 'ignore' });
    await waitFor('the port is there', () => existsSync(path));
    return socat;
  };
  let socat = await plug();
  const pull = async () => {
    const gone = new Promise((resolve) => socat.once('exit', resolve));
    socat.kill();
    await gone;
  };
  return {
    path,
    pull,
    async plug() {
      socat = await plug();
    },
    async [Symbol.asyncDispose]() {
      await pull();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
