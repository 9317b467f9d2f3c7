import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { Reading } from '../../../src/core/reading.ts';
import { DAY, HOUR, MINUTE } from '../../../src/core/time/duration.ts';
import { seededRandom } from '../../../src/simulator/random.ts';
import { drawnTogether } from '../../../src/store/history/drawnTogether.ts';
import { hoursOf } from '../../../src/store/history/hours.ts';
import { typicalInterval } from '../../../src/store/history/thinning.ts';
import { migrations } from '../../../src/store/steps.ts';
import { openStore, type Store } from '../../../src/store/store.ts';

const NOW = Date.UTC(2026, 2, 2, 12);
const folder = mkdtempSync(join(tmpdir(), 'years-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newPath = () => join(folder, `${++files}.db`);

function reading(time: number, value: number, id = 'cpu'): Reading {
  const attributes = { 'hw.id': id, 'hw.name': id, 'hw.type': 'temperature' } as const;
  return { device: 'hsm-1', channel: 'console', metric: 'hw.temperature', attributes, time, value, unit: 'Cel', state: 'ok' };
}

/** Polls every ten minutes of so many days up to now, some seconds sooner or later. */
function polls(days: number): Reading[] {
  const random = seededRandom(1);
  return Array.from({ length: days * 144 }, (_, n) =>
    reading(NOW - days * DAY + n * 10 * MINUTE + Math.floor(random() * 5000), 40 + Math.round(random() * 30) / 10),
  );
}

const query = { device: 'hsm-1', metrics: ['hw.temperature'] as const };
const all = (store: Store) => store.readings.between({ ...query, from: 0, to: NOW + DAY });

test('what is packed is what was read', () => {
  using store = openStore(newPath(), () => NOW);
  const read = polls(5);
  store.readings.append(read);
  assert.equal(store.packing.pack(NOW), 5 * 144 - 72, 'the day under way stays as it is');
  assert.deepEqual(all(store), read);
  assert.deepEqual(store.readings.latest('hsm-1'), read.slice(-1));
  assert.equal(store.packing.pack(NOW), 0);
  // Of a device that is silent for long, the newest is packed.
  store.packing.pack(NOW + 3 * DAY);
  assert.deepEqual(store.readings.latest('hsm-1'), read.slice(-1));
  assert.deepEqual(store.readings.latestOf(['hw.temperature']), read.slice(-1));
  const [from, to] = [read[200]!.time, read[300]!.time];
  assert.deepEqual(store.readings.between({ ...query, from, to }), read.slice(200, 301), 'both ends count');
  assert.deepEqual(
    store.history.load({ ...query, from, to })[0]?.times,
    read.slice(200, 301).map(({ time }) => time),
  );
});

test('what comes late finds its day, and what is there already stays', () => {
  using store = openStore(newPath(), () => NOW);
  const read = polls(3);
  const late = read.filter((_, n) => n % 5 === 2);
  store.readings.append(read.filter((_, n) => n % 5 !== 2));
  store.packing.pack(NOW);
  store.readings.append([...late, { ...read[0]!, value: 99 }]);
  assert.deepEqual(all(store), read, 'before it is packed');
  store.packing.pack(NOW);
  assert.deepEqual(all(store), read, 'and after');
});

test('a clock that is set back by months changes nothing of the hours of then', () => {
  using store = openStore(newPath(), () => NOW);
  store.readings.append(polls(30));
  store.packing.pack(NOW);
  store.packing.intoHours(NOW);
  const load = () => store.history.load({ ...query, from: 0, to: NOW, points: 10_000 });
  const before = load();
  store.readings.append([reading(NOW - 25 * DAY, 500)]);
  store.packing.pack(NOW);
  assert.deepEqual(load(), before);
});

test('hours of weeks ago and readings of now are one line, in which no extreme is lost', () => {
  using store = openStore(newPath(), () => NOW);
  const read = polls(250);
  read[700] = { ...read[700]!, value: 95.5 };
  read[20_000] = { ...read[20_000]!, value: 3 };
  read[35_500] = { ...read[35_500]!, value: 99 };
  store.readings.append(read);
  store.packing.pack(NOW);
  store.packing.intoHours(NOW - 90 * DAY);
  for (const points of [60, 500, 10_000]) {
    const [line] = store.history.load({ ...query, from: 0, to: NOW, points });
    assert.ok(line?.least && line.most);
    const of = (column: readonly (number | null)[]) => column.filter((each) => each !== null);
    assert.ok(of(line.values).length <= points && of(line.values).length > points * 0.5);
    assert.deepEqual([Math.max(...of(line.most)), Math.min(...of(line.least))], [99, 3]);
    assert.ok(of(line.most).includes(95.5));
    assert.ok(line.times.every((time, at) => at === 0 || time > line.times[at - 1]!));
    const mean = of(line.values).reduce((a, b) => a + b, 0) / of(line.values).length;
    assert.ok(Math.abs(mean - 41.5) < 0.2, `${mean}`);
    assert.ok(!line.values.includes(null), 'nothing is missing between an hour and the reading after it');
  }
  const [raw] = store.history.load({ ...query, from: NOW - 80 * DAY, to: NOW, points: 500 });
  assert.equal(raw?.least, undefined, 'of the time of which readings are kept, they are the points');
});

test('time without readings is a gap among hours, too', () => {
  using store = openStore(newPath(), () => NOW);
  store.readings.append(polls(200).filter(({ time }) => time < NOW - 150 * DAY || time > NOW - 145 * DAY));
  store.packing.pack(NOW);
  store.packing.intoHours(NOW - 90 * DAY);
  for (const points of [60, 10_000]) {
    const [line] = store.history.load({ ...query, from: 0, to: NOW, points });
    const at = line?.values.indexOf(null) ?? -1;
    assert.equal(line?.values.lastIndexOf(null), at, 'there is one');
    assert.ok(line!.times[at]! > NOW - 150 * DAY && line!.times[at]! < NOW - 145 * DAY);
    assert.deepEqual([line?.least?.[at], line?.most?.[at]], [null, null]);
  }
});

test('whatever was read, and however much of it is packed, a thinned line has its lowest and its highest', () => {
  const day = fc.record({
    /** Of a day: none where nobody looked, more than usual where somebody checked by hand. */
    polls: fc.integer({ min: 0, max: 400 }),
    jitter: fc.constantFrom(0, 1, 9999),
    spike: fc.option(fc.record({ at: fc.nat(399), value: fc.integer({ min: -900, max: 900 }) })),
    digits: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(
      fc.array(day, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 4, max: 300 }),
      fc.nat(5),
      fc.nat(),
      (days, points, packed, seed) => {
        using store = openStore(':memory:', () => NOW);
        const random = seededRandom(seed);
        const first = Math.floor(NOW / DAY) * DAY - days.length * DAY;
        const read = days.flatMap(({ polls: count, jitter, spike, digits }, n) =>
          Array.from({ length: count }, (_, at) => {
            const time = first + n * DAY + Math.floor((at * DAY) / count) + Math.floor((random() * jitter * DAY) / count / 10_000);
            return reading(time, spike?.at === at ? spike.value : Number((20 + 30 * random()).toFixed(digits)));
          }),
        );
        store.readings.append(read);
        store.packing.pack(first + packed * DAY);
        const [line] = store.history.load({ ...query, from: 0, to: NOW, points });
        const known = line?.values.filter((value) => value !== null) ?? [];
        const values = read.map(({ value }) => value);
        assert.deepEqual([Math.min(...known), Math.max(...known)], [Math.min(...values), Math.max(...values)]);
        assert.ok(known.length <= points);
        const byTime = new Map(read.map(({ time, value }) => [time, value]));
        assert.ok(
          line?.times.every((time, at) => line.values[at] === null || byTime.get(time) === line.values[at]) ?? read.length === 0,
          'points are readings',
        );
      },
    ),
    { numRuns: 100 },
  );
});

test('the interval of a line is the median of its intervals', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 50 }), (steps) => {
      const times = [0];
      for (const step of steps) times.push(step + times.at(-1)!);
      assert.equal(typicalInterval(times), steps.toSorted((a, b) => a - b)[steps.length >> 1]);
    }),
  );
});

test('whatever the readings, a line of hours has their extremes, in order and within its limit', () => {
  const steps = fc.array(fc.record({ step: fc.integer({ min: 1, max: 9 * HOUR }), value: fc.integer({ min: -50, max: 50 }) }), {
    minLength: 1,
    maxLength: 200,
  });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 60 }), fc.nat(200), (given, limit, cut) => {
      let time = 0;
      const times = given.map(({ step }) => {
        time += step;
        return time;
      });
      const values = given.map(({ value }) => value);
      const isOld = (each: number) => each < Math.floor((times[Math.min(cut, times.length - 1)] ?? 0) / HOUR) * HOUR;
      const part = (old: boolean) => ({
        times: times.filter((each) => isOld(each) === old),
        values: values.filter((_, at) => isOld(times[at]!) === old),
      });
      const line = drawnTogether(hoursOf(part(true)), part(false), limit);
      const known = (column: readonly (number | null)[]) => column.filter((each) => each !== null);
      assert.ok(known(line.values).length <= limit);
      assert.equal(Math.min(...known(line.least)), Math.min(...values));
      assert.equal(Math.max(...known(line.most)), Math.max(...values));
      for (const [at, each] of line.times.entries()) {
        assert.ok(at === 0 || each > line.times[at - 1]!);
        const [least, value, most] = [line.least[at]!, line.values[at]!, line.most[at]!];
        assert.ok(value === null ? least === null && most === null : least <= value && value <= most);
      }
    }),
    { numRuns: 500 },
  );
});

test('a file of the version before keeps what was read in it, and takes less room when it is tidied', () => {
  const path = newPath();
  const step = migrations.findIndex((each) => each.includes('CREATE TABLE packed'));
  const read = polls(14);
  {
    using old = new DatabaseSync(path);
    old.function('sha256', (text) => String(text));
    for (const each of migrations.slice(0, step)) old.exec(each);
    old.exec(`PRAGMA user_version = ${step}`);
    old.exec(`INSERT INTO series (id, device, channel, metric, component, attributes, unit, described_at) VALUES
      (1, 'hsm-1', 'console', 'hw.temperature', 'cpu', '{"hw.id":"cpu","hw.name":"cpu","hw.type":"temperature"}', 'Cel', 5)`);
    const insert = old.prepare('INSERT INTO readings VALUES (1, ?, ?, 0)');
    old.exec('BEGIN');
    for (const { time, value } of read) insert.run(time, value);
    old.exec('COMMIT');
    // A day of which only a part is left has been drawn together while all of it was there.
    const day = Math.floor((NOW - 14 * DAY) / DAY);
    old.exec(`INSERT INTO days VALUES (1, ${day - 1}, 144, 1, 2, 3), (1, ${day}, 144, 30, 41, 55)`);
  }
  using store = openStore(path, () => NOW);
  assert.deepEqual(all(store), read, 'at once');
  store.packing.pack(NOW);
  assert.deepEqual(all(store), read, 'and packed');
  const days = store.days.load({ device: 'hsm-1', channel: 'console', metric: 'hw.temperature', component: 'cpu' }, 100);
  assert.deepEqual(
    days.slice(0, 2).map(({ value }) => value),
    [2, 41],
  );
  assert.equal(days.length, 15);
});
