import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeviceForest } from '../../../src/extension/tree/deviceForest.ts';
import type { DeviceRecord } from '../../../src/protocol/contract.ts';
import { alert, at, component, device, indicator, reading, T0 } from './records.ts';

const none: ReadonlySet<string> = new Set();

function planted(devices: readonly DeviceRecord[]): DeviceForest {
  const forest = new DeviceForest();
  forest.update({ devices, checking: none, now: T0 });
  return forest;
}

test('devices keep the order of the inventory, and an HA group stands where its first member does', () => {
  const forest = planted([
    device({ id: 'b' }),
    device({ id: 'c', haGroup: 'prod' }),
    device({ id: 'a' }),
    device({ id: 'd', haGroup: 'prod' }),
  ]);
  assert.deepEqual(forest.roots, ['summary', 'device/b', 'ha/prod', 'device/a']);
  assert.deepEqual(forest.node('ha/prod')!.children, ['device/c', 'device/d']);
  assert.equal(forest.node('device/d')!.parent, 'ha/prod');
});

test('an HA group says how many of its members are well', () => {
  const forest = planted([device({ id: 'c', haGroup: 'prod' }), device({ id: 'd', haGroup: 'prod', state: 'failed' })]);
  assert.equal(forest.node('ha/prod')!.description, '1 failed, 1 ok · HA group');
});

test('a changed value asks for its own row and no other', () => {
  const first = device({ id: 'a', components: [component(), component({ id: 'fan1b', name: 'Fan1B' })] });
  const second = device({ id: 'b' });
  const forest = planted([first, second]);
  const changed = { ...first, components: [component({ readings: [reading({ value: 5800 })] }), first.components[1]!] };
  assert.deepEqual(forest.update({ devices: [changed, second], checking: none, now: T0 }), ['a/component/fan1a']);
  assert.equal(forest.node('a/component/fan1a')!.description, '5,800 rpm');
});

test('a change in a row and below it asks for the topmost only', () => {
  const before = device({ id: 'a' });
  const forest = planted([before]);
  const after = { ...before, state: 'failed' as const, components: [component({ state: 'failed', readings: [reading({ value: 0 })] })] };
  assert.deepEqual(forest.update({ devices: [after], checking: none, now: T0 }), ['device/a']);
});

test('an alert that somebody takes on draws the row of its device, and no other', () => {
  const devices = [device({ id: 'hsm-1', firing: 1 }), device({ id: 'b' })];
  const forest = new DeviceForest();
  const alerts = [alert()];
  forest.update({ devices, alerts, checking: none, now: T0 });
  const taken = [{ ...alerts[0]!, acknowledged: { by: 'ada', at: at(0), until: at(60) } }];
  assert.deepEqual(forest.update({ devices, alerts: taken, checking: none, now: T0 }), ['device/hsm-1']);
  assert.deepEqual(forest.update({ devices, alerts: [...taken], checking: none, now: T0 }), []);
});

test('an update without news asks for nothing', () => {
  const devices = [device({ id: 'a' }), device({ id: 'b' })];
  const forest = planted(devices);
  assert.deepEqual(forest.update({ devices: devices.map((record) => ({ ...record })), checking: none, now: T0 }), []);
});

test('a new, a removed and a regrouped device change the view as a whole', () => {
  const [a, b] = [device({ id: 'a' }), device({ id: 'b' })];
  const forest = planted([a]);
  assert.equal(forest.update({ devices: [a, b], checking: none, now: T0 }), 'all');
  assert.equal(forest.update({ devices: [b], checking: none, now: T0 }), 'all');
  assert.equal(forest.node('a/component/fan1a'), undefined);
  assert.equal(forest.update({ devices: [{ ...b, haGroup: 'prod' }], checking: none, now: T0 }), 'all');
  assert.equal(forest.update({ devices: [b], checking: none, now: T0 }), 'all');
  assert.equal(forest.node('ha/prod'), undefined);
});

test('a component that goes takes its row with it and asks for its group', () => {
  const full = device({ id: 'a', components: [component(), component({ id: 'fan1b', name: 'Fan1B' })] });
  const forest = planted([full]);
  assert.deepEqual(forest.update({ devices: [{ ...full, components: [component()] }], checking: none, now: T0 }), ['a/group/fans']);
  assert.equal(forest.node('a/component/fan1b'), undefined);
});

test('a check that this window waits for marks the device, for the menu as well', () => {
  const record = device({ id: 'a' });
  const forest = planted([record]);
  assert.deepEqual(forest.update({ devices: [record], checking: new Set(['a']), now: T0 }), ['device/a']);
  assert.equal(forest.node('device/a')!.context, 'device.real.checking');
  assert.match(forest.node('device/a')!.description, /checking…/);
});

test('time alone redraws a row when its words change, at most once a minute', () => {
  const forest = planted([device({ id: 'a' })]);
  assert.deepEqual(forest.age(T0 + 59_000, none), []);
  assert.deepEqual(forest.age(T0 + 61_000, none), ['device/a']);
  assert.deepEqual(forest.age(T0 + 100_000, none), []);
  assert.match(forest.node('device/a')!.description, /^1 min ago$/);
});

test('one reading among 10,000 components costs its own device', () => {
  const devices = Array.from({ length: 200 }, (_, n) =>
    device({ id: `hsm-${n}`, components: Array.from({ length: 50 }, (_, i) => component({ id: `fan${i}`, name: `Fan${i}` })) }),
  );
  const forest = planted(devices);
  const untouched = forest.node('hsm-7/component/fan3');
  const [first, ...others] = devices as [DeviceRecord, ...DeviceRecord[]];
  const [fan, ...fans] = first.components;
  const changed = { ...first, components: [{ ...fan!, readings: [reading({ value: 1 })] }, ...fans] };
  assert.deepEqual(forest.update({ devices: [changed, ...others], checking: none, now: T0 }), ['hsm-0/component/fan0']);
  assert.equal(forest.node('hsm-7/component/fan3'), untouched);
});

test('a device says that it is in maintenance, by its own window or its group’s, while one is under way', () => {
  const window = { id: 'm', haGroup: 'prod', start: at(-10), end: at(20), by: 'ada', why: 'update', active: true };
  const devices = [device({ id: 'c', haGroup: 'prod' }), device({ id: 'd' })];
  const forest = planted(devices);
  const change = forest.update({ devices, checking: none, maintenance: [window], now: T0 });
  assert.deepEqual(change, ['device/c']);
  assert.match(forest.node('device/c')!.description, /^in maintenance until .*\d\d:\d\d · just now/);
  assert.deepEqual(forest.update({ devices, checking: none, maintenance: [{ ...window, active: false }], now: T0 }), ['device/c']);
  assert.doesNotMatch(forest.node('device/c')!.description, /maintenance/);
});

const central = { id: 'central', name: 'Central', place: 'prometheus:9090', devices: 2, unheard: 0, own: 0 } as const;

test('what is read from a platform stands below its source, and no command for own devices finds it', () => {
  const source = { id: 'central', name: 'Central' };
  const remote = device({ id: 'central/a', source, haGroup: 'central/prod', channels: [], components: [] });
  const forest = new DeviceForest();
  const input = { devices: [device({ id: 'own' }), remote], checking: none, now: T0 };
  forest.update({ ...input, sources: [{ ...central, state: 'ok', text: '1 device read.' }] });
  assert.deepEqual(forest.roots, ['summary', 'device/own', 'source/central']);
  assert.deepEqual(forest.node('source/central')!.children, ['device/central/a']);
  assert.equal(forest.node('source/central')!.description, '1 ok · source');
  const row = forest.node('device/central/a')!;
  assert.equal(row.context, 'remote');
  assert.match(row.description, /Central/);
  // It can be opened before anything was read of it.
  assert.equal(forest.node(row.children[0] ?? '')?.label, 'No readings yet');
});

test('rows of parts that are read from a platform are none of those that something can be done to', () => {
  const fan = component({ indicators: [indicator({ phase: 'firing' })] });
  const remote = device({ id: 'central/a', source: { id: 'central', name: 'Central' }, components: [fan] });
  const contexts = (of: DeviceRecord) => {
    const forest = planted([of]);
    const keys = (key: string): readonly string[] => [key, ...(forest.node(key)?.children ?? []).flatMap(keys)];
    return [...new Set(forest.roots.flatMap(keys).map((key) => forest.node(key)?.context ?? ''))].filter((each) =>
      /^(comp|read|chan)/.test(each),
    );
  };
  assert.ok(contexts(device({ components: [fan] })).includes('component.alert'));
  assert.ok(contexts(remote).includes('component.remote.alert'));
  for (const context of contexts(remote)) assert.match(context, /^\w+\.remote(\.alert)?$/);
});

test('a source whose devices are all shown as from another one says so on its row', () => {
  const forest = new DeviceForest();
  const text = '2 devices read. Read from One as well, and shown as from there: 2 of Central.';
  forest.update({ devices: [], checking: none, now: T0, sources: [{ ...central, state: 'ok', text }] });
  assert.equal(forest.node('source/central/none')?.description, text);
});

test('a source that fails has a row that says so, also when nothing is known from there', () => {
  const forest = new DeviceForest();
  const text = 'prometheus:9090 could not be reached (ECONNREFUSED). It was never read.';
  forest.update({ devices: [], checking: none, now: T0, sources: [{ ...central, devices: 0, state: 'failing', text }] });
  assert.deepEqual(forest.roots, ['source/central/none']);
  const row = forest.node('source/central/none')!;
  assert.deepEqual([row.description, row.tone, row.children], [text, 'degraded', []]);
  assert.match(row.spoken, /degraded/);
  // The editor would leave a row folded that had nothing below it: what comes has a row of its own, which is unfolded.
  const remote = device({ id: 'central/a', source: { id: 'central', name: 'Central' } });
  const change = forest.update({ devices: [remote], checking: none, now: T0, sources: [{ ...central, devices: 1, state: 'ok', text }] });
  assert.deepEqual([change, forest.roots, forest.node('source/central')?.expanded], ['all', ['source/central'], true]);
  assert.equal(forest.node('source/central/none'), undefined);
  // How old it is what it shows stands there once it is not read any more.
  forest.update({
    devices: [remote],
    checking: none,
    now: T0 + 600_000,
    sources: [{ ...central, devices: 1, state: 'failing', text, lastAt: at(0) }],
  });
  assert.match(forest.node('source/central')?.description ?? '', / · last read \d\d:\d\d$/);
  assert.match(forest.node('source/central')?.tooltip(T0 + 600_000) ?? '', /Last read 10 min ago/);
  forest.update({ devices: [], checking: none, now: T0, sources: [] });
  assert.deepEqual(forest.roots, []);
  assert.equal(forest.node('source/central'), undefined);
});
