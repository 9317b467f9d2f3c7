import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInventory } from '../../../src/inventory/load.ts';
import { explainedWhenFired } from '../../../src/service/alerting/rootCauses.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { readRecording } from '../../../src/service/trial/recordedReadings.ts';
import { replay } from '../../../src/service/trial/replay.ts';
import { plansOf } from '../../../src/service/watching/plans.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1, 8);

function plans(alerts: object = {}) {
  const device = { id: 'hsm-1', model: 'luna-network-hsm-7', snmp: { host: '10.0.0.1', version: '2c', community: { secret: 'c' } } };
  return plansOf(parseInventory(JSON.stringify({ alerts, devices: [device] })), new Secrets(), false);
}

function fan(slot: number, rpm: number, over: object = {}): string {
  return JSON.stringify({
    time: new Date(START + slot * 10 * MINUTE + 3 * MINUTE).toISOString(),
    device: 'hsm-1',
    channel: 'console',
    metric: 'hw.fan.speed',
    attributes: { 'hw.id': 'fan1a', 'hw.name': 'Fan1A', 'hw.type': 'fan' },
    value: rpm,
    unit: 'rpm',
    state: rpm === 0 ? 'failed' : 'ok',
    limits: { lowNonRecoverable: 1000, lowCritical: 2000 },
    ...over,
  });
}

const failed = (slot: number) =>
  JSON.stringify({ time: START + slot * 10 * MINUTE + 3 * MINUTE, device: 'hsm-1', channel: 'console', poll: 'failed' });

/** One letter a slot: P a fan that turns, N one that stands, ? a failed poll. */
const recording = (letters: string) =>
  [...letters].map((letter, slot) => (letter === '?' ? failed(slot) : fan(slot, letter === 'N' ? 0 : 4000)));

async function alertsOf(lines: readonly string[], policy: object = {}) {
  const { polls, to } = await readRecording(lines, plans(policy));
  return replay(plans(policy), polls, to ?? 0).map(({ alert }) => alert);
}

test('a fan that stands in three of five polls would have fired, and been resolved after two good ones', async () => {
  const [alert, ...others] = await alertsOf(recording('PPN?NNPPP'));
  assert.equal(alert?.condition, 'speed-low');
  assert.equal(alert?.firedAt, START + 53 * MINUTE);
  assert.equal(alert?.resolvedAt, START + 73 * MINUTE);
  assert.deepEqual(
    others.map(({ condition, firedAt }) => [condition, firedAt]),
    [['silent', undefined]],
  );
});

const failedOver = (channel: string, slot: number, seconds = 0) =>
  JSON.stringify({ time: START + slot * 10 * MINUTE + 3 * MINUTE + seconds * 1000, device: 'hsm-1', channel, poll: 'failed' });

test('an appliance that answers over no channel is one alert, which explains the silence of each', async () => {
  const slots = Array.from({ length: 8 }, (_, slot) => slot);
  const lines = slots.flatMap((slot) => [failedOver('console', slot), failedOver('snmp', slot, 20)]);
  const { polls, to } = await readRecording(lines, plans());
  const alerts = await explainedWhenFired(replay(plans(), polls, to ?? 0), async () => {});
  const [unreachable] = alerts.filter(({ alert }) => alert.condition === 'unreachable');
  assert.deepEqual([unreachable?.alert.severity, unreachable?.alert.state], ['critical', 'firing']);
  assert.deepEqual(alerts.map(({ alert }) => [alert.component, alert.condition, alert.explainedBy]).sort(), [
    ['appliance', 'unreachable', undefined],
    ['console', 'silent', unreachable?.alert.id],
    ['snmp', 'silent', unreachable?.alert.id],
  ]);
});

test('one channel that answers shows that the appliance is there, and two that differ are told of', async () => {
  const slots = Array.from({ length: 8 }, (_, slot) => slot);
  const answered = slots.flatMap((slot) => [fan(slot, 4000), failedOver('snmp', slot)]);
  assert.deepEqual(
    (await alertsOf(answered)).map(({ component, condition }) => [component, condition]),
    [['snmp', 'silent']],
  );
  const differ = slots.flatMap((slot) => [fan(slot, 4000), fan(slot, 7000, { channel: 'snmp' })]);
  assert.deepEqual(
    (await alertsOf(differ)).map(({ component, condition, state }) => [component, condition, state]),
    [['fan1a', 'channels-disagree', 'firing']],
  );
});

test('the policy of the inventory decides, not the recording', async () => {
  assert.equal((await alertsOf(recording('PPNNPPPP')))[0]?.firedAt, undefined);
  assert.equal((await alertsOf(recording('PPNNPPPP'), { negatives: 2 }))[0]?.firedAt, START + 33 * MINUTE);
});

test('the order of the lines does not matter', async () => {
  const lines = recording('PNNN?PNPP');
  assert.deepEqual(await alertsOf(lines.toReversed()), await alertsOf(lines));
});

test('an alert that is open at the end is told as it stands', async () => {
  assert.equal((await alertsOf(recording('PNNNN')))[0]?.state, 'firing');
});

test('what is not understood is refused with its line and what is expected there', async () => {
  const { refused, polls, unknownDevices } = await readRecording(
    [
      fan(0, 4000),
      '{"time":',
      '',
      fan(1, 4000, { time: 'yesterday' }),
      fan(1, 4000, { channel: 'pigeon' }),
      fan(1, 4000, { metric: 'speed' }),
      fan(1, 4000, { value: 'fast' }),
      fan(1, 4000, { device: 'hsm-9' }),
      fan(2, 4000),
    ],
    plans(),
  );
  assert.deepEqual(
    refused.map(({ line, reason }) => [line, reason.split(':')[0]]),
    [
      [2, 'not JSON; expected one object a line'],
      [4, 'time'],
      [5, 'channel'],
      [6, 'metric'],
      [7, 'value'],
    ],
  );
  assert.match(refused[1]?.reason ?? '', /ISO 8601/);
  assert.match(refused[4]?.reason ?? '', /expected number, received string/);
  assert.deepEqual([...unknownDevices], [['hsm-9', 1]]);
  assert.equal(polls.length, 2);
});

test('readings of one poll are one poll, though their times differ a little', async () => {
  const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();
  const lines = [fan(0, 0, { time: at(10) }), fan(0, 0, { time: at(14), attributes: { 'hw.id': 'fan1b', 'hw.type': 'fan' } })];
  const { polls } = await readRecording(lines, plans());
  assert.equal(polls.length, 1);
  assert.equal(polls[0]?.poll.readings.length, 2);
});

test('what a recording without sense keeps is bounded, and how much more there was is told', async () => {
  const lines = [
    ...Array.from({ length: 30 }, () => 'nonsense'),
    ...Array.from({ length: 30 }, (_, index) => fan(0, 4000, { device: `hsm-${index + 2}` })),
    ...Array.from({ length: 2_010 }, (_, index) => fan(0, 4000, { attributes: { 'hw.id': `fan${index}`, 'hw.type': 'fan' } })),
    fan(1, 4000, { attributes: { 'hw.id': 'fan1', 'hw.type': 'fan' } }),
  ];
  const { refused, moreRefused, unknownDevices, moreUnknown, polls } = await readRecording(lines, plans());
  assert.deepEqual([refused.length, moreRefused, unknownDevices.size, moreUnknown], [20, 20, 20, 10]);
  assert.deepEqual(
    polls.map(({ poll }) => poll.readings.length),
    [2_000, 1],
    'the sensors that came first are taken, and go on being taken',
  );
  const { refused: beyond } = await readRecording(lines.slice(60), plans());
  assert.match(beyond[0]?.reason ?? '', /a device with over 2,000 sensors/);
});

test('a sensor that a poll has twice counts once, as it was read last', async () => {
  const { polls } = await readRecording([fan(0, 4000), fan(0, 0)], plans());
  assert.deepEqual(
    polls.map(({ poll }) => poll.readings.map(({ value }) => value)),
    [[0]],
  );
});
