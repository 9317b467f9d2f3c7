import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import type { Alert } from '../../src/core/alerting/alert.ts';
import type { Reading } from '../../src/core/reading.ts';
import { noticeRecord } from '../../src/service/alerting/receivers/notice.ts';
import { SALVAGED } from '../../src/store/salvage.ts';
import { migrations } from '../../src/store/steps.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { damageTable } from '../support/damage.ts';

const NOW = Date.UTC(2026, 2, 2);
const DAY = 86_400_000;

function newPath(context: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'salvage-'));
  context.after(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'history.db');
}

const alert: Alert = {
  id: 'a1',
  device: 'hsm-1',
  component: 'fan1a',
  condition: 'speed-low',
  severity: 'warning',
  state: 'firing',
  startedAt: NOW - DAY,
  summary: 'Fan 1A is slow',
  runbook: 'fan',
  evidence: [],
};
const acknowledged: Alert = { ...alert, acknowledged: { by: 'ada', at: NOW, until: NOW + DAY } };
const long = 'A text as long as texts are. '.repeat(20);

function reading(time: number, id: string): Reading {
  const attributes = { 'hw.id': id, 'hw.name': id, 'hw.type': 'temperature' } as const;
  return { device: 'hsm-1', channel: 'console', metric: 'hw.temperature', attributes, time, value: 40 };
}

/** Something of each kind, and enough of what comes in numbers to fill many pages. */
function fill(store: Store): void {
  store.transaction(() => {
    for (let n = 1; n <= 1000; n++) {
      store.audit.append({ time: n, who: 'ada', what: 'acknowledge', target: long, reach: { device: 'hsm-1' } });
      store.events.append({ time: n, kind: 'notified', text: long });
    }
    const fill = (time: number, count: number) => {
      for (const part of ['cpu', 'inlet', 'outlet'])
        store.readings.append(Array.from({ length: count }, (_, n) => reading(time + n, part)));
    };
    fill(NOW - 2 * DAY, 10);
    store.packing.pack(NOW - DAY);
    fill(NOW - DAY, 1000);
    store.alerts.save(alert);
    store.alerts.saveHandling(acknowledged);
    store.indicators.save([{ device: 'hsm-1', component: 'fan1a', condition: 'speed-low', state: { x: 1 } }]);
    store.suppressions.saveSilence({ id: 's1', device: 'hsm-2', from: 1, until: NOW + DAY, by: 'ada', why: 'known' });
    store.suppressions.saveMaintenance({ id: 'm1', device: 'hsm-2', start: 1, end: NOW + DAY, by: 'ada', why: 'feeds' });
    store.channels.save({ device: 'hsm-1', channel: 'console', state: 'failed', polledAt: NOW, errorCode: 'login-refused' });
    store.leftOpen.save('hsm-1', true);
    store.inForce.save(
      Array.from({ length: 300 }, (_, n) => ({ kind: 'device', id: `hsm-${n}`, value: { id: `hsm-${n}`, name: long } })),
      [{ kind: 'device', id: 'hsm-1', since: NOW, noted: true, told: false }],
    );
    store.outbox.save({ id: 7, receiver: 'hook', notice: noticeRecord('n7', 'test', [], NOW), createdAt: NOW, attempts: 2, dueAt: NOW });
    store.judged.append([
      { device: 'hsm-1', channel: 'snmp', slot: NOW, endedAt: NOW, takenAt: NOW, positives: [['fan1a', 'speed-low']], negatives: [] },
    ]);
  });
}

/** All that the store has. */
function contents(store: Store) {
  return {
    alerts: store.alerts.load({ since: 0 }),
    indicators: store.indicators.load(),
    silences: store.suppressions.loadSilences(),
    maintenance: store.suppressions.loadMaintenance(),
    channels: store.channels.load(),
    leftOpen: store.leftOpen.load(),
    inForce: [store.inForce.loadParts(), store.inForce.loadSlips()],
    outbox: store.outbox.load(),
    judged: store.judged.load({ device: 'hsm-1', from: 0, to: NOW + 1 }),
    days: ['cpu', 'inlet', 'outlet'].map((component) =>
      store.days.load({ device: 'hsm-1', channel: 'console', metric: 'hw.temperature', component }, 100),
    ),
    audit: store.audit.load({ since: 0, limit: 5000 }),
    events: store.events.load({ since: 0, limit: 5000 }).filter(({ kind }) => kind !== 'store-replaced'),
    readings: store.readings.between({ device: 'hsm-1', metrics: ['hw.temperature'], from: 0, to: NOW }),
  };
}

test('every table has its place in the order in which it is brought over', (context) => {
  using store = openStore(newPath(context));
  using database = new DatabaseSync(store.path);
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  assert.deepEqual(Object.keys(SALVAGED).sort(), tables.map(({ name }) => String(name)).sort());
});

for (const table of [
  'audit',
  'events',
  'readings',
  'packed',
  'series',
  'judged_sets',
  'alerts',
  'silences',
  'indicators',
  'sqlite_master',
]) {
  test(`a file in which "${table}" is damaged is followed by one with all that can be read of it`, (context) => {
    const path = newPath(context);
    let before: ReturnType<typeof contents>;
    {
      using store = openStore(path, () => NOW);
      fill(store);
      before = contents(store);
    }
    if (table === 'sqlite_master') writeFileSync(path, readFileSync(path).fill(0xa5, 0, 4096));
    else damageTable(path, table);
    const damaged = readFileSync(path);
    using store = openStore(path, () => NOW);
    const after = contents(store);
    const [event] = store.events.load({ since: 0, limit: 5000 }).filter(({ kind }) => kind === 'store-replaced');
    const lost: Partial<Record<keyof typeof before, readonly string[]>> = {
      alerts: ['alerts'],
      silences: ['silences'],
      indicators: ['indicators'],
      audit: ['audit'],
      events: ['events'],
      readings: ['readings', 'packed', 'series'],
      days: ['series'],
      judged: ['judged_sets'],
    };
    for (const name of Object.keys(before) as (keyof typeof before)[]) {
      if (table === 'sqlite_master' || lost[name]?.includes(table)) continue;
      assert.deepEqual(after[name], before[name], name);
    }
    if (table === 'sqlite_master') assert.match(event?.text ?? '', /, and a new one was started\.$/);
    else
      assert.match(event?.text ?? '', new RegExp(`what could be read of it \\(\\d{3,} rows\\)\\. Not all could be read of: ${table}\\.$`));
    const aside = readdirSync(dirname(path)).filter((name) => !/^history\.db(-wal|-shm)?$/.test(name));
    assert.deepEqual(aside, [`${basename(path)}.corrupt-20260302T000000Z`]);
    assert.deepEqual(readFileSync(join(dirname(path), aside[0] ?? '')), damaged, 'the damaged file stays as it is');
    // What is written afterwards finds its place.
    fill(store);
    assert.equal(store.outbox.load().length, 1);
  });
}

/** Overwrites a page in the middle of a table. */
function damageLeaf(path: string, table: string): void {
  const pages: number[] = [];
  {
    using database = new DatabaseSync(path);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    const leaves = database.prepare("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path").all(table);
    pages.push(...leaves.map(({ pageno }) => Number(pageno)));
  }
  const page = pages[pages.length >> 1] ?? 0;
  writeFileSync(path, readFileSync(path).fill(0xa5, (page - 1) * 4096, page * 4096));
}

for (const table of ['audit', 'events', 'readings'] as const) {
  test(`of "${table}" only what stands in the damaged page is lost, from both ends`, (context) => {
    const path = newPath(context);
    {
      using store = openStore(path, () => NOW);
      fill(store);
    }
    damageLeaf(path, table);
    using store = openStore(path, () => NOW);
    const kept = contents(store)[table];
    const all = table === 'readings' ? 3030 : 1000;
    assert.ok(kept.length < all && kept.length > all * 0.8, `${kept.length} of ${all}`);
    const times = kept.map(({ time }) => time);
    const [first, last] = table === 'readings' ? [NOW - 2 * DAY, NOW - DAY + 999] : [1, 1000];
    assert.deepEqual([Math.min(...times), Math.max(...times)], [first, last]);
    assert.equal(new Set(kept.map((row) => JSON.stringify(row))).size, kept.length, 'and nothing twice');
  });
}

test('what is no JSON where JSON belongs stays behind: whoever reads it later would stop', (context) => {
  const path = newPath(context);
  {
    using store = openStore(path, () => NOW);
    fill(store);
    store.suppressions.saveSilence({ id: 's2', device: 'hsm-2', from: 1, until: NOW, by: 'ada', why: 'spoilt' });
    using database = new DatabaseSync(path);
    database.exec("UPDATE silences SET silence = substr(silence, 3) WHERE id = 's2'");
  }
  damageLeaf(path, 'events');
  using store = openStore(path, () => NOW);
  assert.deepEqual(
    store.suppressions.loadSilences().map(({ id }) => id),
    ['s1'],
  );
});

test('a damaged file of an earlier version is brought to the newest on the way', (context) => {
  const path = newPath(context);
  const before = migrations.findIndex((step) => step.includes('suppressedBy'));
  {
    using old = new DatabaseSync(path);
    old.exec(migrations.slice(0, before).join(''));
    old.exec(`PRAGMA user_version = ${before}`);
    const insert = old.prepare('INSERT INTO alerts (id, state, started_at, alert) VALUES (?, ?, ?, ?)');
    insert.run('a1', 'firing', 1, JSON.stringify({ ...alert, telling: { hushed: 'silenced' } }));
    const event = old.prepare("INSERT INTO events (time, kind, text) VALUES (?, 'notified', ?)");
    old.exec('BEGIN');
    for (let n = 0; n < 1000; n++) event.run(n, long);
    old.exec('COMMIT');
  }
  damageLeaf(path, 'events');
  using store = openStore(path, () => NOW);
  assert.deepEqual(store.alerts.find('a1')?.telling, { suppressedBy: 'silenced' });
  store.suppressions.saveSilence({ id: 's1', device: 'hsm-2', from: 1, until: NOW, by: 'ada', why: 'works' });
});
