import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { acknowledge } from '../../../src/core/alerting/acknowledgement.ts';
import type { Alert } from '../../../src/core/alerting/alert.ts';
import { afterNotice, noticePolicyOf, planNotices } from '../../../src/core/alerting/notices.ts';
import { type PolicySettings, policyFrom } from '../../../src/core/alerting/policy.ts';
import { channelReasons } from '../../../src/core/channel.ts';
import {
  AccountLocked,
  ConsoleBusy,
  type Fault,
  ForeignLogin,
  HostKeyChanged,
  LoginDeferred,
  LoginRefused,
  NoAnswer,
  OtherHost,
  PasswordChangeRequired,
} from '../../../src/core/fault.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { reasons } from '../../../src/service/polling/poll.ts';
import type { ChannelPoll } from '../../../src/service/polling/pollTarget.ts';
import { alertRecord } from '../../../src/service/records/alertRecord.ts';
import { deviceRecord } from '../../../src/service/records/deviceRecord.ts';
import { type Changes, nothingRemembered, WatchedDevice, type WatchPlan } from '../../../src/service/watching/watchedDevice.ts';
import { deviceOf } from '../../support/watchedFleet.ts';

/** A console on which no login is possible has an alert of its own, and a console that is of no use has one alert at a time. */

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1, 12);
const at = (slot: number) => START + slot * 10 * MINUTE;

function planOf(policy: PolicySettings = {}): WatchPlan {
  const secrets = new Secrets();
  secrets.provide({ 'hsm-1.console': 'a', 'hsm-1.community': 'b' });
  return { device: deviceOf('hsm-1'), model: luna7, policy: policyFrom(policy), timeout: 1000, simulated: false, secrets };
}

/** One poll of the console, as the poller makes it. */
function poll(slot: number, fault?: Fault): ChannelPoll {
  const observations = reasons('console', fault, true);
  return {
    channel: 'console',
    observations,
    readings: [],
    startedAt: at(slot),
    endedAt: at(slot),
    durationMs: 10,
    ...(fault && { fault }),
  };
}

/** Polls from `slot` on, one a slot; answers with what happened at each. */
function watch(device: WatchedDevice, faults: readonly (Fault | undefined)[], slot: number): readonly (readonly string[])[] {
  return faults.map((fault, index) => told(apply(device, slot + index, fault)));
}

const apply = (device: WatchedDevice, slot: number, fault?: Fault): Changes => device.apply([poll(slot, fault)], at(slot), at(slot));
const told = ({ effects }: Changes) => effects.map(({ kind, alert }) => `${kind} ${alert.component}.${alert.condition}`);
const open = (device: WatchedDevice): readonly Alert[] => [...device.alerts].filter(({ state }) => state !== 'resolved');
const shown = (device: WatchedDevice) => open(device).map(({ condition, state }) => `${state} ${condition}`);

const refused = new LoginRefused('The login as monitor was refused.');
const none = new NoAnswer('Nothing came.');
const busy = new ConsoleBusy('Somebody is logged in on this console.');
const deferred = new LoginDeferred('The system is booting up.');
const otherHost = new OtherHost('Another host.');
const refusals: readonly Fault[] = [
  refused,
  new PasswordChangeRequired('A new password is demanded.'),
  new AccountLocked('Account locked.'),
  new ForeignLogin('acm7004 login:'),
  otherHost,
  new HostKeyChanged('Another key.'),
];

describe('a console on which no login is possible', () => {
  for (const fault of refusals) {
    test(`${fault.code}: one alert after four slots, with its own words and what to do about it`, () => {
      const device = new WatchedDevice(planOf());
      assert.deepEqual(watch(device, [fault, fault, fault, fault], 1), [['pending console.refused'], [], [], ['fire console.refused']]);
      const [alert, ...others] = open(device);
      assert.deepEqual([others.length, alert?.runbook, alert?.evidence.at(-1)?.text], [0, 'console-refused', fault.message]);
      const record = alertRecord(alert!, device, at(4));
      const [problem] = deviceRecord(device, at(4)).problems;
      assert.deepEqual([problem?.code, problem?.remedy, problem?.since], [fault.code, record.action, new Date(at(1)).toISOString()]);
      assert.ok(problem?.title);
    });
  }

  test('what is to be done follows the last poll, and each cause has a text of its own', () => {
    const device = new WatchedDevice(planOf());
    const actions = refusals.map((fault, index) => {
      apply(device, index + 1, fault);
      return alertRecord(open(device)[0]!, device, at(index + 1)).action;
    });
    assert.equal(new Set(actions).size, refusals.length);
    watch(device, [undefined, undefined], 10);
    const over = [...device.alerts].find(({ condition }) => condition === 'refused');
    assert.match(alertRecord(over!, device, at(11)).action, /^The evidence says which it is\./);
  });

  test('a device that lets nobody in just now has refused nothing', () => {
    const device = new WatchedDevice(planOf());
    watch(device, [deferred, deferred, deferred, deferred], 1);
    assert.deepEqual(shown(device), ['firing silent']);
  });

  test('only a login that succeeds ends it: silence and a session of somebody else do not', () => {
    const device = new WatchedDevice(planOf());
    watch(device, [refused, refused, refused, refused], 1);
    assert.deepEqual(watch(device, [none, busy, none, busy], 5).flat(), []);
    assert.deepEqual(shown(device), ['firing refused']);
    assert.deepEqual(watch(device, [undefined, undefined], 9), [[], ['resolve console.refused']]);
  });
});

describe('when the cause changes', () => {
  test('an alert that is pending goes on at once: the fourth bad slot fires, whatever the reasons were', () => {
    for (const [causes, fires] of [
      [[none, refused, none, refused], 'fire console.refused'],
      [[refused, none, refused, none], 'fire console.silent'],
      [[busy, busy, none, refused], 'fire console.refused'],
      [[none, none, none, busy], 'fire console.occupied'],
    ] as const) {
      const device = new WatchedDevice(planOf());
      assert.deepEqual(watch(device, causes, 1).at(-1), [fires]);
      assert.equal(open(device).length, 1);
      assert.equal(open(device)[0]?.startedAt, at(1));
      assert.equal(open(device)[0]?.evidence.filter(({ verdict }) => verdict === 'negative').length, 4);
    }
  });

  test('an acknowledged alert of silence goes on as a refusal at the second poll: same alert, acknowledgement over, told anew', () => {
    const device = new WatchedDevice(planOf());
    watch(device, [none, none, none, none], 1);
    const [silent] = open(device);
    const taken = acknowledge(afterNotice(silent!, 'fired', [1], at(4)), { by: 'ada', at: at(4), until: at(100), why: 'cable' });
    device.revise(taken);
    const subject = () => ({ alert: open(device)[0]!, policy: noticePolicyOf(planOf().policy), levels: [1] });
    assert.deepEqual(planNotices([subject()], at(5)).due, []);

    const first = apply(device, 5, refused);
    assert.deepEqual([told(first), shown(device), open(device)[0]?.acknowledged?.by], [[], ['firing silent'], 'ada']);
    const second = apply(device, 6, refused);
    const [alert, ...others] = open(device);
    assert.deepEqual(
      [alert?.id, alert?.condition, alert?.startedAt, alert?.firedAt],
      [taken.id, 'refused', taken.startedAt, taken.firedAt],
    );
    assert.deepEqual([others.length, alert?.acknowledged, alert?.runbook], [0, undefined, 'console-refused']);
    assert.deepEqual(
      second.events.map(({ kind, text, alert: of }) => [kind, text, of]),
      [
        [
          'alert-cause',
          '“The serial console gives no usable answer” has another cause now: HSM Vigil cannot log in on the console',
          taken.id,
        ],
      ],
    );
    assert.deepEqual(
      planNotices([subject()], at(6)).due.map(({ reason, alerts }) => [reason, alerts[0]?.summary]),
      [['reminder', 'HSM Vigil cannot log in on the console']],
    );
    assert.equal(device.indicator('console', 'silent')?.alertId, undefined);
    assert.deepEqual(watch(device, [undefined, undefined], 7), [[], ['resolve console.refused']]);
    assert.deepEqual(open(device), []);
  });

  test('an alert that fires does not swing with causes that swing', () => {
    const device = new WatchedDevice(planOf());
    watch(device, [none, none, none, none], 1);
    for (let slot = 5; slot < 30; slot++) assert.deepEqual(apply(device, slot, slot % 2 ? otherHost : none).events, []);
    assert.deepEqual(shown(device), ['firing silent']);
  });

  test('good polls count towards the end in a row only, also when the causes between them swing', () => {
    const device = new WatchedDevice(planOf());
    watch(device, [none, none, none, none, undefined, otherHost, busy, refused], 1);
    assert.deepEqual(watch(device, [undefined, undefined], 9), [[], ['resolve console.silent']]);
  });

  test('it goes on over a restart, and as one alert where an earlier version left two', () => {
    const device = new WatchedDevice(planOf());
    watch(device, [none, none, none, none, refused, refused], 1);
    const { indicators, alerts, channels } = device.everything();
    const restarted = new WatchedDevice(planOf(), { ...nothingRemembered, indicators, alerts, channels });
    assert.deepEqual(shown(restarted), ['firing refused']);
    assert.deepEqual(watch(restarted, [refused, undefined, undefined], 7), [[], [], ['resolve console.refused']]);

    const before = new WatchedDevice(planOf());
    for (let slot = 1; slot <= 4; slot++) {
      const both = ['silent', 'occupied'].map((condition) => ({
        component: 'console',
        condition,
        verdict: 'negative' as const,
        evidence: { text: 'x' },
      }));
      before.hear(both, { slot: at(slot), at: at(slot), witness: 'console' }, at(slot));
    }
    assert.equal(shown(before).length, 2);
    assert.deepEqual(watch(before, [busy], 5), [['resolve console.silent']]);
    assert.deepEqual(shown(before), ['firing occupied']);
  });

  test('a cause that the policy does not judge ends the alert, and one with a rule of its own goes on firing', () => {
    const off = new WatchedDevice(planOf({ conditions: { refused: { off: true } } }));
    watch(off, [none, none, none, none], 1);
    assert.deepEqual(watch(off, [refused, refused, refused], 5), [[], ['resolve console.silent'], []]);
    assert.deepEqual(open(off), []);

    const slow = new WatchedDevice(planOf({ conditions: { refused: { negatives: 'window', severity: 'critical' } } }));
    watch(slow, [none, none, none, none], 1);
    assert.deepEqual(watch(slow, [refused, refused, refused, refused], 5).flat(), []);
    assert.deepEqual([shown(slow), open(slow)[0]?.severity], [['firing refused'], 'critical']);
  });

  test('whatever comes, a console has one open alert at most, four bad slots in a row have one that fires, and only good polls end it', () => {
    const causes = fc.constantFrom(undefined, none, refused, busy, deferred, otherHost, ...refusals);
    fc.assert(
      fc.property(fc.array(causes, { minLength: 1, maxLength: 40 }), (faults) => {
        const device = new WatchedDevice(planOf());
        faults.forEach((fault, slot) => {
          const ended = told(apply(device, slot, fault)).some((each) => each.startsWith('resolve'));
          assert.ok(open(device).length <= 1, shown(device).join());
          assert.ok(open(device).every(({ condition }) => channelReasons.includes(condition)));
          if (ended) assert.deepEqual([fault, faults.slice(slot - 3, slot).includes(undefined)], [undefined, true]);
          if (slot >= 3 && faults.slice(slot - 3, slot + 1).every(Boolean)) assert.equal(open(device)[0]?.state, 'firing');
        });
      }),
      { numRuns: 300 },
    );
  });
});
