import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { ConnectionLines } from '../../src/channels/syslog/connectionLines.ts';
import { DatagramLines } from '../../src/channels/syslog/datagramLines.ts';
import { LONGEST_LINE } from '../../src/channels/syslog/receivedLine.ts';
import { Authority } from '../support/certificates.ts';
import { connect, connectionLines, datagramLines, Heard } from '../support/lineListeners.ts';
import { waitFor } from '../support/waitFor.ts';

async function sendPackets(port: number, ...packets: readonly (string | Uint8Array)[]): Promise<void> {
  const socket = createSocket('udp4');
  for (const packet of packets) await new Promise<void>((resolve) => socket.send(packet, port, '127.0.0.1', () => resolve()));
  socket.close();
}

const until = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));

test('each packet over UDP is a line, whatever it ends with, and an empty one is none', async () => {
  const heard = new Heard();
  await using lines = await datagramLines(heard);
  await sendPackets(lines.port!, '<13>a: 1', '', '<13>a: 2\n\0', '\n', '<13>a: 3\n<13>a: 4');
  await waitFor('three lines', () => heard.lines.length === 3);
  assert.deepEqual(heard.texts, ['1', '2', '3\n<13>a: 4']);
  assert.deepEqual(heard.lines[0]?.origin, { way: 'udp', address: '127.0.0.1' });
  assert.deepEqual(lines.counts, { lines: 3, cut: 0, lost: 0, refused: 0 });
});

test('a packet that is longer than what is kept is cut with a mark', async () => {
  const heard = new Heard();
  await using lines = await datagramLines(heard);
  await sendPackets(lines.port!, `<13>a: ${'x'.repeat(LONGEST_LINE)}`);
  await waitFor('a line', () => heard.lines.length === 1);
  assert.equal(heard.lines[0]?.bytes.length, LONGEST_LINE);
  assert.match(heard.texts[0] ?? '', /x… \(cut after 16,384 bytes\)$/);
  assert.equal(lines.counts.cut, 1);
});

test('what a stranger sends is not taken, and who it is is said', async () => {
  const heard = new Heard();
  await using lines = await datagramLines(heard, { admits: (address) => address !== '127.0.0.1' });
  await using connections = await connectionLines(heard, { admits: (address) => address !== '127.0.0.1' });
  await sendPackets(lines.port!, '<13>a: 1');
  const socket = await connect(connections.port!);
  socket.write('<13>a: 1\n');
  await waitFor('both are refused', () => heard.refused.length === 2);
  assert.deepEqual(heard.refused.map(({ way, address, cause }) => [way, address, cause]).toSorted(), [
    ['tcp', '127.0.0.1', 'unknown-source'],
    ['udp', '127.0.0.1', 'unknown-source'],
  ]);
  const sent = (way: string) => Buffer.from(heard.refused.find((each) => each.way === way)?.bytes ?? []).toString();
  assert.deepEqual([sent('udp'), sent('tcp')], ['<13>a: 1', '<13>a: 1\n']);
  assert.deepEqual(heard.lines, []);
  assert.equal(lines.counts.refused + connections.counts.refused, 2);
});

test('over UDP so much is kept while lines are being stored, and the rest is counted as lost', async () => {
  const heard = new Heard();
  const stored = new AbortController();
  const take = () => until(stored.signal);
  await using lines = await datagramLines(heard, { take });
  const packet = Buffer.alloc(60_000, 'x');
  await sendPackets(lines.port!, packet);
  await pause(20);
  // The first one is being stored; of 8 MiB there is room for 139 more.
  for (let sent = 0; sent < 160; sent += 20) {
    await sendPackets(lines.port!, ...Array.from({ length: 20 }, () => packet));
    await pause(20);
  }
  await waitFor('what has no room is lost', () => lines.counts.lost === 21);
  assert.match(
    lines.problems.map(({ text }) => text).join(),
    /21 messages for 127\.0\.0\.1:\d+ \(UDP\) could not be stored in time and are lost\. Find out/,
  );
  assert.ok(heard.changes > 0);
  stored.abort();
  await waitFor('what was kept is stored', () => lines.counts.lines === 140);
});

test('what the system throws away because we are too busy is counted and said', {
  skip: process.platform !== 'linux',
  timeout: 240_000,
}, async () => {
  const heard = new Heard();
  await using lines = await datagramLines(heard);
  const flood = `const socket = require('node:dgram').createSocket('udp4'); const packet = Buffer.alloc(8000, 'x'); let sent = 0;
    const send = () => { if (sent++ === 4000) socket.close(); else socket.send(packet, ${lines.port}, '127.0.0.1', send); }; send();`;
  // Nothing of ours runs meanwhile.
  execFileSync(process.execPath, ['-e', flood]);
  await waitFor('it is counted', () => lines.counts.lost > 0);
  await waitFor('what was not lost is taken', () => lines.counts.lines + lines.counts.lost === 4000);
  assert.match(
    lines.problems.find(({ code }) => code === 'lost-in-kernel')?.text ?? '',
    /^The system lost [\d,]+ packets for 127\.0\.0\.1:\d+ \(UDP\), because more came than could be taken \(RcvbufErrors\)\. .*"sudo sysctl -w net\.core\.rmem_max=8388608"/,
  );
});

test('lines that could not be stored are counted as lost, and those behind them are not', async () => {
  const heard = new Heard();
  let broken = true;
  const take = async () => {
    if (broken) throw new Error('the disk is full');
  };
  await using lines = await datagramLines(heard, { take });
  await using connections = await connectionLines(heard, { take });
  const socket = await connect(connections.port!);
  await sendPackets(lines.port!, '<13>a: 1');
  socket.write('<13>a: 1\n');
  await waitFor('one is lost on each way', () => lines.counts.lost === 1 && connections.counts.lost === 1);
  assert.match(connections.problems[0]?.text ?? '', /^1 message for 127.*\(TCP\) could not be stored in time and is lost/);
  broken = false;
  await sendPackets(lines.port!, '<13>a: 2');
  socket.write('<13>a: 2\n');
  await waitFor('the next ones are taken', () => lines.counts.lines === 1 && connections.counts.lines === 1);
  socket.destroy();
});

test('a sender over TCP waits while its lines are stored', async () => {
  const heard = new Heard();
  const { take } = heard.options();
  const stored = new AbortController();
  await using lines = await connectionLines(heard, {
    async take(each) {
      await take(each);
      await until(stored.signal);
    },
  });
  const socket = await connect(lines.port!);
  const line = `<13>a: ${'x'.repeat(990)}\n`;
  socket.write(line.repeat(20_000));
  await pause(200);
  assert.ok(heard.lines.length < 200, `${heard.lines.length} lines were taken before the first were stored`);
  assert.ok(socket.writableLength > 0, 'the sender keeps what it cannot get rid of');
  stored.abort();
  await waitFor('all are taken', () => heard.lines.length === 20_000);
  socket.destroy();
});

test('a connection that ends in the middle of a message, or is torn off, brings what it had sent', async () => {
  const heard = new Heard();
  await using lines = await connectionLines(heard);
  (await connect(lines.port!)).end('<13>a: 1\n<13>a: no end');
  await waitFor('both lines', () => heard.lines.length === 2);
  const torn = await connect(lines.port!);
  torn.write('<13>a: 3\n<13>a: torn');
  await waitFor('the whole line', () => heard.lines.length === 3);
  torn.resetAndDestroy();
  await waitFor('the torn one', () => heard.lines.length === 4);
  assert.deepEqual(heard.texts, ['1', 'no end', '3', 'torn']);
  await waitFor('nobody is connected', () => lines.connections === 0);
});

test('a sender that opens connections without end loses the oldest ones, and nobody else does', async () => {
  const heard = new Heard();
  await using lines = await connectionLines(heard);
  const sockets = [];
  for (let count = 0; count < 40; count++) {
    const socket = await connect(lines.port!);
    socket.on('error', () => {});
    sockets.push(socket);
    socket.write(`<13>a: ${count}\n`);
    await waitFor('it is heard', () => heard.lines.length === count + 1);
  }
  assert.equal(lines.connections, 32);
  sockets.at(-1)?.write('<13>a: last\n');
  await waitFor('the newest is heard', () => heard.texts.at(-1) === 'last');
  for (const socket of sockets) socket.destroy();
});

test('a sender that opens connections for TLS and says nothing takes no room from others', { timeout: 240_000 }, async () => {
  const heard = new Heard();
  const authority = new Authority('HSM Vigil test authority');
  const { cert, key } = authority.sign('receiver', 'IP:127.0.0.1');
  await using lines = await connectionLines(heard, { tls: { cert, key } });
  const silent = await Promise.all(Array.from({ length: 300 }, () => connect(lines.port!)));
  for (const socket of silent) socket.on('error', () => {});
  const speak = async (localAddress: string) => {
    const over = createConnection({ port: lines.port!, host: '127.0.0.1', localAddress });
    const socket = connectTls({ socket: over, host: '127.0.0.1', ca: authority.cert });
    await once(socket, 'secureConnect');
    socket.write(`<13>a: of ${localAddress}\n`);
    await waitFor('it is heard', () => heard.texts.at(-1) === `of ${localAddress}`);
    return socket;
  };
  const spoken = [await speak('127.0.0.2'), await speak('127.0.0.1')];
  assert.deepEqual(heard.refused, []);
  await waitFor('the first of the silent ones are gone', () => silent.filter((socket) => socket.closed).length >= 300 - 32);
  assert.equal(spoken[1]?.closed, false, 'who has said who he is stays');
  for (const socket of [...silent, ...spoken]) socket.destroy();
});

test('a place where something else listens is said, and taken when it is free', { timeout: 240_000 }, async () => {
  const heard = new Heard();
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const taken = other.address();
  assert.ok(typeof taken === 'object' && taken !== null);
  await using lines = new ConnectionLines({ ...heard.options(), port: taken.port });
  await waitFor('it says so', () => lines.problems.length > 0);
  assert.equal(
    lines.problems[0]?.text,
    `Nothing is received at 127.0.0.1:${taken.port} (TCP): another program listens there. End it ("ss -ltnp sport = :${taken.port}" as root shows which it is), or choose another port in the inventory. It is tried again by itself.`,
  );
  other.close();
  await waitFor('it listens', () => lines.port === taken.port && lines.problems.length === 0);
});

test('an address that this machine does not have is said', async () => {
  const heard = new Heard();
  await using lines = new DatagramLines({ ...heard.options(), host: '192.0.2.1' });
  await waitFor('it says so', () => lines.problems.length > 0);
  assert.match(
    lines.problems[0]?.text ?? '',
    /^Nothing is received at 192\.0\.2\.1:0 \(UDP\): this machine has no address 192\.0\.2\.1\. Enter/,
  );
});
