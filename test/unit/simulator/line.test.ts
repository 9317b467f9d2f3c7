import assert from 'node:assert/strict';
import test from 'node:test';
import { Line, type LineOptions } from '../../../src/simulator/console/line.ts';
import { createNoise } from '../../../src/simulator/console/noise.ts';

/** Sends bytes from the device and collects what arrives, until `until` holds. */
async function carried(options: LineOptions, sent: readonly string[], until: (arrived: string, broken: boolean) => boolean) {
  let arrived = '';
  let chunks = 0;
  let broken = false;
  const started = performance.now();
  let check: () => void = () => {};
  const done = new Promise<void>((resolve) => {
    check = () => until(arrived, broken) && resolve();
  });
  using line = new Line(options, {
    toHost(bytes) {
      arrived += Buffer.from(bytes).toString('latin1');
      chunks += 1;
      check();
    },
    toDevice() {},
    disconnected() {
      broken = true;
      check();
    },
  });
  for (const text of sent) line.fromDevice(Buffer.from(text, 'latin1'));
  await done;
  return { arrived, chunks, broken, ms: performance.now() - started };
}

test('a line takes ten bits a byte, exactly over a long output, and keeps the order', async () => {
  const text = Array.from({ length: 5000 }, (_, index) => String.fromCharCode(33 + (index % 90))).join('');
  const { arrived, ms, chunks } = await carried(
    { baudRate: 115_200 },
    [text.slice(0, 700), text.slice(700)],
    (seen) => seen.length === text.length,
  );
  assert.equal(arrived, text);
  const wire = (5000 * 10_000) / 115_200;
  assert.ok(ms >= wire - 1, `${ms} ms is faster than the wire's ${wire}`);
  assert.ok(chunks > 20, 'it comes bit by bit');
});

test('bytes sent after a pause take their own time, not that of the pause', async () => {
  let arrived = 0;
  using line = new Line(
    { baudRate: 9600 },
    {
      toHost: (bytes) => {
        arrived += bytes.length;
      },
      toDevice() {},
      disconnected() {},
    },
  );
  const until = async (count: number): Promise<void> => {
    while (arrived < count) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  line.fromDevice(new Uint8Array(1));
  await until(1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const sentAt = performance.now();
  line.fromDevice(new Uint8Array(20));
  await until(21);
  assert.ok(performance.now() - sentAt >= (20 * 10_000) / 9600 - 1, 'no faster than the line');
});

test('without a speed bytes arrive at once, both ways', () => {
  const seen: string[] = [];
  using line = new Line(
    {},
    { toHost: (bytes) => seen.push(`host ${bytes.length}`), toDevice: (bytes) => seen.push(`device ${bytes.length}`), disconnected() {} },
  );
  line.fromDevice(new Uint8Array(3));
  line.fromHost(new Uint8Array(2));
  assert.deepEqual(seen, ['host 3', 'device 2']);
});

test('noise flips about as many bits as told, the same ones for the same seed', () => {
  const bytes = new Uint8Array(100_000).fill(0x55);
  const flips = (noisy: Uint8Array) => noisy.reduce((sum, byte) => sum + (byte ^ 0x55).toString(2).replaceAll('0', '').length, 0);
  const once = createNoise({ seed: 5, bitErrorRate: 0.001 })(bytes);
  assert.ok(flips(once) > 700 && flips(once) < 900, `${flips(once)} of 800`);
  assert.deepEqual(createNoise({ seed: 5, bitErrorRate: 0.001 })(bytes), once);
  assert.notDeepEqual(createNoise({ seed: 6, bitErrorRate: 0.001 })(bytes), once);
  assert.deepEqual(createNoise({ seed: 5, bitErrorRate: 0 })(bytes), bytes);
});

test('bursts are bad stretches on a line that is good otherwise', () => {
  const bytes = new Uint8Array(50_000);
  const noisy = createNoise({ seed: 3, bitErrorRate: 0, bursts: { perByte: 0.0002, bytes: 100, bitErrorRate: 0.2 } })(bytes);
  const bad = [...noisy.keys()].filter((at) => noisy[at] !== 0);
  assert.ok(bad.length > 100 && bad.length < 5000, `${bad.length} bad bytes`);
  const gaps = bad.slice(1).filter((at, index) => at - bad[index]! > 100).length;
  assert.ok(gaps < 20, 'they stand together');
});

test('kernel lines appear between lines of output', async () => {
  const { arrived } = await carried(
    { kernelLines: { everyBytes: 6, lines: ['[1] one', '[2] two'] } },
    ['row 1\r\nrow 2\r\nro', 'w 3\r\n'],
    (seen) => seen.includes('[1] one\r\n[', 40) || seen.endsWith('one\r\n'),
  );
  assert.equal(arrived, 'row 1\r\n[1] one\r\nrow 2\r\n[2] two\r\nrow 3\r\n[1] one\r\n');
});

test('a stalled line holds everything back and delivers it afterwards', async () => {
  const { arrived, ms } = await carried({ stall: { afterBytes: 4, ms: 60 } }, ['abcdef', 'ghi'], (seen) => seen.length === 9);
  assert.equal(arrived, 'abcdefghi');
  assert.ok(ms >= 55, `${ms} ms`);
});

test('a broken line delivers what had passed, says so once, and nothing afterwards', async () => {
  const { arrived, broken } = await carried({ disconnect: { afterBytes: 4 } }, ['abcdef', 'ghi'], (_seen, gone) => gone);
  assert.equal(arrived, 'abcd');
  assert.ok(broken);
});
