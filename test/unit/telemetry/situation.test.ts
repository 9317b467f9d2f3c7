import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyState, freshness, gapNotices, limitsNotice, noticesOf, type Situation } from '../../../webview/telemetry/situation.ts';
import { aDevice } from './build.ts';

const NOW = 1_000_000_000;

function standing(parts: Partial<Situation> = {}): Situation {
  return {
    service: 'connected',
    devices: [aDevice({ lastSeen: NOW - 12_000 })],
    selected: 'hsm-1',
    range: 'hour',
    points: 30,
    error: undefined,
    now: NOW,
    ...parts,
  };
}

const title = (parts: Partial<Situation>) => emptyState(standing(parts))?.title;
const actions = (parts: Partial<Situation>) => emptyState(standing(parts))?.remedies.map((remedy) => remedy.action);

test('with readings to draw there is no empty state, even when the last refresh failed', () => {
  assert.equal(emptyState(standing()), undefined);
  assert.equal(emptyState(standing({ error: 'No.' })), undefined);
});

test('a service that cannot be reached says why, and offers to try again', () => {
  const parts: Partial<Situation> = { service: { unreachable: 'The socket is gone.' } };
  assert.match(emptyState(standing(parts))?.text ?? '', /^The socket is gone\. /);
  assert.deepEqual(actions(parts), ['retry']);
});

test('a device that is not in the inventory is named', () => {
  const state = emptyState(standing({ selected: 'hsm-gone' }));
  assert.equal(state?.title, 'This device is not in the inventory');
  assert.match(state?.text ?? '', /^hsm-gone /);
});

test('an inventory without devices offers to open it', () => {
  assert.deepEqual(actions({ devices: [], selected: undefined }), ['openInventory']);
});

test('a device that was never read says within what time it will be', () => {
  const { lastSeen: _, ...unread } = aDevice();
  const state = emptyState(standing({ devices: [unread], points: 0 }));
  assert.equal(state?.text, 'First reading expected within 10 min. A health check takes one now.');
  assert.deepEqual(actions({ devices: [unread], points: 0 }), ['check']);
});

test('a disabled monitor account without SNMP says that nobody watches', () => {
  const parts: Partial<Situation> = { devices: [aDevice({ monitorAccount: 'disabled' })], points: 0 };
  assert.equal(title(parts), 'Console polling is off');
  assert.deepEqual(actions(parts), ['guidance', 'openInventory']);
});

test('readings older than the hour shown are offered as the day', () => {
  const parts: Partial<Situation> = { devices: [aDevice({ lastSeen: NOW - 2 * 3_600_000 })], points: 0 };
  assert.equal(title(parts), 'No readings in the last hour');
  assert.equal(actions(parts)?.[0], 'showDay');
  assert.equal(title({ ...parts, range: 'day', devices: [aDevice({ lastSeen: NOW - 90_000_000 })] }), 'No readings in the last day');
});

test('a device that is read, but without sensors, says that the console has them', () => {
  assert.equal(title({ points: 0 }), 'No temperatures, fan speeds or voltages');
});

test('while the history is on its way the page is busy, and a failure takes its place', () => {
  assert.equal(emptyState(standing({ points: undefined }))?.busy, true);
  assert.deepEqual(actions({ points: undefined, error: 'No.' }), ['retry']);
});

test('a person looking at old charts is told why they stand still', () => {
  const device = aDevice({ monitorAccount: 'disabled', problems: ['The login was refused.'] });
  const texts = noticesOf(device, 'No.', undefined).map((notice) => notice.text);
  assert.match(texts[0] ?? '', /^Console polling is off/);
  assert.equal(texts[1], 'The login was refused.');
  assert.match(texts[2] ?? '', /No\.$/);
  assert.match(noticesOf(aDevice(), undefined, 'Lost.')[0]?.text ?? '', /^Lost\. What is shown is from before/);
  assert.deepEqual(noticesOf(aDevice(), undefined, undefined), []);
});

test('a person is told what nothing judges, and whose the limits are', () => {
  const device = aDevice({ state: 'unjudged', notJudged: ['SNMP only: nothing judges tamper.'] });
  assert.deepEqual(
    noticesOf(device, undefined, undefined).map(({ level, text }) => [level, text]),
    [['info', 'SNMP only: nothing judges tamper.']],
  );
  assert.deepEqual(limitsNotice([{}]), []);
  assert.match(limitsNotice([{}, { modelLimits: true }])[0]?.text ?? '', /the model’s own/);
});

test('a reading is late when two polls were missed', () => {
  const device = aDevice({ lastSeen: NOW, interval: 600_000 });
  assert.deepEqual(freshness(device, NOW + 12_000), { text: 'Last reading 12 s ago', late: false });
  assert.equal(freshness(device, NOW + 1_190_000).late, false);
  const { text, late } = freshness(device, NOW + 1_210_000);
  assert.equal(late, true);
  assert.match(text, /^Not heard of since \d\d:\d\d$/);
});

test('what was not watched within the time drawn is said in words, the newest two', () => {
  const gap = (hour: number) => ({
    from: NOW - hour * 3_600_000,
    to: NOW - (hour - 1) * 3_600_000,
    what: 'Not watched',
    why: `gap ${hour}`,
  });
  const device = aDevice({ gaps: [gap(9), gap(6), gap(4), gap(2)] });
  const texts = gapNotices(device, NOW - 5 * 3_600_000).map(({ text }) => text);
  assert.equal(texts.length, 2);
  assert.match(texts[0] ?? '', /^Not watched from .*\d\d:\d\d to .*\d\d:\d\d: gap 4\.$/);
  assert.deepEqual(gapNotices(aDevice(), 0), []);
});
