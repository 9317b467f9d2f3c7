import assert from 'node:assert/strict';
import { notListening, smallBuffer } from '../../../src/channels/listening/listeningProblem.ts';
import { Losses } from '../../../src/channels/listening/losses.ts';
import { plainAddress } from '../../../src/channels/listening/plainAddress.ts';
import { dropsIn } from '../../../src/channels/listening/udpDrops.ts';
import { readLine } from '../../../src/channels/syslog/receivedLine.ts';
import { HOUR } from '../../../src/core/time/duration.ts';
import { test } from '../../support/timelessTest.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('a port below 1024 comes with the ways to it, to copy', () => {
  const denied = Object.assign(new Error(), { code: 'EACCES' });
  const { text } = notListening({ protocol: 'UDP', host: '::', port: 162 }, denied);
  assert.match(text, /^Nothing is received at \[::\]:162 \(UDP\): a port below 1024 needs a right/);
  assert.match(text, /"sudo iptables -t nat -A PREROUTING -p udp --dport 162 -j REDIRECT --to-ports 1162"/);
  assert.match(text, /AmbientCapabilities=CAP_NET_BIND_SERVICE/);
  assert.match(text, /ip_unprivileged_port_start=162/);
});

test('a buffer that the system caps is said with the command that raises it', () => {
  assert.equal(
    smallBuffer({ protocol: 'UDP', host: '127.0.0.1', port: 1514 }, 212_992, 4_194_304).text,
    'The system holds only 208 KiB for 127.0.0.1:1514 (UDP) of the 4,096 KiB asked for: a burst of messages may be lost. Raise the limit: "sudo sysctl -w net.core.rmem_max=4194304", and the same in a file below /etc/sysctl.d to keep it.',
  );
});

test('what the system threw away of a socket is found by its address', () => {
  const table = [
    '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops',
    ' 3044: 0100007F:05EA 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 12 2 00000000 7',
    ' 3045: 00000000:05EA 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 13 2 00000000 1',
    ' 3046: 00000000000000000000000001000000:05EA 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 14 2 0 5',
  ].join('\n');
  assert.equal(dropsIn(table, '127.0.0.1', 1514), 7);
  assert.equal(dropsIn(table, '0.0.0.0', 1514), 1);
  assert.equal(dropsIn(table, '::1', 1514), 5);
  assert.equal(dropsIn(table, '10.0.0.1', 1514), undefined);
});

test('a loss is a problem for an hour, and each is said at most once a second', async () => {
  let changes = 0;
  using losses = new Losses(() => changes++);
  losses.add(3);
  losses.add(2);
  assert.deepEqual([losses.count, losses.recent, changes], [5, true, 1]);
  await pause(1000);
  losses.add(1);
  assert.equal(changes, 2);
  await pause(HOUR - 1);
  assert.ok(losses.recent);
  await pause(1);
  assert.deepEqual([losses.count, losses.recent, changes], [6, false, 3]);
});

test('addresses are shown as people write them', () => {
  assert.equal(plainAddress('::ffff:10.0.0.1'), '10.0.0.1');
  assert.equal(plainAddress('fe80::1%eth0'), 'fe80::1');
  assert.equal(plainAddress('2001:db8::ffff'), '2001:db8::ffff');
});

test('only what is cut is marked', () => {
  assert.equal(readLine({ bytes: Buffer.from('<13>a: x'), cut: false, at: 0 }).text, 'x');
  assert.equal(readLine({ bytes: Buffer.from('<13>a: x'), cut: true, at: 0 }).text, 'x… (cut after 8 bytes)');
});
