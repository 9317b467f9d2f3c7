import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { compareChannels, type Tolerance } from '../../../src/core/measuring/crossCheck.ts';
import type { Metric, Reading } from '../../../src/core/reading.ts';

const NOON = Date.UTC(2026, 10, 23, 12);
const tolerances = new Map<Metric, Tolerance>([
  ['hw.temperature', { absolute: 5 }],
  ['hsm.storage.used', { relative: 0.1 }],
  ['hsm.zeroized', {}],
  ['hw.status', {}],
  ['hsm.info', { same: ['hsm.serial'] }],
]);

function reading(channel: Reading['channel'], metric: Metric, value: number, more: Partial<Reading> = {}): Reading {
  const attributes = { 'hw.id': 'hsm', 'hw.name': 'HSM', 'hw.type': 'hsm', ...more.attributes } as const;
  return { device: 'a', channel, time: NOON, metric, value, ...more, attributes };
}

const compared = (one: readonly Reading[], other: readonly Reading[]) => compareChannels(one, other, tolerances, 90_000);
const verdicts = (one: readonly Reading[], other: readonly Reading[]) => compared(one, other).map(({ verdict }) => verdict);

suite('channels that tell the same', () => {
  test('agree within the tolerance of the metric, and disagree beyond it', () => {
    const cases: [Metric, number, number, string][] = [
      ['hw.temperature', 40, 45, 'positive'],
      ['hw.temperature', 40, 45.1, 'negative'],
      ['hsm.storage.used', 1000, 1111, 'positive'],
      ['hsm.storage.used', 1000, 1112, 'negative'],
      ['hsm.zeroized', 0, 0, 'positive'],
      ['hsm.zeroized', 0, 1, 'negative'],
    ];
    for (const [metric, one, other, verdict] of cases) {
      assert.deepEqual(
        verdicts([reading('console', metric, one)], [reading('snmp', metric, other)]),
        [verdict],
        `${metric} ${one} ${other}`,
      );
    }
  });

  test('disagree when one says that it works and the other that it does not', () => {
    const status = (channel: Reading['channel'], state: Reading['state'] & string) => [reading(channel, 'hw.status', 1, { state })];
    assert.deepEqual(verdicts(status('console', 'ok'), status('snmp', 'failed')), ['negative']);
    assert.deepEqual(verdicts(status('console', 'ok'), status('snmp', 'ok')), ['positive']);
  });

  test('a channel that gives no verdict of its own is compared by the value alone', () => {
    assert.deepEqual(verdicts([reading('console', 'hw.temperature', 40, { state: 'ok' })], [reading('snmp', 'hw.temperature', 40)]), [
      'positive',
    ]);
  });

  test('disagree when they name two appliances, and say which', () => {
    const info = (channel: Reading['channel'], serial?: string) => [
      reading(channel, 'hsm.info', 1, {
        attributes: { 'hw.id': 'hsm', 'hw.name': 'HSM', 'hw.type': 'hsm', ...(serial !== undefined && { 'hsm.serial': serial }) },
      }),
    ];
    const [observation] = compared(info('console', '612345'), info('snmp', '612346'));
    assert.equal(observation?.verdict, 'negative');
    assert.equal(observation?.evidence.text, 'HSM, hsm.serial: the console says 612345, the SNMP agent says 612346');
    assert.deepEqual(verdicts(info('console', '612345'), info('snmp', '612345')), ['positive']);
    assert.deepEqual(verdicts(info('console', '612345'), info('snmp')), ['positive']);
  });

  test('are not compared when only one of them tells it, when no tolerance is known, or when time lies between', () => {
    assert.deepEqual(compared([reading('console', 'hw.temperature', 40)], []), []);
    assert.deepEqual(compared([reading('console', 'hsm.commands', 1)], [reading('snmp', 'hsm.commands', 2)]), []);
    assert.deepEqual(compared([reading('console', 'hsm.zeroized', 1)], [reading('snmp', 'hsm.zeroized', 0, { time: NOON + 90_001 })]), []);
  });

  test('a change that the other channel has not seen yet is no disagreement, and is one when it does not follow', () => {
    const ok = (channel: Reading['channel'], value: number) => reading(channel, 'hw.temperature', value, { state: 'ok' });
    const dark = (channel: Reading['channel']) => reading(channel, 'hw.temperature', 0, { state: 'failed' });
    const after = (one: Reading, other: Reading, ...before: readonly Reading[]) =>
      compareChannels([one], [other], tolerances, 90_000, before).map(({ verdict }) => verdict);
    const both = [ok('console', 40), ok('snmp', 41)];
    assert.deepEqual(after(dark('console'), ok('snmp', 41), ...both), ['unknown'], 'the console was read later');
    assert.deepEqual(after(ok('console', 40), dark('snmp'), ...both), ['unknown'], 'the agent was read later');
    assert.deepEqual(after(ok('console', 80), ok('snmp', 60), ...both), ['unknown'], 'on its way');
    assert.deepEqual(after(dark('console'), ok('snmp', 41), dark('console'), ok('snmp', 41)), ['negative'], 'it does not follow');
    assert.deepEqual(
      after(ok('console', 80), ok('snmp', 30), ok('console', 40), ok('snmp', 30)),
      ['negative'],
      'on no way from there to here',
    );
    assert.deepEqual(after(dark('console'), ok('snmp', 41), ok('snmp', 41)), ['negative'], 'no change is known of');
  });

  test('a serial number that the other channel told before is another appliance from the second poll on', () => {
    const info = (channel: Reading['channel'], serial: string) =>
      reading(channel, 'hsm.info', 1, { attributes: { 'hw.id': 'hsm', 'hw.name': 'HSM', 'hw.type': 'hsm', 'hsm.serial': serial } });
    const after = (...before: readonly Reading[]) =>
      compareChannels([info('console', '612346')], [info('snmp', '612345')], tolerances, 90_000, before).map(({ verdict }) => verdict);
    assert.deepEqual(after(info('console', '612345'), info('snmp', '612345')), ['unknown']);
    assert.deepEqual(after(info('console', '612346'), info('snmp', '612345')), ['negative']);
    assert.deepEqual(after(info('console', '612347'), info('snmp', '612345')), ['negative'], 'neither before nor now');
  });

  test('one thing that differs makes the component one that disagrees', () => {
    const one = [
      reading('console', 'hw.temperature', 40),
      reading('console', 'hsm.zeroized', 0),
      reading('console', 'hsm.storage.used', 5),
    ];
    const other = [reading('snmp', 'hw.temperature', 40), reading('snmp', 'hsm.zeroized', 1), reading('snmp', 'hsm.storage.used', 5)];
    const [observation, ...more] = compared(one, other);
    assert.deepEqual(more, []);
    assert.equal(observation?.component, 'hsm');
    assert.equal(observation?.condition, 'channels-disagree');
    assert.equal(observation?.verdict, 'negative');
    assert.match(observation?.evidence.text ?? '', /HSM, Zeroized: the console says no, the SNMP agent says yes/);
  });
});
