import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertDocument } from '../../../src/extension/alerts/alertDocument.ts';
import { alertMessage } from '../../../src/extension/alerts/alertMessage.ts';
import { alertRows } from '../../../src/extension/alerts/alertRow.ts';
import { certainty } from '../../../src/extension/alerts/certainty.ts';
import { Combiner } from '../../../src/extension/alerts/combine.ts';
import { alert, at, component, device, indicator, snapshot, T0 } from './records.ts';

const evidence = (minutes: number, verdict: 'negative' | 'positive' = 'negative', witness: 'console' | 'snmp' = 'console') => ({
  time: at(minutes),
  witness,
  verdict,
  text: '0 RPM',
});

test('certainty counts the polls that were negative among those since the first, answered or not', () => {
  assert.equal(certainty(alert(), 600), 'Negative in 3 of the last 3 polls, over the console.');
  const gap = { evidence: [evidence(-40), evidence(-20), evidence(0)] };
  assert.equal(certainty(gap, 600), 'Negative in 3 of the last 5 polls, over the console.');
  assert.equal(certainty({ evidence: [evidence(0)] }, 600), 'Negative in the last poll, over the console.');
});

test('certainty names a second witness as a confirmation', () => {
  const two = { evidence: [evidence(0), evidence(0, 'negative', 'snmp')] };
  assert.equal(certainty(two, 600), 'Negative in the last poll, over the console, and confirmed by SNMP.');
});

test('a notification says what, on which device and how sure', () => {
  const said = alertMessage([{ alert: alert(), deviceName: 'East US 1', interval: 600 }]);
  assert.equal(said?.message, 'East US 1: Fan1A turns too slowly or not at all. Negative in 3 of the last 3 polls, over the console.');
  assert.equal(said?.level, 'error');
  assert.equal(said?.alert?.id, 'a1');
});

test('alerts that fire together are one notification, the worst first, as loud as the worst', () => {
  const fired = [
    { alert: alert({ id: 'w', severity: 'warning', summary: 'PSU2 has no AC input' }), deviceName: 'A', interval: 600 },
    { alert: alert({ id: 'c' }), deviceName: 'B', interval: 600 },
  ];
  const said = alertMessage(fired);
  assert.equal(said?.level, 'error');
  assert.equal(said?.message, '2 alerts. B: Fan1A turns too slowly or not at all; A: PSU2 has no AC input.');
  assert.equal(said?.alert, undefined);
  const many = alertMessage(Array.from({ length: 9 }, () => fired[0]!));
  assert.match(many!.message, /; and 6 more\.$/);
  assert.equal(many!.level, 'warning');
  assert.equal(alertMessage([]), undefined);
});

test('a link in a device name stays text in a notification', () => {
  const said = alertMessage([{ alert: alert(), deviceName: '[A](command:x)', interval: 600 }]);
  assert.doesNotMatch(said!.message, /\]\(/);
});

test('what comes within the quiet time is delivered once, and what comes later separately', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const delivered: (readonly number[])[] = [];
  const combiner = new Combiner<number>(2000, (items) => delivered.push(items));
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

test('the alerts view lists firing before pending, critical before warning, and no resolved ones', () => {
  const rows = alertRows(
    snapshot({
      alerts: [
        alert({ id: 'pending-critical', state: 'pending' }),
        alert({ id: 'old', state: 'resolved', resolvedAt: at(0) }),
        alert({ id: 'firing-warning', severity: 'warning' }),
        alert({ id: 'firing-critical' }),
      ],
    }),
    T0,
  );
  assert.deepEqual(
    rows.map(({ id }) => id),
    ['firing-critical', 'firing-warning', 'pending-critical'],
  );
  assert.deepEqual(
    rows.map(({ tone }) => tone),
    ['failed', 'degraded', 'pending'],
  );
});

test('a pending alert says how far it is from firing', () => {
  const pending = component({ state: 'degraded', indicators: [indicator({ phase: 'pending', negatives: 2 })] });
  const [row] = alertRows(
    snapshot({ devices: [device({ components: [pending] })], alerts: [alert({ state: 'pending', startedAt: at(-10) })] }),
    T0,
  );
  assert.match(row!.description, /^East US 1 · 2 of 3 in the last hour/);
});

test('the page about an alert says what, how sure, what it means, what to do, and holds the runbook below', () => {
  const page = alertDocument({ alert: alert(), device: device({ haGroup: 'prod' }), runbook: '# Fan\n\n## At the rack\n\nLook.\n' });
  const headings = [...page.matchAll(/^#+ .*$/gm)].map(([heading]) => heading);
  assert.deepEqual(headings, [
    '# Fan1A turns too slowly or not at all',
    '## How sure this is',
    '## What it means',
    '## What to do first',
    '## Runbook',
    '### At the rack',
  ]);
  assert.match(page, /\| ✗\u00a0bad \| 0\u00a0rpm \| 2\\,000\u00a0rpm \| console \| `Fan1A 0 RPM` \|/);
  assert.match(page, /HA group \*\*prod\*\*/);
});

test('what a device said cannot break out of its cell on the page', () => {
  const hostile = { time: at(0), witness: 'console' as const, verdict: 'negative' as const, text: '`| <script>\n# Owned [x](command:y)' };
  const page = alertDocument({ alert: alert({ evidence: [hostile], summary: '# <b>x</b>' }), device: undefined, runbook: undefined });
  assert.doesNotMatch(page, /^# Owned/m);
  assert.doesNotMatch(page, /<b>|\]\(/);
  assert.match(page, /`` `¦ <script> # Owned \[x\] \(command:y\) ``/);
});

test('a fault that lasts for weeks does not make the page grow', () => {
  const page = alertDocument({
    alert: alert({ evidence: Array.from({ length: 500 }, (_, n) => evidence(-n * 10)) }),
    device: device(),
    runbook: undefined,
  });
  assert.match(page, /488 older polls are not shown/);
});
