import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Alert } from '../../src/core/alerting/alert.ts';
import type { Reading } from '../../src/core/reading.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/time/duration.ts';
import { ROWS, tidy } from '../../src/service/process/retention.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { newFolder } from '../support/bundledCli.ts';
import { keeperOf } from '../support/keeperOf.ts';
import { firingAlert } from '../support/watchedFleet.ts';

const NOW = Date.UTC(2026, 2, 2, 12);
const TABLES = ['readings', 'packed', 'hours', 'days', 'series', 'judged', 'judged_sets', 'alerts', 'attention', 'events', 'gaps'] as const;

/** A history that nobody has tidied for a month: polls every minute for days, and much of everything else. */
function fill(store: Store): void {
  const readings = (component: string, from: number, count: number): readonly Reading[] =>
    Array.from({ length: count }, (_, n) => ({
      device: 'hsm-1',
      channel: 'console',
      metric: 'hw.temperature',
      attributes: { 'hw.id': component, 'hw.name': component, 'hw.type': 'temperature' },
      time: from + n * MINUTE,
      value: 40,
    }));
  const ended = (n: number, days: number, fired: boolean): Alert =>
    firingAlert({ id: `a${n}`, state: 'resolved', startedAt: 1, resolvedAt: NOW - days * DAY, firedAt: fired ? 1 : undefined } as never);
  store.transaction(() => {
    for (const part of ['cpu', 'inlet', 'outlet']) store.readings.append(readings(part, NOW - 30 * DAY, 8000));
    store.readings.append(readings('kept', NOW - 2 * HOUR, 60));
    for (let n = 0; n < 3000; n++) {
      store.events.append({ time: NOW - 100 * DAY, kind: 'notified', text: `${n}` });
      store.gaps.save({ device: 'hsm-1', from: n, to: NOW - 1100 * DAY, cause: 'silent' });
      const takenAt = NOW - 20 * DAY + n;
      store.judged.append([
        {
          device: `hsm-${n % 3}`,
          channel: 'snmp',
          slot: takenAt,
          endedAt: takenAt,
          takenAt,
          positives: [[`p${n}`, 'full']],
          negatives: [],
        },
      ]);
      // The same end for many: none of them is passed over.
      store.alerts.save(ended(n, n % 3 === 0 ? 100 : 20, n % 2 === 0));
      store.alerts.saveHandling(ended(n, 20, true));
    }
  });
}

test('tidying a large history never takes more than a thousand rows at a time', async () => {
  const path = join(newFolder(), 'history.db');
  using store = openStore(path, () => NOW);
  fill(store);
  using database = new DatabaseSync(path);
  const count = () =>
    Object.fromEntries(TABLES.map((table) => [table, Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n)]));
  const drawn = () => Number(database.prepare('SELECT coalesce(sum(readings), 0) AS n FROM days').get()?.n);
  const keeper = keeperOf(store);
  const slices: number[] = [];
  const errors: string[] = [];
  await tidy(
    {
      read: (fallback, read) => keeper.read(fallback, read),
      keep(write) {
        const [before, read] = [count(), drawn()];
        keeper.keep(write);
        const after = count();
        // What is packed of one series' day is at most the day: 1,440 readings here.
        assert.ok(drawn() - read < ROWS + 1440, `${drawn() - read} readings drawn together`);
        for (const table of TABLES) {
          const gone = before[table]! - after[table]!;
          assert.ok(gone < ROWS + (table === 'readings' ? 1440 : 1), `${gone} rows of ${table}`);
        }
        slices.push(TABLES.reduce((sum, table) => sum + Math.abs(before[table]! - after[table]!), 0));
      },
    },
    NOW,
    (_level, text) => void errors.push(text),
  );
  assert.deepEqual(errors, []);
  assert.ok(slices.length > 30, `${slices.length} slices`);
  const left = count();
  assert.deepEqual([left.readings, left.series, left.judged, left.judged_sets, left.events, left.gaps], [60, 4, 0, 0, 0, 0]);
  assert.deepEqual([left.days, left.packed, left.hours], [3 * 7, 3 * 7, 0]);
  // Of 3,000, a third ended before a quarter of a year; of the others those that have fired are kept.
  assert.deepEqual([left.alerts, left.attention], [1000, 1000]);
  // Once more: there is nothing to do.
  await tidy(keeper, NOW, () => assert.fail('there is nothing to do'));
  assert.deepEqual(count(), left);
});

test('readings become hours, and a series goes when its last hours go', async () => {
  using store = openStore(join(newFolder(), 'history.db'), () => NOW);
  fill(store);
  const values = (from: number) =>
    store.history.load({ device: 'hsm-1', component: 'cpu', metrics: ['hw.temperature'], from, to: NOW, points: 10_000 })[0];
  await tidy(keeperOf(store), NOW, () => {});
  assert.equal(values(0)?.values.length, 8000);
  assert.equal(values(0)?.least, undefined);
  await tidy(keeperOf(store), NOW + 100 * DAY, () => {});
  const hours = values(0);
  assert.equal(hours?.values.length, 134, '8,000 minutes from 12:00 on');
  assert.ok([hours?.values, hours?.least, hours?.most].every((each) => each?.every((value) => value === 40)));
  assert.equal(store.readings.series().length, 4);
  await tidy(keeperOf(store), NOW + 1900 * DAY, () => {});
  assert.deepEqual(store.readings.series(), []);
});

test('a history that is to take less gives up the oldest readings first, and no more than it has to', async () => {
  const path = join(newFolder(), 'history.db');
  using store = openStore(path, () => NOW);
  const SERIES = 10;
  store.transaction(() => {
    for (let n = 100 * 144; n-- > 0; ) {
      store.readings.append(
        Array.from({ length: SERIES }, (_, part) => ({
          device: 'hsm-1',
          channel: 'console' as const,
          metric: 'hw.temperature' as const,
          attributes: { 'hw.id': `t${part}`, 'hw.name': `T${part}`, 'hw.type': 'temperature' as const },
          time: NOW - n * 10 * MINUTE,
          value: 40 + Math.round(3 * Math.sin(n * part)),
        })),
      );
      if (n % 144 === 0) store.packing.pack(NOW - n * 10 * MINUTE);
    }
  });
  const keep = { readings: 1000 * DAY, hours: 1000 * DAY, messages: DAY };
  await tidy(keeperOf(store), NOW, () => {}, undefined, keep);
  const whole = store.space.used();
  const said: string[] = [];
  const log = (_level: string, text: string) => void said.push(text);
  const size = Math.round(whole * 0.9);
  await tidy(keeperOf(store), NOW, log, undefined, { ...keep, size });
  assert.ok(store.space.used() <= size && store.space.used() > size * 0.85, `${store.space.used()} of ${size}`);
  assert.deepEqual(said, []);
  const oldest = store.packing.oldest();
  assert.ok(oldest.readings! < NOW - 30 * DAY && oldest.hours! < NOW - 90 * DAY, 'hours are left of what went');
  await tidy(keeperOf(store), NOW, log, undefined, { ...keep, size: 1000 });
  assert.match(said.join(), /takes \d+ MB, more than the 0 MB of "history\.size"/);
  const least = store.packing.oldest();
  assert.ok(least.readings! > NOW - 22 * DAY && least.readings! <= NOW - 14 * DAY, 'two weeks stay whatever is asked for');
});
