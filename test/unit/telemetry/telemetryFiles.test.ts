import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Bundle, saidIn } from '../../../src/core/l10n.ts';
import { NOT_JUDGED } from '../../../src/core/reading.ts';
import { HOUR } from '../../../src/core/time/duration.ts';
import { fileName, isoWithOffset, savedText, telemetryCsv } from '../../../src/extension/telemetry/telemetryCsv.ts';
import { parseTelemetryLink, telemetryLink } from '../../../src/extension/telemetry/telemetryLink.ts';
import { pointsFor } from '../../../src/extension/telemetry/telemetryReads.ts';
import { type ReadStretch, readWhole, type WholeSeries } from '../../../src/extension/telemetry/wholeHistory.ts';
import type { HistoryParams, HistorySeries } from '../../../src/protocol/contract.ts';
import type { PageGap } from '../../../src/protocol/pages/series.ts';
import { everyday, type TelemetrySelection } from '../../../src/protocol/pages/telemetrySelection.ts';
import { aRecord, aSeries } from './build.ts';

const MORNING = Date.parse('2026-03-02T07:00:00Z');

/** The file of answers of the service, as text. */
function csvOf(series: readonly HistorySeries[], gaps: readonly PageGap[] = [], offsetAt?: (time: number) => number): string {
  const packed = (values: readonly (number | null)[]) => Float64Array.from(values, (value) => value ?? Number.NaN);
  const whole = series.map(({ times, values, least, most, ...about }): WholeSeries => {
    const means = least && most && { least: packed(least), most: packed(most) };
    return { ...about, stretches: [{ times: packed(times), values: packed(values), ...means }] };
  });
  return Array.from(telemetryCsv(whole, gaps, offsetAt), ({ text }) => text).join('');
}

/** All readings of a line in one: of means that are left out, the values. */
function joined({ stretches }: WholeSeries) {
  const all = (of: (stretch: ReadStretch) => Float64Array) => stretches.flatMap((stretch) => [...of(stretch)]);
  return {
    times: all(({ times }) => times),
    values: all(({ values }) => values),
    least: all(({ least, values }) => least ?? values),
    most: all(({ most, values }) => most ?? values),
  };
}

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
  assert.deepEqual(csvOf(series, [gap], () => 330).split('\r\n'), [
    `time,"CPU Temperature, Console [Cel]","'=HYPERLINK(""x"") NTP offset, SNMP [s]",not watched`,
    '2026-03-02T12:30:00+05:30,26.5,-0.5,',
    '2026-03-02T12:30:01+05:30,,,Not watched until 2026-03-02T12:30:02+05:30: the watching service did not run',
    '2026-03-02T12:30:02+05:30,,0.25,',
    '',
  ]);
  assert.equal(isoWithOffset(MORNING, -570), '2026-03-01T21:30:00-09:30');
});

test('means of hours bring the least and the most of each', () => {
  const [head, row] = csvOf([aSeries({ times: [MORNING], values: [26], least: [24], most: [31] })], [], () => 0).split('\r\n');
  assert.match(head ?? '', /^time,"CPU Temperature, Console \[Cel\] mean",".* least",".* most",not watched$/);
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
  assert.equal(series.length, 1);
  const line = joined(series[0]!);
  assert.ok(asked.length > 10 && Math.max(...asked) < 10_000);
  assert.deepEqual(gaps, []);
  const wanted = 810 * 24 + 90 * 24 * 6 + 1;
  assert.deepEqual([line.times.length, new Set(line.times).size, line.values.length, line.least.length], Array(4).fill(wanted));
  assert.deepEqual([line.times[0], line.times.at(-1)], [from, to]);
  assert.deepEqual([line.values[5], line.least[5], line.most[5]], [5, 4, 6]);
  assert.deepEqual(
    [line.least.at(-1), line.most.at(-1)],
    [line.values.at(-1), line.values.at(-1)],
    'readings are their own least and most',
  );
});

test('a file has every reading of a time in which an HSM was polled more often than it is now', async () => {
  const device = aRecord({ interval: 600 });
  const [from, to] = [MORNING - 240 * HOUR, MORNING];
  // Each ten seconds for a day, and since then each ten minutes.
  const all: number[] = [];
  for (let time = from; time <= to; time += time < from + 24 * HOUR ? 10_000 : HOUR / 6) all.push(time);
  for (let time = from + 48 * HOUR; time < from + 72 * HOUR; time += 5_000) all.push(time);
  const sorted = [...new Set(all)].sort((a, b) => a - b);
  const history = async (params: HistoryParams) => {
    const times = sorted.filter((time) => time >= Date.parse(params.from) && time <= Date.parse(params.to));
    const isMuch = times.length > 10_000;
    const kept = isMuch ? times.filter((_, i) => i % 2 === 0) : times;
    return { series: [aSeries({ times: kept, values: kept.map(() => 1), ...(isMuch && { thinned: true }) })] };
  };
  const { series } = await readWhole({ history, gaps: async () => [] }, device, 'temperatures', { from, to });
  assert.deepEqual([joined(series[0]!).times.length, series[0]?.thinned], [sorted.length, undefined]);
  // What comes thinned however little is asked for is told as that, and is asked for no more often than needed.
  let asked = 0;
  const thin = async () => ({ series: [aSeries({ times: [from + ++asked], values: [1], thinned: true })] });
  const some = await readWhole({ history: thin, gaps: async () => [] }, device, 'temperatures', { from, to: from + 20 * HOUR });
  assert.equal(some.series[0]?.thinned, true);
  assert.ok(asked < 60, `${asked} questions`);
});

test('a file that nobody waits for any more is read no further; how far it is is told', async () => {
  const device = aRecord({ interval: 600 });
  const giveUp = new AbortController();
  let asked = 0;
  const history = async () => {
    asked++;
    return { series: [aSeries()] };
  };
  const shares: number[] = [];
  const done = (share: number) => {
    shares.push(share);
    if (shares.length === 3) giveUp.abort();
  };
  const span = { from: MORNING - 900 * 24 * HOUR, to: MORNING };
  const reads = { history, gaps: async () => [] };
  await assert.rejects(readWhole(reads, device, 'temperatures', span, { stop: giveUp.signal, done }), { name: 'AbortError' });
  assert.equal(asked, 3);
  assert.ok(shares.every((share, i) => share > (shares[i - 1] ?? 0) && share < 1));
  shares.length = 0;
  await readWhole(reads, device, 'temperatures', span, { done: (share) => shares.push(share) });
  assert.equal(shares.at(-1), 1);
});

test('of more readings than the editor can hold no file is made, and a person is told what to do', async () => {
  const device = aRecord({ interval: 600 });
  const history = async ({ to }: HistoryParams) => {
    const end = Date.parse(to);
    return { series: [aSeries({ times: [end - 3, end - 2, end - 1], values: [1, 2, 3] })] };
  };
  const reads = { history, gaps: async () => [] };
  const span = { from: MORNING - 100 * 24 * HOUR, to: MORNING };
  assert.equal((await readWhole(reads, device, 'temperatures', span, {}, 12)).series.length, 1);
  await assert.rejects(readWhole(reads, device, 'temperatures', span, {}, 10), /more readings than one file can hold/);
});

test('parts of one name have columns of their own; a gap that goes on says no "now", which is another one when the file is read', () => {
  const series = ['psu1', 'psu2'].map((id) =>
    aSeries({ attributes: { 'hw.id': id, 'hw.name': 'Fan', 'hw.type': 'fan' }, times: [MORNING], values: [1] }),
  );
  const alone = aSeries({ channel: 'snmp', attributes: { 'hw.id': 'psu1', 'hw.name': 'Fan' }, times: [MORNING], values: [null] });
  const gap = { from: MORNING, to: MORNING + 1000, what: 'Not watched', why: 'it is switched off', goesOn: true } as const;
  const [head, row, end] = csvOf([...series, alone], [gap], () => 0).split('\r\n');
  assert.equal(
    head,
    'time,"Fan (psu1) Temperature, Console [Cel]","Fan (psu2) Temperature, Console [Cel]","Fan Temperature, SNMP [Cel]",not watched',
  );
  assert.equal(row, '2026-03-02T07:00:00+00:00,1,1,,Not watched until 2026-03-02T07:00:01+00:00 and longer: it is switched off');
  assert.equal(end, '');
});

test('what stands in a file is in the language of the editor, and its numbers are as spreadsheets and scripts read them', () => {
  const german = JSON.parse(readFileSync(new URL('../../../media/l10n/bundle.l10n.de.json', import.meta.url), 'utf8')) as Bundle;
  const gap = { from: MORNING, to: MORNING + 1000, what: 'Konsole nicht überwacht', why: 'es war abgeschaltet' };
  const wrong = aSeries({ times: [MORNING], values: [26.5], least: [24], most: [31] });
  const series = [{ ...wrong, attributes: { ...wrong.attributes, [NOT_JUDGED]: 'known to be wrong' } }];
  const [head, row] = saidIn('de', german, () => csvOf(series, [gap], () => 60)).split('\r\n');
  assert.match(
    head ?? '',
    /^Zeit,"CPU Temperatur, \S+ \[Cel\] \(bekanntermaßen falsch\) Mittelwert",".* kleinster Wert",".* größter Wert",nicht überwacht$/,
  );
  assert.equal(row, '2026-03-02T08:00:00+01:00,26.5,24,31,Konsole nicht überwacht bis 2026-03-02T08:00:01+01:00: es war abgeschaltet');
});

test('times keep their order and their offset where clocks are put back, and readings at one time stand in one row', () => {
  // Between the two an hour is put back, as in Europe on the last Sunday of October.
  const back = Date.parse('2026-10-25T01:00:00Z');
  const series = [
    aSeries({ times: [back - HOUR / 2, back, back + HOUR / 2], values: [1, null, 3] }),
    aSeries({ channel: 'snmp', times: [back - HOUR / 2, back + HOUR / 2], values: [4, 5] }),
  ];
  const rows = csvOf(series, [], (time) => (time < back ? 120 : 60))
    .split('\r\n')
    .slice(1, -1);
  assert.deepEqual(rows, ['2026-10-25T02:30:00+02:00,1,4,', '2026-10-25T02:30:00+01:00,3,5,']);
});

test('the name that is offered for a file is that of one file, also for an HSM of a platform', () => {
  assert.equal(fileName('central/hsm-7-fans'), 'central-hsm-7-fans');
  assert.equal(fileName('hsm-eus-1-Fan speed: \u202e"x".png'), 'hsm-eus-1-Fan-speed-x-png');
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
