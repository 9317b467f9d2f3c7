import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PageAlert } from '../../../src/protocol/pages/toAlertPage.ts';
import { announcement, countText, factsOf, groupText, moment, standsText } from '../../../webview/alert/alertWords.ts';
import { aPageAlert, MINUTE, NOW } from './build.ts';

const until = NOW + 180 * MINUTE;

test('the first line says how it stands and since when', () => {
  assert.equal(standsText(aPageAlert(), NOW), `Firing for 20 min, since ${moment(NOW - 20 * MINUTE, NOW)}`);
  assert.match(standsText(aPageAlert({ recovering: true }), NOW), /^Recovering, firing for 20 min/);
  assert.match(standsText(aPageAlert({ state: 'pending' }), NOW), /^Pending since .*: not certain yet, nobody has been notified$/);
  assert.match(standsText(aPageAlert({ state: 'resolved', resolvedAt: NOW }), NOW), /^Resolved .*, after 40 min$/);
});

test('who keeps it quiet is said with the time and the reason', () => {
  const facts = factsOf(
    aPageAlert({
      acknowledged: { by: 'ada', at: NOW, until, why: 'ticket 4711' },
      silence: { by: 'grace', until, why: 'moving logs' },
      maintenance: { by: 'joan', until },
    }),
    NOW,
  );
  const time = moment(until, NOW);
  assert.deepEqual(facts, [
    `Acknowledged by ada until ${time}: ticket 4711`,
    `Silenced by grace until ${time}: moving logs`,
    `In maintenance by joan until ${time}`,
  ]);
});

test('an alert that only a person ends says what is still missing', () => {
  assert.match(factsOf(aPageAlert({ latched: true }), NOW)[0] ?? '', /until the device shows that it is over, and a person closes it/);
  assert.match(factsOf(aPageAlert({ latched: true, cleared: true }), NOW)[0] ?? '', /stays here until a person closes it/);
  assert.deepEqual(factsOf(aPageAlert({ latched: true, state: 'resolved' }), NOW), []);
  const lost = factsOf(aPageAlert({ stale: true, closable: true }), NOW)[0] ?? '';
  assert.match(lost, /^Nothing has been heard of it since .*\d\d:\d\d\. If that part is gone for good, a person may close this alert\.$/);
});

test('the HA note names the members that are left, and warns when none is healthy', () => {
  const other = (state: 'ok' | 'failed') => ({ id: 'hsm-2', name: 'West US 1', state });
  assert.match(groupText(aPageAlert({ haGroup: 'prod', others: [other('ok')] })), /West US 1, ok\. Before you take this one out/);
  assert.match(groupText(aPageAlert({ haGroup: 'prod', others: [other('failed')] })), /do not take this one out of service/);
  assert.match(groupText(aPageAlert({ haGroup: 'prod' })), /only member/);
  assert.equal(groupText(aPageAlert()), '');
});

test('a count that the service does not know is not made up', () => {
  assert.equal(countText(aPageAlert({ state: 'pending', negatives: 2 }), 6), '2 of the last 6 polls are bad; 3 make it certain.');
  assert.equal(
    countText(aPageAlert({ state: 'pending', negatives: 1, needed: 1 }), 6),
    '1 of the last 6 polls is bad; 1 makes it certain.',
  );
  assert.equal(countText(aPageAlert({ state: 'pending', needed: 0 }), 6), '');
  assert.equal(countText(aPageAlert(), 6), '', 'certain already');
});

test('a screen reader is told of what changed, and of nothing else', () => {
  const before = aPageAlert();
  const told = (over: Partial<PageAlert>) => announcement(before, aPageAlert(over));
  assert.equal(told({}), undefined);
  assert.equal(told({ negatives: 4 }), undefined);
  assert.equal(told({ state: 'resolved' }), 'This alert is now resolved.');
  assert.equal(told({ acknowledged: { by: 'ada', at: NOW, until } }), 'Acknowledged by ada.');
  assert.equal(told({ silence: { by: 'ada', until } }), 'Silenced.');
  assert.equal(announcement(undefined, before), 'critical alert: Fan1A turns too slowly or not at all');
});
