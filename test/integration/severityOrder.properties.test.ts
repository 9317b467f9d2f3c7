import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { healthWorstFirst } from '../../src/core/alerting/health.ts';
import { NOT_JUDGED } from '../../src/core/reading.ts';
import { DeviceForest } from '../../src/extension/tree/deviceForest.ts';
import { type Tone, tonesInOrder } from '../../src/extension/words/tone.ts';
import type { ComponentRecord, DeviceRecord, ReadingRecord } from '../../src/protocol/contract.ts';
import { component, device, indicator, reading, T0 } from '../unit/extension/records.ts';

const health = fc.constantFrom(...healthWorstFirst);
const hwState = fc.constantFrom('ok', 'unknown', 'degraded', 'failed');

const aReading: fc.Arbitrary<ReadingRecord> = fc
  .record({
    metric: fc.constantFrom('hw.fan.speed', 'hw.temperature', 'hw.status', 'hsm.storage.free', 'hsm.client.info'),
    state: fc.option(hwState, { nil: undefined }),
    attributes: fc.constantFrom<Record<string, string>>({}, { 'hsm.limits_of': 'model' }, { [NOT_JUDGED]: 'never judged' }),
    channel: fc.constantFrom('console', 'snmp'),
  })
  .map(({ metric, state, attributes, channel }) => {
    const { state: _usual, ...bare } = reading({ metric, attributes: { 'hw.name': 'Part', ...attributes }, channel });
    return state === undefined ? bare : { ...bare, state };
  });

const anIndicator = fc
  .record({
    phase: fc.constantFrom('unknown', 'ok', 'pending', 'firing', 'recovering'),
    condition: fc.constantFrom('speed-low', 'channels-disagree'),
  })
  .map((over) => indicator(over));

const aComponent: fc.Arbitrary<ComponentRecord> = fc
  .record({
    id: fc.constantFrom('fan1a', 'psu1', 'psu1-12v', 'hsm', 'console', 'client-a', 'cpu'),
    type: fc.constantFrom('fan', 'power_supply', 'voltage', 'hsm', 'channel', 'client', 'temperature'),
    state: health,
    readings: fc.array(aReading, { maxLength: 4 }),
    indicators: fc.array(anIndicator, { maxLength: 2 }),
    isFact: fc.boolean(),
    parent: fc.option(fc.constant('psu1'), { nil: undefined }),
  })
  .map(({ isFact, parent, ...over }) => {
    const fact = isFact && over.state === 'unjudged' && over.indicators.length === 0;
    return component({ ...over, ...(fact && { fact }), ...(parent !== undefined && { parent }) });
  });

const aDevice: fc.Arbitrary<DeviceRecord> = fc
  .record({
    id: fc.constantFrom('hsm-1', 'hsm-2', 'hsm-3'),
    haGroup: fc.option(fc.constant('prod'), { nil: undefined }),
    state: health,
    firing: fc.nat(1),
    components: fc.uniqueArray(aComponent, { maxLength: 6, selector: ({ id }) => id }),
    channels: fc.array(
      fc.record({ channel: fc.constantFrom('console', 'snmp'), state: fc.constantFrom('ok', 'failed', 'unknown', 'off') }),
      { maxLength: 2 },
    ),
    problems: fc.array(fc.constant({ code: 'login-refused', message: 'The login was refused.' }), { maxLength: 1 }),
  })
  .map(({ haGroup, ...over }) => device({ ...over, ...(haGroup !== undefined && { haGroup }) }));

/** What says nothing of health is no milder and no worse than anything. */
const isNeutral = (tone: Tone) => tone === 'fact' || tone === 'off';
const rank = (tone: Tone) => tonesInOrder.indexOf(tone);

test('no row of the tree is milder than one below it, and no device than its own state', () => {
  fc.assert(
    fc.property(fc.uniqueArray(aDevice, { maxLength: 3, selector: ({ id }) => id }), (devices) => {
      const forest = new DeviceForest();
      forest.update({ devices, checking: new Set(), now: T0 });
      const look = (key: string): void => {
        const node = forest.node(key)!;
        for (const child of node.children) {
          const below = forest.node(child)!;
          if (!isNeutral(below.tone)) assert.ok(rank(node.tone) <= rank(below.tone), `${key} is ${node.tone}, ${child} is ${below.tone}`);
          look(child);
        }
      };
      forest.roots.forEach(look);
      for (const { id, state } of devices) {
        // What is only pending counts as degraded in the state.
        const tone = forest.node(`device/${id}`)!.tone;
        if (!(state === 'degraded' && tone === 'pending')) assert.ok(rank(tone) <= rank(state), `${id} is ${tone}, its state ${state}`);
      }
    }),
    { numRuns: 1000 },
  );
});

test('nothing has a tick that was only seen, whatever else is known of it', () => {
  fc.assert(
    fc.property(fc.array(aReading, { minLength: 1, maxLength: 4 }), (readings) => {
      const bare = readings.map(({ state: _none, ...rest }) => rest);
      const forest = new DeviceForest();
      const seen = component({ state: 'unjudged', indicators: [], readings: bare });
      forest.update({ devices: [device({ state: 'unjudged', components: [seen], channels: [] })], checking: new Set(), now: T0 });
      const tones = (key: string): Tone[] => [forest.node(key)!.tone, ...forest.node(key)!.children.flatMap(tones)];
      assert.ok(!forest.roots.flatMap(tones).includes('ok'));
    }),
  );
});
