import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { statusLines } from '../../../src/cli/status.ts';
import { AgingSnapshot } from '../../../src/extension/connection/agingSnapshot.ts';
import { statusSummary } from '../../../src/extension/statusBar/statusSummary.ts';
import { deviceNodes } from '../../../src/extension/tree/deviceNodes.ts';
import { agedDevice } from '../../../src/protocol/aging.ts';
import { at, channel, component, device, reading, snapshot, T0 } from './records.ts';

const MINUTE = 60_000;
/** Polled every ten minutes, last heard of at `T0`. */
const watched = device({ interval: 600, lastSeen: at(0), state: 'ok', components: [component()], channels: [channel()] });

test('a device that was fine is unknown when two polls have passed without a word, by the clock of whoever looks', () => {
  assert.equal(agedDevice(watched, T0 + 20 * MINUTE), watched);
  const old = agedDevice(watched, T0 + 20 * MINUTE + 1);
  assert.equal(old.state, 'unknown');
  assert.equal(old.notHeardSince, at(0));
  assert.deepEqual(
    [...old.components, ...old.channels].map(({ state }) => state),
    ['unknown', 'unknown'],
  );
  assert.equal(old.components[0]?.readings[0]?.state, 'unknown');
});

test('what was bad stays bad', () => {
  const failed = {
    ...watched,
    state: 'failed' as const,
    components: [component({ state: 'failed', readings: [reading({ state: 'failed' })] })],
  };
  const old = agedDevice(failed, T0 + 60 * MINUTE);
  assert.equal(old.state, 'failed');
  assert.equal(old.components[0]?.state, 'failed');
  assert.equal(old.components[0]?.readings[0]?.state, 'failed');
});

test('no row of the tree has a tick that is older than two polls, and the device’s says since when', () => {
  const now = T0 + 25 * MINUTE;
  const view = { now, parent: undefined, checking: false };
  assert.ok(
    deviceNodes(watched, view).some(({ tone }) => tone === 'ok'),
    'without its age it would be fine',
  );
  const rows = deviceNodes(agedDevice(watched, now), view);
  assert.deepEqual(
    rows.filter(({ tone }) => tone === 'ok'),
    [],
  );
  assert.match(rows[0]?.description ?? '', /not heard of since \d\d:\d\d/);
  assert.match(rows[0]?.spoken ?? '', /not heard of since/);
});

test('the status bar and the terminal say so, too', () => {
  const now = T0 + 25 * MINUTE;
  const old = new AgingSnapshot().of(snapshot({ devices: [watched] }), now);
  const summary = statusSummary(old, 'ready', undefined, now);
  assert.match(summary?.text ?? '', /1 unknown/);
  assert.match(summary?.tooltip ?? '', /not heard of since/);
  const lines = statusLines(old, { stdout: new PassThrough(), env: {} }, now).join('\n');
  assert.match(lines, /hsm-1: not heard of since 2026-03-01 12:00:00/);
});

test('a view is drawn anew only when a further device has become too old', () => {
  const aging = new AgingSnapshot();
  const fresh = device({ id: 'hsm-2', interval: 600, lastSeen: at(10) });
  const told = snapshot({ devices: [watched, fresh] });
  assert.equal(aging.of(told, T0 + 15 * MINUTE), told);
  assert.equal(aging.grows(told, T0 + 19 * MINUTE), false);
  assert.equal(aging.grows(told, T0 + 21 * MINUTE), true);
  const one = aging.of(told, T0 + 21 * MINUTE);
  assert.deepEqual(
    one.devices.map(({ state }) => state),
    ['unknown', fresh.state],
  );
  assert.equal(one.devices[1], fresh, 'a row that has not changed is not drawn again');
  assert.equal(aging.of(told, T0 + 25 * MINUTE), one);
  const both = aging.of(told, T0 + 31 * MINUTE);
  assert.equal(both.devices[0], one.devices[0]);
  assert.equal(both.devices[1]?.state, 'unknown');
});

test('while a lost service is looked for, the status bar does not say that all is well', () => {
  const summary = statusSummary(snapshot(), 'reconnecting', 'The connection was lost.', T0);
  assert.match(summary?.text ?? '', /1 HSM, connecting again$/);
  assert.match(summary?.spoken ?? '', /connecting again$/);
  assert.match(summary?.tooltip ?? '', /^The connection was lost.* Connecting again…/);
});
