import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecentNoise } from '../../../src/service/polling/recentNoise.ts';
import { Appliance } from '../../../src/simulator/appliance/appliance.ts';
import { listenConsole } from '../../../src/simulator/console/listen.ts';
import { pollConsoleOf, pollTools } from '../../support/consolePoll.ts';
import { openTcpRelay } from '../../support/tcpRelay.ts';

const MINUTE = 60_000;
const kernelLines = { everyBytes: 5_000, lines: [1, 2, 3, 4, 5, 6].map((port) => `[ 12.5] usb 1-${port}: reset`) };

test('what a line has spoilt counts for an hour, and for no other device', () => {
  const noise = new RecentNoise();
  noise.record('hsm-1', { lines: 200, spoilt: 3 }, 0);
  noise.record('hsm-1', { lines: 100, spoilt: 1 }, 40 * MINUTE);
  assert.deepEqual(noise.of('hsm-1', 59 * MINUTE), { lines: 300, spoilt: 4 });
  assert.deepEqual(noise.of('hsm-1', 60 * MINUTE), { lines: 100, spoilt: 1 });
  assert.deepEqual(noise.of('hsm-2', 59 * MINUTE), { lines: 0, spoilt: 0 });
});

test('a refused login on a line that has spoilt lines of late says so, and is one try all the same', async () => {
  const time = Date.now();
  const appliance = new Appliance({ seed: 3, now: () => time });
  await using device = await listenConsole(appliance, { line: { kernelLines } });
  const tools = { ...pollTools(), noise: new RecentNoise() };
  const { address } = device;
  assert.equal((await pollConsoleOf({ address }, tools)).fault, undefined);
  const before = device.console.received.length;
  const refused = await pollConsoleOf({ address }, tools, { password: 'spoilt' });
  const { spoilt, lines } = tools.noise.of('hsm-1', Date.now());
  assert.ok(spoilt > 0 && lines > 400, `${spoilt} of ${lines}`);
  assert.equal(refused.fault?.code, 'login-refused');
  assert.match(
    refused.fault.message,
    new RegExp(`spoilt ${spoilt} of ${lines} lines .*may be right.*"Try Login Again".*hsm-vigil retry-login`),
  );
  assert.ok(refused.fault.message.length < 600, 'it is shown to its end');
  assert.equal(refused.observations.find(({ condition }) => condition === 'silent')?.evidence.text, refused.fault.message);
  assert.equal(device.console.received.slice(before).split('monitor\r').length - 1, 1);
});

test('a line that spoils nothing, and one of another device, leaves a refused login as it is', async () => {
  const time = Date.now();
  await using device = await listenConsole(new Appliance({ seed: 3, now: () => time }));
  const tools = { ...pollTools(), noise: new RecentNoise() };
  tools.noise.record('hsm-2', { lines: 100, spoilt: 50 }, Date.now());
  const { address } = device;
  assert.equal((await pollConsoleOf({ address }, tools)).fault, undefined);
  const { fault } = await pollConsoleOf({ address }, tools, { password: 'wrong' });
  assert.equal(fault?.code, 'login-refused');
  assert.doesNotMatch(fault.message, /spoilt/);
});

test('an account that the device calls disabled is no matter of the line', async () => {
  const time = Date.now();
  await using device = await listenConsole(new Appliance({ seed: 3, now: () => time }));
  await using relay = await openTcpRelay(device.address, (bytes) =>
    Buffer.from(Buffer.from(bytes).toString('latin1').replace('Login incorrect', 'Account disabled'), 'latin1'),
  );
  const tools = { ...pollTools(), noise: new RecentNoise() };
  tools.noise.record('hsm-1', { lines: 100, spoilt: 50 }, Date.now());
  const { fault } = await pollConsoleOf({ address: relay.address }, tools, { password: 'wrong' });
  assert.equal(fault?.code, 'login-refused');
  assert.match(fault.message, /disabled, locked or expired/);
  assert.doesNotMatch(fault.message, /spoilt/);
});
