import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sensorKey, seriesKey } from '../../../src/core/series.ts';

/** Few of each, so that many pairs share some: components that end like a channel, or hold what looks like a key. */
const sensed = fc.record({
  metric: fc.constantFrom('hw.voltage', 'hw.fan.speed'),
  attributes: fc.record({ 'hw.id': fc.constantFrom('', 'a', 'a snmp', ' a', 'hw.voltage a', 'a\nsnmp') }),
  channel: fc.constantFrom('console', 'snmp'),
} as const);

test('no two series of a device share a key, whatever a component is called', () => {
  fc.assert(
    fc.property(sensed, sensed, (one, other) => {
      const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
      const parts = (each: typeof one) => [each.metric, each.attributes['hw.id']];
      assert.equal(sensorKey(one) === sensorKey(other), same(parts(one), parts(other)));
      assert.equal(seriesKey(one) === seriesKey(other), same([...parts(one), one.channel], [...parts(other), other.channel]));
    }),
    { numRuns: 2000 },
  );
});

test('a key is metric, component and channel: pages keep them over reloads', () => {
  assert.equal(seriesKey({ metric: 'hw.fan.speed', attributes: { 'hw.id': 'fan1a' }, channel: 'console' }), 'hw.fan.speed fan1a console');
});
