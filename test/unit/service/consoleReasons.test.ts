import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyFrom } from '../../../src/core/alerting/policy.ts';
import {
  AccountLocked,
  ConsoleBusy,
  type Fault,
  ForeignLogin,
  Garbled,
  HostKeyChanged,
  LoginDeferred,
  LoginRefused,
  NoAnswer,
  OtherAppliance,
  OtherHost,
} from '../../../src/core/fault.ts';
import type { Observation } from '../../../src/core/indicator.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { HostNames } from '../../../src/service/polling/hostNames.ts';
import { occupied, reasons, takenTogether } from '../../../src/service/polling/poll.ts';
import type { ChannelPoll } from '../../../src/service/polling/pollTarget.ts';
import { alertRecord } from '../../../src/service/records/alertRecord.ts';
import { deviceRecord } from '../../../src/service/records/deviceRecord.ts';
import { type Changes, nothingRemembered, WatchedDevice, type WatchPlan } from '../../../src/service/watching/watchedDevice.ts';
import { openStore } from '../../../src/store/store.ts';
import { keeperOf } from '../../support/keeperOf.ts';
import { deviceOf, WatchedFleet } from '../../support/watchedFleet.ts';

/** Why a console says nothing: each reason is an alert, a row and a sentence of its own. */

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1, 12);
const at = (slot: number) => START + slot * 10 * MINUTE;

function planOf(): WatchPlan {
  const secrets = new Secrets();
  secrets.provide({ 'hsm-1.console': 'a', 'hsm-1.community': 'b' });
  return { device: deviceOf('hsm-1'), model: luna7, policy: policyFrom(), timeout: 1000, simulated: false, secrets };
}

/** One poll of the console, as the poller makes it. */
function poll(slot: number, fault?: Fault, observations: readonly Observation[] = [], tried = true): ChannelPoll {
  const own = reasons('console', fault, tried);
  return {
    channel: 'console',
    observations: [...observations, ...own],
    readings: [],
    startedAt: at(slot),
    endedAt: at(slot),
    durationMs: 10,
    ...(fault && { fault }),
  };
}

const apply = (device: WatchedDevice, slot: number, polled: ChannelPoll): Changes => device.apply([polled], at(slot), at(slot));
const told = ({ effects }: Changes) => effects.map(({ kind, alert }) => `${kind} ${alert.component}.${alert.condition}`);
const busy = new ConsoleBusy('Somebody is logged in on this console.');

test('a console in use fires an alert of its own after four slots, and none of silence', () => {
  const device = new WatchedDevice(planOf());
  const steps = [1, 2, 3, 4].map((slot) => told(apply(device, slot, poll(slot, busy))));
  assert.deepEqual(steps, [['pending console.occupied'], [], [], ['fire console.occupied']]);
  const [alert] = [...device.alerts];
  const record = alertRecord(alert!, device, at(4));
  assert.equal(record.summary, 'The console is in use by somebody else');
  assert.equal(record.runbook, 'console-occupied');
  assert.equal(record.evidence.at(-1)?.text, busy.message);
});

test('a console in use is a problem with its reason, since when, and what to do; its channel says the same', () => {
  const device = new WatchedDevice(planOf());
  for (const slot of [1, 2, 3]) apply(device, slot, poll(slot, busy));
  const record = deviceRecord(device, at(3));
  const [problem, ...others] = record.problems;
  assert.deepEqual(
    [problem?.code, problem?.message, problem?.since, others.length],
    ['console-busy', busy.message, new Date(at(1)).toISOString(), 0],
  );
  assert.match(problem?.remedy ?? '', /have that session logged out/);
  assert.equal(record.channels.find(({ channel }) => channel === 'console')?.error, busy.message);
});

test('every reason for which a poll failed is a problem with what to do', () => {
  for (const fault of [
    busy,
    new LoginRefused('Refused.'),
    new LoginDeferred('It boots.'),
    new AccountLocked('Locked.'),
    new ForeignLogin('Username:'),
    new OtherHost('Another host.'),
    new OtherAppliance('Another appliance.'),
    new NoAnswer('Nothing came.'),
    new Garbled('Noise.'),
  ]) {
    const device = new WatchedDevice(planOf());
    apply(device, 1, poll(1, fault));
    const [problem] = deviceRecord(device, at(1)).problems;
    assert.deepEqual([problem?.code, problem?.message], [fault.code, fault.message]);
    assert.ok(problem?.remedy && problem.title, fault.code);
  }
});

test('only a poll that reached a login shows that nobody uses the console', () => {
  const verdict = (fault: Fault | undefined, tried = true) => occupied('console', fault, tried)[0]?.verdict;
  assert.deepEqual(
    [undefined, busy, new LoginRefused(''), new LoginDeferred(''), new NoAnswer(''), new ForeignLogin(''), new OtherHost('')].map((fault) =>
      verdict(fault),
    ),
    ['positive', 'negative', 'positive', 'positive', undefined, undefined, undefined],
  );
  assert.equal(verdict(new LoginRefused(''), false), undefined, 'what was not tried shows nothing');
  assert.deepEqual(occupied('snmp', undefined, true), []);
});

test('whoever answers in the appliance’s place does not show that it is reached', () => {
  const reach = (fault: Fault, skip?: Fault) => {
    const snmp: ChannelPoll = { ...poll(1, new NoAnswer('x')), channel: 'snmp' };
    const polls = takenTogether([poll(1, fault), snmp], { model: luna7 }, new Map(skip && [['console', skip]]));
    const said = polls.flatMap(({ observations }) => observations).find(({ condition }) => condition === 'unreachable');
    return [said?.verdict, said?.evidence.text];
  };
  const another = ['unknown', 'What answered over the console is not known to be this appliance. No answer came over SNMP.'];
  assert.deepEqual(reach(new ForeignLogin('x')), another);
  assert.deepEqual(reach(new OtherHost('x')), another);
  assert.deepEqual(reach(new OtherAppliance('x')), another);
  assert.deepEqual(reach(new HostKeyChanged('x')), another);
  assert.deepEqual(reach(new LoginDeferred('x')), ['positive', 'It answered over the console.']);
  assert.deepEqual(reach(new NoAnswer('x')), ['negative', 'No answer came over the console or SNMP.']);
  const kept = new LoginRefused('x');
  assert.deepEqual(reach(kept, kept), ['unknown', 'Nothing was tried over the console. No answer came over SNMP.']);
});

test('a locked account and a console server’s login are left alone for an hour, over a restart too, and no longer', () => {
  for (const fault of [new AccountLocked('Locked.'), new ForeignLogin('Username:')]) {
    const device = new WatchedDevice(planOf());
    const { channels } = apply(device, 0, poll(0, fault));
    for (const slot of [1, 2, 3, 4, 5]) {
      assert.deepEqual(
        [...device.notTried(at(slot)).values()].map(({ code, message }) => [code, message]),
        [[fault.code, fault.message]],
      );
      apply(device, slot, poll(slot, fault, [], false));
    }
    assert.equal(device.notTried(at(6)).size, 0, fault.code);
    const restarted = new WatchedDevice(planOf(), { ...nothingRemembered, channels });
    assert.equal(restarted.notTried(at(5)).size, 1);
    restarted.unblock();
    assert.equal(restarted.notTried(at(5)).size, 0, 'a person has acted');
    apply(device, 6, poll(6));
    assert.equal(device.notTried(at(6)).size, 0);
  }
});

test('a device that boots is tried at the next poll', () => {
  const device = new WatchedDevice(planOf());
  apply(device, 0, poll(0, new LoginDeferred('It boots.')));
  assert.equal(device.notTried(at(1)).size, 0);
});

test('an alert of what a blocked console used to show cannot be closed as gone; after polls that worked it can', () => {
  for (const [fault, lost] of [
    [new LoginRefused('Refused.'), false],
    [busy, false],
    [new NoAnswer('Nothing.'), false],
    [undefined, true],
  ] as const) {
    const device = new WatchedDevice(planOf());
    const bad: Observation = { component: 'fan1a', condition: 'speed-low', verdict: 'negative', evidence: { text: '0 rpm' } };
    const { id } = [0, 1, 2]
      .flatMap((slot) => apply(device, slot, poll(slot, undefined, [bad])).effects)
      .find(({ kind }) => kind === 'fire')!.alert;
    for (let slot = 3; slot < 20; slot++) apply(device, slot, poll(slot, fault));
    assert.equal(device.isLost(device.alert(id)!), lost, fault?.code);
    assert.equal(device.closeAlert(id, at(20)).effects.length, lost ? 1 : 0);
  }
});

test('the host names of a device are kept over restarts, and forgotten when a person says so', () => {
  using store = openStore(':memory:');
  const keeper = keeperOf(store);
  const names = new HostNames(keeper);
  assert.deepEqual(names.of('hsm-1'), []);
  names.learn('hsm-1', ['luna-1']);
  names.learn('hsm-1', ['luna-1', 'local_host']);
  names.learn('hsm-2', []);
  assert.deepEqual(new HostNames(keeper).of('hsm-1'), ['luna-1', 'local_host']);
  store.identities.save('hsm-1', { ...store.identities.load('hsm-1'), serial: '620001' } as never);
  names.forget('hsm-1');
  assert.deepEqual(new HostNames(keeper).of('hsm-1'), []);
  assert.deepEqual(store.identities.load('hsm-1'), { hostNames: [], serial: '620001' }, 'what else is known of it stays');
});

test('a host that shows ever more names is learnt by a few', () => {
  using store = openStore(':memory:');
  const names = new HostNames(keeperOf(store));
  for (let n = 0; n < 50; n++) names.learn('hsm-1', [`luna-${2 * n}`, `luna-${2 * n + 1}`]);
  assert.deepEqual(
    names.of('hsm-1'),
    Array.from({ length: 8 }, (_, n) => `luna-${n}`),
  );
});

test('names that were forgotten for a host that is another appliance count again, and those of a right one do not', () => {
  using store = openStore(':memory:');
  const names = new HostNames(keeperOf(store));
  names.learn('hsm-1', ['luna-1']);
  names.forget('hsm-1');
  names.restore('hsm-1');
  assert.deepEqual([names.of('hsm-1'), store.identities.load('hsm-1').hostNames], [['luna-1'], ['luna-1']]);
  names.forget('hsm-1');
  names.learn('hsm-1', ['luna-2']);
  names.restore('hsm-1');
  assert.deepEqual(names.of('hsm-1'), ['luna-2']);
});

test('“Try Login Again” takes another host’s name for the right one, and nothing else does', async () => {
  await using rig = new WatchedFleet([], [deviceOf('hsm-1')]);
  const other = {
    device: 'hsm-1',
    channel: 'console',
    state: 'failed',
    polledAt: rig.now,
    error: 'Another host.',
    errorCode: 'other-host',
  } as const;
  rig.store.channels.save(other);
  rig.store.identities.save('hsm-1', { hostNames: ['luna-1'] });
  await rig.restart();
  const signal = new AbortController().signal;
  await rig.fleet.check(rig.fleet.devices, {}, signal);
  assert.deepEqual(rig.store.identities.load('hsm-1').hostNames, ['luna-1']);
  rig.store.channels.save(other);
  await rig.restart();
  await rig.fleet.check(rig.fleet.devices, { retryLogin: true }, signal);
  assert.deepEqual(rig.store.identities.load('hsm-1').hostNames, []);
});
