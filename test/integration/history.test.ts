import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { NOT_JUDGED, type Reading } from '../../src/core/reading.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/time/duration.ts';
import { startSimulation } from '../../src/simulator/simulation.ts';
import { openStore } from '../../src/store/store.ts';
import { bundleCli, runCli } from '../support/bundledCli.ts';
import { liveView, testPlace } from '../support/testService.ts';
import { waitFor } from '../support/waitFor.ts';

let cli: string;
before(async () => {
  cli = await bundleCli('1.0.0');
});

interface PrintedHistory {
  readonly series: readonly {
    readonly component: string;
    readonly channel: string;
    readonly metric: string;
    readonly unit: string;
    readonly points: readonly (readonly [string, number])[];
    readonly extremes?: readonly (readonly [string, number, number])[];
    readonly gaps: readonly { readonly from: string; readonly to: string; readonly cause: string }[];
    readonly notJudged?: string;
  }[];
}

const NOW = Date.now();
/** Long enough ago that the service's own polls stand apart. */
const BEGAN = NOW - 130 * DAY;
const ENDED = NOW - 3 * DAY;
const WRONG = 'never judged: this value is known to be wrong';
const iso = (time: number) => new Date(time).toISOString();

function read(time: number, value: number, component = 'old-sensor'): Reading {
  const attributes = { 'hw.id': component, 'hw.name': 'Old sensor', 'hw.type': 'temperature' } as const;
  return { device: 'hsm-1', channel: 'console', metric: 'hw.temperature', attributes, time, value, unit: 'Cel', state: 'ok' };
}

test('the terminal prints what was read over years, and when nobody looked and why', { timeout: 120_000 }, async () => {
  await using simulation = await startSimulation({ devices: [{ id: 'hsm-1', name: 'One' }] }, new AbortController().signal);
  await using place = testPlace(cli);
  const all = Array.from({ length: Math.floor((ENDED - BEGAN) / (10 * MINUTE)) }, (_, n) => read(BEGAN + n * 10 * MINUTE, -5 + (n % 7)));
  const loc1 = read(NOW - 25 * DAY, 0, 'loc1');
  const silent = { from: NOW - 20 * DAY, to: NOW - 19 * DAY };
  {
    using store = openStore(join(place.folder, 'history.db'));
    store.readings.append(all.filter(({ time }) => time <= silent.from || time >= silent.to));
    store.readings.append([{ ...loc1, attributes: { ...loc1.attributes, [NOT_JUDGED]: WRONG } }]);
    store.gaps.save({ device: 'hsm-1', channel: 'console', ...silent, cause: 'silent' });
    store.gaps.save({ device: 'hsm-1', channel: 'snmp', from: NOW - 15 * DAY, to: NOW - 14 * DAY, cause: 'refused' });
    store.gaps.save({ device: 'hsm-1', from: NOW - 10 * DAY, to: NOW - 9 * DAY, cause: 'service-off' });
  }
  place.write({ poll: { interval: '5s', timeout: '2s' }, devices: simulation.inventory().devices });
  using client = await place.connect();
  await client.request('provideSecrets', { secrets: simulation.secrets });
  const view = await liveView(client);
  await waitFor('it is polled', () => view.device('hsm-1')?.channels.every(({ state }) => state === 'ok'), 60_000);
  const run = (...args: readonly string[]) => runCli(cli, ['history', ...args, '--state', place.folder]);
  const asked = ['hsm-1', '--metric', 'hw.temperature', '--component', 'old-sensor'] as const;

  // Of what is older than a quarter of a year, hours are left as soon as the service has tidied.
  const whole = await waitFor(
    'old readings are hours',
    async () => {
      const { code, stdout, stderr } = await run(...asked, '--from', '200d', '--json');
      assert.equal(code, 0, stderr);
      const document = JSON.parse(stdout) as PrintedHistory;
      return document.series[0]?.extremes ? document : undefined;
    },
    60_000,
  );
  assert.equal(whole.series.length, 1);
  const [series] = whole.series;
  assert.deepEqual([series!.component, series!.channel, series!.metric, series!.unit], ['old-sensor', 'console', 'hw.temperature', 'Cel']);
  const times = series!.points.map(([time]) => Date.parse(time));
  assert.ok(times.every((time, at) => at === 0 || time > times[at - 1]!));
  assert.ok(times[0]! < BEGAN + HOUR && times.at(-1)! > ENDED - HOUR);
  const raw = all.filter(({ time }) => time > NOW - 80 * DAY && (time <= silent.from || time >= silent.to));
  const printed = new Map(series!.points.map(([time, value]) => [time, value]));
  assert.ok(
    raw.every(({ time, value }) => printed.get(iso(time)) === value),
    'each reading of the last quarter is there',
  );
  const hours = series!.extremes!;
  assert.ok(hours.length > 24 * 30, `${hours.length} hours`);
  // The first and the last may be of a part of an hour.
  assert.ok(hours.slice(1, -1).every(([, least, most]) => least >= -5 && most <= 1 && most - least >= 4));
  assert.deepEqual(series!.gaps, [
    { from: iso(silent.from), to: iso(silent.to), cause: 'silent' },
    { from: iso(NOW - 10 * DAY), to: iso(NOW - 9 * DAY), cause: 'service-off' },
    ...series!.gaps.slice(2),
  ]);

  const span = ['--from', iso(silent.from - HOUR), '--to', iso(silent.to + HOUR)];
  const csv = (await run(...asked, ...span, '--csv')).stdout.trim().split('\n');
  assert.equal(csv[0], 'time,component,channel,hw.temperature [Cel],not watched,until');
  const gap = csv.filter((line) => line.includes('silent'));
  assert.deepEqual(gap, [`${iso(silent.from).replace('Z', '+00:00')},old-sensor,console,,silent,${iso(silent.to).replace('Z', '+00:00')}`]);
  assert.match(csv[1]!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00,old-sensor,console,-?\d,,$/);
  const old = (await run(...asked, '--from', iso(BEGAN), '--to', iso(BEGAN + 12 * HOUR), '--csv')).stdout;
  assert.match(
    old,
    /^time,component,channel,hw\.temperature \[Cel\],hw\.temperature least \[Cel\],hw\.temperature most \[Cel\],not watched,until\n/,
  );

  const table = await run(...asked, ...span);
  assert.match(table.stdout, /^TIME +COMPONENT +CHANNEL +METRIC +VALUE\n\S+ \S+Z +old-sensor +console +hw\.temperature +-?\d °C\n/);
  assert.match(table.stdout, /^Not watched: .*console.* from .* to .*: no usable answer came$/im);
  assert.match(
    (await run(...asked, '--from', iso(BEGAN), '--to', iso(BEGAN + 12 * HOUR))).stdout,
    /-?\d\.?\d* °C \(-\d °C to \d °C in that hour\)/,
  );

  // Of a time in which nothing was read, why is all that there is to tell.
  const within = { from: silent.from + HOUR, to: silent.to - HOUR };
  const nothing = ['hsm-1', '--metric', 'hw.fan.speed', '--from', iso(within.from), '--to', iso(within.to)];
  const { series: unread } = JSON.parse((await run(...nothing, '--json')).stdout) as PrintedHistory;
  const fan = unread.find(({ component, channel }) => component === 'fan1a' && channel === 'console');
  assert.deepEqual(fan?.points, []);
  assert.deepEqual(fan?.gaps, [{ from: iso(within.from), to: iso(within.to), cause: 'silent' }]);
  const one = JSON.parse((await run(...nothing, '--component', 'fan1a', '--json')).stdout) as PrintedHistory;
  assert.deepEqual([...new Set(one.series.map(({ component }) => component))], ['fan1a']);
  assert.match(
    (await run(...nothing)).stdout,
    /^Nothing was read of it from .* to .*\.\nNot watched: .*console.* from .* to .*: no usable answer came$/im,
  );
  assert.match((await run(...nothing, '--csv')).stdout, /^\S+,fan1a,console,,silent,\S+$/m);

  // What is known to be wrong is told as that, whatever asks.
  const wrong = ['hsm-1', '--metric', 'hw.temperature', '--component', 'loc1', '--from', '26d', '--to', '24d'];
  const told = JSON.parse((await run(...wrong, '--json')).stdout) as PrintedHistory;
  assert.deepEqual([told.series[0]?.notJudged, whole.series[0]?.notJudged], [WRONG, undefined]);
  const at = iso(NOW - 25 * DAY).replace('Z', '+00:00');
  const lines = (await run(...wrong, '--csv')).stdout.trim().split('\n');
  assert.equal(lines[0], 'time,component,channel,hw.temperature [Cel],not watched,until,not judged');
  assert.ok(lines.includes(`${at},loc1,console,0,,,${WRONG}`), lines[1]);
  const shown = (await run(...wrong)).stdout;
  assert.match(shown, /loc1 +console +hw\.temperature +0 °C, not judged$/m);
  assert.match(shown, /^Not judged: loc1, Console: never judged: this value is known to be wrong$/m);

  for (const [args, said] of [
    [[], /Give one device by its id/],
    [['hsm-9', '--metric', 'hw.temperature'], /No device that is watched has the id "hsm-9"\. There is hsm-1\./],
    [['hsm-1'], /Say with --metric what is wanted\. Read of this device: .*hw\.temperature/],
    [['hsm-1', '--metric', 'heat!'], /"heat!" is no metric\. Read of this device: /],
    [['hsm-1', '--metric', 'hw.heat'], /Nothing is known of hw\.heat in that time\. Read of this device: .*hw\.temperature/],
    [['hsm-1', '--metric', 'hw.temperature', '--component', 'nose'], /a component "nose" in that time\. This device has .*/],
    [[...asked, '--from', 'soon'], /--from expects a duration/],
    [[...asked, '--from', '1h', '--to', '2h'], /--from has to be before --to/],
    [[...asked, '--csv', '--json'], /either --json or --csv/],
  ] as const) {
    const { code, stdout, stderr } = await run(...args);
    assert.equal(code, 3, args.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, said);
    assert.doesNotMatch(stderr, /\n\s+at /);
  }
});
