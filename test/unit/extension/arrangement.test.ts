import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Arrangement, AS_WRITTEN, arrangementOf } from '../../../src/extension/tree/arrangement.ts';
import { DeviceForest } from '../../../src/extension/tree/deviceForest.ts';
import { alert, at, device, T0 } from './records.ts';

const devices = [
  device({ id: 'b', name: 'Berlin 10', site: 'Berlin' }),
  device({ id: 'c', name: 'Berlin 9', site: 'Berlin', state: 'failed', firing: 1 }),
  device({ id: 'a', name: 'Austin', state: 'unknown' }),
  device({ id: 'd', name: 'Dublin', haGroup: 'prod', state: 'failed', firing: 1 }),
  device({ id: 'e', name: 'Essen', problems: [{ code: 'login-refused', message: 'x' }] }),
];
const alerts = [alert({ id: '1', device: 'c' }), alert({ id: '2', device: 'd' }), alert({ id: '3', device: 'd', severity: 'warning' })];

function forestOf(change: Partial<Arrangement>): DeviceForest {
  const forest = new DeviceForest();
  forest.update({ devices, alerts, checking: new Set(), arrangement: { ...AS_WRITTEN, ...change }, now: T0 });
  return forest;
}

test('devices can be grouped by site, and those without one stand by themselves', () => {
  const forest = forestOf({ groupBy: 'site' });
  assert.deepEqual(forest.roots, ['summary', 'site/Berlin', 'device/a', 'device/d', 'device/e']);
  assert.deepEqual(forest.node('site/Berlin')?.children, ['device/b', 'device/c']);
  assert.equal(forest.node('site/Berlin')?.description, '1 failed, 1 ok · site');
});

test('devices with the same worst fault stand together', () => {
  const forest = forestOf({ groupBy: 'fault' });
  assert.deepEqual(forest.roots, ['summary', 'device/b', 'fault/fan1a/speed-low', 'device/a', 'device/e']);
  const group = forest.node('fault/fan1a/speed-low')!;
  assert.deepEqual([group.label, group.children], ['Fan1A turns too slowly or not at all', ['device/c', 'device/d']]);
  assert.deepEqual([group.context, group.haGroup], ['deviceGroup', undefined], 'no menu of an HA group');
});

test('only what is not ok is what has failed, is unknown, fires or is not watched as configured', () => {
  const forest = forestOf({ only: 'notOk', groupBy: 'none' });
  assert.deepEqual(forest.roots, ['summary', 'device/c', 'device/a', 'device/d', 'device/e']);
  assert.equal(forest.devices, 4);
  assert.equal(forest.node('device/b'), undefined);
});

test('devices can be sorted by name, as people count, or the worst first', () => {
  assert.deepEqual(forestOf({ sort: 'name', groupBy: 'none' }).roots, [
    'summary',
    'device/a',
    'device/c',
    'device/b',
    'device/d',
    'device/e',
  ]);
  assert.deepEqual(forestOf({ sort: 'worst', groupBy: 'none' }).roots, [
    'summary',
    'device/d',
    'device/c',
    'device/e',
    'device/a',
    'device/b',
  ]);
});

test('a text leaves what it is in: a name, an id, a group, a site, or a fault that fires', () => {
  const found = (text: string) => forestOf({ text, groupBy: 'none' }).roots.slice(1);
  assert.deepEqual(found('berlin'), ['device/b', 'device/c']);
  assert.deepEqual(found('PROD'), ['device/d']);
  assert.deepEqual(found('fan1a'), ['device/c', 'device/d']);
  assert.deepEqual(found('nothing of it'), []);
  assert.equal(arrangementOf({ text: 7 }).text, '');
});

test('the first row says how all stand, also those that are left out, and who was heard longest ago', () => {
  const forest = forestOf({ text: 'austin' });
  const summary = forest.node('summary');
  assert.deepEqual(forest.roots, ['summary', 'device/a']);
  assert.equal(summary?.label, '5 HSMs');
  assert.match(summary?.description ?? '', /^2 failed, 1 degraded, 1 unknown, 1 ok · longest ago heard: /);
  assert.equal(summary?.tone, 'failed');
  forest.age(T0 + 7_200_000, new Set());
  assert.match(forest.node('summary')?.description ?? '', /2 h ago$/);
  const one = new DeviceForest();
  one.update({ devices: devices.slice(0, 1), checking: new Set(), now: T0 });
  assert.deepEqual(one.roots, ['device/b'], 'of one HSM its own row says it');
});

test('a summary counts what was never heard as heard longest ago, and leaves out what a person has paused', () => {
  const forest = new DeviceForest();
  const paused = device({ id: 'p', name: 'Paused', paused: { since: at(-600), by: 'ada' }, lastSeen: at(-600) });
  const never = { ...device({ id: 'n', name: 'New' }), lastSeen: undefined as never };
  forest.update({ devices: [paused, device({ lastSeen: at(-5) })], checking: new Set(), now: T0 });
  assert.match(forest.node('summary')?.description ?? '', /longest ago heard: East US 1, 5 min ago$/);
  forest.update({ devices: [paused, device({ lastSeen: at(-5) }), never], checking: new Set(), now: T0 });
  assert.match(forest.node('summary')?.description ?? '', /New not seen yet$/);
});

test('what was kept of an arrangement by another version is taken as far as it is understood', () => {
  assert.deepEqual(arrangementOf({ groupBy: 'site', only: 'half', sort: 7 }), { ...AS_WRITTEN, groupBy: 'site' });
  for (const kept of [undefined, null, 'x', []]) assert.deepEqual(arrangementOf(kept), AS_WRITTEN);
});
