import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { axisWidth } from '../../../webview/chart/axisWidth.ts';
import { verdictText } from '../../../webview/chart/limits.ts';
import { align, beginningOf, latestOf, linesOf, otherLines, scaleOf, summaryOf, withWholeGaps } from '../../../webview/chart/line.ts';
import { aLine, aSeries } from './build.ts';

test('sensors keep their place and so their colour, whatever order they come in', () => {
  const names = ['Fan10', 'Fan2', 'Fan1'].map((name) =>
    aSeries({ metric: 'hw.fan.speed', attributes: { 'hw.id': name, 'hw.name': name } }),
  );
  const order = (series: typeof names) => linesOf(series).fan.map((line) => line.name);
  assert.deepEqual(order(names), ['Fan1', 'Fan2', 'Fan10']);
  assert.deepEqual(order([...names].reverse()), order(names));
});

test('a sensor read over two channels is two lines that can be told apart', () => {
  const lines = linesOf([aSeries(), aSeries({ channel: 'snmp' })]).temperature;
  assert.deepEqual(
    lines.map((line) => line.name),
    ['CPU (console)', 'CPU (SNMP)'],
  );
  assert.notEqual(lines[0]!.key, lines[1]!.key);
});

test('a channel that says again what another one says with limits is no line of its own, unless they differ', () => {
  const console = aSeries({ limits: { highCritical: 95 }, times: [1000, 2000], values: [40, 41] });
  const { limits: _none, ...bare } = aSeries({ channel: 'snmp', times: [1000, 2000], values: [40, 41.5] });
  assert.deepEqual(
    linesOf([bare, console]).temperature.map(({ name, limits }) => [name, limits]),
    [['CPU', { highCritical: 95 }]],
  );
  assert.equal(linesOf([{ ...bare, values: [40, 60] }, console]).temperature.length, 2);
  assert.equal(linesOf([{ ...bare, times: [1000, 3_600_000] }, console]).temperature.length, 2, 'the console has fallen silent');
});

test('the model’s own limits are marked, and do not make a line of what the device tells with its own', () => {
  const console = aSeries({ limits: { highCritical: 95 }, times: [1000, 2000], values: [40, 41] });
  const { attributes } = console;
  const byModel = aSeries({
    channel: 'snmp',
    limits: { highCritical: 95 },
    attributes: { ...attributes, 'hsm.limits_of': 'model' },
    times: [1000, 2000],
    values: [40, 41],
  });
  assert.deepEqual(
    linesOf([byModel, console]).temperature.map(({ modelLimits }) => modelLimits),
    [undefined],
  );
  assert.deepEqual(
    linesOf([byModel]).temperature.map(({ modelLimits }) => modelLimits),
    [true],
  );
});

test('a value is within limits only where a limit is known', () => {
  assert.equal(verdictText(41, { highCritical: 95 }), 'within limits');
  assert.equal(verdictText(96, { highCritical: 95 }), 'above 95');
  assert.equal(verdictText(41, {}), 'not judged');
});

test('a metric the page has no section for is left out', () => {
  const lines = linesOf([aSeries({ metric: 'hsm.battery.voltage' })]);
  assert.deepEqual([lines.temperature, lines.fan, lines.voltage], [[], [], []]);
});

test('charts of other metrics are called as in the tree, with the unit that people write and decimals that tell values from limits', () => {
  const groups = otherLines([
    aSeries(),
    aSeries({ metric: 'hsm.ntls.clients', unit: '1', values: [3, 4] }),
    aSeries({ metric: 'hsm.battery.voltage', unit: 'V', values: [2.74, 2.76] }),
    aSeries({ metric: 'hsm.storage.used', unit: 'By', values: [10, 20] }),
  ]);
  assert.deepEqual(
    groups.map(({ title, unit, decimals, lines }) => [title, unit, decimals, lines.length]),
    [
      ['NTLS clients', '', 0, 1],
      ['Battery voltage', 'V', 2, 1],
      ['Storage used', 'bytes', 0, 1],
    ],
  );
  assert.deepEqual(scaleOf('voltage'), { unit: 'V', decimals: 2 });
});

test('what a device calls a sensor is one line of printable text', () => {
  const [line] = linesOf([aSeries({ attributes: { 'hw.id': 'x', 'hw.name': '\u001b[31mCPU\n\u202eUPC' } })]).temperature;
  assert.equal(line?.name, 'CPU UPC');
});

test('a gap stays a gap where lines of different times are put together, and a missing time is none', () => {
  const data = align([aLine({ times: [1, 3, 5], values: [10, null, 12] }), aLine({ times: [2, 3], values: [20, 21] })]);
  assert.deepEqual(data, [
    [1, 2, 3, 5],
    [10, undefined, null, 12],
    [undefined, 20, 21, undefined],
  ]);
});

test('alignment loses no value and invents none', () => {
  const line = fc
    .uniqueArray(fc.record({ time: fc.nat(50), value: fc.option(fc.integer(), { nil: null }) }), { selector: (point) => point.time })
    .map((points) => points.sort((a, b) => a.time - b.time))
    .map((points) => aLine({ times: points.map((point) => point.time), values: points.map((point) => point.value) }));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 4 }), (lines) => {
      const [times, ...columns] = align(lines);
      assert.ok(times.every((time, i) => i === 0 || time > times[i - 1]!));
      lines.forEach((each, i) => {
        const kept = times.flatMap((time, at) => (columns[i]![at] === undefined ? [] : [[time, columns[i]![at]]]));
        assert.deepEqual(
          kept,
          each.times.map((time, at) => [time, each.values[at]]),
        );
      });
    }),
    { numRuns: 200 },
  );
});

test('the latest value is the newest reading, not the gap after it', () => {
  assert.deepEqual(latestOf(aLine({ values: [5, 6, null] })), { time: 1000, value: 6 });
  assert.equal(latestOf(aLine({ values: [null] })), undefined);
});

test('a summary counts what lies within the time shown, and no gaps', () => {
  const line = aLine({ values: [100, 1, null, 3, 100] });
  assert.deepEqual(summaryOf(line, 1000, 3000), { min: 1, mean: 2, max: 3, count: 2 });
  assert.equal(summaryOf(line, 9000, 9999), undefined);
});

test('a chart begins with its first reading while there is less than its span, and shows a dozen polls at least', () => {
  const MINUTE = 60_000;
  const now = 1000 * MINUTE;
  const since = (...minutes: number[]) => minutes.map((each) => ({ times: [now - 100 * MINUTE, now - each * MINUTE], values: [null, 1] }));
  const begins = (minutes: number[], interval: number) => (now - beginningOf(since(...minutes), now, 60 * MINUTE, interval)) / MINUTE;
  assert.equal(begins([7, 5], MINUTE / 6), 7, 'the first of all lines');
  assert.equal(begins([1], MINUTE / 6), 2, 'twelve polls of ten seconds');
  assert.equal(begins([80], MINUTE / 6), 60, 'no more than the span');
  assert.equal(begins([1], 10 * MINUTE), 60, 'twelve polls are longer than the span');
  assert.equal(begins([], MINUTE), 12);
});

test('a gap of one line is whole, also where another line has readings meanwhile', () => {
  const gappy = aLine({ times: [0, 20, 50], values: [1, null, 2] });
  const other = aLine({ name: 'other', times: [10, 30, 40, 60], values: [5, 5, 5, 5] });
  const [times, first, second] = withWholeGaps(align([gappy, other]));
  assert.deepEqual(times, [0, 10, 20, 30, 40, 50, 60]);
  assert.deepEqual(first, [1, null, null, null, null, 2, undefined]);
  assert.deepEqual(second, [undefined, 5, undefined, 5, 5, undefined, 5]);
});

test('large bytes are drawn by their prefix, and their limits with them', () => {
  const [group] = otherLines([
    aSeries({ metric: 'hsm.storage.used', unit: 'By', values: [16_000_000, null], limits: { highCritical: 20_000_000 } }),
  ]);
  assert.deepEqual([group?.unit, group?.lines[0]?.values, group?.lines[0]?.limits], ['MB', [16, null], { highCritical: 20 }]);
});

test('a value axis has room for its longest number', () => {
  assert.ok(axisWidth(['48000.0', '0']) >= 7 * 6 + 10);
  assert.equal(axisWidth(null), axisWidth(['26']), 'and is never narrower than the others');
});
