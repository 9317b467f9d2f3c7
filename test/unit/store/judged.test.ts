import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { channels } from '../../../src/core/channel.ts';
import type { JudgedPoll } from '../../../src/store/rows.ts';
import { openStore } from '../../../src/store/store.ts';

const SLOT = 600_000;
const names = Array.from({ length: 60 }, (_, index) => [`sensor${10 + index}`, 'too-hot'] as const);

function judged(at: number, change: Partial<JudgedPoll> = {}): JudgedPoll {
  const moment = { slot: at, endedAt: at + 900, takenAt: at + 1000 };
  return { device: 'hsm-1', channel: 'console', ...moment, positives: names, negatives: [], ...change };
}

function file(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'judged-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'history.db');
}

test('polls come back as they were judged, in the order in which they were taken into account', () => {
  using store = openStore(':memory:');
  const evidence = { text: 'Fan1A reads 0 rpm', value: 0, unit: 'rpm', limit: 2000 };
  const bad = judged(SLOT, {
    confirm: 90_000,
    positives: [
      ['fan1b', 'speed-low'],
      ['psu1', 'old', 86_400_000],
    ],
    negatives: [{ of: ['fan1a', 'speed-low', 3_600_000], evidence }],
  });
  const silent = judged(0, { channel: 'snmp', positives: [], fault: 'No answer.' });
  store.judged.append([bad, silent, judged(0)]);
  assert.deepEqual(store.judged.load({ device: 'hsm-1', from: 0, to: 2 * SLOT }), [judged(0), silent, bad]);
  assert.deepEqual(store.judged.load({ device: 'hsm-1', from: 0, to: SLOT }), [judged(0), silent]);
  assert.deepEqual(store.judged.load({ device: 'hsm-2', from: 0, to: SLOT }), []);
});

test('what is positive is written once, in whatever order it was judged, and goes with the last poll that had it', (context) => {
  const path = file(context);
  const count = (table: string) => {
    using database = new DatabaseSync(path);
    return Number(database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.rows);
  };
  using store = openStore(path);
  store.judged.append([judged(0), judged(SLOT, { positives: names.toReversed() }), judged(2 * SLOT, { device: 'hsm-2' })]);
  store.judged.append([judged(3 * SLOT, { positives: names.slice(1) })]);
  assert.deepEqual([count('judged'), count('judged_sets')], [4, 2]);
  store.judged.prune(3 * SLOT);
  assert.deepEqual([count('judged'), count('judged_sets')], [1, 1]);
  assert.deepEqual(store.judged.load({ device: 'hsm-1', from: 0, to: 9 * SLOT }), [judged(3 * SLOT, { positives: names.slice(1) })]);
});

test('a poll in which nothing is wrong takes less than a hundred bytes', (context) => {
  const path = file(context);
  const size = () => {
    using database = new DatabaseSync(path);
    return Number(database.prepare('SELECT sum(pgsize) AS bytes FROM dbstat WHERE name LIKE ?').get('judged%')?.bytes);
  };
  using store = openStore(path);
  store.judged.append([judged(0)]);
  const before = size();
  const start = Date.UTC(2026, 2, 1);
  store.judged.append(Array.from({ length: 2000 }, (_, index) => judged(start + index * SLOT)));
  const each = (size() - before) / 2000;
  context.diagnostic(`${each} bytes a row`);
  assert.ok(each < 100, `${each} bytes`);
});

test('what a message was judged to say comes back as its own channel’s, and that of a channel not known here is left out', (context) => {
  const path = file(context);
  using store = openStore(path);
  const rows = channels.map((channel, index) => judged(index * SLOT, { channel }));
  store.judged.append(rows);
  const all = { device: 'hsm-1', from: 0, to: 9 * SLOT };
  assert.deepEqual(store.judged.load(all), rows);
  using database = new DatabaseSync(path);
  database.exec(`UPDATE judged SET channel = 'of-a-later-version' WHERE channel = 'trap'`);
  assert.deepEqual(
    store.judged.load(all).map(({ channel }) => channel),
    channels.filter((channel) => channel !== 'trap'),
  );
});
