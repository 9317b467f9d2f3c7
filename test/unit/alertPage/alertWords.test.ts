import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PageAlert } from '../../../src/protocol/pages/toAlertPage.ts';
import { announcement, countText, endText, factsOf, gapTexts, groupText, moment, standsText } from '../../../webview/alert/alertWords.ts';
import { aJudgement, aPageAlert, MINUTE, NOW } from './build.ts';

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

test('a silence of Alertmanager is told apart from one here, with its age and with who does not have it', () => {
  const time = moment(until, NOW);
  const there = { by: 'grace', until, why: 'moving logs' };
  assert.deepEqual(factsOf(aPageAlert({ silenceOutside: there }), NOW), [
    `Silenced in Alertmanager alone by grace until ${time}: moving logs`,
  ]);
  const asOf = new Date(NOW - 20 * MINUTE).toISOString();
  const [old = ''] = factsOf(aPageAlert({ silenceOutside: { ...there, asOf, notAt: ['am-2:9093'] } }), NOW);
  assert.match(old, /moving logs Alertmanager could not be asked since .*\. Not silenced at .*am-2:9093.*\.$/);
});

test('an alert that only a person ends says what is still missing', () => {
  assert.match(
    factsOf(aPageAlert({ blackKeyFrom: NOW + 60_000 }), NOW).join(),
    /black PED key is needed from .* on before its partitions serve again/,
  );
  assert.match(factsOf(aPageAlert({ blackKeyFrom: NOW - 60_000 }), NOW).join(), /black PED key has been needed since/);
  assert.match(factsOf(aPageAlert({ latched: true }), NOW)[0] ?? '', /until the device shows that it is over, and a person closes it/);
  assert.match(factsOf(aPageAlert({ latched: true, cleared: true }), NOW)[0] ?? '', /stays here until a person closes it/);
  const lost = factsOf(aPageAlert({ stale: true, closable: true }), NOW)[0] ?? '';
  assert.match(lost, /^Nothing has been heard of it since .*\d\d:\d\d\. If that part is gone for good, a person may close this alert\.$/);
});

test('the HA note names the members that are left, and warns when none is healthy', () => {
  const other = (state: 'ok' | 'failed') => ({ id: 'hsm-2', name: 'West US 1', state });
  assert.match(groupText(aPageAlert({ haGroup: 'prod', others: [other('ok')] })), /West US 1, ok\. Before you take this one out/);
  assert.match(groupText(aPageAlert({ haGroup: 'prod', others: [other('failed')] })), /do not take this one out of service/);
  assert.match(groupText(aPageAlert({ haGroup: 'prod' })), /only member/);
  const redundancy = '2 of 3 healthy, quorum 2. 2 members are known to serve, and 2 must.';
  assert.match(groupText(aPageAlert({ haGroup: 'prod', others: [other('ok')], redundancy })), /West US 1, ok\. 2 of 3 healthy, quorum 2\./);
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
  assert.equal(announcement(undefined, before), 'critical alert: Fan1A reads 0 rpm');
});

test('how it ends is one text, whatever holds of it at once', () => {
  const every = [true, false];
  for (const state of ['pending', 'firing', 'resolved'] as const)
    for (const latched of every)
      for (const cleared of every)
        for (const stale of every)
          for (const recovering of every) {
            const alert = aPageAlert({
              state,
              latched,
              cleared: latched && cleared,
              stale,
              recovering,
              judgements: [aJudgement(0, 'positive')],
            });
            const said = [
              /until the device shows/,
              /shows that this is over/,
              /Nothing has been heard/,
              /is over after|it is over\.$/,
              /^It is over/,
            ];
            const text = endText(alert, NOW) ?? '';
            assert.ok(said.filter((each) => each.test(text)).length <= 1, text);
            assert.equal(/^It is over/.test(text), state === 'resolved', text);
            assert.ok(factsOf(alert, NOW).filter((fact) => fact === text).length <= 1);
          }
});

test('time that was not watched is named with its cause, the newest where there is much of it', () => {
  const gap = (n: number) => ({ from: NOW - n * 3_600_000, to: NOW - n * 3_600_000 + 60_000, what: 'Not watched', why: 'it was paused' });
  assert.match(gapTexts([gap(1)], NOW).join(), /^Not watched from .*\d\d:\d\d to .*\d\d:\d\d: it was paused\.$/);
  assert.deepEqual(gapTexts([], NOW), []);
  const many = gapTexts([gap(5), gap(4), gap(3), gap(2), gap(1)], NOW);
  assert.equal(many.length, 4);
  assert.match(many[0] ?? '', /^2 gaps before that/);
});

test('what is over says what ended it', () => {
  const over = (verdict: 'positive' | 'negative', latched = false) =>
    endText(
      aPageAlert({
        state: 'resolved',
        resolvedAt: NOW,
        latched,
        judgements: [aJudgement(-10), { ...aJudgement(0, verdict), text: 'Fan1A reads 4800 rpm' }],
      }),
      NOW,
    );
  assert.match(over('positive') ?? '', /^It is over: good polls ended it\. The last of them says: Fan1A reads 4800 rpm\./);
  assert.match(over('positive', true) ?? '', /the device showed it, and a person closed it/);
  assert.match(over('negative') ?? '', /because a person closed it: nothing good was seen of it/);
});

test('an alert that recovers says how many good polls it has and needs', () => {
  assert.equal(
    endText(aPageAlert({ recovering: true, recovery: { good: 1, needed: 2 } }), NOW),
    '1 of 2 good polls: with the last of them it is over.',
  );
  assert.match(endText(aPageAlert({ recovering: true }), NOW) ?? '', /^The last poll was good\./, 'a service that does not say');
});

test('a name written from right to left is isolated from the words around it', () => {
  const text = groupText(aPageAlert({ haGroup: 'prod', others: [{ id: 'x', name: 'שרת 2', state: 'ok' }] }));
  assert.match(text, /also has \u2068שרת 2\u2069, ok\./);
});
