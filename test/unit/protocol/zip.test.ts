import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { zip } from '../../../src/protocol/zip.ts';

test('an archive is what the format says, byte by byte', () => {
  const text = 'Straße, 3,900 rpm\n'.repeat(100);
  const bytes = Buffer.from(zip([{ name: 'a.md', text }], Date.UTC(2026, 2, 2, 12, 30, 10)));
  const packed = bytes.readUInt32LE(18);
  assert.equal(bytes.readUInt32LE(0), 0x04034b50);
  assert.equal(inflateRawSync(bytes.subarray(34, 34 + packed)).toString(), text);
  assert.equal(bytes.readUInt32LE(22), Buffer.byteLength(text));
  // 2026-03-02, 12:30:10.
  assert.equal(bytes.readUInt16LE(12), (46 << 9) | (3 << 5) | 2);
  assert.equal(bytes.readUInt16LE(10), (12 << 11) | (30 << 5) | 5);
  const directory = 34 + packed;
  assert.equal(bytes.readUInt32LE(directory), 0x02014b50);
  assert.equal(bytes.readUInt32LE(directory + 38) >>> 16, 0o100600);
  const end = bytes.length - 22;
  assert.deepEqual([bytes.readUInt32LE(end), bytes.readUInt16LE(end + 10), bytes.readUInt32LE(end + 16)], [0x06054b50, 1, directory]);
  assert.equal(bytes.readUInt32LE(end + 12), end - directory);
});

test('an archive of nothing is one', () => {
  assert.equal(zip([], 0).length, 22);
});
