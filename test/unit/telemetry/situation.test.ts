import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  emptyState,
  emptyTimeNotice,
  freshness,
  gapNotices,
  limitsNotice,
  noticesOf,
  type Situation,
} from '../../../webview/telemetry/situation.ts';
import { aDevice } from './build.ts';

const NOW = 1_000_000_000;

function standing(parts: Partial<Situation> = {}): Situation {
  return {
    service: 'connected',
    devices: [aDevice()],
    selected: 'hsm-1',
    device: aDevice({ lastSeen: NOW - 12_000 }),
    read: true,
    error: undefined,
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
  const state = emptyState(standing({ device: unread }));
  assert.equal(state?.text, 'First reading expected within 10 min. A health check takes one now.');
  assert.deepEqual(actions({ device: unread }), ['check']);
});

test('no check is offered of a device that is only read from a platform', () => {
  const { lastSeen: _, ...unread } = aDevice({ source: 'Central' });
  assert.deepEqual(actions({ device: unread }), []);
  assert.match(emptyState(standing({ device: unread }))?.text ?? '', /Central.* was told none of late\. It is read only/);
  assert.equal(emptyTimeNotice(unread, NOW).remedy, undefined);
  assert.equal(emptyTimeNotice({ ...aDevice(), lastSeen: 0 }, NOW).remedy?.action, 'check');
});

test('a disabled monitor account without SNMP says that nobody watches', () => {
  const { lastSeen: _, ...unread } = aDevice({ monitorAccount: 'disabled' });
  const parts: Partial<Situation> = { device: unread };
  assert.equal(title(parts), 'Console polling is off');
  assert.deepEqual(actions(parts), ['guidance', 'openInventory']);
});

test('charts that are all empty say when the device was last read, and lead to where it was', () => {
  const { text, remedy } = emptyTimeNotice(aDevice({ lastSeen: NOW - 2 * 3_600_000 }), NOW);
  assert.match(text, /The last one came 2 h ago/);
  assert.equal(remedy?.action, 'showDay');
  assert.equal(emptyTimeNotice(aDevice({ lastSeen: NOW - 90_000_000 }), NOW).remedy?.action, 'check');
});

test('while the history is on its way the page is busy, and a failure takes its place', () => {
  assert.equal(emptyState(standing({ read: false }))?.busy, true);
  const chosen = emptyState(standing({ device: undefined }));
  assert.deepEqual([chosen?.title, chosen?.busy], ['Reading the history', true], 'one that was just chosen is none that is gone');
  assert.deepEqual(actions({ read: false, error: 'No.' }), ['retry']);
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
  const gaps = [gap(9), gap(6), gap(4), gap(2)];
  const span = { from: NOW - 5 * 3_600_000, to: NOW };
  const texts = gapNotices(gaps, span).map(({ text }) => text);
  assert.equal(texts.length, 2);
  assert.match(texts[0] ?? '', /^Not watched from .*\d\d:\d\d to .*\d\d:\d\d: gap 4\.$/);
  const older = [1, 2, 3].map((n) => ({
    what: 'Not watched',
    why: 'asleep',
    from: NOW - (9 - n) * 600_000,
    to: NOW - (9 - n) * 600_000 + 60_000,
  }));
  const [first, last] = gapNotices([...gaps, ...older], { from: NOW - 24 * 3_600_000, to: NOW }).map(({ text }) => text);
  assert.match(first ?? '', / There (?:is|are) \d+ more gaps? before\.$/);
  assert.doesNotMatch(last ?? '', /more gap/);
  assert.match(gapNotices(gaps, span, 7).at(-1)?.text ?? '', /^7 shorter gaps are not drawn/);
  assert.deepEqual(gapNotices(gaps, { from: NOW - 12 * 3_600_000, to: NOW - 10 * 3_600_000 }), []);
});
