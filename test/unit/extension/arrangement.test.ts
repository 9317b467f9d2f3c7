import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Arrangement, AS_WRITTEN, arrangementOf } from '../../../src/extension/tree/arrangement.ts';
import { DeviceForest } from '../../../src/extension/tree/deviceForest.ts';
import { alert, device, T0 } from './records.ts';

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
  assert.deepEqual(forest.roots, ['site/Berlin', 'device/a', 'device/d', 'device/e']);
  assert.deepEqual(forest.node('site/Berlin')?.children, ['device/b', 'device/c']);
  assert.equal(forest.node('site/Berlin')?.description, '1 failed, 1 ok · site');
});

test('devices with the same worst fault stand together', () => {
  const forest = forestOf({ groupBy: 'fault' });
  assert.deepEqual(forest.roots, ['device/b', 'fault/fan1a/speed-low', 'device/a', 'device/e']);
  const group = forest.node('fault/fan1a/speed-low')!;
  assert.deepEqual([group.label, group.children], ['Fan1A turns too slowly or not at all', ['device/c', 'device/d']]);
  assert.deepEqual([group.context, group.haGroup], ['deviceGroup', undefined], 'no menu of an HA group');
});

test('only what is not ok is what has failed, is unknown, fires or is not watched as configured', () => {
  const forest = forestOf({ only: 'notOk', groupBy: 'none' });
  assert.deepEqual(forest.roots, ['device/c', 'device/a', 'device/d', 'device/e']);
  assert.equal(forest.devices, 4);
  assert.equal(forest.node('device/b'), undefined);
});

test('devices can be sorted by name, as people count, or the worst first', () => {
  assert.deepEqual(forestOf({ sort: 'name', groupBy: 'none' }).roots, ['device/a', 'device/c', 'device/b', 'device/d', 'device/e']);
  assert.deepEqual(forestOf({ sort: 'worst', groupBy: 'none' }).roots, ['device/d', 'device/c', 'device/e', 'device/a', 'device/b']);
});

test('what was kept of an arrangement by another version is taken as far as it is understood', () => {
  assert.deepEqual(arrangementOf({ groupBy: 'site', only: 'half', sort: 7 }), { ...AS_WRITTEN, groupBy: 'site' });
  for (const kept of [undefined, null, 'x', []]) assert.deepEqual(arrangementOf(kept), AS_WRITTEN);
});
