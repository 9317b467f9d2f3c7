import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import type { Alert } from '../../../src/core/alerting/alert.ts';
import type { Maintenance } from '../../../src/core/alerting/maintenance.ts';
import type { Silence } from '../../../src/core/alerting/silence.ts';
import type { Reading } from '../../../src/core/reading.ts';
import { migrations } from '../../../src/store/steps.ts';
import { openStore, type Store } from '../../../src/store/store.ts';

const DAY = 86_400_000;

function newPath(context: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'store-'));
  context.after(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'history.db');
}

function open(context: TestContext, path = newPath(context)): Store {
  const store = openStore(path);
  context.after(() => store.dispose());
  return store;
}

const alert = (change: Partial<Alert> = {}): Alert => ({
  id: 'a1',
  device: 'hsm-1',
  component: 'fan1a',
  condition: 'speed-low',
  severity: 'warning',
  state: 'firing',
  startedAt: 1000,
  summary: 'Fan 1A is slow',
  runbook: 'fan',
  evidence: [],
  ...change,
});
const silence: Silence = { id: 's1', device: 'hsm-1', component: 'fan1a', from: 1, until: 2, by: 'ada', why: 'known' };
const maintenance: Maintenance = {
  id: 'm1',
  haGroup: 'prod',
  start: 1,
  end: 2,
  weekly: { days: ['sun'], timeZone: 'Europe/Berlin' },
  by: 'ada',
  why: 'feeds',
};

test('a store of the first version keeps what it has, and can do what the second can', (context) => {
  const path = newPath(context);
  const old = new DatabaseSync(path);
  old.exec(migrations[0]!);
  old.exec('PRAGMA user_version = 1');
  old
    .prepare('INSERT INTO alerts (id, state, started_at, resolved_at, alert) VALUES (?, ?, ?, ?, ?)')
    .run('a1', 'firing', 1000, null, JSON.stringify(alert({ notifiedAt: 2000 })));
  old.prepare('INSERT INTO events (time, device, kind, text) VALUES (?, ?, ?, ?)').run(1000, 'hsm-1', 'alert-fire', 'Fan 1A is slow');
  old.prepare('INSERT INTO audit (time, who, what, target, why) VALUES (?, ?, ?, ?, ?)').run(1, 'ada', 'looked', 'hsm-1', null);
  old
    .prepare('INSERT INTO indicators (device, component, condition, state) VALUES (?, ?, ?, ?)')
    .run('hsm-1', 'fan1a', 'speed-low', '{"x":1}');
  old.exec(`INSERT INTO series (id, device, channel, metric, component, attributes, described_at) VALUES (1, 'hsm-1', 'snmp', 'hw.fan.speed', 'fan1a', '{"hw.id":"fan1a","hw.name":"Fan1A","hw.type":"fan"}', 5);
            INSERT INTO readings (series, time, value) VALUES (1, 5, 4000)`);
  old.close();

  const store = open(context, path);
  assert.deepEqual(store.alerts.load({ since: 5000 }), [alert({ notifiedAt: 2000 })]);
  assert.deepEqual(store.events.load({ since: 0 }), [{ time: 1000, device: 'hsm-1', kind: 'alert-fire', text: 'Fan 1A is slow' }]);
  assert.deepEqual(store.audit.load({ since: 0 }), [{ time: 1, who: 'ada', what: 'looked', target: 'hsm-1' }]);
  assert.deepEqual(store.indicators.load(), [{ device: 'hsm-1', component: 'fan1a', condition: 'speed-low', state: { x: 1 } }]);
  assert.deepEqual(store.history.load({ device: 'hsm-1', metrics: ['hw.fan.speed'], from: 0, to: 9 })[0]?.values, [4000]);
  store.suppressions.saveSilence(silence);
  store.audit.append({ time: 2, who: 'ada', what: 'acknowledge', target: 'Fan 1A is slow', device: 'hsm-1', alert: 'a1' });
  assert.deepEqual([store.suppressions.loadSilences(), store.audit.load({ since: 0, alert: 'a1' }).length], [[silence], 1]);
});

test('a store of the version before has alerts that say what suppresses them', (context) => {
  const path = newPath(context);
  const before = migrations.findIndex((step) => step.includes('suppressedBy'));
  assert.ok(before > 0, 'the step that renames it was found');
  const why = 'the text says "hushed":"never" and stays as it is';
  {
    using old = new DatabaseSync(path);
    for (const step of migrations.slice(0, before)) old.exec(step);
    old.exec(`PRAGMA user_version = ${before}`);
    const insert = old.prepare('INSERT INTO alerts (id, state, started_at, alert) VALUES (?, ?, ?, ?)');
    insert.run('whole', 'firing', 1, JSON.stringify(alert({ id: 'whole', summary: why, telling: hushed('silenced') })));
    insert.run('beside', 'firing', 2, JSON.stringify(alert({ id: 'beside' })));
    insert.run('plain', 'firing', 3, JSON.stringify(alert({ id: 'plain', telling: { level: 2 } })));
    const handling = { acknowledged: { by: 'ada', at: 1, until: 9, why }, notifiedAt: 4, telling: hushed('acknowledged') };
    old.prepare('INSERT INTO attention (alert, attention) VALUES (?, ?)').run('beside', JSON.stringify(handling));
    const state = { phase: 'firing', alert: alert({ id: 'whole', telling: hushed('maintenance') }) };
    old.prepare("INSERT INTO indicators VALUES ('hsm-1', 'fan1a', 'speed-low', ?)").run(JSON.stringify(state));
    old.prepare("INSERT INTO silences VALUES ('s1', ?)").run(JSON.stringify(silence));
    old.exec("INSERT INTO left_open VALUES ('hsm-1')");
  }
  const store = open(context, path);
  const told = (id: string) => store.alerts.find(id)?.telling;
  assert.deepEqual(told('whole'), { level: 1, suppressedBy: 'silenced' });
  assert.deepEqual(told('beside'), { level: 1, suppressedBy: 'acknowledged' });
  assert.deepEqual(told('plain'), { level: 2 });
  assert.equal(store.alerts.find('whole')?.summary, why);
  assert.equal(store.alerts.find('beside')?.acknowledged?.why, why);
  assert.equal(store.alerts.find('beside')?.notifiedAt, 4);
  const [indicator] = store.indicators.load();
  assert.deepEqual((indicator?.state as { alert: Alert } | undefined)?.alert.telling, { level: 1, suppressedBy: 'maintenance' });
  assert.deepEqual([store.suppressions.loadSilences().length, store.leftOpen.load()], [1, ['hsm-1']]);
  using database = new DatabaseSync(path);
  for (const [table, column] of [
    ['alerts', 'alert'],
    ['attention', 'attention'],
    ['indicators', 'state'],
  ]) {
    const rows = database.prepare(`SELECT ${column} AS text FROM ${table}`).all();
    assert.ok(rows.every(({ text }) => !/[^\\]"hushed":/.test(String(text))));
  }
});

/** What the version before called what keeps an alert quiet. */
function hushed(by: string): object {
  return { level: 1, hushed: by };
}

test('what was read under another name or in another unit is one series with what is read now', (context) => {
  const path = newPath(context);
  const old = new DatabaseSync(path);
  const step = migrations.findIndex((each) => each.includes('hsm.commands.rate'));
  for (const each of migrations.slice(0, step)) old.exec(each);
  old.exec(`PRAGMA user_version = ${step}`);
  old.exec(`INSERT INTO series (id, device, channel, metric, component, attributes, unit, described_at) VALUES
              (1, 'hsm-1', 'console', 'hsm.commands.rate', 'hsm', '{"hw.id":"hsm","hw.name":"HSM","hw.type":"hsm"}', '1/s', 5),
              (2, 'hsm-1', 'console', 'hsm.utilization', 'hsm', '{"hw.id":"hsm","hw.name":"HSM","hw.type":"hsm"}', '%', 5),
              (3, 'hsm-1', 'snmp', 'hsm.utilization', 'hsm', '{"hw.id":"hsm","hw.name":"HSM","hw.type":"hsm"}', '1', 5);
            INSERT INTO readings (series, time, value) VALUES (1, 5, 66.6), (2, 5, 25), (3, 5, 0.25);
            INSERT INTO days (series, day, readings, least, mean, most) VALUES (2, 0, 1, 25, 25, 25), (3, 0, 1, 0.25, 0.25, 0.25)`);
  old.close();

  const store = open(context, path);
  const history = store.history.load({ device: 'hsm-1', metrics: ['hsm.command.rate', 'hsm.utilization'], from: 0, to: 9 });
  assert.deepEqual(
    history.map(({ metric, channel, unit, values }) => [metric, channel, unit, values]),
    [
      ['hsm.command.rate', 'console', '1/s', [66.6]],
      ['hsm.utilization', 'console', '%', [25]],
      ['hsm.utilization', 'snmp', '%', [25]],
    ],
  );
  assert.deepEqual(
    (['console', 'snmp'] as const).map((channel) =>
      store.days.load({ device: 'hsm-1', channel, metric: 'hsm.utilization', component: 'hsm' }, 9).map(({ value }) => value),
    ),
    [[25], [25]],
  );
});

test('silences and maintenance windows come back as they were, until they are removed', (context) => {
  const path = newPath(context);
  const first = openStore(path);
  first.suppressions.saveSilence(silence);
  first.suppressions.saveSilence({ ...silence, id: 's2', until: 9 });
  first.suppressions.saveMaintenance(maintenance);
  first.dispose();
  const store = open(context, path);
  assert.deepEqual(store.suppressions.loadSilences(), [silence, { ...silence, id: 's2', until: 9 }]);
  assert.deepEqual(store.suppressions.loadMaintenance(), [maintenance]);
  store.suppressions.removeSilence('s1');
  store.suppressions.removeMaintenance('m1');
  assert.deepEqual([store.suppressions.loadSilences().map(({ id }) => id), store.suppressions.loadMaintenance()], [['s2'], []]);
});

test('the log is asked by alert, by device, by age, newest first', (context) => {
  const store = open(context);
  const event = (time: number, device: string, of?: string) => ({
    time,
    device,
    kind: 'notified',
    text: `t${time}`,
    ...(of && { alert: of }),
  });
  for (const each of [event(1, 'hsm-1', 'a1'), event(2, 'hsm-2', 'a2'), event(3, 'hsm-1', 'a1'), event(4, 'hsm-1')])
    store.events.append(each);
  const times = (query: Parameters<Store['events']['load']>[0]) => store.events.load(query).map(({ time }) => time);
  assert.deepEqual(times({ since: 0 }), [4, 3, 2, 1]);
  assert.deepEqual(times({ since: 0, alert: 'a1' }), [3, 1]);
  assert.deepEqual(times({ since: 2, alert: 'a1' }), [3]);
  assert.deepEqual(times({ since: 0, device: 'hsm-1' }), [4, 3, 1]);
  assert.deepEqual(times({ since: 0, device: 'hsm-2', alert: 'a1' }), []);
  assert.deepEqual(times({ since: 0, limit: 2 }), [4, 3]);
  const entry = { time: 5, who: 'ada', what: 'acknowledge', target: 'Fan', why: 'on it', device: 'hsm-1', alert: 'a1' };
  store.audit.append(entry);
  store.audit.append({ ...entry, time: 6, alert: 'a2', device: 'hsm-2' });
  assert.deepEqual(store.audit.load({ since: 0, alert: 'a1' }), [entry]);
  assert.deepEqual(
    store.audit.load({ since: 0 }).map(({ time }) => time),
    [6, 5],
  );
});

test('what reaches further than one alert is found by that, and by its index', (context) => {
  const store = open(context);
  const reach = { haGroup: 'prod', component: 'psu2', until: 9 };
  const entry = { time: 5, who: 'ada', what: 'silence', target: 'HA group prod, psu2', why: 'feeds', reach };
  const event = { time: 6, kind: 'silence-end', text: 'A silence has ended', device: 'hsm-1', reach: { device: 'hsm-1' } };
  store.audit.append(entry);
  store.audit.append({ time: 7, who: 'ada', what: 'acknowledge', target: 'Fan', alert: 'a1' });
  store.events.append(event);
  store.events.append({ time: 8, kind: 'notified', text: 'told', device: 'hsm-1' });
  assert.deepEqual(store.audit.load({ since: 0, reaching: true }), [entry]);
  assert.deepEqual(store.events.load({ since: 0, reaching: true }), [event]);
  assert.deepEqual(store.audit.load({ since: 6, reaching: true }), []);
  const database = new DatabaseSync(store.path);
  context.after(() => database.close());
  for (const table of ['events', 'audit']) {
    const sql = `SELECT * FROM ${table} WHERE reach IS NOT NULL AND time >= 0 ORDER BY time DESC, id DESC LIMIT 9`;
    assert.match(JSON.stringify(database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()), /USING INDEX (events|audit)_by_reach/);
  }
});

test('what people did cannot be changed or taken out of the log', (context) => {
  const store = open(context);
  store.audit.append({ time: 5, who: 'ada', what: 'acknowledge', target: 'Fan', alert: 'a1' });
  const database = new DatabaseSync(store.path);
  context.after(() => database.close());
  assert.throws(() => database.exec("UPDATE audit SET who = 'bob'"), /never changed/);
  assert.throws(() => database.exec('DELETE FROM audit'), /never shortened/);
  store.events.prune(100);
  assert.equal(store.audit.load({ since: 0 }).length, 1);
});

test('ended alerts are kept for their time, those that never fired for a shorter one, and open ones for good', (context) => {
  const store = open(context);
  const now = 1000 * DAY;
  const ended = (id: string, days: number, fired: boolean) =>
    store.alerts.save(
      alert({ id, state: 'resolved', startedAt: now - days * DAY - 1, resolvedAt: now - days * DAY, ...(fired && { firedAt: 1 }) }),
    );
  ended('a-young', 89, true);
  ended('a-old', 91, true);
  ended('a-never', 15, false);
  ended('a-never-young', 13, false);
  store.alerts.save(alert({ id: 'a-open', startedAt: now - 400 * DAY, firedAt: now - 400 * DAY }));
  store.events.append({ time: now - 91 * DAY, kind: 'notified', text: 'old' });
  store.events.append({ time: now - 89 * DAY, kind: 'notified', text: 'young' });
  store.alerts.prune({ before: now - 90 * DAY, neverFired: now - 14 * DAY });
  store.events.prune(now - 90 * DAY);
  const kept = store.alerts.load({ since: 0 }).map(({ id }) => id);
  assert.deepEqual(kept.sort(), ['a-never-young', 'a-open', 'a-young']);
  assert.deepEqual(
    store.events.load({ since: 0 }).map(({ text }) => text),
    ['young'],
  );
  assert.equal(store.alerts.find('a-young')?.state, 'resolved');
  assert.equal(store.alerts.find('a-old'), undefined);
});

test('at a start only what is open or of the last day is read, by its index', (context) => {
  const store = open(context);
  const database = new DatabaseSync(store.path);
  context.after(() => database.close());
  for (const where of ["state <> 'resolved'", "state = 'resolved' AND coalesce(resolved_at, started_at) >= 5"]) {
    const plan = database.prepare(`EXPLAIN QUERY PLAN SELECT id, started_at, alert FROM alerts WHERE ${where}`).all();
    assert.match(JSON.stringify(plan), /USING INDEX alerts_(open|by_end)/);
  }
});

test('the history of a component is its own and that of the parts that sit in it, at any depth', (context) => {
  const store = open(context);
  const reading = (id: string, parent?: string): Reading => ({
    device: 'hsm-1',
    channel: 'console',
    metric: 'hw.voltage',
    attributes: { 'hw.id': id, 'hw.name': id, 'hw.type': 'voltage', ...(parent !== undefined && { 'hw.parent': parent }) },
    time: 1,
    value: 12,
  });
  store.readings.append([
    reading('psu1'),
    reading('psu1-12v', 'psu1'),
    reading('probe', 'psu1-12v'),
    reading('psu2'),
    reading('loop', 'loop'),
  ]);
  const parts = (component: string) =>
    store.history
      .load({ device: 'hsm-1', component, metrics: ['hw.voltage'], from: 0, to: 9 })
      .map(({ attributes }) => attributes['hw.id']);
  assert.deepEqual(parts('psu1'), ['psu1', 'psu1-12v', 'probe']);
  assert.deepEqual(parts('psu1-12v'), ['psu1-12v', 'probe']);
  assert.deepEqual([parts('loop'), parts('none')], [['loop'], []]);
});

test('what people and notices have to do with an alert is stored beside it, and the newest word counts', (context) => {
  const store = open(context);
  const loaded = () => [store.alerts.find('a1'), store.alerts.load({ since: 0 })[0]];
  const taken = alert({ acknowledged: { by: 'ada', at: 1, until: 9 }, notifiedAt: 5, notices: 1, telling: { level: 1 } });
  store.alerts.save(alert({ notifiedAt: 2 }));
  store.alerts.saveHandling(taken);
  assert.deepEqual(loaded(), [taken, taken]);
  store.alerts.saveHandling(alert());
  assert.deepEqual(loaded(), [alert(), alert()], 'taken back');
  store.alerts.saveHandling(taken);
  store.alerts.save(alert({ notifiedAt: 7 }));
  assert.deepEqual(loaded(), [alert({ notifiedAt: 7 }), alert({ notifiedAt: 7 })]);
});
