import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findingLines } from '../../../src/cli/states.ts';
import { policyFrom } from '../../../src/core/alerting/policy.ts';
import { type Fault, LoginRefused, NoAnswer, OwnShortage } from '../../../src/core/fault.ts';
import type { ParseResult, Reading } from '../../../src/core/reading.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { notHeardSince } from '../../../src/protocol/aging.ts';
import type { HealthFinding } from '../../../src/protocol/contract.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { reasons } from '../../../src/service/polling/poll.ts';
import type { ChannelPoll } from '../../../src/service/polling/pollTarget.ts';
import { deviceRecord } from '../../../src/service/records/deviceRecord.ts';
import { healthOfPoll } from '../../../src/service/records/pollHealth.ts';
import { WatchedDevice, type WatchPlan } from '../../../src/service/watching/watchedDevice.ts';
import { deviceOf } from '../../support/watchedFleet.ts';
import { changed, observed, parsed } from '../luna7/fixture.ts';

/** What a check says of one poll and what the service says of a watched device: the same words for the same thing, and none too many. */

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1, 12);
const plain = (text: string) => text;
const { snmp: _snmp, ...consoleOnly } = deviceOf('hsm-1');

function planOf(device = deviceOf('hsm-1')): WatchPlan {
  const secrets = new Secrets();
  secrets.provide({ 'hsm-1.console': 'a', 'hsm-1.community': 'b' });
  return { device, model: luna7, policy: policyFrom(), timeout: 1000, simulated: false, secrets };
}

/** A poll over the console that brought these captures, or this fault. */
function poll(at: number, came: readonly ParseResult[] | Fault): ChannelPoll {
  const common = { channel: 'console' as const, startedAt: at, endedAt: at, durationMs: 10 };
  if (came instanceof Error) return { ...common, readings: [], observations: reasons('console', came, true), fault: came };
  const readings = came
    .flatMap((each) => each.readings)
    .map((each) => ({ ...each, device: 'hsm-1', channel: 'console' as const, time: at }));
  return { ...common, readings, observations: [...observed(...came), ...reasons('console', undefined, true)] };
}

function status(plan: WatchPlan, polls: readonly ChannelPoll[], now: number): readonly HealthFinding[] {
  const device = new WatchedDevice(plan);
  for (const each of polls) device.apply([each], each.endedAt, each.endedAt);
  device.elapse(now);
  return deviceRecord(device, now).findings ?? [];
}

const healthy = ['status-sensors-healthy', 'hsm-show-password', 'hsm-tamper-show-none'].map(parsed);

describe('what another part accounts for', () => {
  for (const [name, part] of [
    ['status-sensors-fan-failed', 'enclosure-cooling-fan-fault'],
    ['status-sensors-psu2-without-ac', 'psu2-fan'],
  ] as const) {
    test(`${name}: ${part} is degraded to both, because the device itself calls it bad`, () => {
      const polled = poll(START, [parsed(name)]);
      const checked = healthOfPoll(consoleOnly, luna7, [polled]).findings?.find(({ component }) => component === part);
      const watched = status(planOf(consoleOnly), [polled], START).find(({ component }) => component === part);
      assert.equal(checked?.state, 'degraded');
      assert.deepEqual(checked, watched);
    });
  }
});

describe('a console that gives nothing', () => {
  const fault = new LoginRefused('The device refused the login.');

  test('is one line with all that is unknown because of it; each part stands in the JSON with the console to blame', () => {
    const later = START + 90 * MINUTE;
    const findings = status(planOf(consoleOnly), [poll(START, healthy), poll(later, fault)], later);
    const folded = findings.filter(({ because }) => because === 'console');
    assert.ok(folded.length > 20, String(folded.length));
    assert.ok(folded.every(({ state, reason, name }) => state === 'unknown' && reason !== '' && name !== ''));
    const lines = findingLines({ findings }, plain);
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.match(lines[0] ?? '', /^degraded Serial console: The device refused the login \(1 of 4 bad polls\)\. Because of that, /);
    assert.ok(lines[0]?.endsWith(`and ${folded.length - 8} more parts are unknown.`), lines[0]);
  });

  test('leaves unknown what it alone tells, once it has been silent for two intervals, and nothing that SNMP tells', () => {
    const device = new WatchedDevice(planOf());
    const overSnmp = (at: number): ChannelPoll => ({
      ...{ channel: 'snmp' as const, startedAt: at, endedAt: at, durationMs: 1, observations: [] },
      readings: [fanReading(at)],
    });
    const fanReading = (time: number): Reading => ({
      ...{ device: 'hsm-1', channel: 'snmp', time, metric: 'hw.fan.speed', value: 6000, unit: 'rpm' },
      attributes: { 'hw.id': 'fan1a', 'hw.type': 'fan', 'hw.name': 'Fan1A' },
    });
    const states = (at: number) => {
      const { components } = deviceRecord(device, at);
      return ['fan1a', 'fan1b'].map((id) => components.find((each) => each.id === id)?.state);
    };
    device.apply([poll(START, healthy), overSnmp(START)], START, START);
    for (const minute of [10, 20, 30]) {
      const at = START + minute * MINUTE;
      device.apply([poll(at, new NoAnswer('Nothing came.')), overSnmp(at)], at, at);
      assert.deepEqual(states(at), ['ok', minute > 20 ? 'unknown' : 'ok'], `${minute} min`);
    }
    const { findings = [] } = deviceRecord(device, START + 30 * MINUTE);
    assert.equal(findings.find(({ component }) => component === 'fan1b')?.because, 'console');
  });

  test('is named by its reason alone, however long nothing else is heard of it', () => {
    const refusals = Array.from({ length: 12 }, (_, n) => poll(START + (n + 1) * 10 * MINUTE, fault));
    const [first] = status(planOf(consoleOnly), [poll(START, healthy), ...refusals], START + 121 * MINUTE);
    assert.equal(first?.reason, 'The device refused the login');
  });

  test('is named by the present reason alone, once it is another one than before', () => {
    const silent = [1, 2, 3, 4].map((n) => poll(START + n * 10 * MINUTE, new NoAnswer('Nothing came.')));
    const later = START + 50 * MINUTE;
    const findings = status(planOf(consoleOnly), [poll(START, healthy), ...silent, poll(later, fault)], later);
    assert.deepEqual(
      findings.filter(({ component }) => component === 'console').map(({ reason }) => reason),
      ['The device refused the login'],
    );
    assert.ok(!JSON.stringify(findings).includes('Nothing came'));
  });

  test('is named by why it is not read, also where that is no evidence', () => {
    const later = START + 90 * MINUTE;
    const short = { ...poll(later, new OwnShortage('Too many files are open.')), observations: [] };
    const line = status(planOf(consoleOnly), [poll(START, healthy), short], later).find(({ component }) => component === 'console');
    assert.deepEqual([line?.state, line?.reason], ['unknown', 'Too many files are open.']);
  });

  test('leaves what was about to end without news: that it recovers is old, too', () => {
    const fan = parsed('status-sensors-fan-failed');
    const polls = [0, 10, 20].map((minute) => poll(START + minute * MINUTE, [fan]));
    const better = poll(START + 30 * MINUTE, healthy);
    const reasonAt = (minute: number) =>
      status(planOf(consoleOnly), [...polls, better], START + minute * MINUTE).find(({ component }) => component === 'fan1a')?.reason;
    assert.match(reasonAt(30) ?? '', /\(recovering\)$/);
    assert.match(reasonAt(110) ?? '', /\(recovering; no news since\)$/);
  });

  test('leaves a part that nothing judges unknown, and says since when nothing was heard of it', () => {
    const later = START + 90 * MINUTE;
    const [command] = luna7.console.commands;
    assert.ok(command);
    const read = { ...poll(START, [parsed('status-date')]), commands: [{ command, settled: true, feeds: [], components: ['clock'] }] };
    const clock = status(planOf(consoleOnly), [read, poll(later, fault)], later).find(({ component }) => component === 'clock');
    assert.deepEqual([clock?.state, clock?.reason], ['unknown', 'nothing has been heard of it since 2026-03-01 12:00 UTC']);
  });

  test('what the device calls failed before three polls have, is said to be its word, and not that nothing was heard', () => {
    const open = changed('status-sensors-healthy', /(Chassis Intrusion\s*:\s*)inactive/, '$1active');
    const unsure = { ...poll(START + 10 * MINUTE, [open]), observations: [] };
    const findings = status(planOf(consoleOnly), [poll(START, healthy), unsure], START + 10 * MINUTE);
    const intrusion = findings.find(({ component }) => component === 'enclosure-chassis-intrusion');
    assert.deepEqual([intrusion?.state, intrusion?.reason], ['degraded', 'the device calls it failed']);
  });

  test('planned work, whose polls do not count, does not hide it behind what was not judged, and parts not judged share a line', () => {
    const device = new WatchedDevice(planOf(consoleOnly));
    device.apply([poll(START, healthy)], START, START);
    const open = changed('status-sensors-healthy', /(Chassis Intrusion\s*:\s*)inactive/, '$1active');
    const later = START + 90 * MINUTE;
    device.apply([poll(later, [open, ...healthy.slice(1)])], later, later, { counted: false });
    device.elapse(later);
    const lines = findingLines(deviceRecord(device, later), plain);
    assert.equal(lines[0], 'degraded Chassis Intrusion: the device calls it failed');
    assert.match(lines[1] ?? '', /^unknown Fan1A, .* and \d\d more parts: not judged within 1 h$/);
    assert.ok(lines.length < 8, lines.join('\n'));
  });

  test('is not to blame for what another channel tells, nor for what is known to be bad', () => {
    const later = START + 90 * MINUTE;
    const fan = poll(START, [parsed('status-sensors-fan-failed')]);
    const bad = [0, 10, 20].map((minute) => ({ ...fan, endedAt: START + minute * MINUTE, startedAt: START + minute * MINUTE }));
    const findings = status(planOf(consoleOnly), [...bad, poll(later, new NoAnswer('Nothing came.'))], later);
    const slow = findings.find(({ component }) => component === 'fan1a');
    assert.deepEqual([slow?.state, slow?.because], ['failed', undefined]);
    assert.ok(findingLines({ findings }, plain).some((line) => line.includes('Fan1A: reads 0 rpm')));

    const device = new WatchedDevice(planOf());
    const snmp: ChannelPoll = {
      channel: 'snmp',
      startedAt: START,
      endedAt: START,
      durationMs: 1,
      readings: [
        {
          metric: 'hsm.operations',
          value: 1,
          unit: '1',
          attributes: { 'hw.id': 'ntls', 'hw.type': 'service', 'hw.name': 'NTLS' },
          device: 'hsm-1',
          channel: 'snmp',
          time: START,
        },
      ],
      observations: [{ component: 'ntls', condition: 'down', verdict: 'positive', evidence: { text: 'up' } }],
    };
    device.apply([snmp], START, START);
    device.apply([poll(later, fault), { ...snmp, readings: [], observations: [], startedAt: later, endedAt: later }], later, later);
    const ntls = deviceRecord(device, later).findings?.find(({ component }) => component === 'ntls');
    assert.deepEqual([ntls?.state, ntls?.because], ['unknown', undefined], 'the console never told of it');
  });

  test('a check says what to do about it', () => {
    const { findings = [] } = healthOfPoll(deviceOf('hsm-1'), luna7, [poll(START, fault)]);
    assert.equal(
      findingLines({ findings }, plain)[0],
      'unknown Serial console: The device refused the login. Enter the password again, or have the account enabled and choose “Try Login Again” (on a server: hsm-vigil retry-login).',
    );
  });
});

test('after the clock was set back, what was read at a time that has not come hides nothing and is no news', () => {
  const device = new WatchedDevice(planOf(consoleOnly));
  const ahead = START + 3 * 24 * 60 * MINUTE;
  device.apply([poll(ahead, healthy)], ahead, ahead);
  assert.equal(deviceRecord(device, START).lastSeen, undefined, 'nobody knows how long ago that was');
  device.apply([poll(START, healthy.slice(0, 1))], START, START);
  const record = deviceRecord(device, START + MINUTE);
  assert.equal(record.lastSeen, new Date(START).toISOString());
  assert.equal(record.components.find(({ id }) => id === 'fan1a')?.state, 'ok');
  const later = START + 30 * MINUTE;
  assert.equal(notHeardSince(deviceRecord(device, later), later), new Date(START).toISOString());
});
