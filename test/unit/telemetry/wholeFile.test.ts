import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type CsvPiece, telemetryCsv } from '../../../src/extension/telemetry/telemetryCsv.ts';
import { inOnePiece, writeInPieces } from '../../../src/extension/telemetry/wholeFile.ts';
import { readWhole, type WholeSeries } from '../../../src/extension/telemetry/wholeHistory.ts';
import type { HistoryParams } from '../../../src/protocol/contract.ts';
import { aRecord, aSeries } from './build.ts';

/** Files of very many readings: nothing of their making is one piece of work that grows with them. */

const MORNING = Date.parse('2026-03-02T07:00:00Z');
const POLL = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'whole-file-'));
after(() => rmSync(folder, { recursive: true }));

const lineOf = (id: string, readings: number): WholeSeries => ({
  ...{ metric: 'hw.temperature', channel: 'console', unit: 'Cel', attributes: { 'hw.id': id, 'hw.name': id, 'hw.type': 'temperature' } },
  stretches: [
    {
      times: Float64Array.from({ length: readings }, (_, i) => MORNING + i * POLL),
      values: Float64Array.from({ length: readings }, (_, i) => i % 100),
    },
  ],
});

/** An HSM with so many sensors, read once a minute; and how many points each answer of its history had. */
function watched(sensors: number, before = sensors) {
  const ids = (count: number) => Array.from({ length: count }, (_, i) => `t${i}`);
  const reading = { metric: 'hw.temperature', value: 1, unit: 'Cel', channel: 'console', attributes: {} } as const;
  const components = ids(sensors).map((id) => ({
    ...({ id, name: id, type: 'temperature', state: 'ok', fact: false } as const),
    readings: [{ ...reading, time: new Date(MORNING).toISOString() }],
  }));
  const answers: number[] = [];
  const history = async ({ from, to }: HistoryParams) => {
    const times: number[] = [];
    for (let time = Math.ceil(Date.parse(from) / POLL) * POLL; time <= Date.parse(to); time += POLL) times.push(time);
    answers.push(times.length * before);
    const values = times.map(() => 1);
    return { series: ids(before).map((id) => aSeries({ attributes: { 'hw.id': id }, times, values })) };
  };
  return { answers, device: aRecord({ interval: POLL / 1000, components: components as never }), reads: { history, gaps: async () => [] } };
}

test('a file is made in pieces of at most 10,000 cells and one row, however many readings it has', () => {
  for (const lines of [1, 20, 300]) {
    const readings = 60_000 / lines;
    const series = Array.from({ length: lines }, (_, i) => lineOf(`t${i}`, readings));
    const pieces = [...telemetryCsv(series, [], () => 0)];
    const rows = pieces.map(({ text }) => text.split('\r\n').length - 1);
    assert.equal(
      rows.reduce((sum, each) => sum + each, 0),
      readings + 1,
      'a row for each time, below one heading',
    );
    assert.ok(Math.max(...rows.map((each) => each * (lines + 2))) <= 10_000 + 2 * (lines + 2), `${lines} lines`);
    assert.ok(pieces.every(({ share }, i) => share <= 1 && share >= (pieces[i - 1]?.share ?? 0)));
    assert.equal(pieces.at(-1)?.share, 1);
  }
  // Also where nothing stands in any of the rows.
  const [line] = [lineOf('t0', 60_000)];
  const empty = { ...line!, stretches: line!.stretches.map(({ times }) => ({ times, values: times.map(() => Number.NaN) })) };
  const pieces = [...telemetryCsv([empty])];
  assert.ok(pieces.length > 10 && pieces.slice(1).every(({ text }) => text === ''));
});

test('no answer for a file has more points than are taken apart at once, and what was read before is not touched again', async () => {
  for (const [now, before] of [
    [1, 1],
    [150, 150],
    [2, 150],
  ] as const) {
    const { answers, device, reads } = watched(now, before);
    const span = { from: MORNING - 10_000 * POLL, to: MORNING };
    const { series } = await readWhole(reads, device, 'temperatures', span);
    // Which lines there were is known once they have come.
    const later = now === before ? answers : answers.slice(5);
    assert.ok(Math.max(...later) <= 70_000, `${now} lines: ${Math.max(...later)} points`);
    assert.equal(series.length, before);
    for (const { stretches } of series) {
      assert.equal(stretches.length, answers.length, 'a stretch stays as it came');
      const times = stretches.flatMap((each) => [...each.times]);
      assert.deepEqual([times.length, new Set(times).size], [10_001, 10_001]);
    }
  }
});

test('of very many gaps, others have their turn between', async () => {
  const { device, reads } = watched(1);
  const gap = {
    device: 'hsm-1',
    from: new Date(MORNING - POLL).toISOString(),
    to: new Date(MORNING).toISOString(),
    cause: 'silent',
  } as const;
  const gaps = async () => Array.from({ length: 20_000 }, () => gap);
  const turns = await turnsDuring(async () => {
    const whole = await readWhole({ ...reads, gaps }, device, 'temperatures', { from: MORNING - POLL, to: MORNING });
    assert.equal(whole.gaps.length, 20_000);
  });
  assert.ok(turns >= 10, `${turns} turns`);
});

/** How often others had their turn while this was done. */
async function turnsDuring(work: () => Promise<void>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await work();
  isOver = true;
  return turns;
}

const three: readonly CsvPiece[] = ['a\r\n', 'b\r\n', 'c\r\n'].map((text, i) => ({ text, share: (i + 1) / 3 }));

test('a file bears its name once it is whole; one that stood there is replaced, through a link, with its mode', async () => {
  const home = mkdtempSync(join(folder, 'named-'));
  const path = join(home, 'fans.csv');
  const met: string[][] = [];
  const shares: number[] = [];
  const watchedPieces = function* () {
    for (const piece of three) {
      met.push(readdirSync(home).map((name) => name.replace(/\.[0-9a-f]{8}\.part$/, '.PART')));
      yield piece;
    }
  };
  await writeInPieces(path, watchedPieces(), { done: (share) => shares.push(share) });
  assert.deepEqual(met, Array(3).fill(['fans.csv.PART']));
  assert.deepEqual(shares, [1 / 3, 2 / 3, 1]);
  assert.deepEqual([readdirSync(home), readFileSync(path, 'utf8')], [['fans.csv'], 'a\r\nb\r\nc\r\n']);
  writeFileSync(join(home, 'real.csv'), 'old', { mode: 0o640 });
  symlinkSync('real.csv', join(home, 'link.csv'));
  await writeInPieces(join(home, 'link.csv'), three, {});
  assert.ok(lstatSync(join(home, 'link.csv')).isSymbolicLink());
  assert.equal(readFileSync(join(home, 'real.csv'), 'utf8'), 'a\r\nb\r\nc\r\n');
  assert.equal(statSync(join(home, 'real.csv')).mode & 0o777, 0o640);
});

test('of a file that is given up, or cannot be made, nothing is left, and what stood there stays', async () => {
  const home = mkdtempSync(join(folder, 'given-up-'));
  const path = join(home, 'fans.csv');
  for (const before of [undefined, 'the file of yesterday']) {
    if (before !== undefined) writeFileSync(path, before);
    const isAsBefore = () =>
      assert.deepEqual(
        readdirSync(home).map((name) => [name, readFileSync(join(home, name), 'utf8')]),
        before === undefined ? [] : [['fans.csv', before]],
      );
    for (const given of [1 / 3, 1]) {
      const giveUp = new AbortController();
      const done = (share: number) => share >= given && giveUp.abort();
      await assert.rejects(writeInPieces(path, three, { stop: giveUp.signal, done }), { name: 'AbortError' });
      isAsBefore();
    }
    const broken = function* () {
      yield* three;
      throw new Error('no more');
    };
    await assert.rejects(writeInPieces(path, broken(), {}), /no more/);
    isAsBefore();
  }
  await assert.rejects(writeInPieces(join(home, 'nowhere', 'fans.csv'), three, {}), { code: 'ENOENT' });
  mkdirSync(join(home, 'folder.csv'));
  await assert.rejects(writeInPieces(join(home, 'folder.csv'), three, {}), /it is no file/);
  await assert.rejects(writeInPieces('/dev/null', three, {}), /it is no file/, 'a device is not replaced by a file');
});

test('while a file is written, or put together for a place that takes it whole, others have their turn after each piece', async () => {
  const pieces = Array.from({ length: 200 }, (_, i) => ({ text: 'x'.repeat(1000), share: i / 200 }));
  for (const make of [
    () => writeInPieces(join(folder, 'turns.csv'), pieces, {}),
    async () => assert.equal((await inOnePiece(pieces, 200_000, {})).length, 200_000),
  ]) {
    const turns = await turnsDuring(make);
    assert.ok(turns >= 199, `${turns} turns`);
  }
  await assert.rejects(inOnePiece(pieces, 199_999, {}), /more readings than one file can hold/);
  const giveUp = new AbortController();
  const done = (share: number) => share > 0.1 && giveUp.abort();
  await assert.rejects(inOnePiece(pieces, 200_000, { stop: giveUp.signal, done }), { name: 'AbortError' });
});
