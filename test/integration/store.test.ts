import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Reading } from '../../src/core/reading.ts';
import { StoreUnavailable } from '../../src/store/fault.ts';
import { openStore } from '../../src/store/store.ts';
import { counted, READINGS_PER_POLL } from '../support/pollWriter.ts';

const writer = new URL('../support/pollWriter.ts', import.meta.url).pathname;

/** Starts a process that writes polls, kills it after it said so many and a little more, and answers with the last it said. */
async function writeAndKill(path: string, first: number, count: number, delay: number, apart?: number): Promise<number> {
  const args = [writer, path, String(first), ...(apart === undefined ? [] : [String(apart)])];
  const child = spawn(process.execPath, ['--no-warnings', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let last = first - 1;
  let timer: NodeJS.Timeout | undefined;
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      last = Number(line);
      if (last >= first + count) timer ??= setTimeout(() => child.kill('SIGKILL'), delay);
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    assert.equal(child.signalCode, 'SIGKILL');
    return last;
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
  }
}

test('a process killed in the middle of its polls leaves whole polls only, and none that it had finished is lost', async (context) => {
  const directory = mkdtempSync(join(tmpdir(), 'store-'));
  context.after(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, 'vigil.db');

  let next = 1;
  // The moment of the kill is moved through the writing of a poll, which takes a millisecond or so.
  for (const delay of [0, 0.3, 1, 1.7, 2.4, 3.1]) {
    const said = await writeAndKill(path, next, 20, delay);
    using store = openStore(path);
    const indicator = store.indicators.load()[0]?.state as { poll: number };
    const written = indicator.poll;
    assert.ok(written >= said, `poll ${said} was finished, ${written} is the last in the store`);

    const latest = store.readings.latest('hsm');
    assert.equal(latest.length, READINGS_PER_POLL);
    assert.ok(latest.every(({ value, time }) => value === written && time === written * 1000));
    assert.equal(store.channels.load()[0]?.polledAt, written * 1000);
    assert.equal(store.alerts.load({ since: 0 })[0]?.id, `alert-${written}`);
    next = written + 1;
  }

  using database = new DatabaseSync(path);
  assert.deepEqual({ ...database.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
  const counts = database.prepare('SELECT time, count(*) AS readings FROM readings GROUP BY time').all();
  assert.equal(counts.length, next - 1);
  assert.ok(counts.every(({ readings }) => readings === READINGS_PER_POLL));
});

test('a process killed while it packs readings, and makes hours of them, has lost none and has none twice', {
  timeout: 120_000,
}, async (context) => {
  const directory = mkdtempSync(join(tmpdir(), 'store-'));
  context.after(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, 'vigil.db');
  const apart = 2 * 3_600_000;
  let next = 1;
  for (const delay of [0, 1, 2.5, 4, 7, 11]) {
    const said = await writeAndKill(path, next, 90, delay, apart);
    using store = openStore(path);
    const { poll = 0 } = (store.indicators.load()[0]?.state ?? {}) as { poll?: number };
    assert.ok(poll >= said);
    assert.deepEqual(counted(path, poll, apart), { lost: 0, doubled: 0 }, `${poll} polls`);
    next = poll + 1;
  }
  using database = new DatabaseSync(path);
  const rows = (table: string) => Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n);
  assert.ok(
    ['readings', 'packed', 'hours'].every((table) => rows(table) > 0),
    'there is some of each',
  );
});

for (const origin of ['a new file', 'a file of an earlier version'] as const) {
  test(`what is forgotten gives its room back to the disk: ${origin}`, (context) => {
    const directory = mkdtempSync(join(tmpdir(), 'store-'));
    context.after(() => rmSync(directory, { recursive: true, force: true }));
    const path = join(directory, 'history.db');
    if (origin !== 'a new file') {
      using database = new DatabaseSync(path);
      // It was made without the means to shrink.
      database.exec('CREATE TABLE any (x); DROP TABLE any');
    }
    using store = openStore(path);
    store.transaction(() => {
      for (let time = 1; time <= 5000; time++) store.events.append({ time, kind: 'notified', text: 'long '.repeat(1000) });
    });
    store.events.prune(4900);
    let slices = 0;
    while (store.space.giveBack()) slices++;
    assert.ok(statSync(path).size < 10_000_000, `${statSync(path).size} bytes`);
    assert.ok(slices < 60, `${slices} slices`);
    assert.equal(store.events.load({ since: 0 }).length, 101);
  });
}

test('a store that another program holds is an error that says so', (context) => {
  const directory = mkdtempSync(join(tmpdir(), 'store-'));
  context.after(() => rmSync(directory, { recursive: true, force: true }));
  const store = openStore(join(directory, 'vigil.db'));
  context.after(() => store.dispose());
  using other = new DatabaseSync(store.path);
  const reading = (): Reading => ({
    device: 'hsm-1',
    channel: 'console',
    metric: 'hw.temperature',
    attributes: { 'hw.id': 'cpu', 'hw.name': 'CPU', 'hw.type': 'temperature' },
    time: 0,
    value: 40,
    unit: 'Cel',
  });
  other.exec('BEGIN IMMEDIATE');
  assert.throws(
    () => store.readings.append([reading()]),
    (error) => error instanceof StoreUnavailable && /another program is using it/.test(error.message),
  );
  other.exec('ROLLBACK');
  store.readings.append([reading()]);
  assert.equal(store.readings.latest('hsm-1').length, 1);
});
