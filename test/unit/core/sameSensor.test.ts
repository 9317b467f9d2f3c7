import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Observation, Verdict } from '../../../src/core/indicator.ts';
import { withoutEchoes } from '../../../src/core/measuring/sameSensor.ts';
import { LIMITS_OF, type Reading } from '../../../src/core/reading.ts';

const reading = (channel: 'console' | 'snmp', id = 'fan1a', parent?: string): Reading => ({
  device: 'hsm-1',
  channel,
  time: 0,
  metric: 'hw.fan.speed',
  attributes: {
    'hw.id': id,
    'hw.name': id,
    'hw.type': 'fan',
    ...(parent !== undefined && { 'hw.parent': parent }),
    ...(channel === 'snmp' && { [LIMITS_OF]: 'model' }),
  },
  value: 0,
});
const says = (verdict: Verdict, component = 'fan1a', condition = 'speed-low'): Observation => ({
  component,
  condition,
  verdict,
  evidence: { text: verdict },
});

test('one sensor that two channels read at one moment is bad once, and not confirmed by itself', () => {
  const console = { readings: [reading('console')], observations: [says('negative')] };
  const snmp = { readings: [reading('snmp')], observations: [says('negative')] };
  assert.deepEqual(withoutEchoes(snmp, [console]), []);
  assert.deepEqual(withoutEchoes(console, [snmp]), [says('negative')], 'the device’s own word stays');
});

test('what the other channel did not see, or calls good, still counts, as a word about the same sensor', () => {
  const snmp = { readings: [reading('snmp')], observations: [says('negative')] };
  const counted = [{ ...says('negative'), evidence: { text: 'negative', ofBoard: true } }];
  assert.deepEqual(withoutEchoes(snmp, [{ readings: [], observations: [] }]), counted);
  assert.deepEqual(withoutEchoes(snmp, [{ readings: [reading('console')], observations: [says('positive')] }]), counted);
  const good = { readings: [reading('snmp')], observations: [says('positive'), says('negative', 'ntls', 'down')] };
  assert.deepEqual(withoutEchoes(good, []), good.observations, 'a good word, and one about no sensor of the board');
});

test('a part that is judged by its sensors is the same part, and what is no sensor of the board is another witness', () => {
  const supply = { readings: [reading('snmp', 'psu2-12v', 'psu2')], observations: [says('negative', 'psu2', 'ac-lost')] };
  assert.deepEqual(withoutEchoes(supply, [{ readings: [], observations: [says('negative', 'psu2', 'failed')] }]), []);
  const ntls = { readings: [reading('snmp')], observations: [says('negative', 'ntls', 'down')] };
  assert.equal(withoutEchoes(ntls, [{ readings: [], observations: [says('negative', 'ntls', 'down')] }]).length, 1);
});
