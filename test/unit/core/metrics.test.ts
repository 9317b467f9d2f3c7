import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { unitSymbol } from '../../../src/core/measuring/quantity.ts';
import { metricCatalogue } from '../../../src/core/metricCatalogue.ts';
import { chartedMetrics, flagWords, mainMetric, mainMetrics, metricWords, valueKind } from '../../../src/core/metrics.ts';
import type { Measurement, Metric } from '../../../src/core/reading.ts';
import { definition } from '../../../src/inventory/schema.ts';
import { everyReading } from '../../support/everyReading.ts';

const readings = everyReading();

/** What no capture at hand shows, and a parser reads all the same. */
const ROLE = ['initialized', 'login_attempts.left', 'locked_out', 'pin_change_due', 'challenge_change_due'];
const UNSEEN = new Set([
  'hsm.partition.cu.activated',
  ...['so', 'co', 'cu'].flatMap((role) => ROLE.map((fact) => `hsm.partition.${role}.${fact}`)),
]);

/** Where a reading does not keep to what the catalogue says of its metric. */
function strays(all: readonly Measurement[]): readonly string[] {
  const found = all.flatMap(({ metric, unit, value }) => {
    const entry = metricCatalogue.get(metric);
    if (entry === undefined) return [`${metric} is not in the catalogue`];
    if (entry.unit !== unit) return [`${metric} is read in ${unit}, the catalogue says ${entry.unit}`];
    if (entry.kind === 'state' || entry.kind === 'info') return value === 1 ? [] : [`${metric} is ${value}, not 1`];
    if (entry.kind === 'counter' && (value < 0 || !Number.isInteger(value))) return [`${metric} is ${value}, which is no count`];
    return entry.kind === 'flag' && metric !== 'hsm.tamper.active' && value !== 0 && value !== 1
      ? [`${metric} is ${value}, not 0 or 1`]
      : [];
  });
  return [...new Set(found)];
}

test('every metric that is read is in the catalogue, in the catalogue’s unit and kind', () => {
  assert.ok(readings.length > 3000, 'captures and simulated appliances were read');
  assert.deepEqual(strays(readings), []);
});

test('a metric that is not in the catalogue, another unit and another kind are noticed', () => {
  const attributes = { 'hw.id': 'hsm', 'hw.name': 'HSM', 'hw.type': 'hsm' } as const;
  assert.deepEqual(
    strays([
      { metric: 'hsm.commands.rate', attributes, value: 1, unit: '1/s' },
      { metric: 'hsm.utilization', attributes, value: 0.5, unit: '1' },
      { metric: 'hsm.zeroized', attributes, value: 2, unit: '1' },
    ]),
    ['hsm.commands.rate is not in the catalogue', 'hsm.utilization is read in 1, the catalogue says %', 'hsm.zeroized is 2, not 0 or 1'],
  );
});

test('the catalogue holds nothing that nobody reads', () => {
  const read = new Set<string>(readings.map(({ metric }) => metric));
  assert.deepEqual(
    [...metricCatalogue.keys()].filter((metric) => !read.has(metric) && !UNSEEN.has(metric)),
    [],
  );
});

test('no two metrics are called the same, and each has a sentence of help', () => {
  const named = new Map<string, Metric>();
  for (const { metric, words, help } of metricCatalogue.values()) {
    assert.equal(named.get(words), undefined, `${metric} is called “${words}”, too`);
    named.set(words, metric);
    assert.match(words, /^[A-Z][\w -]+$/, metric);
    assert.match(help, /^[A-Z].{10,120}[^.]\.$/, metric);
  }
});

test('people’s words for a metric are its own, or follow from its name', () => {
  const words: Record<string, string> = {
    'hw.fan.speed': 'Fan speed',
    'hsm.storage.used': 'Storage used',
    'hsm.cpu.idle': 'CPU idle',
    'hsm.client.info': 'Client',
    'hsm.partition.co.locked_out': 'Partition crypto officer locked out',
    'hsm.ntls.clients': 'NTLS clients',
    'hsm.ntls.info': 'Listens on',
    'hsm.model_of_another_make.queue_depth': 'Model of another make queue depth',
    'hsm.constructor': 'Constructor',
    'hsm.toString.valueOf': 'ToString valueOf',
  };
  for (const [metric, said] of Object.entries(words)) assert.equal(metricWords(metric as Metric), said);
});

test('a number that means no amount has its words: no, yes, off, up', () => {
  assert.deepEqual(flagWords('hsm.zeroized'), ['no', 'yes']);
  assert.deepEqual(flagWords('hsm.network.link'), ['down', 'up']);
  assert.deepEqual(flagWords('hsm.partition.so.pin_change_due'), ['no', 'yes']);
  assert.equal(flagWords('hsm.processes.running'), undefined, 'a count, unlike hsm.service.running');
  assert.equal(flagWords('hsm.partitions.zeroized'), undefined, 'another model’s count of partitions');
  assert.deepEqual((['hw.status', 'hsm.ntp.info', 'hsm.clock.time', 'hsm.uptime', 'hsm.service.running'] as const).map(valueKind), [
    'state',
    'info',
    'instant',
    'amount',
    'flag',
  ]);
});

test('what charts and components are about has the catalogue’s unit', () => {
  for (const { metric, unit } of Object.values(mainMetrics)) assert.equal(metricCatalogue.get(metric)?.unit, unit);
  assert.deepEqual(chartedMetrics, ['hw.temperature', 'hw.fan.speed', 'hw.voltage']);
  assert.deepEqual([mainMetric('fan'), mainMetric('hsm')], ['hw.fan.speed', undefined]);
});

test('margins are explained in the catalogue’s units', () => {
  const margins = definition.entryOf(undefined).alerts.shape.margins.def.innerType.def.innerType.shape;
  for (const [metric, margin] of Object.entries(margins)) {
    assert.equal(z.globalRegistry.get(margin)?.description, `In ${unitSymbol(metricCatalogue.get(metric as Metric)?.unit)}.`);
  }
});
