import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PolicySettings, policyFrom } from '../../../src/core/alerting/policy.ts';
import type { PolledChannel } from '../../../src/core/channel.ts';
import { DeviceError, LoginRefused, NoAnswer } from '../../../src/core/fault.ts';
import type { Judgement, Observation, Verdict } from '../../../src/core/indicator.ts';
import { LIMITS_OF, type Reading } from '../../../src/core/reading.ts';
import { KeyedTurns } from '../../../src/core/turns.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import type { DeviceConfig } from '../../../src/inventory/schema.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { pollDevice, takenTogether } from '../../../src/service/polling/poll.ts';
import type { ChannelPoll, PollTools } from '../../../src/service/polling/pollTarget.ts';
import { alertRecord } from '../../../src/service/records/alertRecord.ts';
import { deviceRecord } from '../../../src/service/records/deviceRecord.ts';
import { type Changes, nothingRemembered, WatchedDevice, type WatchPlan } from '../../../src/service/watching/watchedDevice.ts';

/** How a watched device comes to its alerts: the operator's policy, several channels, messages, and people. */

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1, 12);
const at = (slot: number) => START + slot * 10 * MINUTE;

const config: DeviceConfig = {
  id: 'hsm-1',
  model: 'luna-network-hsm-7',
  console: { port: '/dev/ttyUSB0', baudRate: 115_200, user: 'monitor', password: { secret: 'hsm-1.console' } },
  snmp: { host: '127.0.0.1', port: 161, version: '2c', community: { secret: 'hsm-1.community' } },
  monitorAccount: 'enabled',
};

function planOf(policy: PolicySettings = {}): WatchPlan {
  const secrets = new Secrets();
  secrets.provide({ 'hsm-1.console': 'a', 'hsm-1.community': 'b' });
  return { device: config, model: luna7, policy: policyFrom(policy), timeout: 1000, simulated: false, secrets };
}

const says = (name: string, verdict: Verdict): Observation => {
  const [component = '', condition = ''] = name.split('.');
  return { component, condition, verdict, evidence: { text: `${name} ${verdict}` } };
};

function poll(slot: number, channel: PolledChannel, observations: readonly Observation[], readings: readonly Reading[] = []): ChannelPoll {
  return { channel, observations, readings, startedAt: at(slot), endedAt: at(slot), durationMs: 1000 };
}

function apply(device: WatchedDevice, slot: number, ...polls: readonly ChannelPoll[]): Changes {
  return device.apply(polls, at(slot), at(slot) + MINUTE);
}

const told = ({ effects }: Changes) => effects.map(({ kind, alert }) => `${kind} ${alert.component}.${alert.condition}`);

test('console and SNMP that find fault with one part in different ways fire at once, both of them', () => {
  const device = new WatchedDevice(planOf());
  assert.deepEqual(told(apply(device, 0, poll(0, 'console', [says('ntls.down', 'negative')]))), ['pending ntls.down']);
  const changes = apply(device, 1, poll(1, 'snmp', [says('ntls.service-stopped', 'negative')]));
  assert.deepEqual(told(changes), ['fire ntls.service-stopped']);
  const [alert] = changes.alerts;
  assert.deepEqual([alert?.state, alert?.confirmedBy], ['firing', ['console']]);
  const both = new WatchedDevice(planOf());
  const same = apply(
    both,
    0,
    poll(0, 'console', [says('ntls.down', 'negative')]),
    poll(0, 'snmp', [says('ntls.service-stopped', 'negative')]),
  );
  assert.deepEqual(
    told(same)
      .filter((each) => each.startsWith('fire'))
      .sort(),
    ['fire ntls.down', 'fire ntls.service-stopped'],
  );
});

test('a check whose console does not answer, and the next one whose console does, are one indication of one fan', () => {
  const fan = { 'hw.id': 'fan2a', 'hw.name': 'Fan2A', 'hw.type': 'fan', [LIMITS_OF]: 'model' } as const;
  const reading: Reading = { device: 'hsm-1', channel: 'snmp', time: at(0), metric: 'hw.fan.speed', attributes: fan, value: 0 };
  const snmp = () => poll(0, 'snmp', [says('fan2a.speed-low', 'negative')], [reading]);
  const silent: ChannelPoll = { ...poll(0, 'console', [says('console.silent', 'negative')]), fault: new NoAnswer('Nothing came.') };
  const checks = [
    [silent, snmp()],
    [poll(0, 'console', [says('fan2a.speed-low', 'negative')]), snmp()],
  ];
  for (const order of [checks, checks.toReversed()]) {
    const device = new WatchedDevice(planOf());
    const fired = order.flatMap((polls) => told(apply(device, 0, ...takenTogether(polls, { model: luna7, before: [] }))));
    assert.deepEqual(
      fired.filter((each) => each.includes('fan2a')),
      ['pending fan2a.speed-low'],
    );
    const alert = [...device.alerts].find(({ component }) => component === 'fan2a');
    assert.deepEqual([alert?.state, alert?.confirmedBy], ['pending', undefined]);
  }
});

test('what says nothing of the part itself confirms nothing', () => {
  for (const other of ['ntls.certificate-expiring', 'ntls.channels-disagree']) {
    const device = new WatchedDevice(planOf());
    const polls = [poll(0, 'console', [says(other, 'negative')]), poll(0, 'snmp', [says('ntls.down', 'negative')])];
    assert.ok(!told(apply(device, 0, ...polls)).some((each) => each.startsWith('fire')), other);
  }
});

test('a power supply that both channels see dark still has its whole hour', () => {
  const device = new WatchedDevice(planOf());
  const dark = (slot: number) => (['console', 'snmp'] as const).map((channel) => poll(slot, channel, [says('psu2.ac-lost', 'negative')]));
  const steps = [0, 1, 2, 3, 4, 5].map((slot) => told(apply(device, slot, ...dark(slot))));
  assert.deepEqual(steps, [['pending psu2.ac-lost'], [], [], [], [], ['fire psu2.ac-lost']]);
});

test('a single-feed outage that clears within the hour is a record, and alerts nobody', () => {
  const device = new WatchedDevice(planOf());
  const steps = 'NNNNNPPPPPPP'.split('').map((letter, slot) => {
    return told(apply(device, slot, poll(slot, 'console', [says('psu2.ac-lost', letter === 'N' ? 'negative' : 'positive')])));
  });
  assert.deepEqual(steps.flat(), ['pending psu2.ac-lost', 'intermittent psu2.ac-lost']);
});

test('a proven message fires an event at once; it stays until the device shows that it is over and a person closes it', () => {
  const device = new WatchedDevice(planOf());
  const heard: Omit<Judgement, 'verdict' | 'evidence'> = { slot: at(0), at: at(0), witness: 'push', authenticated: true };
  const fired = device.hear([says('hsm.tampered', 'negative')], heard, at(0));
  assert.deepEqual(told(fired), ['fire hsm.tampered']);
  const { id } = fired.effects[0]!.alert;
  assert.deepEqual(told(device.closeAlert(id, at(0) + MINUTE)), []);
  for (const slot of [1, 2, 3]) assert.deepEqual(told(apply(device, slot, poll(slot, 'console', [says('hsm.tampered', 'positive')]))), []);
  const alert = [...device.alerts].find((each) => each.id === id)!;
  assert.deepEqual([alert.state, alert.latched, alert.cleared], ['firing', true, true]);
  assert.deepEqual(told(device.closeAlert(id, at(3) + 2 * MINUTE)), ['resolve hsm.tampered']);
  assert.equal([...device.alerts].find((each) => each.id === id)?.state, 'resolved');
});

test('an alert of a part that is gone goes on by itself for ever, and a person may close it', () => {
  const device = new WatchedDevice(planOf());
  const locked = poll(0, 'console', [says('partition-1.locked-out', 'negative')]);
  const { id } = [0, 1, 2]
    .flatMap((slot) => apply(device, slot, { ...locked, endedAt: at(slot) }).effects)
    .find(({ kind }) => kind === 'fire')!.alert;
  assert.deepEqual(told(device.closeAlert(id, at(3))), [], 'what goes on is not for closing');
  for (let slot = 3; slot < 300; slot++) assert.deepEqual(told(apply(device, slot, poll(slot, 'console', []))), []);
  const alert = device.alert(id)!;
  assert.deepEqual([alert.state, device.isLost(alert), alertRecord(alert, device, at(300)).stale], ['firing', true, true]);
  const closed = device.closeAlert(id, at(300));
  assert.deepEqual([told(closed), closed.alerts.map(({ resolvedAt }) => resolvedAt)], [['resolve partition-1.locked-out'], [at(300)]]);
  assert.deepEqual([device.isLost(device.alert(id)!), device.indicator('partition-1', 'locked-out')], [false, undefined]);
  const again = apply(device, 301, poll(301, 'console', [says('partition-1.locked-out', 'negative')]));
  assert.deepEqual([told(again), again.alerts[0]?.id === id], [['pending partition-1.locked-out'], false]);
});

test('while planned work is under way nothing is judged, however near its limit a value is', () => {
  const reading = (slot: number): Reading => ({
    device: 'hsm-1',
    channel: 'console',
    metric: 'hw.temperature',
    attributes: { 'hw.id': 'cpu', 'hw.name': 'CPU', 'hw.type': 'temperature' },
    value: 79,
    unit: 'Cel',
    limits: { highWarning: 80 },
    time: at(slot),
  });
  const device = new WatchedDevice(planOf({ margins: { 'hw.temperature': 5 } }));
  const near = (slot: number) => [poll(slot, 'console', [says('fan1a.speed-low', 'negative')], [reading(slot)])];
  for (const slot of [0, 1, 2, 3]) {
    for (const confirm of [0, MINUTE]) {
      const changes = device.apply(near(slot), at(slot), at(slot) + MINUTE, { confirm, counted: false });
      assert.deepEqual([changes.effects, changes.indicators, changes.readings.length], [[], [], 1]);
    }
  }
  assert.deepEqual(told(device.apply(near(4), at(4), at(4) + MINUTE)), ['pending fan1a.speed-low', 'pending cpu.near-limit']);
});

test('a message that proves nothing asks for the console’s word', () => {
  const device = new WatchedDevice(planOf());
  const heard: Omit<Judgement, 'verdict' | 'evidence'> = { slot: at(0), at: at(0), witness: 'push' };
  assert.deepEqual(told(device.hear([says('hsm.tampered', 'negative')], heard, at(0))), ['pending hsm.tampered']);
  assert.deepEqual(told(apply(device, 0, poll(0, 'console', [says('hsm.tampered', 'negative')]))), ['fire hsm.tampered']);
});

test('the operator’s word on a condition counts: how bad, how many, and not at all', () => {
  const conditions = { 'speed-low': { severity: 'warning', negatives: 2 }, fault: { off: true } } as const;
  const device = new WatchedDevice(planOf({ conditions }));
  const bad = (slot: number) => poll(slot, 'console', [says('fan1a.speed-low', 'negative'), says('watchdog.fault', 'negative')]);
  apply(device, 0, bad(0));
  const fired = apply(device, 1, bad(1));
  assert.deepEqual(told(fired), ['fire fan1a.speed-low']);
  assert.equal(fired.alerts[0]?.severity, 'warning');
  const { components } = deviceRecord(device, at(1) + MINUTE);
  assert.deepEqual(
    components.map(({ id, state, indicators }) => [id, state, indicators.map(({ severity, needed }) => [severity, needed])]),
    [['fan1a', 'degraded', [['warning', 2]]]],
  );
});

test('a condition that is switched off ends its alert, and one that grows worse says so', () => {
  const device = new WatchedDevice(planOf());
  for (const slot of [0, 1, 2])
    apply(device, slot, poll(slot, 'console', [says('psu1.absent', 'negative'), says('fan1a.speed-low', 'negative')]));
  const changes = device.replan(
    planOf({ conditions: { 'speed-low': { off: true }, absent: { severity: 'critical' } } }),
    at(2) + 2 * MINUTE,
  );
  assert.deepEqual(
    changes.alerts.map(({ component, state }) => [component, state]),
    [['fan1a', 'resolved']],
  );
  apply(device, 3, poll(3, 'console', [says('psu1.absent', 'negative')]));
  assert.equal([...device.alerts].find(({ component }) => component === 'psu1')?.severity, 'critical');
});

const inlet = (slot: number, value: number): Reading => ({
  device: 'hsm-1',
  channel: 'console',
  time: at(slot),
  metric: 'hw.temperature',
  attributes: { 'hw.id': 'inlet', 'hw.name': 'Inlet', 'hw.type': 'temperature' },
  value,
  unit: 'Cel',
  state: 'ok',
  limits: { highWarning: 40, highCritical: 45 },
});

test('a value within the operator’s margin warns, and goes on until it is a quarter of the margin further away', () => {
  const device = new WatchedDevice(planOf({ margins: { 'hw.temperature': 4 } }));
  const values = [30, 36, 37, 36.5, 35.5, 35.5, 35, 35];
  const steps = values.map((value, slot) => told(apply(device, slot, poll(slot, 'console', [], [inlet(slot, value)]))));
  assert.deepEqual(steps, [[], ['pending inlet.near-limit'], [], ['fire inlet.near-limit'], [], [], [], ['resolve inlet.near-limit']]);
  const [alert] = [...device.alerts];
  assert.ok(alert);
  const record = alertRecord(alert, device, START);
  assert.deepEqual([record.severity, record.summary, record.runbook], ['warning', 'Inlet is near its limit', 'near-limit']);
  assert.match(record.evidence[0]?.text ?? '', /^Inlet reads 36 °C; upper warning limit 40 °C; your margin is 4 °C$/);
});

test('without the margin its alert is over', () => {
  const device = new WatchedDevice(planOf({ margins: { 'hw.temperature': 4 } }));
  for (const slot of [0, 1, 2]) apply(device, slot, poll(slot, 'console', [], [inlet(slot, 38)]));
  assert.equal(deviceRecord(device, at(2) + MINUTE).firing, 1);
  device.replan(planOf(), at(2) + 2 * MINUTE);
  assert.equal(deviceRecord(device, at(2) + 3 * MINUTE).firing, 0);
  assert.deepEqual(told(apply(device, 3, poll(3, 'console', [], [inlet(3, 38)]))), []);
});

test('the fast profile asks after a first negative at two and five minutes, and fires on what they say', () => {
  const device = new WatchedDevice(planOf({ profile: 'fast' }));
  const bad = () => poll(0, 'console', [says('fan1a.speed-low', 'negative')]);
  assert.equal(device.nextConfirmation(at(0)), undefined);
  apply(device, 0, bad());
  const first = device.nextConfirmation(at(0) + MINUTE)!;
  assert.deepEqual(first, { slot: at(0), at: at(0) + 3 * MINUTE, confirm: 2 * MINUTE });
  assert.deepEqual(told(device.apply([bad()], first.slot, first.at, first)), []);
  const second = device.nextConfirmation(first.at)!;
  assert.equal(second.confirm, 5 * MINUTE);
  assert.deepEqual(told(device.apply([bad()], second.slot, second.at, second)), ['fire fan1a.speed-low']);
  assert.equal(device.nextConfirmation(second.at), undefined);
});

test('nothing is asked after that lasts by its nature, and nothing in another profile', () => {
  const feed = new WatchedDevice(planOf({ profile: 'fast' }));
  apply(feed, 0, poll(0, 'console', [says('psu2.ac-lost', 'negative'), says('console.silent', 'negative')]));
  assert.equal(feed.nextConfirmation(at(0) + MINUTE), undefined);
  const standard = new WatchedDevice(planOf());
  apply(standard, 0, poll(0, 'console', [says('fan1a.speed-low', 'negative')]));
  assert.equal(standard.nextConfirmation(at(0) + MINUTE), undefined);
});

test('a confirming poll that was slept through is not made up for', () => {
  const device = new WatchedDevice(planOf({ profile: 'fast' }));
  apply(device, 0, poll(0, 'console', [says('fan1a.speed-low', 'negative')]));
  assert.equal(device.nextConfirmation(at(6)), undefined);
});

test('a condition that comes and goes all the time is told of once', () => {
  const device = new WatchedDevice(planOf({ recover: 1 }));
  const fires = Array.from('NNNPNNNPNNNPNNNPNNNPNNNP').flatMap((letter, slot) => {
    const changes = apply(device, slot, poll(slot, 'console', [says('fan1a.speed-low', letter === 'N' ? 'negative' : 'positive')]));
    return changes.effects.filter(({ kind }) => kind === 'fire').map(({ alert }) => alert.flapping ?? false);
  });
  assert.equal(fires[0], false);
  assert.equal(fires.at(-1), true);
});

test('a failed poll of an open alert is shown in its evidence, also after a restart', () => {
  const device = new WatchedDevice(planOf());
  apply(device, 0, poll(0, 'console', [says('fan1a.speed-low', 'negative')]));
  const changes = apply(device, 1, poll(1, 'console', [says('fan1a.speed-low', 'unknown')]));
  assert.equal(changes.alerts[0]?.evidence.at(-1)?.verdict, 'unknown');
  const restarted = new WatchedDevice(planOf(), { ...nothingRemembered, indicators: changes.indicators, alerts: changes.alerts });
  const [alert] = apply(restarted, 2, poll(2, 'console', [says('fan1a.speed-low', 'negative')])).alerts;
  assert.deepEqual(
    alert?.evidence.map(({ verdict }) => verdict),
    ['negative', 'unknown', 'negative'],
  );
});

const tools: PollTools = { consoles: new KeyedTurns(), snmp: undefined as never, now: () => START, onBug: () => {} };
const never = new AbortController().signal;

async function reach(console: Error | undefined, snmp: Error | undefined, skip = new Map()): Promise<Verdict | undefined> {
  const failing = (error: Error | undefined) => {
    if (error) throw error;
    return { readings: [], rejected: [] };
  };
  const model = { ...luna7, snmp: { ...luna7.snmp, parse: () => failing(undefined) } };
  const consoles = { run: () => Promise.reject(console ?? new Error('no such test')) } as unknown as KeyedTurns;
  const poller = { poll: () => (snmp ? Promise.reject(snmp) : Promise.resolve({ varbinds: [] })) } as unknown as PollTools['snmp'];
  const { secrets } = planOf();
  const polls = await pollDevice({ device: config, model, timeout: 1000, secrets }, { ...tools, consoles, snmp: poller }, never, skip);
  return polls.flatMap(({ observations }) => observations).find(({ component }) => component === 'appliance')?.verdict;
}

test('an appliance is out of reach when neither channel has an answer, not when one refuses us', async () => {
  assert.equal(await reach(new NoAnswer('Nothing.'), new NoAnswer('Nothing.')), 'negative');
  assert.equal(await reach(new LoginRefused('No.'), new NoAnswer('Nothing.')), 'positive');
  assert.equal(await reach(new NoAnswer('Nothing.'), new DeviceError('No.')), 'positive');
  const skip = new Map([['console', new LoginRefused('No.')]]);
  assert.equal(await reach(new LoginRefused('No.'), new NoAnswer('Nothing.'), skip), 'unknown', 'it was not tried now');
});

test('an alert that recovers counts its good polls, and how many of them end it', () => {
  const device = new WatchedDevice(planOf({ recover: 3 }));
  const recoveryAfter = (slot: number, verdict: Verdict) => {
    const [alert] = apply(device, slot, poll(slot, 'console', [says('fan1a.speed-low', verdict)])).alerts;
    assert.ok(alert);
    return alertRecord(alert, device, at(slot) + MINUTE).recovery;
  };
  for (const slot of [0, 1, 2]) assert.equal(recoveryAfter(slot, 'negative'), undefined);
  assert.deepEqual(recoveryAfter(3, 'positive'), { good: 1, needed: 3 });
  assert.deepEqual(recoveryAfter(4, 'positive'), { good: 2, needed: 3 });
  assert.equal(recoveryAfter(5, 'positive'), undefined, 'it is over');
});
