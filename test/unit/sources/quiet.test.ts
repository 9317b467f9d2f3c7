import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptQuiet, quietBy } from '../../../src/service/sources/alertmanager.ts';

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

function isQuiet(alerts: readonly unknown[], silences: readonly unknown[]): boolean {
  return quietBy(keptQuiet(alerts, silences, source, 'am:9093', NOW), fan.device, fan.component, fan.condition) !== undefined;
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
