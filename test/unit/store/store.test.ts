import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import type { Alert } from '../../../src/core/alerting/alert.ts';
import type { Reading } from '../../../src/core/reading.ts';
import { Connection } from '../../../src/store/connection.ts';
import { StoreReplaced, StoreTooNew, StoreUnavailable } from '../../../src/store/fault.ts';
import { migrate } from '../../../src/store/migrations.ts';
import { migrations } from '../../../src/store/steps.ts';
import { openStore, type Store } from '../../../src/store/store.ts';
import { damageTable } from '../../support/damage.ts';

const MINUTE = 60_000;

function folder(context: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'store-'));
  context.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function open(context: TestContext, path = join(folder(context), 'state', 'vigil.db')): Store {
  const store = openStore(path, () => Date.UTC(2026, 0, 2, 3, 4, 5));
  context.after(() => store.dispose());
  return store;
}

function reading(changes: Partial<Reading> = {}, id = 'cpu'): Reading {
  return {
    device: 'hsm-1',
    channel: 'console',
    metric: 'hw.temperature',
    attributes: { 'hw.id': id, 'hw.name': id.toUpperCase(), 'hw.type': 'temperature' },
    time: 0,
    value: 40,
    unit: 'Cel',
    ...changes,
  };
}

function alert(changes: Partial<Alert> = {}): Alert {
  return {
    id: 'a1',
    device: 'hsm-1',
    component: 'fan1a',
    condition: 'speed-low',
    severity: 'warning',
    state: 'pending',
    startedAt: 1000,
    summary: 'Fan 1A is slow',
    runbook: 'fan',
    evidence: [{ at: 1000, witness: 'console', verdict: 'negative', text: '0 rpm', value: 0, unit: 'rpm' }],
    ...changes,
  };
}

test('a store that is closed while the disk takes what was written is no fault', async (context) => {
  const path = join(folder(context), 'state', 'vigil.db');
  const store = openStore(path);
  store.readings.append([reading()]);
  // Somebody else has the file open: what was written stays in its log.
  open(context, path);
  const flushing = store.flush();
  store.dispose();
  await flushing;
});

test('a new store is readable by its user alone', { skip: process.platform === 'win32' }, (context) => {
  const store = open(context);
  store.alerts.save(alert());
  const directory = join(store.path, '..');
  assert.equal(statSync(directory).mode & 0o777, 0o700);
  assert.deepEqual(readdirSync(directory).sort(), ['vigil.db', 'vigil.db-shm', 'vigil.db-wal']);
  for (const name of readdirSync(directory)) assert.equal(statSync(join(directory, name)).mode & 0o777, 0o600, name);
});

test('a store that others can read is closed to them', { skip: process.platform === 'win32' }, (context) => {
  const path = join(folder(context), 'vigil.db');
  writeFileSync(path, '', { mode: 0o644 });
  open(context, path);
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('a reading comes back as it was', (context) => {
  const store = open(context);
  const whole = reading({ state: 'degraded', limits: { highWarning: 80, highCritical: 90 }, value: 79.5 });
  const bare = reading({ channel: 'snmp', metric: 'hsm.operations', value: 7 });
  const { unit: _, ...unitless } = bare;
  store.readings.append([whole, unitless]);
  assert.deepEqual(store.readings.latest('hsm-1'), [whole, unitless]);
  assert.deepEqual(store.readings.latest('hsm-2'), []);
});

for (const state of ['ok', 'degraded', 'failed', 'unknown'] as const) {
  test(`the state ${state} comes back`, (context) => {
    const store = open(context);
    store.readings.append([reading({ state })]);
    assert.equal(store.readings.latest('hsm-1')[0]?.state, state);
  });
}

test('the same reading twice is one, and the first stays', (context) => {
  const store = open(context);
  store.readings.append([reading({ value: 40 })]);
  store.readings.append([reading({ value: 99 }), reading({ value: 41, time: MINUTE })]);
  const [series] = store.history.load({ device: 'hsm-1', metrics: ['hw.temperature'], from: 0, to: MINUTE });
  assert.deepEqual(series?.values, [40, 41]);
});

test('the newest reading of each component counts, whatever the order of arrival', (context) => {
  const store = open(context);
  store.readings.append([
    reading({ time: 2 * MINUTE, value: 42 }),
    reading({ time: MINUTE, value: 41 }),
    reading({ time: 0, value: 20 }, 'inlet'),
  ]);
  assert.deepEqual(
    store.readings.latest('hsm-1').map(({ value }) => value),
    [42, 20],
  );
});

test('a changed name or limit is taken from the newest reading, without a new series', (context) => {
  const store = open(context);
  const named = (name: string) => ({ 'hw.id': 'cpu', 'hw.name': name, 'hw.type': 'temperature' as const });
  store.readings.append([reading({ time: 0, limits: { highCritical: 90 } })]);
  store.readings.append([reading({ time: 2 * MINUTE, limits: { highCritical: 95 }, attributes: named('CPU0') })]);
  store.readings.append([reading({ time: MINUTE, limits: { highCritical: 50 }, attributes: named('late') })]);
  const series = store.history.load({ device: 'hsm-1', metrics: ['hw.temperature'], from: 0, to: 5 * MINUTE });
  assert.equal(series.length, 1);
  assert.deepEqual(series[0]?.limits, { highCritical: 95 });
  assert.equal(series[0]?.attributes['hw.name'], 'CPU0');
  assert.equal(series[0]?.times.length, 3);
});

test('history has the metrics, device and time asked for, and no empty series', (context) => {
  const store = open(context);
  const times = [0, 1, 2, 3, 4].map((n) => n * 10 * MINUTE);
  store.readings.append([
    ...times.map((time, n) => reading({ time, value: n })),
    ...times.map((time) => reading({ time, metric: 'hw.fan.speed', unit: 'rpm' }, 'fan1a')),
    reading({ device: 'hsm-2', time: 0 }),
    reading({ time: 0 }, 'gone'),
    reading({ time: 20 * MINUTE, channel: 'snmp', value: 7 }),
  ]);
  const series = store.history.load({ device: 'hsm-1', metrics: ['hw.temperature', 'hw.voltage'], from: 10 * MINUTE, to: 30 * MINUTE });
  assert.deepEqual(series, [
    {
      metric: 'hw.temperature',
      channel: 'console',
      attributes: { 'hw.id': 'cpu', 'hw.name': 'CPU', 'hw.type': 'temperature' },
      unit: 'Cel',
      times: [10 * MINUTE, 20 * MINUTE, 30 * MINUTE],
      values: [1, 2, 3],
    },
    {
      metric: 'hw.temperature',
      channel: 'snmp',
      attributes: { 'hw.id': 'cpu', 'hw.name': 'CPU', 'hw.type': 'temperature' },
      unit: 'Cel',
      times: [20 * MINUTE],
      values: [7],
    },
  ]);
});

test('history has at most the points asked for', (context) => {
  const store = open(context);
  store.readings.append(Array.from({ length: 1000 }, (_, n) => reading({ time: n * MINUTE, value: n % 7 })));
  const query = { device: 'hsm-1', metrics: ['hw.temperature'] as const, from: 0, to: 1000 * MINUTE };
  assert.ok((store.history.load(query)[0]?.times.length ?? 0) <= 500);
  assert.ok((store.history.load({ ...query, points: 40 })[0]?.times.length ?? 0) <= 40);
});

test('what fails in a transaction leaves nothing behind, and the same readings can be stored afterwards', (context) => {
  const store = open(context);
  assert.throws(
    () =>
      store.transaction(() => {
        store.readings.append([reading()]);
        store.indicators.save([{ device: 'hsm-1', component: 'c', condition: 'd', state: 1 }]);
        throw new Error('interrupted');
      }),
    /interrupted/,
  );
  assert.deepEqual(store.readings.latest('hsm-1'), []);
  assert.deepEqual(store.indicators.load(), []);
  store.readings.append([reading()]);
  assert.equal(store.readings.latest('hsm-1').length, 1);
});

test('a part of a transaction that fails takes the whole with it, even where somebody has caught its error', (context) => {
  const store = open(context);
  const partly = () =>
    store.transaction(() => {
      store.alerts.save(alert({ id: 'before' }));
      assert.throws(() =>
        store.transaction(() => {
          store.alerts.save(alert({ id: 'within' }));
          throw new Error('interrupted');
        }),
      );
      store.alerts.save(alert({ id: 'after' }));
    });
  assert.throws(partly, /interrupted/);
  assert.deepEqual(store.alerts.load({ since: 0 }), []);
  store.transaction(() => store.transaction(() => store.alerts.save(alert({ id: 'kept' }))));
  assert.deepEqual(
    store.alerts.load({ since: 0 }).map(({ id }) => id),
    ['kept'],
  );
});

test('everything is still there after the store was closed and opened', (context) => {
  const path = join(folder(context), 'vigil.db');
  const indicators = [
    { device: 'hsm-1', component: 'fan1a', condition: 'speed-low', state: { phase: 'pending', slots: [1, 2], last: null } },
  ];
  const channel = {
    device: 'hsm-1',
    channel: 'console',
    state: 'failed',
    polledAt: 9,
    error: 'Refused.',
    errorCode: 'login-refused',
  } as const;
  const answered = { device: 'hsm-1', channel: 'snmp', state: 'ok', polledAt: 9, durationMs: 12.5, lastSeen: 8 } as const;
  {
    using store = openStore(path);
    store.readings.append([reading()]);
    store.indicators.save(indicators);
    store.alerts.save(alert());
    store.channels.save(channel);
    store.channels.save(answered);
    for (const device of ['hsm-1', 'hsm-2', 'hsm-1']) store.leftOpen.save(device, true);
    store.leftOpen.save('hsm-2', false);
    store.events.append({ time: 1, kind: 'service-started', text: 'Started.' });
    store.audit.append({ time: 1, who: 'ana', what: 'acknowledge', target: 'a1', why: 'part ordered' });
  }
  const store = open(context, path);
  assert.deepEqual(store.readings.latest('hsm-1'), [reading()]);
  assert.deepEqual(store.indicators.load(), indicators);
  assert.deepEqual(store.alerts.load({ since: 0 }), [alert()]);
  assert.deepEqual(store.channels.load(), [channel, answered]);
  assert.deepEqual(store.leftOpen.load(), ['hsm-1']);
  assert.deepEqual(store.events.load({ since: 0 }), [{ time: 1, kind: 'service-started', text: 'Started.' }]);
  assert.deepEqual(store.audit.load({ since: 0 }), [{ time: 1, who: 'ana', what: 'acknowledge', target: 'a1', why: 'part ordered' }]);
});

test('what is saved again replaces what was', (context) => {
  const store = open(context);
  const indicator = { device: 'hsm-1', component: 'fan1a', condition: 'speed-low' };
  for (const state of ['first', 'second']) store.indicators.save([{ ...indicator, state }]);
  assert.deepEqual(store.indicators.load(), [{ ...indicator, state: 'second' }]);
  store.alerts.save(alert());
  store.alerts.save(alert({ state: 'firing', firedAt: 2000 }));
  assert.deepEqual(store.alerts.load({ since: 0 }), [alert({ state: 'firing', firedAt: 2000 })]);
  store.channels.save({ device: 'hsm-1', channel: 'console', state: 'failed', polledAt: 1, errorCode: 'login-refused' });
  store.channels.save({ device: 'hsm-1', channel: 'console', state: 'ok', polledAt: 2 });
  assert.deepEqual(store.channels.load(), [{ device: 'hsm-1', channel: 'console', state: 'ok', polledAt: 2 }]);
});

test('open alerts are loaded whatever their age, ended ones when they ended since, the newest first', (context) => {
  const store = open(context);
  store.alerts.save(alert({ id: 'old-open', startedAt: 1, state: 'firing' }));
  store.alerts.save(alert({ id: 'old-ended', startedAt: 2, state: 'resolved', resolvedAt: 50 }));
  store.alerts.save(alert({ id: 'just-ended', startedAt: 3, state: 'resolved', resolvedAt: 200 }));
  store.alerts.save(alert({ id: 'never-fired', startedAt: 150, state: 'resolved' }));
  assert.deepEqual(
    store.alerts.load({ since: 100 }).map(({ id }) => id),
    ['never-fired', 'just-ended', 'old-open'],
  );
});

test('events are listed newest first, of one device or all', (context) => {
  const store = open(context);
  for (const time of [1, 2, 3, 4]) store.events.append({ time, kind: 'feed', text: `${time}`, device: time % 2 ? 'odd' : 'even' });
  const texts = (query: Parameters<Store['events']['load']>[0]) => store.events.load(query).map(({ text }) => text);
  assert.deepEqual(texts({ since: 2 }), ['4', '3', '2']);
  assert.deepEqual(texts({ since: 0, device: 'odd' }), ['3', '1']);
  assert.deepEqual(texts({ since: 0, limit: 1 }), ['4']);
});

test('the audit log can be neither changed nor shortened', (context) => {
  const store = open(context);
  store.audit.append({ time: 1, who: 'ana', what: 'silence', target: 'a1' });
  using database = new DatabaseSync(store.path);
  assert.throws(() => database.exec("UPDATE audit SET who = 'eve'"), /never changed/);
  assert.throws(() => database.exec('DELETE FROM audit'), /never shortened/);
});

test('what is old becomes hours and then goes with its series, and is stored again when it comes back', (context) => {
  const store = open(context);
  const DAY = 1440 * MINUTE;
  store.readings.append([reading({ time: 0 }), reading({ time: 40 * DAY }), reading({ time: 0 }, 'removed')]);
  assert.equal(store.packing.pack(40 * DAY + MINUTE), 2, 'the day that is not over is not packed');
  assert.equal(store.packing.intoHours(35 * DAY), 2);
  assert.equal(store.packing.forget(35 * DAY), 4, 'an hour and a day of each');
  assert.deepEqual(
    store.readings.latest('hsm-1').map(({ attributes, time }) => [attributes['hw.id'], time]),
    [['cpu', 40 * DAY]],
  );
  store.readings.append([reading({ time: 41 * DAY }, 'removed')]);
  assert.equal(store.readings.latest('hsm-1').length, 2);
  assert.equal(store.packing.forget(35 * DAY), 0);
});

test('a store of a later version is refused with a sentence, and left as it is', (context) => {
  const path = join(folder(context), 'vigil.db');
  {
    using database = new DatabaseSync(path);
    database.exec(`CREATE TABLE later (x); PRAGMA user_version = ${migrations.length + 1}`);
  }
  const before = readFileSync(path);
  assert.throws(
    () => openStore(path),
    (error) => error instanceof StoreTooNew && /later version of HSM Vigil .* Update HSM Vigil/.test(error.message),
  );
  assert.deepEqual(readFileSync(path), before);
});

test('a migration is taken whole or not at all, and goes on where it stopped', (context) => {
  const path = join(folder(context), 'vigil.db');
  const steps = ['CREATE TABLE one (x)', 'CREATE TABLE two (x); INSERT INTO nowhere VALUES (1)'];
  using connection = new Connection(path);
  assert.throws(() => migrate(connection, steps), /nowhere/);
  assert.deepEqual(
    connection.all("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => name),
    ['one'],
  );
  assert.equal(connection.one('PRAGMA user_version')?.user_version, 1);
  migrate(connection, ['not taken again', 'CREATE TABLE two (x)']);
  assert.equal(connection.one('PRAGMA user_version')?.user_version, 2);
});

const damages: [what: string, damage: (bytes: Buffer) => Buffer][] = [
  ['that is no database', () => Buffer.from('This is no database.\n'.repeat(100))],
  ['with its first page overwritten', (bytes) => bytes.fill(0xff, 0, 4096)],
  ['with pages in the middle overwritten', (bytes) => bytes.fill(0xa5, 8192, 16384)],
  ['cut in half', (bytes) => bytes.subarray(0, bytes.length >> 1)],
];
for (const [what, damage] of damages) {
  test(`a file ${what} is moved aside, and a new store started with an event about it`, (context) => {
    const path = join(folder(context), 'vigil.db');
    {
      using store = openStore(path);
      store.readings.append(Array.from({ length: 1000 }, (_, n) => reading({ time: n }, `c${n % 10}`)));
    }
    const damaged = damage(readFileSync(path));
    writeFileSync(path, damaged);
    const store = open(context, path);
    assert.deepEqual(store.readings.latest('hsm-1'), []);
    store.readings.append([reading()]);
    assert.equal(store.readings.latest('hsm-1').length, 1);
    const aside = `${path}.corrupt-20260102T030405Z`;
    assert.deepEqual(readFileSync(aside), damaged);
    const [event] = store.events.load({ since: 0 });
    assert.equal(event?.kind, 'store-replaced');
    assert.ok(event?.text.includes(aside));
  });
}

test('damage that shows while the store is in use is reported once, and the next call works', (context) => {
  const path = join(folder(context), 'vigil.db');
  openStore(path).dispose();
  let root: number;
  {
    using database = new DatabaseSync(path);
    // Too large to be checked as a whole when it is opened.
    database.exec('CREATE TABLE filler (x); INSERT INTO filler VALUES (zeroblob(34000000))');
    root = Number(database.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'readings'").get()?.rootpage);
  }
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0xa5, (root - 1) * 4096, root * 4096));
  const store = open(context, path);
  assert.throws(
    () => store.transaction(() => store.readings.append(Array.from({ length: 10 }, (_, n) => reading({ time: 1e6 }, `c${n}`)))),
    StoreReplaced,
  );
  store.readings.append([reading()]);
  assert.deepEqual(store.readings.latest('hsm-1'), [reading()]);
  assert.equal(store.events.load({ since: 0 })[0]?.kind, 'store-replaced');
});

test('damage that somebody on the way out has caught is dealt with all the same, and its keeper hears of it first', (context) => {
  const store = open(context);
  store.leftOpen.save('hsm-1', true);
  damageTable(store.path, 'left_open');
  const heard: string[] = [];
  store.onReplaced(({ code }) => {
    heard.push(code);
    store.leftOpen.save('saved anew', true);
  });
  const careless = () => {
    try {
      store.leftOpen.load();
    } catch {
      // As a receiver's failure is not the others'.
    }
  };
  assert.throws(() => store.transaction(careless), StoreReplaced);
  assert.deepEqual([heard, store.leftOpen.load()], [['store-replaced'], ['saved anew']]);
});

test('a place that cannot be used is an error with the path in it', (context) => {
  const directory = folder(context);
  const taken = join(directory, 'file');
  writeFileSync(taken, '');
  mkdirSync(join(directory, 'folder.db'));
  for (const path of [join(taken, 'vigil.db'), join(directory, 'folder.db')]) {
    assert.throws(
      () => openStore(path),
      (error) => error instanceof StoreUnavailable && error.message.includes(path),
    );
  }
});
