import assert from 'node:assert/strict';
import { test } from 'node:test';
import { models } from '../../../src/devices/models.ts';
import { metricNamed, nameOfMetric } from '../../../src/service/sources/metricNames.ts';
import { literally, readingQuestions, refreshQuestions, selector } from '../../../src/service/sources/questions.ts';
import { gapsQuestion, historyLines, historyQuestions, remoteGaps } from '../../../src/service/sources/remoteHistory.ts';

const MINUTE = 60_000;
const T0 = Date.UTC(2026, 2, 2, 12);
const of = { device: 'hsm-1', service: 'edge-1', interval: 10 * MINUTE };

function ask(hours: number, points: number, metrics: readonly string[] = ['hw.temperature']) {
  const question = historyQuestions({ match: { job: 'hsm "x"', site: '~eu-.*' } }, of, {
    device: 'central/hsm-1',
    metrics: metrics as never,
    from: new Date(T0 - hours * 60 * MINUTE).toISOString(),
    to: new Date(T0).toISOString(),
    points,
  });
  assert.ok(question);
  return question;
}

test('the step fits the points that are drawn, and is no smaller than what polls can tell', () => {
  const day = ask(24, 500);
  assert.ok((day.values.to - day.values.from) / day.values.step <= 501);
  assert.equal(day.least, undefined);
  assert.equal(ask(1, 1_600).values.step, 2 * MINUTE);
  const year = ask(24 * 365, 500);
  assert.ok((year.values.to - year.values.from) / year.values.step <= 501);
  assert.match(year.values.query, /^label_replace\(avg_over_time\(hw_temperature_celsius\{/);
  assert.match(year.least?.query ?? '', /min_over_time/);
  assert.match(year.most?.query ?? '', /max_over_time/);
  for (const { values } of [day, year]) assert.equal(values.from % values.step, 0);
});

test('labels stand in a question as what they are', () => {
  const { query } = ask(1, 100, ['hw.temperature', 'hw.voltage']).values;
  assert.ok(
    query.includes(
      String.raw`{job="hsm \"x\"",site=~"eu-.*",__name__=~"hw_temperature_celsius|hw_voltage_volts",device="hsm-1",instance="edge-1"}[1200s]`,
    ),
    query,
  );
  assert.equal(selector({}), '{}');
  assert.equal(literally('a.b-1|(c)'), String.raw`a\.b\-1\|\(c\)`);
  const { readings } = readingQuestions({ window: '25m' }, ['a.b', 'c']);
  assert.ok(readings.includes(String.raw`device=~"a\\.b|c"`), readings);
  assert.ok(Object.keys(refreshQuestions({ window: '25m' })).length <= 6);
});

test('a metric that no platform has a name for is not asked for', () => {
  assert.equal(nameOfMetric('hsm.info'), undefined);
  assert.equal(nameOfMetric('hsm.of.another.model'), undefined);
  const name = nameOfMetric('hsm.disk.errors');
  assert.equal(name, 'hsm_disk_errors_total');
  assert.deepEqual(metricNamed(name ?? ''), { metric: 'hsm.disk.errors', unit: '1' });
  const params = { device: 'x', metrics: ['hsm.info'] as never, from: new Date(T0).toISOString(), to: new Date(T0 + 1).toISOString() };
  assert.equal(historyQuestions({}, of, params), undefined);
});

test('where a platform has nothing, the line has a hole', () => {
  const labels = { __name__: 'hw_temperature_celsius', component: 'inlet', witness: 'console', device: 'hsm-1' };
  const step = 10 * MINUTE;
  const points = [0, 1, 4, 5].map((n) => [T0 + n * step, 20 + n] as const);
  const [line] = historyLines({ values: [{ labels, points }] }, { query: '', from: T0, to: T0 + 5 * step, step }, models[0]);
  assert.deepEqual(line?.values, [20, 21, null, 24, 25]);
  assert.deepEqual([line?.metric, line?.unit, line?.channel], ['hw.temperature', 'Cel', 'console']);
  const folded = { component: 'inlet', witness: 'console', vigil_metric: 'hw_temperature_celsius' };
  const answers = {
    values: [{ labels: folded, points }],
    least: [{ labels: folded, points: points.map(([time]) => [time, 1] as const) }],
    most: [{ labels: folded, points }],
  };
  const [mean] = historyLines(answers, { query: '', from: T0, to: T0, step }, models[0]);
  assert.deepEqual([mean?.least, mean?.most, mean?.thinned], [[1, 1, null, 1, 1], [20, 21, null, 24, 25], true]);
  for (const strange of [
    { ...labels, __name__: 'up' },
    { ...labels, witness: 'x' },
    { ...labels, component: '' },
  ])
    assert.deepEqual(historyLines({ values: [{ labels: strange, points }] }, { query: '', from: T0, to: T0, step }, models[0]), []);
});

test('time of which nothing was told is a gap, and so is time in which the device was silent', () => {
  const question = gapsQuestion({}, of, T0, T0 + 60 * MINUTE);
  assert.equal(question.step, 5 * MINUTE);
  const told = [0, 1, 2, 6, 7, 8, 9, 10, 11, 12].map((n) => [T0 + n * question.step, n >= 8 && n < 10 ? 2 : 0] as const);
  assert.deepEqual(
    remoteGaps('central/hsm-1', [{ labels: {}, points: told }], question).map(({ from, to, cause }) => [
      (Date.parse(from) - T0) / MINUTE,
      (Date.parse(to) - T0) / MINUTE,
      cause,
    ]),
    [
      [15, 30, 'not-told'],
      [40, 50, 'silent'],
    ],
  );
  assert.deepEqual(
    remoteGaps('x', [], question).map(({ cause }) => cause),
    ['not-told'],
  );
});
