import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricCatalogue } from '../../../src/core/metricCatalogue.ts';
import { metricGroupOf } from '../../../src/core/metricGroups.ts';
import { hiddenAfter } from '../../../webview/chart/hiddenLines.ts';
import { linesOfGroup } from '../../../webview/telemetry/groupLines.ts';
import { drawable } from '../../../webview/telemetry/laneStretches.ts';
import { clusters } from '../../../webview/telemetry/markClusters.ts';
import { aSeries } from './build.ts';

test('every metric that is a number over time is drawn in a group, and what is a word or a moment in none', () => {
  for (const { metric, kind, unit } of metricCatalogue.values()) {
    const group = metricGroupOf({ metric, unit });
    if (kind === 'gauge' || kind === 'counter') assert.ok(group, metric);
    else if (kind === 'flag') assert.equal(group, 'states', metric);
    else if (kind === 'instant' || kind === 'info') assert.equal(group, undefined, metric);
  }
  const of = (metric: Parameters<typeof metricGroupOf>[0]['metric'], unit = '1') => metricGroupOf({ metric, unit });
  assert.deepEqual(
    [
      of('hsm.operation.rate', '1/s'),
      of('hsm.ntls.clients'),
      of('hsm.network.connections'),
      of('hsm.memory.usage', 'By'),
      of('hsm.uptime', 's'),
    ],
    ['operations', 'sessions', 'network', 'memory', 'other'],
  );
  assert.equal(metricGroupOf({ metric: 'hw.voltage', unit: 'V', type: 'voltage', parentType: 'power_supply' }), 'power');
  assert.equal(metricGroupOf({ metric: 'hw.voltage', unit: 'V', type: 'battery' }), 'battery');
});

test('a line of an earlier time lies on the time shown, and has the look of its own', () => {
  const fan = (id: string, times: readonly number[]) =>
    aSeries({
      metric: 'hw.fan.speed',
      unit: 'rpm',
      attributes: { 'hw.id': id, 'hw.name': id, 'hw.type': 'fan' },
      times,
      values: times.map(() => 1),
    });
  const [chart] = linesOfGroup(
    [fan('fan2', [100]), fan('fan1', [100])],
    [
      { label: '1 d earlier', by: 90, device: 'hsm-1', series: [fan('fan2', [10])] },
      { label: 'Other', by: 0, device: 'hsm-2', series: [fan('fan2', [100])] },
    ],
  );
  assert.deepEqual(
    chart?.lines.map(({ name, times, shadowOf }) => [name, times[0], shadowOf]),
    [
      ['fan1', 100, undefined],
      ['fan2', 100, undefined],
      ['fan2 · 1 d earlier', 100, 1],
      ['fan2 · Other', 100, undefined],
    ],
  );
  assert.equal(new Set(chart?.lines.map(({ key }) => key)).size, 4);
});

test('what is known to be wrong has no limits, and says why', () => {
  const attributes = { 'hw.id': 'loc1', 'hw.name': 'loc1', 'hw.type': 'temperature', 'hsm.not_judged': 'never judged: it is wrong' };
  const [chart] = linesOfGroup([aSeries({ attributes })]);
  assert.deepEqual([chart?.lines[0]?.limits, chart?.lines[0]?.wrong], [{}, 'never judged: it is wrong']);
});

test('a short fault stays in sight however long the time is', () => {
  const year = 365 * 144;
  const stretches = Array.from({ length: 2000 }, (_, i) => ({
    from: i * 26,
    to: i * 26 + 26,
    state: i % 2 ? ('unknown' as const) : ('ok' as const),
  }));
  const fault = { from: 1000.5 * 26, to: 1000.5 * 26 + 1, state: 'failed' as const };
  const withFault = [
    ...stretches.slice(0, 1000),
    { ...stretches[1000]!, to: fault.from },
    fault,
    { ...stretches[1000]!, from: fault.to },
    ...stretches.slice(1001),
  ];
  const drawn = drawable(withFault, { from: 0, to: year });
  assert.ok(drawn.length <= 400);
  assert.ok(drawn.some(({ state, from, to }) => state === 'failed' && to - from >= year / 400 - 1));
  const few = drawable(
    [
      { from: 0, to: 500, state: 'ok' },
      { from: 500, to: 501, state: 'degraded' },
      { from: 501, to: year, state: 'ok' },
    ],
    { from: 0, to: year },
  );
  assert.ok(few.some(({ state, from, to }) => state === 'degraded' && to - from >= year / 400 - 1));
});

test('marks that stand together are one, and those outside of the time shown are none', () => {
  const mark = (time: number) => ({ key: String(time), time, kind: 'alert' as const, text: '' });
  assert.deepEqual(
    clusters([mark(-1), mark(0), mark(20), mark(50), mark(1000), mark(1001)], { from: 0, to: 1000 }).map((group) =>
      group.map(({ time }) => time),
    ),
    [[0, 20], [50], [1000]],
  );
});

test('a pressed line is alone, pressed again all are shown; with Ctrl only it is switched, also among lines of other charts', () => {
  const keys = ['a', 'b', 'c'];
  const alone = hiddenAfter(new Set(['x']), keys, 'a', false);
  assert.deepEqual([...alone].sort(), ['b', 'c', 'x']);
  assert.deepEqual([...hiddenAfter(alone, keys, 'a', false)], ['x']);
  assert.deepEqual([...hiddenAfter(alone, keys, 'b', true)].sort(), ['c', 'x']);
  assert.deepEqual([...hiddenAfter(new Set(), keys, 'b', true)], ['b']);
});
