import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { groupBy } from '../../src/core/groupBy.ts';
import { DAY, HOUR } from '../../src/core/time/duration.ts';
import { tidy } from '../../src/service/process/retention.ts';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { keeperOf } from '../support/keeperOf.ts';
import { POLLS_A_DAY, SLOT, YearsOfPolls } from '../support/yearsOfPolls.ts';

/**
 * History of years: `npm run bench -- historyStore 365 1000` writes a year of polls of one appliance, 150 series every ten minutes, tidied every
 * six hours as a service does, and says how many readings a second one core takes and how many bytes a reading is; beside it, Debian's
 * prometheus packs the first weeks of the same samples. Then it makes the file that of so many devices, by copies of the packed rows under their own keys, and
 * reads a year of single series in it, and writes polls of all of them.
 *
 * Times are CPU time of this process, which another one does not lengthen; a read is also told by the clock.
 */
const days = Number(process.argv[2] ?? 365);
const devices = Number(process.argv[3] ?? 1000);
const START = Date.UTC(2025, 0, 2);
const QUARTER = 90;
/** promtool reads its input once for every two hours of it. */
const COMPARED = 7;

const folder = mkdtempSync(join(tmpdir(), 'years-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'history.db');
let now = START;

/** CPU time (ms) of this process. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The store's file as it would stand after a clean end. */
function fileSize(): number {
  using database = new DatabaseSync(path);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  return statSync(path).size;
}

async function tidied(store: Store): Promise<number> {
  const before = cpu();
  await tidy(keeperOf(store), now, (_level, text) => console.log(text));
  return cpu() - before;
}

/** Readings as OpenMetrics has them, series by series: what promtool packs. */
function samplesForPrometheus(): { readonly file: string; readonly samples: number } {
  const file = join(folder, 'quarter.txt');
  const out = openSync(file, 'w');
  const polls = new YearsOfPolls('hsm-0', 1);
  const lines = new Map<string, string[]>();
  for (let poll = 0; poll < COMPARED * POLLS_A_DAY; poll++) {
    for (const { channel, metric, attributes, time, value } of polls.poll(START + poll * SLOT)) {
      const name = metric.replaceAll('.', '_');
      const key = `${name}{device="hsm-0",channel="${channel}",component="${attributes['hw.id']}"}`;
      const known = lines.get(key) ?? [];
      known.push(`${key} ${value} ${(time / 1000).toFixed(3)}\n`);
      lines.set(key, known);
    }
  }
  let samples = 0;
  const named = groupBy([...lines], ([key]) => key.slice(0, key.indexOf('{')));
  for (const [name, series] of named) {
    writeSync(out, `# TYPE ${name} gauge\n`);
    for (const [, each] of series) {
      samples += each.length;
      writeSync(out, each.join(''));
    }
  }
  writeSync(out, '# EOF\n');
  closeSync(out);
  return { file, samples };
}

function sizeOf(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .reduce((sum, each) => sum + statSync(join(each.parentPath, each.name)).size, 0);
}

console.log(`one appliance, 150 series, polled every ten minutes for ${days} days, tidied every six hours`);
{
  using store = openStore(path, () => now);
  const polls = new YearsOfPolls('hsm-0', 1);
  let [written, tidying, readings] = [0, 0, 0];
  for (let poll = 0; poll < days * POLLS_A_DAY; poll++) {
    now = START + (poll + 1) * SLOT;
    const read = polls.poll(START + poll * SLOT);
    const before = cpu();
    store.transaction(() => store.readings.append(read));
    written += cpu() - before;
    readings += read.length;
    if (now % (6 * HOUR) === 0) tidying += await tidied(store);
    if (poll + 1 === QUARTER * POLLS_A_DAY) {
      const size = fileSize();
      console.log(
        `after ${QUARTER} days: ${readings} readings, ${(size / 1e6).toFixed(1)} MB, ${(size / readings).toFixed(2)} bytes a reading, all of the file`,
      );
    }
  }
  const size = fileSize();
  console.log(`after ${days} days: ${(size / 1e6).toFixed(1)} MB for ${readings} readings, of which older ones are hours`);
  console.log(
    `written at ${Math.round(readings / ((written + tidying) / 1000))} readings a second of CPU time, of which packing and tidying take ${Math.round((100 * tidying) / (written + tidying))} %`,
  );
}

if (spawnSync('sh', ['-c', 'command -v promtool']).status !== 0) {
  console.log('Beside it: this needs the Debian package prometheus (apt-get install prometheus)');
} else {
  const { file, samples } = samplesForPrometheus();
  const blocks = join(folder, 'blocks');
  const made = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', '-q', file, blocks], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  const server = spawn(
    'prometheus',
    [
      `--storage.tsdb.path=${blocks}`,
      '--storage.tsdb.retention.time=20y',
      `--config.file=/dev/null`,
      `--web.listen-address=127.0.0.1:${await freePort()}`,
    ],
    { stdio: 'ignore' },
  );
  // It draws blocks of two hours together to such of weeks, one after the other.
  const count = () => readdirSync(blocks).filter((name) => /^[0-9A-Z]{26}$/.test(name)).length;
  let [last, since] = [count(), performance.now()];
  const began = last;
  while (performance.now() - since < 90_000) {
    await pause(1000);
    if (count() !== last) [last, since] = [count(), performance.now()];
  }
  server.kill('SIGTERM');
  await once(server, 'exit');
  rmSync(join(blocks, 'wal'), { recursive: true, force: true });
  rmSync(join(blocks, 'chunks_head'), { recursive: true, force: true });
  const all = sizeOf(blocks);
  const chunks = readdirSync(blocks)
    .filter((name) => existsSync(join(blocks, name, 'chunks')))
    .reduce((sum, name) => sum + sizeOf(join(blocks, name, 'chunks')), 0);
  console.log(
    `prometheus, the same ${samples} samples of ${COMPARED} days: ${(chunks / samples).toFixed(2)} bytes a sample in its chunks, ${(all / samples).toFixed(2)} with index and all, after it has made ${last} blocks of ${began}`,
  );
  rmSync(blocks, { recursive: true });
  rmSync(file);
}

console.log(`made into a file of ${devices} devices`);
{
  using database = new DatabaseSync(path);
  // What has a write-ahead log goes without any journal only by way of another one.
  database.exec(
    'PRAGMA journal_mode = DELETE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; PRAGMA foreign_keys = OFF',
  );
  const series = Number(database.prepare('SELECT max(id) AS most FROM series').get()?.most);
  // The last quarter of the devices come before the one that was polled, the others behind it, so that it is nowhere special.
  const columns = 'channel, metric, component, attributes, unit, limits, described_at';
  database.exec(`
    CREATE TEMP TABLE copy (device INTEGER PRIMARY KEY);
    WITH RECURSIVE n (device) AS (SELECT 1 UNION ALL SELECT device + 1 FROM n WHERE device + 1 < ${devices}) INSERT INTO copy SELECT device FROM n;
    BEGIN;
    INSERT INTO series (id, device, ${columns}) SELECT id + device * ${series}, 'hsm-' || copy.device, ${columns.replaceAll('device,', '')} FROM copy, (SELECT id, ${columns} FROM series WHERE id <= ${series}) AS one ORDER BY 1;
  `);
  for (const [table, key] of [
    ['packed', 'day'],
    ['hours', 'week'],
  ]) {
    database.exec(`CREATE TEMP TABLE one AS SELECT * FROM ${table}`);
    database.exec(`DELETE FROM ${table}`);
    database.exec(
      `INSERT INTO ${table} (series, ${key}, data) SELECT series + device * ${series}, ${key}, data
       FROM one, (SELECT 0 AS device UNION ALL SELECT device FROM copy) ORDER BY ${key}, 1; DROP TABLE one`,
    );
  }
  database.exec(`CREATE TEMP TABLE one AS SELECT * FROM days; DELETE FROM days;
    INSERT INTO days SELECT series + device * ${series}, day, readings, least, mean, most FROM one, (SELECT 0 AS device UNION ALL SELECT device FROM copy) ORDER BY 1, 2;
    COMMIT`);
}
console.log(`${(statSync(path).size / 1e9).toFixed(2)} GB`);

{
  const opened = performance.now();
  using store = openStore(path, () => now);
  console.log(`opened in ${(performance.now() - opened).toFixed(0)} ms`);
  const kinds = ['hw.temperature', 'hw.fan.speed', 'hw.voltage', 'hsm.uptime'] as const;
  const parts = ['part-0-1', 'part-2-1', 'part-3-1', 'part-6-1'];
  const year = { device: 'hsm-0', from: now - 365 * DAY, to: now };
  for (const points of [500, 10_000]) {
    const clock: number[] = [];
    const busy: number[] = [];
    for (let round = 0; round < 20; round++) {
      for (const [at, metric] of kinds.entries()) {
        const [from, before] = [performance.now(), cpu()];
        const [line] = store.history.load({ ...year, metrics: [metric], component: parts[at] ?? '', points });
        busy.push(cpu() - before);
        clock.push(performance.now() - from);
        if ((line?.times.length ?? 0) < 400) throw new Error(`${metric} has ${line?.times.length} points`);
      }
    }
    const of = (took: number[], share: number) => took.toSorted((a, b) => a - b)[Math.floor(share * (took.length - 1))]!.toFixed(1);
    console.log(
      `a year of one series, at most ${points} points: ${of(clock, 0.5)} ms (90 %: ${of(clock, 0.9)}), of CPU time ${of(busy, 0.5)} ms (90 %: ${of(busy, 0.9)})`,
    );
  }
  const lines = Array.from({ length: devices }, (_, n) => new YearsOfPolls(`hsm-${n}`, n + 1));
  const ROUNDS = 6;
  let [spent, readings] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    for (const polls of lines) {
      const read = polls.poll(now + round * SLOT);
      const before = cpu();
      store.transaction(() => store.readings.append(read));
      spent += cpu() - before;
      readings += read.length;
    }
    if (round === 0) [spent, readings] = [0, 0];
  }
  console.log(`polls of all ${devices} devices: ${Math.round(readings / (spent / 1000))} readings a second of CPU time`);
}
