import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeSnapshot } from '../../../src/extension/connection/snapshot.ts';
import { withReadings } from '../../../src/extension/connection/withReadings.ts';
import { alert, at, component, device, reading, snapshot } from './records.ts';

test('a change replaces the devices it names in place, and leaves the others the very same', () => {
  const before = snapshot({ devices: [device({ id: 'a' }), device({ id: 'b' })] });
  const after = mergeSnapshot(before, { devices: [device({ id: 'b', state: 'failed' })] });
  assert.deepEqual(
    after.devices.map(({ id, state }) => [id, state]),
    [
      ['a', 'ok'],
      ['b', 'failed'],
    ],
  );
  assert.equal(after.devices[0], before.devices[0]);
  assert.equal(after.alerts, before.alerts);
});

test('removed devices go and new ones come last', () => {
  const before = snapshot({ devices: [device({ id: 'a' }), device({ id: 'b' })] });
  const after = mergeSnapshot(before, { devices: [device({ id: 'c' })], removedDevices: ['a'] });
  assert.deepEqual(
    after.devices.map(({ id }) => id),
    ['b', 'c'],
  );
});

test('the alerts of a removed device go with it', () => {
  const before = snapshot({
    devices: [device({ id: 'a' }), device({ id: 'b' })],
    alerts: [alert({ id: '1', device: 'a' }), alert({ id: '2', device: 'b' })],
  });
  const after = mergeSnapshot(before, { removedDevices: ['a'] });
  assert.deepEqual(
    after.alerts.map(({ id }) => id),
    ['2'],
  );
});

test('alerts are replaced by id, the newest first, and leave a day after they were resolved', () => {
  const before = snapshot({
    alerts: [alert({ id: 'old', state: 'resolved', resolvedAt: at(-25 * 60) }), alert({ id: 'a', state: 'pending' })],
  });
  const after = mergeSnapshot(before, { alerts: [alert({ id: 'a' }), alert({ id: 'b', startedAt: at(-1) })] });
  assert.deepEqual(
    after.alerts.map(({ id, state }) => [id, state]),
    [
      ['b', 'firing'],
      ['a', 'firing'],
    ],
  );
});

test('what a change leaves out stays', () => {
  const before = snapshot({ demo: true, missingSecrets: ['x'] });
  assert.deepEqual(mergeSnapshot(before, {}), before);
  assert.deepEqual(mergeSnapshot(before, { missingSecrets: [], demo: false }).missingSecrets, []);
});

test('a device of the past has the readings of then, and the parts that only a platform tells of', () => {
  const alerted = component({ id: 'fan1a', state: 'failed', readings: [] });
  const parts = [component({ id: 'fan1a', state: 'ok' }), component({ id: 'psu1', name: 'PSU1' })];
  const slow = reading({ value: 0, attributes: { 'hw.id': 'fan1a' } });
  const { components } = withReadings(device({ components: [alerted] }), [slow], parts);
  assert.deepEqual(
    components.map(({ id, state, readings }) => [id, state, readings.length]),
    [
      ['fan1a', 'failed', 1],
      ['psu1', 'ok', parts[1]?.readings.length],
    ],
  );
});
