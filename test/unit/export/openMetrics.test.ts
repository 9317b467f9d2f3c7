import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyFrom } from '../../../src/core/alerting/policy.ts';
import { MINUTE } from '../../../src/core/time/duration.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { familyOf, type SeriesPoint } from '../../../src/service/export/common/families.ts';
import { FleetLines } from '../../../src/service/export/fleetLines.ts';
import { linesOf, sendExposition } from '../../../src/service/export/openMetrics.ts';
import { WatchedDevice } from '../../../src/service/watching/watchedDevice.ts';
import { SimulatedPolls } from '../../support/simulatedPolls.ts';
import { deviceOf } from '../../support/watchedFleet.ts';

const heat = familyOf('hw.temperature', 'Cel', 'How warm.');
const speed = familyOf('hw.fan.speed', 'rpm', 'How fast.');
const pointOf = (family: typeof heat, device: string, value: number): SeriesPoint => ({
  family,
  labels: [['device', device]],
  value,
  time: 0,
  until: Number.POSITIVE_INFINITY,
});

/** Takes pieces as a slow connection does: what was handed over is read before the promise resolves, and is another's afterwards. */
async function taken(send: (take: (piece: Buffer) => Promise<void>) => Promise<void>) {
  const pieces: string[] = [];
  await send(async (piece) => {
    await new Promise((resolve) => setImmediate(resolve));
    pieces.push(piece.toString('utf8'));
    piece.fill(0);
  });
  return { pieces, text: pieces.join('') };
}

test('families of several devices are in one piece each, by name, with their heads', async () => {
  const all = [linesOf([pointOf(heat, 'München', 21), pointOf(speed, 'München', 3900)]), linesOf([pointOf(heat, 'b', Number.NaN)])];
  const { text } = await taken((take) => sendExposition(all, 'openmetrics', take));
  assert.equal(
    text,
    `# TYPE hw_fan_speed_rpm gauge
# UNIT hw_fan_speed_rpm rpm
# HELP hw_fan_speed_rpm How fast.
hw_fan_speed_rpm{device="München"} 3900
# TYPE hw_temperature_celsius gauge
# UNIT hw_temperature_celsius celsius
# HELP hw_temperature_celsius How warm.
hw_temperature_celsius{device="München"} 21
hw_temperature_celsius{device="b"} NaN
# EOF
`,
  );
});

test('what is larger than a piece comes whole, piece after piece', async () => {
  const names = Array.from({ length: 40 }, (_, n) => `hsm-${n}-${'x'.repeat(n === 7 ? 900_000 : 20_000)}`);
  const all = names.map((name) => linesOf([pointOf(heat, name, 1), pointOf(speed, name, 2)]));
  const { pieces, text } = await taken((take) => sendExposition(all, 'text', take));
  assert.ok(pieces.length > 4 && pieces.slice(0, -1).every((piece) => piece.length === pieces[0]?.length), 'in pieces of one size');
  const told = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const expected = [speed, heat].flatMap((family) => names.map((name) => `${family.name}{device="${name}"} ${family === heat ? 1 : 2}`));
  assert.deepEqual(
    told.map((line) => line.length),
    expected.map((line) => line.length),
  );
  assert.deepEqual(told, expected);
});

test('lines of a device that has changed are made before the next question, while somebody asks regularly', async () => {
  let now = Date.UTC(2026, 2, 2);
  const device = unpolled('hsm-1');
  poll(device, now);
  using lines = new FleetLines(() => now);
  let read = 0;
  const watched = new Proxy(device, {
    get(target, name) {
      if (name === 'readings') read += 1;
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const ask = () => taken((take) => lines.text([watched], [], 'text', take));
  const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

  lines.touch(watched);
  await turn();
  assert.equal(read, 0, 'nobody has asked');
  const first = await ask();
  assert.match(first.text, /^hw_temperature_celsius\{.*device="hsm-1"/m);
  const afterFirst = read;
  lines.touch(watched);
  await turn();
  assert.ok(read > afterFirst, 'made ahead');
  const ahead = read;
  assert.equal((await ask()).text, first.text);
  assert.equal(read, ahead, 'and not again');
  now += 11 * MINUTE;
  lines.touch(watched);
  await turn();
  assert.equal(read, ahead, 'nobody asks any more');
});

test('while the lines of a large fleet are made, others have their turn, and what they read goes out', async () => {
  let now = Date.UTC(2026, 2, 2);
  const devices = Array.from({ length: 40 }, (_, n) => unpolled(`hsm-${n}`));
  for (const device of devices) poll(device, now);
  using lines = new FleetLines(() => now);
  let turns = 0;
  let last: NodeJS.Immediate | undefined;
  const count = () => {
    turns += 1;
    now += MINUTE;
    const late = devices.at(-1)!;
    poll(late, now);
    lines.touch(late);
    last = setImmediate(count);
  };
  last = setImmediate(count);
  const { text } = await taken((take) =>
    lines.text(devices, [], 'text', async (piece) => {
      clearImmediate(last);
      await take(piece);
    }),
  );
  assert.ok(turns >= 2, 'not all at once');
  assert.match(text, /^hw_temperature_celsius\{.*device="hsm-39"/m);
});

function unpolled(id: string): WatchedDevice {
  return new WatchedDevice({
    device: deviceOf(id),
    model: luna7,
    policy: policyFrom(),
    timeout: 30_000,
    simulated: false,
    secrets: new Secrets(),
  });
}

function poll(device: WatchedDevice, at: number): void {
  const polls = new SimulatedPolls(1).poll('', at);
  const own = polls.map((poll) => ({ ...poll, readings: poll.readings.map((each) => ({ ...each, device: device.id })) }));
  device.apply(own, at, at);
}
