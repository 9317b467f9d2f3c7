import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyFrom } from '../../../src/core/alerting/policy.ts';
import type { PolledChannel } from '../../../src/core/channel.ts';
import type { CommandOutcome } from '../../../src/core/console/reliableReading.ts';
import { ConsoleBusy, type Fault, HostKeyChanged, LoginRefused, NoAnswer, SecretMissing } from '../../../src/core/fault.ts';
import type { Observation, Verdict } from '../../../src/core/indicator.ts';
import type { Reading, Rejected } from '../../../src/core/reading.ts';
import { KeyedTurns } from '../../../src/core/turns.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import type { DeviceConfig } from '../../../src/inventory/schema.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { pollDevice } from '../../../src/service/polling/poll.ts';
import type { ChannelPoll, PollTools } from '../../../src/service/polling/pollTarget.ts';
import { alertRecord } from '../../../src/service/records/alertRecord.ts';
import { deviceRecord } from '../../../src/service/records/deviceRecord.ts';
import { type Changes, type Remembered, WatchedDevice, type WatchPlan } from '../../../src/service/watching/watchedDevice.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1, 12);

const config: DeviceConfig = {
  id: 'hsm-1',
  name: 'One',
  model: 'luna-network-hsm-7',
  console: { port: '/dev/ttyUSB0', baudRate: 115_200, user: 'monitor', password: { secret: 'hsm-1.console' } },
  snmp: { host: '127.0.0.1', port: 161, version: '2c', community: { secret: 'hsm-1.community' } },
  monitorAccount: 'enabled',
};

function planOf(change: Partial<DeviceConfig> = {}): WatchPlan {
  const secrets = new Secrets();
  secrets.provide({ 'hsm-1.console': 'a', 'hsm-1.community': 'b' });
  return { device: { ...config, ...change }, model: luna7, policy: policyFrom(), timeout: 1000, simulated: false, secrets };
}

function reading(time: number, change: Partial<Reading> = {}): Reading {
  return {
    device: 'hsm-1',
    channel: 'console',
    time,
    metric: 'hw.fan.speed',
    attributes: { 'hw.id': 'fan1a', 'hw.name': 'Fan1A', 'hw.type': 'fan', 'hw.parent': 'fan-module-1' },
    value: 5000,
    unit: 'rpm',
    state: 'ok',
    ...change,
  };
}

const observation = (verdict: Verdict, component = 'fan1a', condition = 'speed-low'): Observation => ({
  component,
  condition,
  verdict,
  evidence: { text: `says ${verdict}` },
});

interface PollParts {
  readonly commands?: readonly CommandOutcome[];
  readonly at?: number;
  readonly channel?: PolledChannel;
  readonly observations?: readonly Observation[];
  readonly readings?: readonly Reading[];
  readonly fault?: Fault;
  readonly rejected?: readonly Rejected[];
}
function poll({ at = START, channel = 'console', observations = [], readings = [], ...rest }: PollParts): ChannelPoll {
  return { channel, observations, readings, startedAt: at, endedAt: at, durationMs: 1000, ...rest };
}

/** Polls every ten minutes; each entry is what the fan is in that slot. */
function watch(device: WatchedDevice, verdicts: readonly Verdict[], from = START): Changes[] {
  return verdicts.map((verdict, slot) => {
    const at = from + slot * 10 * MINUTE;
    return device.apply([poll({ at, observations: [observation(verdict)], readings: [reading(at)] })], at, at);
  });
}

const kinds = (changes: Changes) => changes.effects.map(({ kind }) => kind);

test('three negative polls within the hour fire once; two positive ones resolve', () => {
  const device = new WatchedDevice(planOf());
  const steps = watch(device, ['negative', 'negative', 'negative', 'negative', 'positive', 'positive']);
  assert.deepEqual(steps.map(kinds), [['pending'], [], ['fire'], [], [], ['resolve']]);
  assert.equal(deviceRecord(device, START + 50 * MINUTE).firing, 0);
});

test('what only a longer poll reads does not grow stale until the next of those, whatever it was read together with', () => {
  const device = new WatchedDevice(planOf());
  const names = ['sysstat.service-stopped', 'sysstat.channels-disagree'];
  const outcome = (command: string, every: 'poll' | 'hour', feeds: readonly string[]): CommandOutcome => ({
    command: { command, every, thinkingMs: 0 },
    settled: true,
    feeds,
    components: every === 'hour' ? ['sysstat'] : [],
  });
  const observations = names.map((name) => observation('positive', ...(name.split('.') as [string, string])));
  const both = [outcome('status sysstat show', 'poll', names.slice(0, 1)), outcome('service status sysstat', 'hour', names.slice(0, 1))];
  device.apply([poll({ observations, readings: [reading(START)], commands: both })], START, START);
  for (let at = START + 10 * MINUTE; at <= START + 90 * MINUTE; at += 10 * MINUTE) {
    device.apply([poll({ at, readings: [reading(at)], commands: both.slice(0, 1).map((each) => ({ ...each, feeds: [] })) })], at, at);
  }
  for (const name of names) {
    const [component, condition] = name.split('.') as [string, string];
    assert.deepEqual(device.indicator(component, condition)?.state.stale, false, name);
  }
  device.elapse(START + 121 * MINUTE);
  assert.equal(device.indicator('sysstat', 'service-stopped')?.state.stale, true);
});

test('what was stored before a kill is what is gone on with', () => {
  const first = new WatchedDevice(planOf());
  const changes = watch(first, ['negative', 'negative']);
  const stored = (field: 'indicators' | 'alerts' | 'channels' | 'readings') => JSON.parse(JSON.stringify(changes.at(-1)![field]));
  const remembered: Remembered = {
    indicators: stored('indicators'),
    alerts: stored('alerts'),
    channels: stored('channels'),
    readings: stored('readings'),
  };
  const second = new WatchedDevice(planOf(), remembered);
  const before = [...first.alerts][0]!;
  assert.deepEqual([...second.alerts], [before]);
  const [third] = watch(second, ['negative'], START + 20 * MINUTE);
  assert.deepEqual(kinds(third!), ['fire']);
  assert.equal(third!.alerts[0]!.id, before.id);
  assert.equal(third!.alerts[0]!.evidence.length, 3);
});

test('an indicator stored in another shape is judged anew instead of breaking the service', () => {
  for (const state of [null, 7, {}, { state: {} }, { state: { phase: 'ok' } }]) {
    const remembered = {
      indicators: [{ device: 'hsm-1', component: 'fan1a', condition: 'speed-low', state }],
      alerts: [],
      channels: [],
      readings: [],
    };
    assert.deepEqual(watch(new WatchedDevice(planOf(), remembered), ['negative']).map(kinds), [['pending']]);
  }
});

test('an alert that was told of is told again only when it fires again', () => {
  const device = new WatchedDevice(planOf());
  watch(device, ['negative', 'negative', 'negative']);
  const alert = [...device.alerts][0]!;
  assert.equal(device.revise({ ...alert, notifiedAt: START + 21 * MINUTE }), true);
  assert.equal(device.revise({ ...alert, id: 'another' }), false);
  watch(device, ['negative'], START + 30 * MINUTE);
  assert.equal([...device.alerts][0]!.notifiedAt, START + 21 * MINUTE);
  watch(device, ['positive', 'positive'], START + 40 * MINUTE);
  const over = [...device.alerts][0]!;
  assert.equal(over.state, 'resolved');
  device.revise({ ...over, telling: { ...over.telling, over: true } });
  watch(device, ['negative', 'negative', 'negative'], START + 60 * MINUTE);
  const again = [...device.alerts].find(({ state }) => state === 'firing')!;
  assert.equal(again.notifiedAt, undefined);
});

test('planned work ends what was only pending and keeps what fires; what comes after it counts from nothing', () => {
  const device = new WatchedDevice(planOf());
  watch(device, ['negative', 'negative']);
  const now = START + 11 * MINUTE;
  const changes = device.suspend(now);
  assert.deepEqual(kinds(changes), ['intermittent']);
  assert.deepEqual([changes.alerts[0]?.state, changes.indicators.length], ['resolved', 1]);
  assert.equal(device.suspend(now).indicators.length, 0, 'a second time there is nothing to do');
  const after = watch(device, ['negative', 'negative', 'negative'], START + 20 * MINUTE);
  assert.deepEqual(after.map(kinds), [['pending'], [], ['fire']]);
  assert.equal(device.suspend(START + 41 * MINUTE).indicators.length, 0);
  assert.equal([...device.alerts].filter(({ state }) => state === 'firing').length, 1);
});

const tools: PollTools = {
  consoles: new KeyedTurns(),
  snmp: undefined as never,
  now: () => START,
  onBug: (error) => assert.fail(String(error)),
};
const never = new AbortController().signal;

async function skipped(fault: Fault): Promise<ChannelPoll> {
  const { device, model, timeout, secrets } = planOf();
  const { snmp: _snmp, ...consoleOnly } = device;
  const [only] = await pollDevice({ device: consoleOnly, model, timeout, secrets }, tools, never, new Map([['console', fault]]));
  return only!;
}

test('a silent console counts as silent and a refused one as refused; one in use by a person, or without its secret, as neither', async () => {
  const verdicts = async (fault: Fault) =>
    (await skipped(fault)).observations.map(({ component, condition, verdict }) => `${component}.${condition} ${verdict}`);
  assert.deepEqual(await verdicts(new NoAnswer('Nothing came.')), ['console.silent negative']);
  assert.deepEqual(await verdicts(new LoginRefused('No.')), ['console.silent unknown', 'console.refused negative']);
  assert.deepEqual(await verdicts(new ConsoleBusy('Somebody is there.')), ['console.silent unknown']);
  assert.deepEqual(await verdicts(new SecretMissing('Missing.', 'x')), []);
});

test('a mistake of ours is a failed poll that says nothing about the device', async () => {
  const bugs: unknown[] = [];
  const { device, model, timeout, secrets } = planOf({ monitorAccount: 'disabled' });
  const polls = await pollDevice({ device, model, timeout, secrets }, { ...tools, onBug: (error) => bugs.push(error) }, never);
  assert.deepEqual(
    polls.map(({ channel, fault, observations }) => [channel, fault?.code, observations.length]),
    [['snmp', 'unexpected', 0]],
  );
  assert.equal(bugs.length, 1);
});

test('four silent slots fire, and not for the hardware', () => {
  const device = new WatchedDevice(planOf());
  const fault = new NoAnswer('Nothing came.');
  const silence: Observation = { component: 'console', condition: 'silent', verdict: 'negative', evidence: { text: fault.message } };
  watch(device, ['positive']);
  const steps = [1, 2, 3, 4].map((slot) => {
    const at = START + slot * 10 * MINUTE;
    return device.apply([poll({ at, observations: [silence], fault })], at, at);
  });
  assert.deepEqual(steps.map(kinds), [['pending'], [], [], ['fire']]);
  const record = deviceRecord(device, START + 40 * MINUTE);
  assert.deepEqual(
    record.channels.find(({ channel }) => channel === 'console'),
    {
      channel: 'console',
      name: 'Serial console',
      state: 'failed',
      error: 'Nothing came.',
      errorCode: 'no-answer',
      durationMs: 1000,
      lastSeen: new Date(START).toISOString(),
    },
  );
  assert.equal(record.components.find(({ id }) => id === 'console')?.type, 'channel');
  assert.equal([...device.alerts][0]?.summary, 'The serial console gives no usable answer');
});

test('what a poll refused is told by reason until a poll refuses nothing, and what a device put into a reason is harmless', () => {
  const device = new WatchedDevice(planOf());
  const rejected = ['wrapped; do not wrap', 'odd', 'odd', '\u001b[31mit says [x](command:y)\u202e', 'odd'].map((reason, line) => ({
    line,
    text: 'x',
    reason,
  }));
  const refusedAt = (at: number, refused: readonly Rejected[]) => {
    device.apply([poll({ at, readings: [reading(at)], rejected: refused })], at, at);
    return deviceRecord(device, at).channels.find(({ channel }) => channel === 'console')?.refused;
  };
  assert.deepEqual(refusedAt(START, rejected), [
    { reason: 'odd', count: 3 },
    { reason: 'wrapped; do not wrap', count: 1 },
    { reason: 'it says [x] (command:y)', count: 1 },
  ]);
  const made = Array.from({ length: 40 }, (_, line) => ({ line, text: 'x', reason: `${line} ${'long '.repeat(80)}` }));
  const many = refusedAt(START + 10 * MINUTE, made)!;
  assert.deepEqual(
    many.map(({ count }) => count),
    [1, 1, 1, 1, 1, 35],
  );
  assert.ok(many.every(({ reason }) => reason.length <= 160));
  assert.equal(refusedAt(START + 20 * MINUTE, []), undefined);
});

test('a changed host key counts as silence, is a problem said in full, and does not keep the next poll from trying', async () => {
  const { port: _, ...console } = config.console!;
  const device = new WatchedDevice(planOf({ console: { ...console, ssh: '10.0.1.4', hostKey: `SHA256:${'A'.repeat(43)}` } }));
  const fault = new HostKeyChanged(`The SSH host key is not the pinned one. ${'Compare it. '.repeat(35)}Then correct "hostKey".`);
  const silence: Observation = { component: 'console', condition: 'silent', verdict: 'negative', evidence: { text: fault.message } };
  watch(device, ['positive']);
  for (const slot of [1, 2, 3, 4]) {
    const at = START + slot * 10 * MINUTE;
    device.apply([poll({ at, observations: [silence], fault })], at, at);
    assert.equal(device.blocked.size, 0);
  }
  const record = deviceRecord(device, START + 40 * MINUTE);
  const [problem, ...others] = record.problems;
  assert.deepEqual([problem?.code, problem?.message, others.length], ['host-key-changed', fault.message, 0]);
  assert.match(problem?.remedy ?? '', /Compare the fingerprints/);
  assert.equal(problem?.since, new Date(START + 10 * MINUTE).toISOString());
  assert.equal(record.channels.find(({ channel }) => channel === 'console')?.name, 'SSH console');
  assert.equal(record.components.find(({ id }) => id === 'console')?.name, 'SSH console');
  const [alert] = device.alerts;
  assert.equal(alert?.summary, 'The SSH console gives no usable answer');
  assert.equal(alertRecord(alert!, device, START + 40 * MINUTE).evidence.at(-1)?.text, fault.message);
  device.replan(planOf({ console: { ...console, ssh: '10.0.1.4', hostKey: `SHA256:${'B'.repeat(42)}A` } }), START + 40 * MINUTE);
  assert.deepEqual(deviceRecord(device, START + 40 * MINUTE).problems, [], 'another key is one that was not tried yet');
  const answered = START + 50 * MINUTE;
  device.apply([poll({ at: answered, readings: [reading(answered)] })], answered, answered);
  assert.deepEqual(deviceRecord(device, answered).problems, []);
});

test('a refusal keeps the channel from being tried until another secret, another account or a person comes', () => {
  const refused = () => {
    const device = new WatchedDevice(planOf());
    device.apply([poll({ fault: new LoginRefused('The device refused the login.') })], START, START);
    assert.deepEqual([...device.blocked.keys()], ['console']);
    return device;
  };
  const [problem] = deviceRecord(refused(), START).problems;
  assert.deepEqual([problem?.code, problem?.message], ['login-refused', 'The device refused the login.']);
  const asked = refused();
  asked.unblock();
  assert.equal(asked.blocked.size, 0);
  const other = refused();
  assert.equal(other.unblockFor(['hsm-2.console']), false);
  assert.equal(other.unblockFor(['hsm-1.console']), true);
  assert.equal(other.blocked.size, 0);
  const renamed = refused();
  renamed.replan(planOf({ console: { ...config.console!, user: 'watcher' } }), START);
  assert.equal(renamed.blocked.size, 0);
  const same = refused();
  same.replan(planOf({ name: 'Another name' }), START);
  assert.equal(same.blocked.size, 1);
});

test('switching the console off ends its silence, hides what only it showed, and leaves the device as well as SNMP says', () => {
  const device = new WatchedDevice(planOf());
  const snmp = (at: number) =>
    poll({
      at,
      channel: 'snmp',
      readings: [
        reading(at, {
          channel: 'snmp',
          metric: 'hw.status',
          attributes: { 'hw.id': 'ntls', 'hw.name': 'NTLS', 'hw.type': 'service' },
          value: 1,
        }),
      ],
    });
  const silence: Observation = { component: 'console', condition: 'silent', verdict: 'negative', evidence: { text: 'Nothing came.' } };
  watch(device, ['positive']);
  for (let slot = 1; slot <= 4; slot++) {
    const at = START + slot * 10 * MINUTE;
    device.apply([poll({ at, observations: [silence], fault: new NoAnswer('Nothing came.') }), snmp(at)], at, at);
  }
  const now = START + 41 * MINUTE;
  assert.equal(deviceRecord(device, now).firing, 1);
  const changes = device.replan(planOf({ monitorAccount: 'disabled' }), now);
  assert.deepEqual(
    changes.alerts.map(({ condition, state }) => `${condition} ${state}`),
    ['silent resolved'],
  );
  const record = deviceRecord(device, now);
  assert.equal(record.firing, 0);
  assert.deepEqual(
    record.channels.map(({ channel, state }) => `${channel} ${state}`),
    ['console off', 'snmp ok'],
  );
  assert.deepEqual(
    record.components.map(({ id }) => id),
    ['ntls'],
  );
  assert.equal(record.state, 'unjudged', 'what only the console judges is not judged');
  assert.match(record.notJudged?.join() ?? '', /^SNMP only: nothing judges .*tamper/);
});

test('without a reading within two intervals what was fine is unknown, and without one within the window so is the channel', () => {
  const device = new WatchedDevice(planOf());
  watch(device, ['positive']);
  assert.equal(deviceRecord(device, START + 20 * MINUTE).components[0]?.state, 'ok');
  const old = deviceRecord(device, START + 21 * MINUTE);
  assert.deepEqual([old.state, old.components[0]?.state], ['unknown', 'unknown']);
  device.elapse(START + 60 * MINUTE);
  const record = deviceRecord(device, START + 60 * MINUTE);
  assert.equal(record.state, 'unknown');
  assert.equal(record.lastSeen, new Date(START).toISOString());
  assert.equal(record.channels.find(({ channel }) => channel === 'console')?.state, 'unknown');
});

test('a part that the device no longer has is forgotten after a day, and does not keep it unknown', () => {
  const device = new WatchedDevice(planOf());
  device.apply(
    [poll({ readings: [reading(START), reading(START, { attributes: { 'hw.id': 'old', 'hw.name': 'Old', 'hw.type': 'fan' } })] })],
    START,
    START,
  );
  const later = START + 25 * 60 * MINUTE;
  const commands = luna7.console.commands.slice(0, 1).map((command) => ({ command, settled: true, feeds: [], components: ['fan1a'] }));
  device.apply([poll({ at: later, readings: [reading(later)], commands })], later, later);
  const record = deviceRecord(device, later);
  assert.deepEqual(
    record.components.map(({ id }) => id),
    ['fan1a'],
  );
  assert.notEqual(record.state, 'unknown');
});

test('what a device calls its parts reaches clients as plain text', () => {
  const device = new WatchedDevice(planOf());
  const name = 'Fan\u001b[31m1A\u0007](command:evil)\u202e';
  const evidence = { text: 'reads \u001b]0;x\u0007 [click](command:evil)' };
  const attributes = { 'hw.id': 'fan1a', 'hw.name': name, 'hw.type': 'fan', 'hsm.label': name } as const;
  device.apply(
    [poll({ readings: [reading(START, { attributes })], observations: [{ ...observation('negative'), evidence }] })],
    START,
    START,
  );
  const text = JSON.stringify([deviceRecord(device, START), [...device.alerts].map((alert) => alertRecord(alert, device, START))]);
  for (const bad of ['\\u001b', '\\u0007', '\u202e', '](command']) assert.equal(text.includes(bad), false, bad);
});

test('a device that nobody can poll says so', () => {
  const { snmp: _snmp, ...consoleOnly } = config;
  const plan = planOf();
  const device = new WatchedDevice({ ...plan, device: { ...consoleOnly, monitorAccount: 'disabled' } });
  const record = deviceRecord(device, START);
  assert.deepEqual([record.state, record.problems.map(({ code }) => code)], ['unknown', ['not-watched']]);
});

test('an appliance that is a new one under an old id starts from nothing', () => {
  const device = new WatchedDevice(planOf());
  watch(device, ['negative', 'negative', 'negative']);
  const changes = device.forget(START + 30 * MINUTE);
  assert.deepEqual(
    changes.alerts.map(({ state }) => state),
    ['resolved'],
  );
});

test('what is read once a day stays known for two, and goes on being known after a restart', () => {
  const daily = { command: 'status sensors', every: 'day', thinkingMs: 1 } as const;
  const device = new WatchedDevice(planOf());
  const once = poll({ observations: [observation('positive')], readings: [reading(START)] });
  const commands = [{ command: daily, settled: true, feeds: ['fan1a.speed-low'], components: ['fan1a'] }];
  const { indicators } = device.apply([{ ...once, commands }], START, START);
  const again = new WatchedDevice(planOf(), { indicators, alerts: [], channels: [], readings: [] });
  for (const watched of [device, again]) {
    watched.elapse(START + 47 * 60 * MINUTE);
    assert.equal([...watched.indicators][0]?.state.phase, 'ok');
    watched.elapse(START + 48 * 60 * MINUTE);
    assert.equal([...watched.indicators][0]?.state.phase, 'unknown');
  }
});

test('an alert’s record asks for as many negatives as the operator does', () => {
  const device = new WatchedDevice({ ...planOf(), policy: policyFrom({ conditions: { 'speed-low': { negatives: 5 } } }) });
  watch(device, ['negative', 'negative']);
  const { negatives, needed } = alertRecord([...device.alerts][0]!, device, START + 11 * MINUTE);
  assert.deepEqual([negatives, needed], [2, 5]);
});

test('an alert that may still come back is kept with its evidence, however long its indicator’s last poll was ago; another is forgotten', () => {
  const day = 24 * 60 * MINUTE;
  for (const { reopen, kept } of [
    { reopen: 3 * day, kept: true },
    { reopen: 60 * MINUTE, kept: false },
  ]) {
    const device = new WatchedDevice({ ...planOf(), policy: policyFrom({ reopen }) });
    watch(device, ['negative', 'negative', 'negative', 'positive', 'positive']);
    const { id, startedAt } = [...device.alerts][0]!;
    device.elapse(START + 2 * day);
    assert.equal(device.alert(id) !== undefined, kept);
    watch(device, ['negative'], START + 2 * day);
    const again = [...device.alerts].find(({ state }) => state === 'pending')!;
    assert.deepEqual([again.id === id, again.startedAt === startedAt, again.evidence.length], kept ? [true, true, 6] : [false, false, 1]);
  }
});

test('what people have done to an alert is there at its next poll, which knows of no other copy', () => {
  const device = new WatchedDevice(planOf());
  watch(device, ['negative', 'negative', 'negative']);
  const alert = [...device.alerts][0]!;
  const acknowledged = { by: 'ana', at: START + 25 * MINUTE, until: START + 600 * MINUTE };
  device.revise({ ...alert, acknowledged });
  const [changes] = watch(device, ['negative'], START + 30 * MINUTE);
  assert.deepEqual([changes?.alerts[0]?.acknowledged, changes?.alerts[0]?.evidence.length], [acknowledged, 4]);
});
