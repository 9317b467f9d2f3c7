import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partLabel } from '../../../src/service/export/deviceLabels.ts';
import { keptQuiet, quietBy } from '../../../src/service/sources/alertmanager.ts';
import { type Answers, toldIn } from '../../../src/service/sources/told.ts';

const NOW = Date.UTC(2026, 2, 2, 12);
const source = { id: 'central', name: 'Central' };

function silence(id: string, matchers: readonly string[], state = 'active') {
  return {
    ...{ id, status: { state }, createdBy: 'carol', comment: 'planned' },
    ...{ startsAt: new Date(NOW - 1).toISOString(), endsAt: new Date(NOW + 60_000).toISOString() },
    matchers: matchers.map((name) => ({ name, value: '.*', isRegex: true, isEqual: true })),
  };
}

function told(labels: Readonly<Record<string, string>>, silencedBy: readonly string[] = []) {
  return { labels, status: { state: silencedBy.length > 0 ? 'suppressed' : 'active', silencedBy } };
}

const fan = { device: 'hsm-1', component: 'fan1a', condition: 'speed-low' };

interface ToldBy {
  readonly instance?: string;
  readonly site?: string;
  readonly severity?: string;
}

/** Whether the alert of the fan is quiet, as these services tell of it at the same time. */
function isQuiet(alerts: readonly unknown[], silences: readonly unknown[], services: readonly ToldBy[] = [{}]): boolean {
  const samples = (labels: (of: ToldBy) => object, value: number) =>
    services.map((of) => ({ labels: { ...of, ...labels(of) } as Readonly<Record<string, string>>, value }));
  const answers: Answers = {
    ...{ exceptions: [], told: [], answered: samples(() => ({ device: fan.device }), NOW / 1000) },
    states: samples(() => ({ device: fan.device, model: 'luna-network-hsm-7' }), 4),
    services: samples(() => ({}), NOW / 1000),
    alerts: samples(({ severity = 'critical' }) => ({ ...fan, severity, state: 'firing' }), NOW / 1000),
  };
  const device = toldIn(answers, NOW).devices.get(fan.device);
  const [alert, ...others] = device?.alerts ?? [];
  assert.ok(device && alert && others.length === 0, 'it is told once');
  return quietBy([keptQuiet(alerts, silences, source, 'am:9093', NOW)], device, alert) !== undefined;
}

test('an alert is quiet when Alertmanager says that a silence in force holds it', () => {
  assert.equal(isQuiet([told(fan, ['s1'])], [silence('s1', ['alertname'])]), true);
  assert.equal(isQuiet([told(fan, ['s1'])], [silence('s1', ['alertname'], 'expired')]), false);
  assert.equal(isQuiet([told(fan, ['gone'])], []), false);
  assert.equal(isQuiet([told({ ...fan, component: 'fan2a' }, ['s1'])], [silence('s1', ['device'])]), false);
});

test('a silence of an alert about the device as a whole holds those of its parts only if it is about all of the device', () => {
  const silent = told({ alertname: 'HsmSilent', device: 'hsm-1' }, ['s1']);
  assert.equal(isQuiet([silent], [silence('s1', ['alertname', 'device'])]), false);
  assert.equal(isQuiet([silent], [silence('s1', ['device', 'severity'])]), false);
  assert.equal(isQuiet([silent], [silence('s1', ['device', 'site'])]), true);
});

test('an alert of which another one of the same part goes on is not quiet', () => {
  const own = told({ ...fan, alertname: 'HsmSpeedLow' });
  const rule = told({ ...fan, alertname: 'HsmVigilSpeedLow' }, ['s1']);
  assert.equal(isQuiet([own, rule], [silence('s1', ['alertname'])]), false);
  assert.equal(isQuiet([rule, own], [silence('s1', ['alertname'])]), false);
});

test('a silence of an alert that names another service, site or HA group is none of this one', () => {
  const silences = [silence('s1', ['alertname', 'instance'])];
  const held = (more: object) => [told({ ...fan, alertname: 'HsmSpeedLow', ...more }, ['s1'])];
  const [here, there] = [[{ instance: 'edge-1', site: 'Frankfurt' }], [{ instance: 'edge-2', site: 'Paris' }]];
  assert.equal(isQuiet(held({ instance: 'edge-1' }), silences, here), true);
  assert.equal(isQuiet(held({ instance: 'edge-1' }), silences, there), false);
  // A rule may leave out whose it is.
  assert.equal(isQuiet(held({ site: 'Frankfurt' }), silences, here), true);
  assert.equal(isQuiet(held({ site: 'Frankfurt' }), silences, there), false);
  assert.equal(isQuiet(held({}), silences, there), true);
  const whole = [told({ device: 'hsm-1', instance: 'edge-1', alertname: 'HsmVigilDeviceSilent' }, ['s1'])];
  const broad = [silence('s1', ['device', 'instance'])];
  assert.deepEqual([isQuiet(whole, broad, here), isQuiet(whole, broad, there)], [true, false]);
});

test('an alert that goes on at another service does not wake up the one that is kept quiet here', () => {
  const held = told({ ...fan, instance: 'edge-1' }, ['s1']);
  const other = told({ ...fan, instance: 'edge-2' });
  assert.equal(isQuiet([held, other], [silence('s1', ['instance'])], [{ instance: 'edge-1' }]), true);
});

test('an alert that several services tell of is quiet once each of theirs is', () => {
  const services = [{ instance: 'edge-1' }, { instance: 'edge-2', severity: 'warning' }];
  const of = (instance: string) => told({ ...fan, instance }, ['s1']);
  const silences = [silence('s1', ['device'])];
  assert.equal(isQuiet([of('edge-1')], silences, services), false);
  assert.equal(isQuiet([of('edge-2')], silences, services), false);
  assert.equal(isQuiet([of('edge-1'), of('edge-2')], silences, services), true);
});

test('a service that is asked at an address tells alerts itself by its name alone', () => {
  const held = [told({ ...fan, instance: 'edge-1' }, ['s1'])];
  assert.equal(isQuiet(held, [silence('s1', ['device'])], [{ instance: 'edge-1:9464' }]), true);
  assert.equal(isQuiet(held, [silence('s1', ['device'])], [{ instance: 'edge-12:9464' }]), false);
});

test('a silence of a severity does not hold what has grown worse since', () => {
  const held = [told({ ...fan, severity: 'warning' }, ['s1'])];
  assert.equal(isQuiet(held, [silence('s1', ['device', 'severity'])]), false);
  assert.equal(isQuiet(held, [silence('s1', ['device', 'severity'])], [{ severity: 'warning' }]), true);
  assert.equal(isQuiet(held, [silence('s1', ['device', 'alertname'])]), true);
});

test('a part whose name does not go out as it is has its silences under the name that does', () => {
  const long = 'p'.repeat(120);
  const quiet = keptQuiet([told({ ...fan, component: long }, ['s1'])], [silence('s1', ['device'])], source, 'am:9093', NOW);
  const labels = { ...fan, component: partLabel(long), severity: 'critical', state: 'firing' };
  const answers: Answers = {
    ...{ exceptions: [], told: [], answered: [], services: [] },
    states: [{ labels: { device: fan.device }, value: 4 }],
    alerts: [{ labels, value: NOW / 1000 }],
  };
  const device = toldIn(answers, NOW).devices.get(fan.device);
  const [alert] = device?.alerts ?? [];
  assert.ok(device && alert);
  assert.notEqual(quietBy([quiet], device, alert), undefined);
});
