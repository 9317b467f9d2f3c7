import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyFrom } from '../../../src/core/alerting/policy.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { Decisions } from '../../../src/service/configuration/decisions.ts';
import { WatchedDevice, type WatchPlan } from '../../../src/service/watching/watchedDevice.ts';
import { ComposedService, consoleOnly } from '../../support/composedService.ts';
import { waitFor } from '../../support/waitFor.ts';
import { ada, deviceOf, firingAlert, NOON } from '../../support/watchedFleet.ts';

const MINUTE = 60_000;
const paused = (id: string) => ({ ...consoleOnly(id), paused: true });
const at = (time: number) => new Date(time).toISOString();

/** Reads the file as it is now. */
async function save(composed: ComposedService, devices: readonly object[]): Promise<void> {
  composed.write({ devices });
  await composed.service.requests.useInventory({ path: composed.inventory }, ada);
}

async function idle(composed: ComposedService): Promise<void> {
  await waitFor('nothing is polled', () => composed.snapshot().devices.every(({ polling }) => !polling));
}

const log = async (composed: ComposedService) =>
  (await composed.service.requests.log({ people: true }, ada)).entries.map(({ kind, who, why, text }) => [kind, who, why, text]);

test('a paused device is not polled, by the schedule or by a person, and is never called fine', async () => {
  await using composed = new ComposedService();
  await save(composed, [paused('hsm-1'), consoleOnly('hsm-2')]);
  await idle(composed);
  const { devices } = await composed.service.requests.check({}, ada);
  const [first, second] = devices;
  assert.deepEqual(first?.channels, [{ channel: 'console', name: 'Serial console', state: 'off' }]);
  assert.equal(first?.state, 'unknown');
  assert.match(first?.findings?.[0]?.reason ?? '', /^paused since 2026-03-02 12:00 UTC by the inventory file; nothing is asked of it$/);
  assert.equal(second?.channels[0]?.errorCode, 'secret-missing', 'the other one is asked');
  const [record] = composed.snapshot().devices;
  assert.deepEqual(record?.paused, { since: at(NOON), by: 'the inventory file' });
  assert.equal(record?.nextPoll, undefined);
  assert.deepEqual(record?.problems, [], 'nothing has to be entered for it');
  assert.deepEqual(composed.snapshot().missingSecrets, ['hsm-2.console']);
});

test('who pauses and resumes stands in the log, once, over restarts of the service too', async () => {
  await using composed = new ComposedService();
  await save(composed, [consoleOnly('hsm-1')]);
  await idle(composed);
  const change = { device: 'hsm-1', name: 'Device hsm-1' };
  await composed.service.requests.recordChange({ ...change, what: 'pause', why: 'moves to rack 4' }, ada);
  composed.now += MINUTE;
  await save(composed, [paused('hsm-1')]);
  assert.deepEqual(composed.snapshot().devices[0]?.paused, { since: at(NOON), by: 'ada', why: 'moves to rack 4' });
  await save(composed, [paused('hsm-1')]);
  const again = new Decisions({ keeper: composed.service.keeper, now: () => composed.now });
  assert.equal(again.pauseOf({ id: 'hsm-1', paused: true })?.by, 'ada', 'a service that starts anew knows it');
  assert.deepEqual(await log(composed), [['pause', 'ada', 'moves to rack 4', 'Device hsm-1']]);

  composed.now += MINUTE;
  await save(composed, [consoleOnly('hsm-1')]);
  assert.equal(composed.snapshot().devices[0]?.paused, undefined);
  assert.deepEqual((await log(composed))[0], ['resume', 'the inventory file', undefined, 'Device hsm-1']);
});

test('alerts of a paused device neither fire nor end, and nobody is reminded of them', async () => {
  await using composed = new ComposedService();
  composed.store.alerts.save(firingAlert({ id: 'firing', notifiedAt: NOON - MINUTE }));
  composed.store.alerts.save(
    firingAlert({ id: 'silent', component: 'console', condition: 'silent', severity: 'critical', notifiedAt: NOON - MINUTE }),
  );
  await save(composed, [paused('hsm-1')]);
  const window = composed.window();
  for (let hours = 0; hours < 30; hours++) {
    composed.now += 60 * MINUTE;
    composed.service.alerting.look();
  }
  assert.deepEqual(
    composed
      .snapshot()
      .alerts.map(({ id, state }) => [id, state])
      .sort(),
    [
      ['firing', 'firing'],
      ['silent', 'firing'],
    ],
  );
  assert.equal(composed.snapshot().devices[0]?.state, 'failed', 'what was bad stays bad');
  assert.equal(composed.store.alerts.find('firing')?.notifiedAt, NOON - MINUTE, 'no reminder');
  assert.ok(window.every(({ alerts = [] }) => alerts.every(({ state }) => state === 'firing')));
});

test('what a paused device does not show any more is not gone', () => {
  const plan: WatchPlan = {
    device: deviceOf('hsm-1'),
    model: luna7,
    policy: policyFrom(),
    timeout: 1000,
    simulated: false,
    secrets: new Secrets(),
  };
  const watched = new WatchedDevice(plan);
  for (const minute of [0, 10, 20, 30]) {
    const time = NOON + minute * MINUTE;
    const evidence = { time, channel: 'console', witness: 'console', verdict: 'negative', text: 'reads 0 rpm' } as const;
    const observations = [{ component: 'fan2b', condition: 'speed-low', verdict: 'negative', evidence }] as const;
    watched.apply([{ channel: 'console', observations, readings: [], startedAt: time, endedAt: time, durationMs: 10 }], time, time);
  }
  const later = NOON + 300 * MINUTE;
  watched.elapse(later);
  const [alert] = watched.alerts;
  assert.ok(alert);
  assert.equal(alert.state, 'firing');
  assert.ok(watched.isLost(alert), 'its polls worked and did not speak of it');
  watched.replan({ ...plan, device: { ...plan.device, paused: true } }, later);
  assert.ok(!watched.isLost(alert));
  assert.deepEqual(watched.closeAlert(alert.id, later).effects, []);
});

test('the time of a pause is time that was not watched, and says so while it lasts', async () => {
  await using composed = new ComposedService();
  await save(composed, [consoleOnly('hsm-1')]);
  await idle(composed);
  const [device] = composed.service.fleet.devices;
  assert.ok(device);
  await save(composed, [paused('hsm-1')]);
  assert.deepEqual(device.rest(NOON + 20 * MINUTE).gaps, [], 'two polls that are missing may be late');
  const [gap] = device.rest(NOON + 60 * MINUTE).gaps;
  assert.equal(gap?.cause, 'paused');
  assert.deepEqual([gap?.device, gap?.channel, (gap?.to ?? 0) - NOON], ['hsm-1', undefined, 60 * MINUTE]);
  const [later] = device.rest(NOON + 90 * MINUTE).gaps;
  assert.equal(later?.from, gap?.from, 'it is one gap that goes on');

  composed.now = NOON + 120 * MINUTE;
  await save(composed, [consoleOnly('hsm-1')]);
  await waitFor('it is polled at once', () => composed.store.gaps.load({ from: 0, to: composed.now + 1 }).length > 0);
  const rows = composed.store.gaps.load({ from: 0, to: composed.now + 1 });
  assert.deepEqual(
    rows.filter(({ channel }) => channel === undefined).map(({ from, to, cause }) => [from, to, cause]),
    [[gap?.from, composed.now, 'paused']],
  );
});
