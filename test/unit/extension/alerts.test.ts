import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Witness } from '../../../src/core/channel.ts';
import { certainty } from '../../../src/extension/alerts/certainty.ts';
import { logText } from '../../../src/extension/log/logText.ts';
import { alertMessage, resolvedMessage } from '../../../src/extension/notifications/alertMessage.ts';
import { Combiner } from '../../../src/extension/notifications/combiner.ts';
import { isUrgent, newsworthy, overOf } from '../../../src/extension/notifications/newsworthy.ts';
import type { AlertRecord } from '../../../src/protocol/contract.ts';
import { alert, at, T0 } from './records.ts';

const evidence = (minutes: number, verdict: 'negative' | 'positive' | 'unknown' = 'negative', witness: Witness = 'console') => ({
  time: at(minutes),
  witness,
  verdict,
  text: '0 RPM',
});

const fired = (over: Partial<AlertRecord> = {}, reason: 'fired' | 'worse' | 'reminder' = 'fired') => {
  const record = alert(over);
  return { alert: record, deviceName: record.deviceName, interval: 600, reason };
};

test('certainty counts the polls that were negative among those since the first, answered or not', () => {
  assert.equal(certainty(alert(), 600), 'Bad in 3 of the last 3 polls, over the console.');
  const gap = { evidence: [evidence(-40), evidence(-20), evidence(0)] };
  assert.equal(certainty(gap, 600), 'Bad in 3 of the last 5 polls, over the console.');
  assert.equal(certainty({ evidence: [evidence(0)] }, 600), 'Bad in the last poll, over the console.');
});

test('what the program itself has found is no poll', () => {
  assert.equal(certainty({ ...alert(), looked: true }, 600), 'HSM Vigil itself has found it, at 3 looks.');
});

test('a poll that was read again in its slot is one indication', () => {
  const twice = { evidence: [evidence(-10), evidence(-9.5), evidence(0)] };
  assert.equal(certainty(twice, 600), 'Bad in 2 of the last 2 polls, over the console.');
});

test('polls that came late into the next slot are still polls of their own', () => {
  const late = { evidence: [evidence(-20), evidence(-9), evidence(-1)] };
  assert.match(certainty(late, 600), /^Bad in 3 of the last 3 polls/);
});

test('polls that were not understood are named, and count neither way', () => {
  const noisy = { evidence: [evidence(-20), evidence(-10, 'unknown'), evidence(0)] };
  assert.equal(certainty(noisy, 600), 'Bad in 2 of the last 3 polls, over the console. 1 poll was not understood and counts neither way.');
  assert.equal(certainty({ evidence: [evidence(0, 'unknown')] }, 600), 'No single poll of it is at hand.');
});

test('certainty names a second witness as a confirmation, also one whose own word is not at hand', () => {
  const two = { evidence: [evidence(0), evidence(0, 'negative', 'snmp')] };
  assert.equal(certainty(two, 600), 'Bad in the last poll, over the console, and confirmed by SNMP.');
  assert.match(certainty({ evidence: [evidence(0)], confirmedBy: ['push'] }, 600), /confirmed by traps or syslog/);
});

test('what the HSM told by itself is no poll: it is said who told it, and what has confirmed it how much later', () => {
  const told = { ...evidence(0), witness: 'push', channel: 'trap' } as const;
  assert.equal(certainty({ evidence: [told] }, 600), 'Told by an SNMP trap, and found by no poll.');
  const found = evidence(3 / 60);
  assert.equal(certainty({ evidence: [told, found] }, 600), 'Told by an SNMP trap, and confirmed by the console, 3 s after the trap.');
  const later = { ...evidence(4 / 60), witness: 'push', channel: 'trap' } as const;
  const both = certainty({ evidence: [evidence(0), later] }, 600);
  assert.equal(both, 'Bad in the last poll, over the console, and confirmed by SNMP trap, 4 s after the poll.');
  assert.match(alertMessage([fired({ evidence: [evidence(0), later] })], T0)!.message, /and confirmed by SNMP trap, 4 s after the poll\.$/);
});

test('a notification says what, on which device and how sure, and counts what it explains', () => {
  const said = alertMessage([fired()], T0);
  assert.equal(said?.message, 'East US 1: Fan1A turns too slowly or not at all. Bad in 3 of the last 3 polls, over the console.');
  assert.equal(said?.level, 'error');
  assert.equal(said?.alert?.id, 'a1');
  assert.match(alertMessage([fired({ explains: ['b', 'c', 'd'] })], T0)!.message, / It explains 3 more\.$/);
});

test('a fault of many devices is one notification that names one of them and counts the others', () => {
  const explains = Array.from({ length: 306 }, (_, n) => `b${n}`);
  const { message } = alertMessage([fired({ alsoOn: 305, explains })], T0)!;
  assert.equal(
    message,
    'East US 1 and 305 more: Fan1A turns too slowly or not at all. Bad in 3 of the last 3 polls, over the console. It explains 1 more.',
  );
});

test('a reminder says how long it has fired and that nobody has taken it on; one that grew worse says so first', () => {
  assert.equal(
    alertMessage([fired({ firedAt: at(-240) }, 'reminder')], T0)?.message,
    'Still firing after 4 h, and nobody has acknowledged it: East US 1: Fan1A turns too slowly or not at all.',
  );
  assert.match(alertMessage([fired({}, 'worse')], T0)!.message, /^Worse: East US 1: Fan1A turns too slowly or not at all, now critical\./);
});

test('alerts that fire together are one notification, the worst first, as loud as the worst', () => {
  const both = [
    fired({ id: 'w', severity: 'warning', summary: 'PSU2 has no AC input', deviceName: 'A' }),
    fired({ id: 'c', deviceName: 'B' }),
  ];
  const said = alertMessage(both, T0);
  assert.equal(said?.level, 'error');
  assert.equal(said?.message, '2 alerts. B: Fan1A turns too slowly or not at all; A: PSU2 has no AC input.');
  assert.equal(said?.alert, undefined);
  const many = alertMessage(
    Array.from({ length: 9000 }, (_, n) => fired({ id: `${n}`, device: `hsm-${n}`, severity: 'warning' })),
    T0,
  );
  assert.match(many!.message, /^9,000 alerts on 9,000 HSMs\. .*; and 8,997 more\.$/);
  assert.ok(many!.message.length < 300, 'a storm is still one short message');
  assert.equal(many!.level, 'warning');
  assert.equal(alertMessage([], T0), undefined);
});

test('alerts that the service has only counted are counted here, too', () => {
  assert.equal(alertMessage([fired()], T0, 41)?.message, '42 alerts. East US 1: Fan1A turns too slowly or not at all; and 41 more.');
  assert.equal(alertMessage([fired()], T0, 41)?.alert, undefined);
});

test('what is over is said in one sentence, however much it is', () => {
  assert.equal(resolvedMessage([fired()]), 'Resolved: East US 1: Fan1A turns too slowly or not at all.');
  assert.match(resolvedMessage(Array.from({ length: 5 }, () => fired()))!, /^5 alerts resolved\. .*; and 2 more\.$/);
  assert.match(
    resolvedMessage(
      Array.from({ length: 50 }, () => fired()),
      150,
    )!,
    /^200 alerts resolved\. .*; and 197 more\.$/,
  );
  assert.match(resolvedMessage([fired()], 1)!, /^2 alerts resolved\. .*; and 1 more\.$/);
  assert.equal(resolvedMessage([]), undefined);
  assert.match(resolvedMessage([fired()], 0, true)!, /out of date\.$/, 'its first notification is still on the screen');
});

test('a link in a device name stays text in a notification', () => {
  assert.doesNotMatch(alertMessage([fired({ deviceName: '[A](command:x)' })], T0)!.message, /\]\(/);
});

test('only root causes that still wait for a person are news', () => {
  const known = (...alerts: AlertRecord[]) => new Map(alerts.map((each) => [each.id, each]));
  const news = (over: Partial<AlertRecord>, others: readonly AlertRecord[] = [], seen?: string) =>
    newsworthy([fired()], known(alert(over), ...others), seen).length;
  assert.equal(news({}), 1);
  assert.equal(news({ state: 'resolved' }), 0, 'over meanwhile');
  assert.equal(news({ acknowledged: { by: 'ada', at: at(0), until: at(60) } }), 0, 'taken on meanwhile');
  assert.equal(news({ silencedBy: 's' }), 0);
  assert.equal(news({ maintenance: 'm' }), 0);
  assert.equal(news({ explainedBy: 'cause' }, [alert({ id: 'cause' })]), 0, 'its cause is told instead');
  assert.equal(news({ explainedBy: 'cause' }, [alert({ id: 'cause', state: 'resolved' })]), 1, 'its cause is over, it is not');
  assert.equal(news({}, [], 'a1'), 0, 'its page is before the person’s eyes');
  assert.equal(newsworthy([fired(), fired()], known(), undefined).length, 1, 'the same alert twice is one piece of news');
});

test('a notification on the screen is out of date once its alert is over, also where nobody is notified of that', () => {
  const known = new Map([alert({ id: 'a', state: 'resolved', silencedBy: 's' }), alert({ id: 'b' })].map((each) => [each.id, each]));
  assert.deepEqual(
    overOf(['a', 'b', 'gone'], known).map((over) => over.alert.id),
    ['a'],
  );
});

test('what comes within the quiet time is delivered once, and what comes later separately', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const delivered: (readonly number[])[] = [];
  const combiner = new Combiner<number>({ quiet: 2000 }, (items) => delivered.push(items));
  combiner.add(1);
  context.mock.timers.tick(1999);
  combiner.add(2);
  assert.deepEqual(delivered, []);
  context.mock.timers.tick(1);
  assert.deepEqual(delivered, [[1, 2]]);
  combiner.add(3);
  context.mock.timers.tick(2000);
  assert.deepEqual(delivered, [[1, 2], [3]]);
  combiner.add(4);
  combiner.dispose();
  context.mock.timers.tick(5000);
  assert.equal(delivered.length, 2);
});

test('a storm of ten minutes is a few deliveries, nothing of it is lost, and what is urgent does not wait behind it', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const delivered: (readonly number[])[] = [];
  const combiner = new Combiner<number>({ quiet: 2000, apart: 30_000 }, (items) => delivered.push(items));
  for (let n = 0; n < 6000; n++) {
    combiner.add(n);
    context.mock.timers.tick(100);
  }
  context.mock.timers.tick(60_000);
  context.mock.timers.tick(60_000);
  assert.ok(delivered.length <= 22, `${delivered.length} deliveries`);
  assert.equal(delivered.flat().length, 6000);
  const before = delivered.length;
  combiner.add(1);
  context.mock.timers.tick(2000);
  combiner.add(2);
  combiner.add(3, true);
  context.mock.timers.tick(2000);
  assert.deepEqual(delivered.slice(before), [[1], [2, 3]]);
});

test('what is urgent is delivered at once, then as seldom as a burst, and does not hold up the rest of its burst', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const delivered: (readonly string[])[] = [];
  const combiner = new Combiner<string>({ quiet: 2000, apart: 30_000, urgent: 50 }, (items) => delivered.push(items));
  combiner.add('tamper', true);
  context.mock.timers.tick(50);
  assert.deepEqual(delivered, [['tamper']]);
  combiner.add('fan');
  for (let n = 0; n < 10; n++) {
    combiner.add(`another ${n}`, true);
    context.mock.timers.tick(100);
  }
  assert.equal(delivered.length, 1, 'a storm of what is urgent is one notification more');
  context.mock.timers.tick(1000);
  assert.deepEqual([delivered.length, delivered[1]?.length], [2, 11]);
  combiner.add('late fan');
  context.mock.timers.tick(2000);
  assert.equal(delivered.length, 2, 'a fan was told a moment ago');
  context.mock.timers.tick(28_000);
  assert.deepEqual(delivered[2], ['late fan']);
  combiner.add('tamper', true);
  context.mock.timers.tick(50);
  context.mock.timers.tick(30_000);
  combiner.add('tamper', true);
  context.mock.timers.tick(50);
  combiner.add('fan');
  context.mock.timers.tick(2000);
  assert.deepEqual(delivered.slice(3), [['tamper'], ['tamper'], ['fan']], 'the rest of its burst comes as soon as ever');
});

test('a tamper and what a device has said by itself are urgent, a reminder of the latter is not', () => {
  const said = { evidence: [evidence(-5), evidence(0, 'negative', 'push')] };
  assert.equal(isUrgent(alert(), 'fired'), false);
  assert.equal(isUrgent(alert({ latched: true }), 'reminder'), true);
  assert.equal(isUrgent(alert(said), 'fired'), true);
  assert.equal(isUrgent(alert(said), 'worse'), true);
  assert.equal(isUrgent(alert(said), 'reminder'), false);
  assert.equal(isUrgent(alert({ confirmedBy: ['push'] }), 'fired'), true, 'its words are not at hand any more');
  assert.equal(isUrgent(alert({ evidence: [evidence(0, 'positive', 'push')] }), 'fired'), false);
});

test('the log is a text with columns, and an address in it is nothing to click on', () => {
  const text = logText({ title: 'Log of all HSMs', deviceName: () => 'East US 1' }, [
    {
      time: at(0),
      kind: 'acknowledge',
      title: 'Acknowledged',
      who: 'ada',
      device: 'hsm-1',
      text: 'Fan2B',
      why: 'see https://evil.example',
    },
    { time: at(-1), kind: 'alert-fire', title: 'Fired', device: 'hsm-1', text: 'Fan2B\n\u001b[31mred' },
  ]);
  const [title, , , head, , day, first, why, second] = text.split('\n');
  assert.equal(title, 'Log of all HSMs');
  assert.match(day ?? '', /^\d{4}-\d\d-\d\d \w+day$/);
  assert.equal(head?.indexOf('HSM'), first?.indexOf('East US 1'));
  assert.match(first ?? '', /ada +East US 1 +Acknowledged: Fan2B$/);
  assert.match(why ?? '', /^ +“see https:\u2060\/\/evil\.example”$/);
  assert.equal(head?.indexOf('What'), why?.indexOf('“'));
  assert.match(second ?? '', /Fired: Fan2B red$/);
  assert.match(logText({ title: 'Log' }, []), /Nothing has happened yet/);
});

test('a long entry of the log goes on below itself, within its column', () => {
  const words = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
  const entry = { time: at(0), kind: 'silence', who: 'ada', text: 'East US 1', why: words };
  const lines = logText({ title: 'Log of East US 1' }, [entry]).split('\n');
  assert.ok(lines.every((line) => line.length <= 100));
  const column = lines.find((line) => line.includes('Time'))?.indexOf('What') ?? -1;
  const below = lines.slice(lines.findIndex((line) => line.includes('word0')));
  assert.ok(below.length > 3);
  for (const line of below.filter(Boolean)) assert.equal(line.search(/\S/), column);
});
