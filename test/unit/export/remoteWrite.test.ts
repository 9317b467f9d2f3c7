import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { familyOf } from '../../../src/service/export/common/families.ts';
import { Backlog, type Batch } from '../../../src/service/export/remote/backlog.ts';
import { Gathered } from '../../../src/service/export/remote/gathered.ts';
import { judgeReply } from '../../../src/service/export/remote/judgeReply.ts';
import { BlockPacker, BlockReader } from '../../../src/service/export/remote/packedSamples.ts';
import { SampleBlock, Texts } from '../../../src/service/export/remote/sampleBlock.ts';
import { snappy } from '../../../src/service/export/remote/snappy.ts';
import { versionOne, versionTwo } from '../../../src/service/export/remote/writeRequest.ts';
import { readVersionOne, readVersionTwo, unsnappy } from '../../support/remoteWrite.ts';

const NOW = 1_764_000_000_000;
const family = familyOf('hw.temperature', 'Cel', 'Help.');
const origin = { instance: 'edge "1"', job: 'hsm-vigil' };
const labelsOf = (device: string) =>
  [
    ['component', 'fan1'],
    ['device', device],
    ['site', 'A'],
    ['witness', 'console'],
  ] as const;

/** @param texts those of blocks before it, where there are any */
function blockOf(samples: readonly (readonly [device: string, value: number, time: number])[], texts = new Texts()): SampleBlock {
  const block = new SampleBlock(texts, Math.max(1, samples.length));
  for (const [device, value, time] of samples) block.add({ family, labels: labelsOf(device), value }, time, origin);
  return block;
}

const values = [20.5, -3, Number.NaN];
const samples = new BlockReader().read(
  new BlockPacker().pack(blockOf(values.map((value, n) => [`hsm-${n}`, value, 1_764_000_000_123 + n]))).bytes,
);
const expected = values.map((value, n) => ({
  labels: {
    __name__: 'hw_temperature_celsius',
    component: 'fan1',
    device: `hsm-${n}`,
    instance: 'edge "1"',
    job: 'hsm-vigil',
    site: 'A',
    witness: 'console',
  },
  value,
  time: 1_764_000_000_123 + n,
}));

test('whatever is packed with snappy is what it was when it is unpacked', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => assert.deepEqual(unsnappy(snappy(bytes)), Buffer.from(bytes))));
  const words = fc.array(fc.constantFrom('device', 'hsm-1', 'temperature', 'x', '\0\0\0\0\0\0\0\0\0'), { maxLength: 20_000, size: 'max' });
  fc.assert(
    fc.property(words, (text) => assert.deepEqual(unsnappy(snappy(Buffer.from(text.join('')))), Buffer.from(text.join('')))),
    { numRuns: 30 },
  );
});

test('what repeats itself is a fraction of what it was', () => {
  const message = versionOne(Array.from({ length: 2000 }, () => samples[0]!));
  assert.ok(snappy(message).length < message.length / 10);
});

test('both versions hold each series with its labels in order, its value and its time', () => {
  assert.deepEqual(readVersionOne(versionOne(samples)), expected);
  const about = { type: 2, help: 'Help.', unit: 'celsius' };
  assert.deepEqual(
    readVersionTwo(versionTwo(samples)),
    expected.map((each) => ({ ...each, about })),
  );
  for (const { labels } of [...readVersionOne(versionOne(samples)), ...readVersionTwo(versionTwo(samples))])
    assert.deepEqual(Object.keys(labels), Object.keys(labels).sort());
});

test('whatever blocks are packed one after the other is what it was, to the bit, when they are read in that order', () => {
  const number = fc.oneof(fc.double(), fc.float(), fc.integer(), fc.constantFrom(0, -0, 1, 12.096, 2 ** 52, -(2 ** 53), Number.NaN, 1e-9));
  const sample = fc.tuple(fc.constantFrom('a', 'b', 'ü "\n\0'), number, fc.nat({ max: 4e12 }));
  fc.assert(
    fc.property(fc.array(fc.array(sample, { maxLength: 20 }), { maxLength: 5 }), (blocks) => {
      const [packer, reader, texts] = [new BlockPacker(), new BlockReader(), new Texts()];
      for (const block of blocks) {
        const { bytes, written } = packer.pack(blockOf(block, texts));
        // As of a disk that did not take it at once: what is packed again says its texts again.
        assert.deepEqual(packer.pack(blockOf(block, texts)).bytes, bytes);
        written();
        const read = reader.read(bytes).map(({ owner, value, time }) => [Object.fromEntries(owner).device, value, time]);
        assert.deepEqual(read, block);
      }
    }),
  );
});

test('more samples than there is room for are refused, those that came last, and a block that is on its way takes no more', () => {
  const gathered = new Gathered(5);
  const points = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => [{ family, labels: labelsOf('a'), value: from + n, time: 0, until: 0 }, NOW] as const);
  assert.equal(gathered.add(points(0, 2), origin), 0);
  const first = gathered.next();
  assert.equal(first?.length, 2);
  assert.equal(gathered.add(points(2, 6), origin), 3);
  assert.deepEqual([first?.length, gathered.length], [2, 5]);
  gathered.shift();
  assert.deepEqual([...(gathered.next()?.values.subarray(0, 3) ?? [])], [2, 3, 4]);
  gathered.shift();
  assert.deepEqual([gathered.next(), gathered.length], [undefined, 0]);
  assert.equal(gathered.add(points(8, 5), origin), 0);
});

test('a text is kept once in a file, however many blocks speak of it', () => {
  const [packer, texts] = [new BlockPacker(), new Texts()];
  const sizes = [0, 1].map((n) => {
    const { bytes, written } = packer.pack(
      blockOf(
        Array.from({ length: 300 }, (_, device) => [`hsm-${device}`, n, 1_764_000_000_000]),
        texts,
      ),
    );
    written();
    return bytes.length;
  });
  assert.ok((sizes[1] ?? 0) < 60, `${sizes}`);
});

const reply = (status: number, text = '', headers = {}) => judgeReply({ status, text, headers }, 1, 'host', NOW);
const second = (status: number, headers = {}, text = '') => judgeReply({ status, text, headers }, 2, 'host', NOW).kind;

test('what is too old is never tried again, whatever the status says, and what is busy always', () => {
  assert.equal(reply(204).kind, 'taken');
  for (const [status, text] of [
    [400, 'out of order sample'],
    [500, 'too old sample'],
    [500, 'out of bounds'],
    [409, ''],
    [400, 'bad label'],
    [422, ''],
  ] as const)
    assert.equal(reply(status, text).kind, 'refused', `${status} ${text}`);
  for (const status of [401, 403, 404, 408, 429, 500, 502, 503, 302]) assert.equal(reply(status).kind, 'later', `${status}`);
  const asked = reply(429, '', { 'retry-after': '30' });
  assert.equal(asked.kind === 'later' && asked.wait, 30_000);
  const dated = reply(503, '', { 'retry-after': new Date(NOW + 20_000).toUTCString() });
  assert.equal(dated.kind === 'later' && dated.wait, 20_000);
  const odd = reply(503, '', { 'retry-after': 'soon' });
  assert.equal(odd.kind === 'later' && odd.wait, 0);
});

test('a server that takes version 2 without a word has read nothing of it', () => {
  assert.equal(second(204), 'version-one');
  assert.equal(second(204, { 'x-prometheus-remote-write-samples-written': '3' }), 'taken');
  assert.equal(second(415), 'version-one');
  assert.equal(second(400), 'version-one');
  assert.equal(second(400, { 'x-prometheus-remote-write-samples-written': '0' }), 'refused');
  assert.equal(second(503), 'later');
});

const DAY = 86_400_000;

async function opened(folder: string, change: { readonly size?: number; readonly age?: number } = {}) {
  const dropped: string[] = [];
  const backlog = await Backlog.open(folder, { size: 1e9, age: DAY, ...change }, (samples, reason) => dropped.push(`${samples} ${reason}`));
  return { backlog, dropped };
}

const folderOf = (t: { after(end: () => void): void }) => {
  const folder = mkdtempSync(join(tmpdir(), 'backlog-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};
/** A block of this number. @param size how many samples, of which nothing repeats itself */
const block = (n: number, size = 10) => blockOf(Array.from({ length: size }, (_, k) => ['hsm', k === 0 ? n : Math.random(), NOW]));
const numberOf = (of: Batch | undefined) => of?.samples[0]?.value;

test('what waits is there in order after a restart, but for what was taken', async (t) => {
  const folder = folderOf(t);
  const { backlog: first } = await opened(folder);
  for (let n = 0; n < 5; n++) await first.append(block(n), NOW);
  assert.equal(numberOf(await first.first(NOW)), 0);
  await first.shift();
  await first[Symbol.asyncDispose]();
  const { backlog: second } = await opened(folder);
  assert.equal(second.samples, 40);
  await second.append(block(5), NOW);
  for (let n = 1; n <= 5; n++) {
    assert.equal(numberOf(await second.first(NOW)), n);
    await second.shift();
  }
  assert.equal(await second.first(NOW), undefined);
  assert.equal(second.samples, 0);
  await second.append(block(6), NOW);
  assert.equal(numberOf(await second.first(NOW)), 6);
  await second[Symbol.asyncDispose]();
});

test('files of what was taken are gone', async (t) => {
  const folder = folderOf(t);
  const { backlog } = await opened(folder);
  const large = block(0, 200_000);
  for (let n = 0; n < 5; n++) {
    large.values[0] = n;
    await backlog.append(large, NOW);
  }
  assert.ok(readdirSync(folder).length > 1);
  for (let n = 0; n < 5; n++) {
    assert.equal(numberOf(await backlog.first(NOW)), n);
    await backlog.shift();
  }
  await backlog.append(block(5), NOW);
  assert.equal(numberOf(await backlog.first(NOW)), 5);
  await backlog[Symbol.asyncDispose]();
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  assert.ok(bytes < 6e6, `${bytes}`);
});

test('what is too much or too old goes, the oldest first, and is counted', async (t) => {
  const folder = folderOf(t);
  const { backlog, dropped } = await opened(folder, { size: 20_000 });
  await backlog.append(block(0), NOW - 2 * DAY);
  await backlog.append(block(1), NOW);
  assert.equal(numberOf(await backlog.first(NOW)), 1);
  assert.deepEqual(dropped, ['10 They waited longer than the inventory lets them.']);
  await backlog[Symbol.asyncDispose]();
  const { backlog: again, dropped: more } = await opened(folder, { size: 20_000 });
  for (let n = 2; n < 5; n++) await again.append(block(n, 4_000), NOW);
  assert.ok(more.length > 0, 'the file of the first service is over');
  assert.ok((numberOf(await again.first(NOW)) ?? 0) >= 2);
  await again[Symbol.asyncDispose]();
});

test('a batch that cut power has cut off ends its file, and a damaged one costs its file alone', async (t) => {
  const folder = folderOf(t);
  const { backlog } = await opened(folder);
  for (let n = 0; n < 3; n++) await backlog.append(block(n), NOW);
  await backlog[Symbol.asyncDispose]();
  const [name] = readdirSync(folder).filter((each) => each.endsWith('.batches'));
  truncateSync(join(folder, name!), statSync(join(folder, name!)).size - 3);
  const { backlog: second, dropped } = await opened(folder);
  assert.equal(second.samples, 20);
  assert.deepEqual(dropped, ['10 Their file is damaged, or was cut off.']);
  await second.append(block(3), NOW);
  await second[Symbol.asyncDispose]();
  writeFileSync(join(folder, name!), Buffer.alloc(statSync(join(folder, name!)).size, 1));
  const { backlog: third, dropped: more } = await opened(folder);
  assert.equal(numberOf(await third.first(NOW)), 3);
  assert.deepEqual(more, ['0 A file of them is damaged, so that nobody knows how many.']);
  await third[Symbol.asyncDispose]();
});

test('what stands behind a block whose head is damaged is counted as lost, and not passed over', async (t) => {
  const folder = folderOf(t);
  const { backlog } = await opened(folder);
  for (let n = 0; n < 4; n++) await backlog.append(block(n), NOW);
  await backlog[Symbol.asyncDispose]();
  const [name] = readdirSync(folder).filter((each) => each.endsWith('.batches'));
  const path = join(folder, name!);
  const bytes = readFileSync(path);
  const second = bytes.indexOf('HVB2', 4);
  bytes[second] = 0;
  writeFileSync(path, bytes);
  const { backlog: again, dropped } = await opened(folder);
  assert.equal(again.samples, 10);
  assert.deepEqual(dropped, ['20 Their file is damaged, or was cut off.']);
  assert.equal(numberOf(await again.first(NOW)), 0);
  await again.shift();
  assert.equal(await again.first(NOW), undefined);
  await again[Symbol.asyncDispose]();
});
