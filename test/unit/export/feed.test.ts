import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyFrom } from '../../../src/core/alerting/policy.ts';
import { HOUR, MINUTE } from '../../../src/core/time/duration.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { Feed, newOf } from '../../../src/service/export/feed.ts';
import { WatchedDevice } from '../../../src/service/watching/watchedDevice.ts';
import { SimulatedPolls } from '../../support/simulatedPolls.ts';
import { deviceOf, NOON } from '../../support/watchedFleet.ts';

function watched() {
  const secrets = new Secrets();
  const device = new WatchedDevice({
    device: deviceOf('hsm-1'),
    model: luna7,
    policy: policyFrom(),
    timeout: 30_000,
    simulated: false,
    secrets,
  });
  const polls = new SimulatedPolls();
  const feed = new Feed();
  feed.meet(device);
  /** What is new of a poll at this time: how many readings, and of when. */
  const told = (at: number, only?: string) => {
    const made = polls.poll('hsm-1', at).filter(({ channel }) => only === undefined || channel === only);
    device.apply(made, at, at);
    const { isPolled, since } = feed.follow(device);
    const readings = newOf(device, since, at).filter(([point]) => point.of === 'reading');
    return { isPolled, readings: readings.length, times: new Set(readings.map(([, time]) => time)) };
  };
  return { device, feed, told };
}

test('each poll tells what it has read, once', () => {
  const { device, feed, told } = watched();
  told(NOON);
  const second = told(NOON + 10 * MINUTE);
  assert.ok(second.isPolled && second.readings > 200);
  assert.ok([...second.times].every((time) => time > NOON));
  assert.equal(feed.follow(device).isPolled, false);
  for (const paused of [true, false]) {
    device.replan({ ...device.plan, device: { ...device.plan.device, paused } }, NOON + 11 * MINUTE);
    assert.equal(feed.follow(device).isPolled, false);
  }
});

test('after the clock was set back, polls tell what they have read, and not only when it is as late again', () => {
  const { told } = watched();
  told(NOON);
  const { readings } = told(NOON + 10 * MINUTE);
  for (const [at, only] of [
    [NOON - 2 * HOUR, undefined],
    [NOON - 2 * HOUR + 10 * MINUTE, undefined],
    // One channel is not tried any more: its last poll is still to come by the clock.
    [NOON - 4 * HOUR, 'console'],
    [NOON - 4 * HOUR + 10 * MINUTE, 'console'],
  ] as const) {
    const later = told(at, only);
    assert.ok(later.isPolled);
    assert.ok(later.readings > readings / 4, `${later.readings} of ${readings}`);
    assert.ok([...later.times].every((time) => time <= at));
  }
});
