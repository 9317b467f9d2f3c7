import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { withDeadBand } from '../../../src/core/measuring/deadBand.ts';
import { observeMargins } from '../../../src/core/measuring/nearLimit.ts';
import type { Measurement } from '../../../src/core/reading.ts';

const cpu = (value: number, more: Partial<Measurement> = {}): Measurement => ({
  metric: 'hw.temperature',
  attributes: { 'hw.id': 'cpu', 'hw.name': 'CPU', 'hw.type': 'temperature' },
  value,
  unit: 'Cel',
  state: 'ok',
  limits: { lowCritical: 0, highWarning: 70, highCritical: 80 },
  ...more,
});
const verdictOf = (reading: Measurement, margin: number, before?: 'negative' | 'positive') =>
  observeMargins([reading], { [reading.metric]: margin }, () => before)[0]?.verdict;

suite('A margin before a limit', () => {
  test('is judged by the nearest limit of the device, on either side', () => {
    assert.equal(verdictOf(cpu(60), 5), 'positive');
    assert.equal(verdictOf(cpu(65), 5), 'negative');
    assert.equal(verdictOf(cpu(70), 5), 'negative');
    assert.equal(verdictOf(cpu(4), 5), 'negative');
  });

  test('is not judged beyond the limit, nor where the device itself speaks of a fault', () => {
    assert.equal(verdictOf(cpu(71, { state: 'degraded' }), 5), 'unknown');
    assert.equal(verdictOf(cpu(-1), 5), 'unknown');
    assert.equal(verdictOf(cpu(60, { state: 'failed' }), 5), 'unknown');
  });

  test('says nothing of readings without limits, and of metrics without a margin', () => {
    const { limits: _none, ...bare } = cpu(65);
    assert.deepEqual(
      observeMargins([bare], { 'hw.temperature': 5 }, () => undefined),
      [],
    );
    assert.deepEqual(
      observeMargins([cpu(65)], { 'hw.voltage': 5 }, () => undefined),
      [],
    );
  });

  test('is left only a quarter of it further away', () => {
    assert.equal(verdictOf(cpu(65.5), 4, 'negative'), 'negative');
    assert.equal(verdictOf(cpu(65.5), 4, 'positive'), 'positive');
    assert.equal(verdictOf(cpu(65.5), 4), 'positive');
    assert.equal(verdictOf(cpu(65), 4, 'negative'), 'positive');
  });

  test('holds for values that have no exact binary form', () => {
    const rail = cpu(12.5, { metric: 'hw.voltage', unit: 'V', limits: { highCritical: 12.6 } });
    assert.equal(verdictOf(rail, 0.1), 'negative');
  });

  test('names metric, value, limit and margin', () => {
    const [observation] = observeMargins([cpu(66)], { 'hw.temperature': 5 }, () => undefined);
    assert.deepEqual(observation?.evidence, {
      text: 'CPU reads 66 °C; upper warning limit 70 °C; your margin is 5 °C',
      metric: 'hw.temperature',
      value: 66,
      unit: 'Cel',
      limit: 70,
    });
  });

  test('of several readings of one component the worst counts', () => {
    const observations = observeMargins([cpu(50), cpu(66), cpu(50)], { 'hw.temperature': 5 }, () => undefined);
    assert.deepEqual(
      observations.map(({ verdict }) => verdict),
      ['negative'],
    );
  });
});

test('in a dead band a verdict changes only across all of it, on either side', () => {
  const walk = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(walk, fc.boolean(), (values, high) => {
      const [enter, exit] = high ? [60, 50] : [40, 50];
      const bad = (value: number) => (high ? value >= enter : value <= enter);
      const good = (value: number) => (high ? value <= exit : value >= exit);
      let before: 'negative' | 'positive' | undefined;
      let last: 'negative' | 'positive' = 'positive';
      for (const value of values) {
        const verdict = withDeadBand(value, enter, exit, before);
        if (bad(value)) last = 'negative';
        if (good(value)) last = 'positive';
        assert.equal(verdict, last);
        before = verdict;
      }
    }),
    { numRuns: 200 },
  );
});
