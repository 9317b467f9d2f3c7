import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { isListenedAt, listenedIn } from '../../../src/channels/listening/socketTable.ts';

const onLinux = { skip: process.platform !== 'linux' };

test('a port that somebody listens at is known without listening there', onLinux, async () => {
  const udp = createSocket('udp4').bind(0, '127.0.0.1');
  await once(udp, 'listening');
  const tcp = createServer().listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  try {
    const at = (protocol: 'UDP' | 'TCP', host: string, port: number) => isListenedAt({ protocol, host, port });
    const ports = [udp.address().port, (tcp.address() as AddressInfo).port] as const;
    for (const [protocol, port] of [
      ['UDP', ports[0]],
      ['TCP', ports[1]],
    ] as const) {
      assert.equal(await at(protocol, '127.0.0.1', port), true);
      assert.equal(await at(protocol, '0.0.0.0', port), true, 'any address is this one, too');
      assert.equal(await at(protocol, '127.0.0.2', port), false);
    }
  } finally {
    udp.close();
    tcp.close();
  }
});

test('what the system does not say is not known', async () => {
  const row = (address: string, state: string) =>
    `  1: ${address}:00A2 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000 0 0 1`;
  const [any, any6] = [row('00000000', '0A'), row('0'.repeat(32), '0A')];
  const place = { protocol: 'TCP', host: '127.0.0.1', port: 162 } as const;
  assert.equal(listenedIn('', '', place), false);
  assert.equal(listenedIn(any, '', place), true);
  assert.equal(listenedIn(row('00000000', '01'), '', place), false, 'a connection that has come in');
  assert.equal(listenedIn('', any6, place), undefined, 'it may have both families');
  assert.equal(listenedIn('', any6, { ...place, host: '::1' }), true);
  assert.equal(listenedIn(any, '', { ...place, host: '::' }), undefined);
  assert.equal(listenedIn(any, '', { ...place, port: 163 }), false);
  assert.equal(await isListenedAt({ ...place, host: 'localhost' }), undefined, 'a name has many addresses');
});
