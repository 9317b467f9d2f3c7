import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summarizeCheck } from '../../../src/extension/checks/checkSummary.ts';
import { commandTarget } from '../../../src/extension/common/commandTarget.ts';
import { statusSummary } from '../../../src/extension/statusBar/statusSummary.ts';
import { outletTrouble, receiverTrouble, testOutcome } from '../../../src/extension/words/receiverTrouble.ts';
import { agedDevice } from '../../../src/protocol/aging.ts';
import type { AlertRecord, DeviceRecord, Snapshot } from '../../../src/protocol/contract.ts';
import { alert, at, channel, device, reading, receiver, snapshot, T0 } from './records.ts';

const name = (id: string) => (id === 'hsm-1' ? 'East US 1' : id);

test('a check of one device says how it stands and over which channels', () => {
  const { level, message } = summarizeCheck(
    {
      devices: [
        {
          id: 'hsm-1',
          state: 'ok',
          channels: [channel({ name: 'SSH console' }), channel({ channel: 'snmp' })],
          readings: [reading(), reading()],
        },
      ],
    },
    name,
  );
  assert.equal(message, 'East US 1: ok, 2 readings over SSH console and SNMP.');
  assert.equal(level, 'info');
});

test('a check of one device names the channel that failed and why', () => {
  const { level, message } = summarizeCheck(
    { devices: [{ id: 'hsm-1', state: 'unknown', channels: [channel({ state: 'failed', error: 'The port is in use.' })], readings: [] }] },
    name,
  );
  assert.equal(message, 'East US 1: unknown, no channel answered. Console: The port is in use.');
  assert.equal(level, 'warning');
});

test('a check of several devices counts them, the worst first', () => {
  const check = (state: 'ok' | 'failed', id: string) => ({ id, state, channels: [], readings: [] });
  const { level, message } = summarizeCheck({ devices: [check('ok', 'a'), check('failed', 'b'), check('ok', 'c')] }, name);
  assert.equal(message, '3 HSMs checked: 1 failed, 2 ok.');
  assert.equal(level, 'error');
});

test('the status bar is silent without devices, short when all is well, and coloured only when something fires', () => {
  assert.equal(statusSummary(snapshot({ devices: [] }), 'ready', undefined, T0), undefined);
  const well = statusSummary(snapshot(), 'ready', undefined, T0);
  assert.deepEqual([well?.text, well?.background], ['$(shield) 1 HSM', undefined]);
  const pending = statusSummary(snapshot({ devices: [device({ state: 'degraded' })] }), 'ready', undefined, T0);
  assert.deepEqual([pending?.text, pending?.background], ['$(shield) 1 HSM, 1 degraded', undefined]);
  const firing = statusSummary(snapshot({ alerts: [alert()] }), 'ready', undefined, T0);
  assert.deepEqual([firing?.text, firing?.background], ['$(bell-dot) 1 alert', 'error']);
});

test('the status bar names a platform that is not read, or has nothing new, and its tooltip says how old all is', () => {
  const central = { id: 'central', name: 'Central', place: 'prometheus:9090', devices: 1, unheard: 0, own: 0 } as const;
  const failing = { ...central, state: 'failing', text: 'prometheus:9090 could not be reached.', lastAt: at(0) } as const;
  const now = T0 + 300_000;
  const says = (sources: NonNullable<Snapshot['sources']>, more: Partial<Snapshot> = {}) =>
    statusSummary(snapshot({ sources, ...more }), 'ready', undefined, now);
  assert.equal(says([{ ...central, state: 'ok', text: '1 device read.', lastAt: at(0) }])?.text, '$(shield) 1 HSM');
  assert.equal(says([failing])?.text, '$(shield) 1 HSM, Central not read');
  assert.match(says([failing])?.spoken ?? '', /Central not read/);
  assert.match(says([failing])?.tooltip ?? '', /\*\*Central\*\*: .*could not be reached.* Last read 5 min ago/);
  assert.equal(says([failing, { ...failing, id: 'b' }])?.text, '$(shield) 1 HSM, 2 sources not read');
  assert.equal(says([{ ...central, state: 'old', unheard: 1, text: 'Old.' }])?.text, '$(shield) 1 HSM, nothing new from Central');
  assert.equal(says([failing], { alerts: [alert()] })?.text, '$(bell-dot) 1 alert, Central not read');
  // Nothing is known of anything: the item must not be missing.
  const blind = says([failing], { devices: [] });
  assert.deepEqual([blind?.text, blind?.background], ['$(shield) Central not read', 'warning']);
  assert.match(blind?.tooltip ?? '', /could not be reached/);
});

test('an alert that somebody knows of, or an HSM that is degraded, hides none of which nothing is known', () => {
  const acknowledged = alert({ acknowledged: { by: 'ada', at: at(0), until: at(60) } });
  const rest = [device({ id: 'hsm-2', state: 'unknown' }), device({ id: 'hsm-3', state: 'unjudged' })];
  const text = (devices: DeviceRecord[], alerts: AlertRecord[]) =>
    statusSummary(snapshot({ devices, alerts }), 'ready', undefined, T0)?.text;
  assert.equal(
    text([device({ state: 'failed', firing: 1 }), ...rest], [acknowledged]),
    '$(bell) 1 acknowledged, 1 unknown, 1 partly watched',
  );
  assert.equal(text([device({ state: 'degraded' }), ...rest], []), '$(shield) 3 HSMs, 1 degraded, 1 unknown, 1 partly watched');
});

test('while something fires, the status bar also counts the other HSMs that are not well or not watched', () => {
  const devices = [
    device({ state: 'failed', firing: 1 }),
    device({ id: 'b', state: 'degraded' }),
    device({ id: 'c', state: 'unknown' }),
    device({ id: 'd', state: 'unjudged' }),
    device({ id: 'e', paused: { since: at(0), by: 'ada' }, state: 'unknown', channels: [], components: [] }),
    device({ id: 'f' }),
  ];
  const { text, spoken } = statusSummary(snapshot({ devices, alerts: [alert()] }), 'ready', undefined, T0)!;
  assert.equal(text, '$(bell-dot) 1 alert, 1 more degraded, 1 unknown, 1 partly watched, 1 not watched');
  assert.match(spoken, /^HSM Vigil: 6 HSMs, 1 alert firing, not acknowledged, 1 more degraded, 1 unknown/);
});

test('what is not judged is no health: the status bar counts it, and a check names the worst with its reason', () => {
  const partly = device({ state: 'unjudged', notJudged: ['SNMP only: nothing judges tamper.'] });
  const summary = statusSummary(snapshot({ devices: [partly, device({ id: 'hsm-2' })] }), 'ready', undefined, T0);
  assert.equal(summary?.text, '$(shield) 2 HSMs, 1 partly watched');
  assert.match(summary?.tooltip ?? '', /partly watched/);
  assert.doesNotMatch(summary?.spoken ?? '', /all ok/);
  const findings = [
    { component: 'fan1a', name: 'Fan1A', state: 'failed', reason: 'reads 0 rpm' },
    { component: 'cpu', name: 'CPU', state: 'unjudged', reason: 'no limit is known for it' },
  ] as const;
  const checked = { id: 'hsm-1', state: 'failed', findings, notJudged: partly.notJudged!, channels: [channel()], readings: [] } as const;
  assert.equal(
    summarizeCheck({ devices: [checked] }, name).message,
    'East US 1: failed, 0 readings over Console. Fan1A: reads 0 rpm (and 1 more). SNMP only: nothing judges tamper.',
  );
  const unjudged = summarizeCheck({ devices: [{ id: 'hsm-1', state: 'unjudged', channels: [channel()], readings: [] }] }, name);
  assert.deepEqual([unjudged.level, unjudged.message], ['warning', 'East US 1: partly watched, 0 readings over Console.']);
});

test('the tooltip of the status bar names what fires and where, and the worst devices first', () => {
  const many = Array.from({ length: 20 }, (_, n) => device({ id: `ok-${n}`, name: `Fine ${n}` }));
  const bad = device({ id: 'hsm-1', name: 'East US 1', state: 'failed', firing: 1 });
  const { tooltip } = statusSummary(snapshot({ devices: [...many, bad], alerts: [alert()] }), 'ready', undefined, T0)!;
  assert.match(tooltip, /- \*\*Fan1A turns too slowly or not at all\*\*, East US 1/);
  assert.match(
    tooltip.split('\n').find((line) => line.includes('last seen')) ?? '',
    /^- East US 1: \*\*failed\*\*, Fan1A turns too slowly/,
  );
});

test('the status bar says when nobody is watching', () => {
  const failed = statusSummary(snapshot(), 'failed', 'The service could not be started.', T0);
  assert.equal(failed?.background, 'warning');
  assert.match(failed!.spoken, /nobody is watching/);
});

test('a command takes a row, an id, or nothing at all', () => {
  assert.deepEqual(commandTarget({ key: 'device/a', deviceId: 'a', other: 'b' }), { key: 'device/a', deviceId: 'a' });
  assert.deepEqual(commandTarget('a'), { deviceId: 'a' });
  for (const argument of [undefined, null, 7, { deviceId: 7 }, []]) assert.deepEqual(commandTarget(argument), {});
});

const failing = (id: string, queued = 0) => receiver({ id, state: 'failing', error: 'smtp.example.com did not answer.', queued });

test('a receiver that fails is told of with its reason and what waits for it; others are named', () => {
  assert.equal(receiverTrouble([]), '');
  assert.equal(receiverTrouble([receiver(), receiver({ state: 'ok' })]), '');
  assert.equal(
    receiverTrouble([receiver({ id: 'ops' }), failing('duty-mail')]),
    'duty-mail takes no notifications: smtp.example.com did not answer.',
  );
  assert.match(receiverTrouble([failing('duty-mail', 1)]), / 1 notice waits there\.$/);
  assert.equal(
    receiverTrouble([failing('a'), failing('b', 2)]),
    'a and b take no notifications. a: smtp.example.com did not answer. 2 notices wait there.',
  );
  assert.match(receiverTrouble(['a', 'b', 'c', 'd', 'e'].map((id) => failing(id))), /^a, b and 3 more take no notifications\./);
});

test('the status bar’s tooltip says who takes no notifications, and is not coloured by it', () => {
  const summary = statusSummary(snapshot({ receivers: [failing('duty-mail')] }), 'ready', undefined, T0);
  assert.match(
    summary!.tooltip.replaceAll(/[\u2060\\]/g, ''),
    /\n\nduty-mail takes no notifications: smtp\.example\.com did not answer\.$/,
  );
  assert.equal(summary?.background, undefined);
});

test('a test notification says who took it, and of the others why not', () => {
  assert.deepEqual(testOutcome([{ receiver: 'ops' }]), { level: 'info', message: 'ops took the test notification.' });
  assert.equal(testOutcome([{ receiver: 'a' }, { receiver: 'b' }, { receiver: 'c' }]).message, 'a, b and c took the test notification.');
  assert.deepEqual(testOutcome([{ receiver: 'ops' }, { receiver: 'duty-mail', error: 'The host\nis not there.' }]), {
    level: 'warning',
    message: 'duty-mail did not take it: The host is not there. ops took the test notification.',
  });
  const many = testOutcome(['a', 'b', 'c', 'd', 'e'].map((receiver) => ({ receiver, error: 'No.' })));
  assert.equal(many.message, 'a did not take it: No. b did not take it: No. c did not take it: No. Nor did 2 others; the log names them.');
});

test('a paused HSM counts as not watched, and is named with who has paused it', () => {
  const paused = device({ state: 'unknown', paused: { since: at(0), by: 'ada' }, channels: [], components: [], lastSeen: at(-600) });
  const summary = statusSummary(snapshot({ devices: [paused, device({ id: 'hsm-2' })] }), 'ready', undefined, T0);
  assert.equal(summary?.text, '$(shield) 2 HSMs, 1 not watched');
  assert.match(summary?.tooltip ?? '', /\*\*not watched\*\*, paused since .* by ada/);
  assert.equal(agedDevice(paused, T0), paused, 'nothing is to be heard of it');
});

test('what never arrives at a monitoring platform is said with its reason, also when all goes well again', () => {
  const outlet = {
    kind: 'remote-write',
    place: 'Remote write to p.example.com',
    state: 'ok',
    sent: 9,
    queued: 0,
    dropped: 0,
    refused: 0,
  } as const;
  assert.equal(outletTrouble([outlet]), '');
  assert.equal(
    outletTrouble([{ ...outlet, dropped: 2, dropReason: 'p.example.com answered with status 400: too old\u001b[31m.' }]),
    'Remote write to p.example.com: 2 samples were dropped. p.example.com answered with status 400: too old.',
  );
});
