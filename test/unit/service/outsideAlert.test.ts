import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInventory } from '../../../src/inventory/load.ts';
import { isWatching } from '../../../src/service/alertmanager/isWatching.ts';
import { heartbeat, labelsOf, outsideAlert, testAlert } from '../../../src/service/alertmanager/outsideAlert.ts';
import { deviceOf, firingAlert, NOON, WatchedFleet } from '../../support/watchedFleet.ts';

const MINUTE = 60_000;

function configOf(alertmanager: object = {}) {
  const { receivers } = parseInventory(
    JSON.stringify({ notify: [{ id: 'am', alertmanager: { urls: ['http://127.0.0.1:9093'], ...alertmanager } }], devices: [] }),
  );
  const config = receivers[0]?.alertmanager;
  assert.ok(config);
  return config;
}

const origin = (alertmanager?: object) => ({ config: configOf(alertmanager), instance: 'edge-1' });

test('what a device says comes to life in no message of Alertmanager, and nothing tells who or where', async () => {
  const hostile = firingAlert({ summary: 'Fan <b>1A</b> @channel [x](https://evil.example.com) \u001b[31m' });
  await using service = new WatchedFleet([hostile]);
  service.people.acknowledge({ alerts: ['a1'], why: 'I, Ada' }, 'ada');
  const owned = service.fleet.findAlert('a1');
  assert.ok(owned);
  const { annotations, labels } = outsideAlert(owned, service.record('a1'), origin());
  const all = JSON.stringify([annotations, labels]);
  for (const live of ['<b>', '@channel', '](', '://', '\u001b', 'ada', 'Ada', '/dev/none', '127.0.0.1', 'monitor'])
    assert.ok(!all.includes(live), `${live} in ${all}`);
  assert.equal(annotations.acknowledged, 'until 2026-03-03 12:00 UTC');
});

test('labels are sorted, hold no empty value, and ours come before those of the file', async () => {
  await using service = new WatchedFleet([firingAlert()]);
  const owned = service.fleet.findAlert('a1');
  assert.ok(owned);
  const labels = labelsOf(owned, origin({ labels: { team: 'pki', zone: '\u200b' } }));
  assert.deepEqual(Object.fromEntries(labels), {
    alertname: 'HsmSpeedLow',
    component: 'fan1a',
    condition: 'speed-low',
    device: 'hsm-1',
    ha_group: 'prod',
    instance: 'edge-1',
    model: 'luna-network-hsm-7',
    severity: 'warning',
    team: 'pki',
  });
  assert.deepEqual(
    labels.map(([name]) => name),
    labels.map(([name]) => name).toSorted(),
  );
});

test('a test and the heartbeat are known as what they are', () => {
  const { labels, annotations, endsAt } = testAlert(configOf(), 'edge-1', NOON);
  assert.deepEqual(Object.fromEntries(labels).alertname, 'HsmVigilTest');
  assert.match(annotations.summary ?? '', /Test notification of HSM Vigil: no HSM needs you/);
  assert.equal(endsAt, NOON + 5 * MINUTE);
  assert.equal(Object.fromEntries(heartbeat(origin(), NOON).labels).severity, 'none');
});

test('HSMs are looked at while each is polled as planned; where there is none to look at, nobody looks', async () => {
  await using service = new WatchedFleet([]);
  const { devices } = service.fleet;
  const watching = (now: number, since = NOON) => isWatching(devices, since, now);
  assert.equal(watching(NOON), true);
  assert.equal(watching(NOON + 40 * MINUTE), true);
  assert.equal(watching(NOON + 41 * MINUTE), false, 'not polled for four intervals');
  for (const device of devices) device.lastSlot = NOON + 30 * MINUTE;
  assert.equal(watching(NOON + 41 * MINUTE), true);
  const [first] = devices;
  assert.ok(first);
  first.lastSlot = NOON;
  assert.equal(watching(NOON + 41 * MINUTE), false, 'one of them is not');
  assert.equal(isWatching([], NOON, NOON), false);
  await using paused = new WatchedFleet([], [{ ...deviceOf('hsm-1'), paused: true }]);
  assert.equal(isWatching(paused.fleet.devices, NOON, NOON), false);
});

test('the inventory refuses what an Alertmanager cannot be told, with a sentence', () => {
  const problems = (receiver: object) =>
    parseInventory(JSON.stringify({ notify: [{ id: 'am', ...receiver }], devices: [] }))
      .problems.filter(({ severity }) => severity === 'error')
      .map(({ message }) => message)
      .join(' ');
  const urls = ['http://127.0.0.1:9093'];
  assert.equal(problems({ alertmanager: { urls } }), '');
  assert.match(problems({ alertmanager: { urls }, level: 2 }), /no "level" with "alertmanager"/);
  assert.match(problems({ alertmanager: { urls }, resolved: false }), /it has to know what is over/);
  assert.match(problems({ alertmanager: { urls: [...urls, 'http://127.0.0.1:9093/'] } }), /each address once/);
  assert.match(problems({ alertmanager: { urls: ['http://127.0.0.1:9093/?a=b'] } }), /without "\?" and "#"/);
  assert.match(problems({ alertmanager: { urls, labels: { severity: 'x' } } }), /a label of your own/);
  assert.match(problems({ alertmanager: { urls, link: 'https://x.example.com/{user}' } }), /no other places/);
  assert.match(problems({ alertmanager: { urls, every: '1s' } }), /between "5s" and "15m"/);
  const open = { urls: ['http://am.example.com:9093'], auth: { bearer: { secret: 's' } } };
  assert.match(problems({ alertmanager: open }), /This address is not encrypted: whoever reads along gets what proves who we are/);
  assert.equal(problems({ alertmanager: { ...open, allowClearText: true } }), '');
});
