import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR } from '../../../src/core/time/duration.ts';
import { isoWithOffset, savedText, telemetryCsv } from '../../../src/extension/telemetry/telemetryCsv.ts';
import { parseTelemetryLink, telemetryLink } from '../../../src/extension/telemetry/telemetryLink.ts';
import { pointsFor, readWhole } from '../../../src/extension/telemetry/telemetryReads.ts';
import type { HistoryParams } from '../../../src/protocol/contract.ts';
import { everyday, type TelemetrySelection } from '../../../src/protocol/pages/telemetrySelection.ts';
import { aRecord, aSeries } from './build.ts';

const MORNING = Date.parse('2026-03-02T07:00:00Z');

test('a file of readings has ISO 8601 times with their offset, units in its heading, and nothing that a spreadsheet would run', () => {
  const series = [
    aSeries({ times: [MORNING, MORNING + 1000], values: [26.5, null] }),
    aSeries({
      metric: 'hsm.ntp.offset',
      unit: 's',
      channel: 'snmp',
      attributes: { 'hw.id': 'ntp', 'hw.name': '=HYPERLINK("x")', 'hw.type': 'service' },
      times: [MORNING, MORNING + 2000],
      values: [-0.5, 0.25],
    }),
  ];
  const gap = { from: MORNING + 1000, to: MORNING + 2000, what: 'Not watched', why: 'the watching service did not run' };
  assert.deepEqual(telemetryCsv(series, [gap], () => 330).split('\r\n'), [
    `time,"CPU Temperature, Console [Cel]","'=HYPERLINK(""x"") NTP offset, SNMP [s]",not watched`,
    '2026-03-02T12:30:00+05:30,26.5,-0.5,',
    '2026-03-02T12:30:01+05:30,,,Not watched until 2026-03-02T12:30:02+05:30: the watching service did not run',
    '2026-03-02T12:30:02+05:30,,0.25,',
    '',
  ]);
  assert.equal(isoWithOffset(MORNING, -570), '2026-03-01T21:30:00-09:30');
});

test('means of hours bring the least and the most of each', () => {
  const [head, row] = telemetryCsv([aSeries({ times: [MORNING], values: [26], least: [24], most: [31] })], [], () => 0).split('\r\n');
  assert.match(head ?? '', /^time,"CPU Temperature, Console \[Cel\]",".* least",".* most",not watched$/);
  assert.equal(row, '2026-03-02T07:00:00+00:00,26,24,31,');
});

test('a file of three years has every reading once, however many there are, and the means of what is older', async () => {
  const device = aRecord({ interval: 600 });
  const [from, to] = [MORNING - 900 * 24 * HOUR, MORNING];
  const kept = MORNING - 90 * 24 * HOUR;
  const asked: number[] = [];
  const history = async (params: HistoryParams) => {
    const times: number[] = [];
    const [begin, end] = [Date.parse(params.from ?? ''), Date.parse(params.to ?? '')];
    for (let time = from - 24 * HOUR; time <= end; time += time < kept ? HOUR : HOUR / 6) if (time >= begin) times.push(time);
    asked.push(times.length);
    const values = times.map((time) => (time - from) / HOUR);
    const isMean = begin < kept;
    return { series: [aSeries({ times, values, ...(isMean && { least: values.map((v) => v - 1), most: values.map((v) => v + 1) }) })] };
  };
  const { series, gaps } = await readWhole({ history, gaps: async () => [] }, device, 'temperatures', { from, to });
  const [line] = series;
  assert.ok(line && asked.length > 10 && Math.max(...asked) < 10_000);
  assert.deepEqual(gaps, []);
  const wanted = 810 * 24 + 90 * 24 * 6 + 1;
  assert.deepEqual([line.times.length, new Set(line.times).size, line.values.length, line.least?.length], Array(4).fill(wanted));
  assert.deepEqual([line.times[0], line.times.at(-1)], [from, to]);
  assert.deepEqual([line.values[5], line.least?.[5], line.most?.[5]], [5, 4, 6]);
  assert.deepEqual(
    [line.least?.at(-1), line.most?.at(-1)],
    [line.values.at(-1), line.values.at(-1)],
    'readings are their own least and most',
  );
});

test('whoever saves a time that was thinned is told so, however few points are left of it', () => {
  assert.equal(savedText('/a.csv', [{}]), 'Saved to /a.csv.');
  assert.match(savedText('/a.csv', [{}, { thinned: true }]), /only the lowest and highest of each stretch are in it/);
});

test('a link opens the same device, time, groups and comparison again', () => {
  const selections: readonly TelemetrySelection[] = [
    { device: 'hsm-1', time: { last: 24 * HOUR }, groups: ['fans'], hidden: [] },
    {
      device: 'hsm 1/ü&x=y',
      time: { from: MORNING, to: MORNING + HOUR },
      groups: [],
      component: 'fan2b',
      compare: { before: 24 * HOUR, devices: ['a', 'b,c'] },
      hidden: ['hw.fan.speed fan1a console', 'hsm-2 hw.fan.speed ü&off= snmp'],
    },
  ];
  for (const selection of selections) {
    const { protocol, host, pathname: path, search } = new URL(telemetryLink(selection, 'vscode', 'hsm-vigil.hsm-vigil'));
    assert.deepEqual([protocol, host], ['vscode:', 'hsm-vigil.hsm-vigil']);
    assert.deepEqual(parseTelemetryLink({ path, query: search.slice(1) }), selection);
  }
});

test('a link from anywhere opens nothing else, and what is wrong in it is left out', () => {
  assert.equal(parseTelemetryLink({ path: '/acknowledge', query: 'device=hsm-1' }), undefined);
  assert.deepEqual(parseTelemetryLink({ path: '/telemetry', query: 'last=x&groups=fans,../keys&before=-1&from=never' }), {
    ...everyday,
    groups: ['fans'],
    hidden: [],
  });
});

test('a link names no more lines that are off than systems take, and of a long list none', () => {
  const query = (hidden: readonly string[]) => telemetryLink({ ...everyday, hidden }, 'vscode', 'a.b');
  assert.equal(new URL(query(['a', 'b'])).searchParams.getAll('off').length, 2);
  const many = Array.from({ length: 60 }, (_, i) => `hw.temperature sensor-with-a-name-${i} console`);
  assert.equal(new URL(query(many)).searchParams.has('off'), false);
  const flood = `off=${'x&off='.repeat(10_000)}`;
  assert.equal(parseTelemetryLink({ path: '/telemetry', query: flood })?.hidden?.length, 100);
});

test('however many lines a group has, all their points fit into a message', () => {
  const span = { from: MORNING, to: MORNING + 24 * HOUR };
  assert.equal(pointsFor(8, span, span.to), 1600);
  for (const lines of [1, 24, 150, 290]) assert.ok(lines * pointsFor(lines, span, span.to) <= 36_000, `${lines} lines`);
  assert.ok(150 * pointsFor(150, { from: MORNING - 9000 * HOUR, to: MORNING }, MORNING) <= 18_000, 'means bring three numbers each');
});
