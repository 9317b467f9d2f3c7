import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { models } from '../../../src/devices/models.ts';
import type { DeviceRecord } from '../../../src/protocol/contract.ts';
import { doubtIn, samplesIn, type ToldSample } from '../../../src/service/sources/answers.ts';
import { SourceFault } from '../../../src/service/sources/asker.ts';
import { remoteDetail } from '../../../src/service/sources/remoteReadings.ts';
import { remoteAlert, remoteDevice } from '../../../src/service/sources/remoteRecords.ts';
import { type Answers, type ToldDevice, toldIn } from '../../../src/service/sources/told.ts';

const MINUTE = 60_000;
const source = { id: 'central', name: 'Central' };

/** What Debian's Prometheus has answered of two simulated HSMs, one with a fan that has failed. */
const recorded = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'prometheus', 'answers.json'), 'utf8'));
const at: number = recorded.at;

function recordedAnswers(): Answers {
  const of = (name: string) => samplesIn(recorded[name], 'host');
  return {
    states: of('states'),
    answered: of('answered'),
    services: of('services'),
    exceptions: of('exceptions'),
    alerts: of('alerts'),
    told: [],
  };
}

const nothing: Answers = { states: [], answered: [], services: [], exceptions: [], alerts: [], told: [] };

function sample(labels: Record<string, string>, value: number): ToldSample {
  return { labels, value };
}

/** One device that is well, as a platform tells of it at a time (ms). */
function well(device: string, instance: string, time: number, state = 0): Answers {
  return {
    ...nothing,
    states: [sample({ device, instance, model: 'luna-network-hsm-7' }, state)],
    answered: [sample({ device, instance }, time / 1000)],
    services: [sample({ instance }, time / 1000)],
  };
}

function both(a: Answers, b: Answers): Answers {
  return Object.fromEntries(
    Object.keys(a).map((key) => [key, [...a[key as keyof Answers], ...b[key as keyof Answers]]]),
  ) as unknown as Answers;
}

function told(answers: Answers, device: string, now = at): ToldDevice {
  const found = toldIn(answers, now).devices.get(device);
  assert.ok(found, `${device} is told of`);
  return found;
}

function recordOf(device: ToldDevice, now = at, doubt?: string): DeviceRecord {
  return remoteDevice(device, { source, models, now, doubt });
}

test('the failed fan that Prometheus tells of is an alert with the words of its model', () => {
  const device = told(recordedAnswers(), 'hsm-1');
  const record = recordOf(device);
  assert.deepEqual([record.id, record.state, record.firing, record.site], ['central/hsm-1', 'failed', 1, 'Frankfurt']);
  assert.match(record.modelName, /Luna/);
  const [alert] = device.alerts;
  assert.ok(alert);
  const shown = remoteAlert(alert, record, models[0], source);
  assert.equal(shown.summary, 'Fan1A turns too slowly or not at all');
  assert.deepEqual([shown.state, shown.severity, shown.component, shown.condition], ['firing', 'critical', 'fan1a', 'speed-low']);
  assert.ok(shown.runbook !== '' && shown.action !== '' && shown.meaning !== '');
  assert.match(shown.id, /^x[0-9a-f]{16}$/);
});

test('the readings that Prometheus tells of stand with their parts, units, times and channels', () => {
  const detail = remoteDetail(
    { readings: samplesIn(recorded.readings, 'host'), facts: samplesIn(recorded.facts, 'host') },
    models[0],
    10 * MINUTE,
    at,
  );
  const fan = detail.components.find(({ id }) => id === 'fan1a');
  assert.ok(fan);
  assert.deepEqual([fan.name, fan.type, fan.parent === undefined], ['Fan1A', 'fan', false]);
  const speed = fan.readings.find(({ metric }) => metric === 'hw.fan.speed');
  assert.deepEqual([speed?.unit, speed?.channel, speed && Math.abs(Date.parse(speed.time) - at) < MINUTE], ['rpm', 'console', true]);
  assert.equal(fan.state, 'degraded');
  assert.ok(fan.indicators.some(({ condition, phase }) => condition === 'speed-low' && phase === 'pending'));
  assert.ok(detail.components.some(({ id, state }) => id === 'fan2b' && state === 'ok'));
  assert.deepEqual(
    detail.channels.map(({ channel }) => channel),
    ['console', 'snmp'],
  );
  assert.ok(detail.components.flatMap(({ readings }) => readings).length > 100);
});

test('only what was told lately and has answered lately is ok', () => {
  const device = told(well('hsm-1', 'edge-1', at), 'hsm-1');
  assert.equal(recordOf(device).state, 'ok');
  assert.deepEqual(recordOf(device).findings, []);
  // Two intervals of ten minutes, and a little.
  const old = recordOf(device, at + 21 * MINUTE);
  assert.deepEqual([old.state, old.notHeardSince], ['unknown', new Date(at).toISOString()]);
  assert.equal(recordOf(told({ ...well('hsm-1', 'edge-1', at), answered: [] }, 'hsm-1')).state, 'unknown');
  assert.equal(recordOf(device, at, 'Central was not read').state, 'unknown');
  // A time that has not come does not make it fresh for ever.
  const ahead = recordOf(
    told({ ...well('hsm-1', 'edge-1', at), answered: [sample({ device: 'hsm-1', instance: 'edge-1' }, at / 1000 + 1e6)] }, 'hsm-1'),
  );
  assert.deepEqual([ahead.state, ahead.lastSeen], ['unknown', undefined]);
  assert.match(ahead.findings?.[0]?.reason ?? '', /a time that has not come/);
});

test('what the service that watches it says is not made better', () => {
  const states = [0, 1, 2, 3, 4].map((code) => recordOf(told(well('hsm-1', 'edge-1', at, code), 'hsm-1')).state);
  assert.deepEqual(states, ['ok', 'unjudged', 'unknown', 'degraded', 'failed']);
  assert.equal(toldIn(well('hsm-1', 'edge-1', at, 5), at).devices.size, 0);
  assert.equal(toldIn(well('hsm-1', 'edge-1', at, Number.NaN), at).strange, 1);
  const paused = { ...well('hsm-1', 'edge-1', at), exceptions: [sample({ device: 'hsm-1', instance: 'edge-1', what: 'paused' }, 1)] };
  assert.equal(recordOf(told(paused, 'hsm-1')).state, 'unknown');
  assert.match(recordOf(told(paused, 'hsm-1')).findings?.[0]?.reason ?? '', /paused/);
  const slow = { ...well('hsm-1', 'edge-1', at), exceptions: [sample({ device: 'hsm-1', instance: 'edge-1', what: 'interval' }, 3600)] };
  assert.equal(recordOf(told(slow, 'hsm-1'), at + 100 * MINUTE).state, 'ok');
});

test('what is bad stays bad when nothing is told any more', () => {
  const answers = { ...recordedAnswers() };
  const record = recordOf(told(answers, 'hsm-1'), at + 60 * MINUTE, 'nothing was told');
  assert.deepEqual([record.state, record.firing], ['failed', 1]);
});

test('a service that has fallen silent is known by the clock of the platform', () => {
  const device = told(well('hsm-1', 'edge-1', at), 'hsm-1', at + 6 * MINUTE);
  assert.equal(device.silent, true);
  assert.equal(told(well('hsm-1', 'edge-1', at), 'hsm-1', at + 4 * MINUTE).silent, false);
  // Of one of which the platform keeps nothing itself, the answers of its devices tell.
  assert.equal(told({ ...well('hsm-1', 'edge-1', at), services: [] }, 'hsm-1').silent, false);
});

test('of two services with a device of one id the one that still tells counts, and of two that tell the worse', () => {
  const moved = both(well('hsm-1', 'old', at - 20 * MINUTE, 4), well('hsm-1', 'new', at));
  assert.deepEqual([told(moved, 'hsm-1').service, told(moved, 'hsm-1').others], ['new', []]);
  const twice = both(well('hsm-1', 'a', at), well('hsm-1', 'b', at - MINUTE, 3));
  const device = told(twice, 'hsm-1');
  assert.deepEqual([device.service, device.others, device.state, device.answeredAt], ['b', ['a'], 'degraded', at - MINUTE]);
  assert.ok(recordOf(device).findings?.some(({ reason }) => reason.includes('a tells of a device of this id')));
});

test('an alert that was told earlier than its device has ended', () => {
  const labels = { device: 'hsm-1', instance: 'e', component: 'fan1a', condition: 'speed-low', severity: 'critical', state: 'firing' };
  const openAt = (alert: number | undefined, device: number | undefined) => {
    const told = [
      ...(alert === undefined ? [] : [sample({ ...labels, what: 'alert' }, alert)]),
      ...(device === undefined ? [] : [sample({ device: 'hsm-1', instance: 'e', what: 'device' }, device)]),
    ];
    return toldIn({ ...well('hsm-1', 'e', at), alerts: [sample(labels, 1)], told }, at).devices.get('hsm-1')?.alerts.length;
  };
  assert.deepEqual([openAt(100.123, 100.123), openAt(100, 100.115), openAt(undefined, 100), openAt(undefined, undefined)], [1, 0, 0, 1]);
  // From pending to firing it is another series, and the newer one alone is open.
  const pending = { ...labels, state: 'pending' };
  const told = [
    sample({ ...pending, what: 'alert' }, 50),
    sample({ ...labels, what: 'alert' }, 100),
    sample({ device: 'hsm-1', instance: 'e', what: 'device' }, 100),
  ];
  const [only, ...more] =
    toldIn({ ...well('hsm-1', 'e', at), alerts: [sample(pending, 1), sample(labels, 2)], told }, at).devices.get('hsm-1')?.alerts ?? [];
  assert.deepEqual([only?.state, more.length], ['firing', 0]);
});

test('labels that no device of ours has are left out and counted, and texts are made plain', () => {
  for (const device of ['../../etc', '', 'HSM', 'x'.repeat(64), 'a\u202eb', '$(x)'])
    assert.deepEqual([toldIn(well(device, 'e', at), at).devices.size, toldIn(well(device, 'e', at), at).strange], [0, 1], device);
  const hostile = well('hsm-1', '\u001b[31m[x](command:y)\u202e', at);
  assert.equal(/[\u001b\u202e]|\]\(/.test(JSON.stringify(recordOf(told(hostile, 'hsm-1'), at, 'x'))), false);
  const alerts = [
    { component: 'fan1a', condition: 'speed-low', severity: 'critical', state: 'firing' },
    { component: 'fan1a', condition: '<script>', severity: 'critical', state: 'firing' },
    { component: 'fan1a', condition: 'speed-low', severity: 'worst', state: 'firing' },
    { component: 'fan1a', condition: 'speed-low', severity: 'critical', state: 'resolved' },
    { component: '', condition: 'speed-low', severity: 'critical', state: 'firing' },
  ].map((labels) => sample({ device: 'hsm-1', instance: 'e', ...labels }, at / 1000));
  assert.equal(told({ ...well('hsm-1', 'e', at), alerts }, 'hsm-1').alerts.length, 1);
  const many = Array.from({ length: 2_000 }, (_, n) =>
    sample({ device: 'hsm-1', instance: 'e', component: `p${n}`, condition: 'x', severity: 'warning', state: 'firing' }, 1),
  );
  assert.equal(told({ ...well('hsm-1', 'e', at), alerts: many }, 'hsm-1').alerts.length, 500);
});

test('what is no answer of Prometheus is refused, and what is not all there is says so', () => {
  const vector = (result: unknown) => ({ status: 'success', data: { resultType: 'vector', result } });
  for (const body of [
    undefined,
    null,
    'x',
    {},
    { status: 'error' },
    vector({}),
    vector([1]),
    vector([{ metric: {}, value: [1] }]),
    vector([{ metric: { a: 1 }, value: [1, '1'] }]),
    vector([{ metric: {}, value: ['1', '1'] }]),
    vector([{ metric: {}, value: [1e300, '1'] }]),
    vector([{ metric: {}, value: [-1e300, '1'] }]),
  ])
    assert.throws(() => samplesIn(body, 'host'), SourceFault, JSON.stringify(body));
  const labels = Object.fromEntries(Array.from({ length: 41 }, (_, n) => [`l${n}`, 'x']));
  assert.throws(() => samplesIn(vector([{ metric: labels, value: [1, '1'] }]), 'host'), SourceFault);
  assert.equal(doubtIn({ ...vector([]), warnings: ['store\u0007 gone'] }), 'store gone');
  assert.equal(doubtIn({ ...vector([]), isPartial: true }), 'it says that the answer is partial');
  assert.equal(doubtIn(vector([])), undefined);
});

test('of an alert that two services tell of, the graver is shown, whichever of them comes last', () => {
  const told = (instance: string, state: string, severity: string) =>
    sample({ device: 'hsm-1', instance, component: 'fan1a', condition: 'speed-low', severity, state }, at / 1000);
  const two = (first: ToldSample, second: ToldSample): Answers => ({
    ...both(well('hsm-1', 'edge-1', at, 4), well('hsm-1', 'edge-2', at, 3)),
    alerts: [first, second],
  });
  for (const answers of [
    two(told('edge-1', 'firing', 'critical'), told('edge-2', 'pending', 'critical')),
    two(told('edge-2', 'firing', 'warning'), told('edge-1', 'firing', 'critical')),
  ]) {
    const [alert, ...more] = toldIn(answers, at).devices.get('hsm-1')?.alerts ?? [];
    assert.deepEqual([alert?.state, alert?.severity, more], ['firing', 'critical', []]);
  }
});
