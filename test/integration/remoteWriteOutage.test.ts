import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DAY, HOUR, MINUTE } from '../../src/core/time/duration.ts';
import { Backlog } from '../../src/service/export/remote/backlog.ts';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { newFolder } from '../support/bundledCli.ts';
import { endChild } from '../support/endChild.ts';
import { MonitoringPlatform } from '../support/prometheus.ts';
import { fillUp, smallDisk } from '../support/smallDisk.ts';
import { waitFor } from '../support/waitFor.ts';
import { takesAll, WriteServer } from '../support/writeServer.ts';
import { pointOf, writingTo } from '../support/writing.ts';

test('what a fleet says all at once is not lost to a disk that is slower', async () => {
  await using server = await WriteServer.start();
  const { writer } = writingTo(server.url);
  await using _ended = writer;
  const now = Date.now();
  const all = 300_000;
  for (let n = 0; n < all; n += 1000) writer.take(Array.from({ length: 1000 }, (_, k) => [pointOf(n + k), now + n + k]));
  await waitFor('all was taken', () => writer.state.sent + writer.state.dropped === all);
  assert.equal(writer.state.dropped, 0);
  const values = server.requests.flatMap(({ samples }) => samples.map(({ value }) => value));
  assert.equal(values.length, all);
  assert.ok(values.every((value, n) => value === n));
});

test('a disk that takes nothing for a while is said to, and loses nothing', async () => {
  await using server = await WriteServer.start();
  const folder = join(newFolder(), 'kept');
  const { writer, logged } = writingTo(server.url, folder);
  await using _ended = writer;
  writer.take([[pointOf(0), Date.now()]]);
  await waitFor('the first one was taken', () => writer.state.sent === 1);
  await writer[Symbol.asyncDispose]();
  const { writer: second, logged: more } = writingTo(server.url, folder);
  await using _over = second;
  renameSync(folder, `${folder}.away`);
  // The writer may be about to make the folder anew.
  await waitFor('a file is in its place', () => {
    try {
      writeFileSync(folder, 'no folder');
      return true;
    } catch {
      rmSync(folder, { recursive: true, force: true });
      return false;
    }
  });
  second.take(Array.from({ length: 5000 }, (_, n) => [pointOf(n + 1), Date.now()]));
  const { error, queued } = await waitFor('it is said', () => (second.state.error ? second.state : undefined));
  assert.match(error ?? '', /cannot be kept on the disk \((?:ENOTDIR|EEXIST)\)\. Look whether it is full/);
  assert.equal(queued, 5000);
  rmSync(folder);
  mkdirSync(folder);
  await waitFor('all was taken', () => second.state.sent === 5000);
  assert.deepEqual([second.state.dropped, second.state.error, second.state.state], [0, undefined, 'ok']);
  assert.equal(more.filter((line) => line.includes('cannot be kept on the disk')).length, 1);
  assert.deepEqual(logged, []);
});

test('a disk that fills up in the midst of a block loses nothing, and goes on sending while it is full', async (t) => {
  const folder = join(smallDisk(t, '512k'), 'kept');
  const port = await freePort();
  const { writer, logged } = writingTo(`http://127.0.0.1:${port}/api/v1/write`, folder);
  await using _ended = writer;
  // Nothing repeats itself, so that it takes its room.
  const all = 100_000;
  const values = Array.from({ length: all }, (_, n) => n + Math.random());
  const now = Date.now();
  for (let n = 0; n < all; n += 1000) writer.take(values.slice(n, n + 1000).map((value, k) => [pointOf(value), now + n + k]));
  const { error } = await waitFor('it is said', () => (/disk/.test(writer.state.error ?? '') ? writer.state : undefined));
  await waitFor('the disk is full', () => logged.some((line) => line.includes('(ENOSPC)')));
  assert.equal(writer.state.queued, all);
  fillUp(join(folder, '..'));
  await using server = await WriteServer.start(undefined, port);
  await waitFor('all was taken', () => writer.state.sent + writer.state.dropped === all);
  assert.deepEqual([writer.state.dropped, writer.state.queued], [0, 0]);
  assert.deepEqual(
    server.requests.flatMap(({ samples }) => samples.map(({ value }) => value)),
    values,
  );
  assert.ok(!logged.some((line) => /error in this program|at .*\.ts:/.test(line)), logged.join('\n'));
  assert.ok(error);
});

test('nothing that was on the disk is lost when this process is killed, whether the server is there or not', async () => {
  await using server = await WriteServer.start(() => ({ status: 503 }));
  const folder = newFolder();
  let next = 0;
  const received = () => server.requests.flatMap(({ samples }) => samples.map(({ value }) => value));
  /** Runs it until something is so, kills it, and finds the number behind the last sample that reached the disk. */
  const runUntil = async (what: string, isSo: () => boolean | Promise<boolean>) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, '../support/writingProcess.ts'), server.url, folder, String(next)], {
      stdio: 'inherit',
    });
    try {
      await waitFor(what, isSo);
    } finally {
      await endChild(child, 'SIGKILL');
    }
    const copy = newFolder();
    cpSync(folder, copy, { recursive: true });
    await using backlog = await Backlog.open(copy, { size: 1e9, age: DAY }, (samples, reason) => assert.fail(`${samples}: ${reason}`));
    for (let batch = await backlog.first(Date.now()); batch; batch = await backlog.first(Date.now())) {
      next = 1 + (batch.samples.at(-1)?.value ?? 0);
      await backlog.shift();
    }
    next = Math.max(next, 1 + Math.max(-1, ...(server.answer === takesAll ? received().slice(-1) : [])));
  };
  await runUntil('it was refused', () => server.requests.length > 2);
  assert.ok(next > 200, `${next}`);
  server.requests.length = 0;
  server.answer = takesAll;
  const earlier = next;
  await runUntil('some of it was taken', () => (received().at(-1) ?? 0) > earlier / 2);
  server.answer = () => ({ status: 500 });
  const taken = [...received()];
  server.requests.length = 0;
  await runUntil('it was refused again', () => server.requests.length > 1);
  server.requests.length = 0;
  server.answer = takesAll;
  const last = next;
  await runUntil('more than that was taken', () => (received().at(-1) ?? 0) >= last);
  const arrived = [...new Set([...taken, ...received()])];
  assert.ok(
    arrived.every((value, n) => value === n),
    'in order, and none is missing',
  );
  assert.ok(arrived.length > last);
});

for (const isWide of [true, false])
  test(`what waited for longer than prometheus goes back ${isWide ? 'is taken where it is told to' : 'is dropped, counted, and said with the remedy'}`, async () => {
    const window = isWide ? 'storage:\n  tsdb:\n    out_of_order_time_window: 2d\n' : '';
    await using platform = await MonitoringPlatform.prometheus('', [], window);
    const { writer } = writingTo(platform.url);
    await using _ended = writer;
    const now = Date.now();
    writer.take([[pointOf(0), now]]);
    await waitFor('the newest one was taken', () => writer.state.sent === 1);
    await platform.kill();
    const old = Array.from({ length: 10 }, (_, n) => [pointOf(n, { component: 'psu1' }), now - 20 * HOUR + n * MINUTE] as const);
    writer.take([...old, [pointOf(1), now + 1]]);
    await waitFor('it is said', () => writer.state.state === 'failing');
    await platform.start();
    await waitFor('nothing waits', () => writer.state.queued === 0);
    assert.deepEqual([writer.state.sent, writer.state.dropped], isWide ? [12, 0] : [2, 10]);
    if (isWide) return;
    assert.match(writer.state.dropReason ?? '', /out of bounds.*`out_of_order_time_window`/);
  });
