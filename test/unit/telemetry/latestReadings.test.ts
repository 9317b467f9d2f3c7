import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withLatest } from '../../../src/extension/telemetry/latestReadings.ts';
import type { ComponentRecord, ReadingRecord } from '../../../src/protocol/contract.ts';
import { aSeries } from './build.ts';

function cpu(reading: Partial<ReadingRecord>): ComponentRecord {
  const { metric, channel, attributes } = aSeries();
  const base: ReadingRecord = { metric, channel, attributes, value: 31, time: new Date(5000).toISOString() };
  return { id: 'cpu', name: 'CPU', type: 'temperature', state: 'ok', indicators: [], readings: [{ ...base, ...reading }] };
}

const thinned = aSeries({ times: [1000, 2000], values: [26, 40] });

test('a thinned history ends with the reading that is the last in truth', () => {
  const [series] = withLatest([thinned], [cpu({})]);
  assert.deepEqual(
    [series?.times, series?.values],
    [
      [1000, 2000, 5000],
      [26, 40, 31],
    ],
  );
});

test('a reading that the history has already, or one older, adds nothing', () => {
  for (const time of [1000, 2000]) assert.deepEqual(withLatest([thinned], [cpu({ time: new Date(time).toISOString() })]), [thinned]);
});

test('a reading of another channel, another metric or no time is not taken for the sensor’s', () => {
  for (const other of [{ channel: 'snmp' }, { metric: 'hw.status' }, { time: 'soon' }] as const) {
    assert.deepEqual(withLatest([thinned], [cpu(other)]), [thinned]);
  }
});
