import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import dns from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';
import { after, test } from 'node:test';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { waitFor } from '../support/waitFor.ts';
import { ada } from '../support/watchedFleet.ts';

// A server of names that does not answer, until the test says what it says. It has to be there before the service looks for it.
const { lookup } = dns;
let answer = () => {};
const late = new Promise<{ address: string; family: number }[]>((resolve) => {
  answer = () => resolve([{ address: '127.0.0.2', family: 4 }]);
});
dns.lookup = ((name: string) =>
  name === 'slow.example' ? late : Promise.reject(new Error('no such name'))) as unknown as typeof dns.lookup;
syncBuiltinESMExports();
after(() => {
  dns.lookup = lookup;
  syncBuiltinESMExports();
});
const { ComposedService } = await import('../support/composedService.ts');

test('who has an address is heard while names of others are looked up, and what has no address is said', { timeout: 240_000 }, async () => {
  const port = await freePort();
  await using composed = new ComposedService({ clock: Date.now });
  const device = (id: string, host: string) => ({
    ...{ id, model: 'luna-network-hsm-7', addresses: [host] },
    snmp: { host: '127.0.0.9', port: 9, version: '2c', community: { secret: 'missing' } },
  });
  composed.write({
    receivers: { syslog: { udp: `127.0.0.1:${port}` } },
    devices: [device('hsm-1', '127.0.0.1'), device('hsm-2', 'slow.example'), device('hsm-3', 'none.example')],
  });
  await composed.service.start(composed.inventory);
  const place = () => composed.snapshot().listening?.[0];
  await waitFor('it listens', () => place()?.problems.length === 0);
  const socket = createSocket('udp4');
  const send = (text: string) => new Promise<void>((resolve) => socket.send(`<13>a: ${text}`, port, '127.0.0.1', () => resolve()));
  const heard = async () => (await composed.service.requests.events({}, ada)).events.map((event) => event.device);
  await waitFor('the first is heard', async () => {
    await send('here');
    return (await heard()).includes('hsm-1');
  });
  socket.close();
  answer();
  await waitFor('what has no address is said', () =>
    place()?.problems.some((text) => text.includes('No address is known of "none.example":')),
  );
  const second = createSocket('udp4');
  await new Promise<void>((resolve) => second.bind(0, '127.0.0.2', resolve));
  await new Promise<void>((resolve) => second.send('<13>a: late', port, '127.0.0.1', () => resolve()));
  await waitFor('the second is heard', async () => (await heard()).includes('hsm-2'));
  second.close();
  assert.equal(place()?.refused, 0);
});
