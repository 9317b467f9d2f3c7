import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOT_JUDGED } from '../../../src/core/reading.ts';
import { HOUR, MINUTE } from '../../../src/core/time/duration.ts';
import { familyOf, type SeriesPoint, sampleName } from '../../../src/service/export/common/families.ts';
import { devicePoints, MOST_SERIES } from '../../../src/service/export/devicePoints.ts';
import { deviceRecord } from '../../../src/service/records/deviceRecord.ts';
import type { WatchedDevice } from '../../../src/service/watching/watchedDevice.ts';
import { SimulatedPolls } from '../../support/simulatedPolls.ts';
import { deviceOf, NOON, WatchedFleet } from '../../support/watchedFleet.ts';

const INTERVAL = 10 * MINUTE;

/** A device after so many polls, each ten minutes after the other, the last one at noon. */
async function polled(t: { after(end: () => Promise<void>): void }, polls = 1, change: (polls: SimulatedPolls) => void = () => {}) {
  const fleet = new WatchedFleet([], [{ ...deviceOf('hsm-1', 'prod'), site: 'Frankfurt "1"' }]);
  t.after(() => fleet[Symbol.asyncDispose]());
  const device = fleet.fleet.find('hsm-1')!;
  const source = new SimulatedPolls();
  change(source);
  for (let poll = polls - 1; poll >= 0; poll--) {
    const at = NOON - poll * INTERVAL;
    device.apply(source.poll('hsm-1', at), at, at);
  }
  return { fleet, device };
}

function find(points: readonly SeriesPoint[], name: string, labels: Readonly<Record<string, string>> = {}): readonly SeriesPoint[] {
  return points.filter(
    (point) =>
      sampleName(point.family) === name &&
      Object.entries(labels).every(([key, value]) => point.labels.some(([k, v]) => k === key && v === value)),
  );
}

const seriesOf = ({ family, labels }: SeriesPoint) => `${sampleName(family)} ${JSON.stringify(labels)}`;

test('each reading goes out by its name and unit, with the labels of where it stands', async (t) => {
  const { device } = await polled(t);
  const [temperature] = find(devicePoints(device, NOON), 'hw_temperature_celsius', { witness: 'console' });
  assert.ok(temperature);
  assert.deepEqual(
    temperature.labels.filter(([name]) => name !== 'component'),
    [
      ['device', 'hsm-1'],
      ['ha_group', 'prod'],
      ['model', 'luna-network-hsm-7'],
      ['site', 'Frankfurt "1"'],
      ['witness', 'console'],
    ],
  );
  assert.equal(temperature.time, NOON);
  const component = temperature.labels.find(([name]) => name === 'component')?.[1] ?? '';
  const [readAt] = find(devicePoints(device, NOON), 'hsm_vigil_reading_timestamp_seconds', { component, metric: 'hw.temperature' });
  assert.equal(readAt?.value, NOON / 1000);
});

test('no two series are the same, and all names are names of Prometheus', async (t) => {
  const { device } = await polled(t, 2);
  const points = devicePoints(device, NOON);
  assert.ok(points.length > 200, `${points.length}`);
  assert.equal(new Set(points.map(seriesOf)).size, points.length);
  for (const { family, labels } of points) {
    assert.match(sampleName(family), /^[a-z_][a-z0-9_]*$/);
    for (const [name] of labels) assert.match(name, /^[a-z_][a-z0-9_]*$/);
    assert.deepEqual(
      labels.map(([name]) => name),
      labels.map(([name]) => name).toSorted(),
    );
  }
});

test('of readings whose model knows that they mean nothing, and of names and addresses, nothing goes out', async (t) => {
  const { device } = await polled(t, 2);
  const points = devicePoints(device, NOON);
  const wrong = [...device.readings].filter(({ attributes }) => attributes[NOT_JUDGED] !== undefined);
  assert.ok(wrong.length > 0);
  for (const { attributes, metric, channel } of wrong)
    assert.deepEqual(find(points, 'hsm_vigil_reading_timestamp_seconds', { component: attributes['hw.id'], metric, witness: channel }), []);
  const clients = [...device.readings]
    .filter(({ attributes }) => attributes['hw.type'] === 'client')
    .map(({ attributes }) => attributes['hw.id']);
  assert.ok(clients.length > 0);
  const told = JSON.stringify(points);
  for (const client of clients) assert.ok(!told.includes(client), client);
  const addresses = [...device.readings]
    .flatMap(({ attributes }) => Object.values(attributes))
    .filter((text) => /^\d+\.\d+\.\d+\.\d+$/.test(text ?? ''));
  for (const address of addresses) assert.ok(!told.includes(address!), address);
  assert.deepEqual(find(points, 'hsm_info'), []);
});

test('a device that falls silent is not told as it was, and what it was last is not told for longer than two intervals', async (t) => {
  const { device } = await polled(t);
  const readings = (now: number) => find(devicePoints(device, now), 'hw_temperature_celsius').length;
  assert.ok(readings(NOON) > 0);
  assert.ok(readings(NOON + 2 * INTERVAL) > 0);
  assert.equal(readings(NOON + 2 * INTERVAL + 1), 0);
  const later = devicePoints(device, NOON + 3 * HOUR);
  assert.deepEqual(find(later, 'hsm_vigil_indicator_negative'), []);
  assert.deepEqual(find(later, 'hsm_vigil_channel_up'), []);
  assert.equal(find(later, 'hsm_vigil_channel_answer_timestamp_seconds', { witness: 'snmp' })[0]?.value, NOON / 1000);
});

test('a condition is 1 where it was found, 0 where it was not, and absent where nothing is known', async (t) => {
  const { device } = await polled(t, 3, ({ appliance }) => appliance.inject({ kind: 'psu-ac-lost', psu: 2 }));
  const points = devicePoints(device, NOON);
  const all = find(points, 'hsm_vigil_indicator_negative');
  assert.deepEqual([...new Set(all.map(({ value }) => value))].sort(), [0, 1]);
  const known = [...device.indicators].filter(({ state }) => state.slots.length > 0).length;
  assert.ok(all.length >= known);
  const [alert] = device.alerts;
  assert.ok(alert);
  const told = find(points, 'hsm_vigil_alert', { component: alert.component, condition: alert.condition });
  assert.deepEqual(
    told.map(({ value, labels }) => [value, labels.find(([name]) => name === 'state')?.[1]]),
    [[1, alert.state]],
  );
});

test('what the last poll did not tell is not told as the poll before it did', async (t) => {
  const { device } = await polled(t, 3);
  const said = (now: number) => find(devicePoints(device, now), 'hsm_vigil_indicator_negative', { witness: 'snmp' });
  const before = said(NOON);
  assert.ok(before.length > 5);
  const later = NOON + INTERVAL;
  const empty = { channel: 'snmp', readings: [], observations: [], startedAt: later, endedAt: later + 1000, durationMs: 1000 } as const;
  device.apply([empty], later, later + 1000);
  const after = said(later + 1000);
  // What is read seldom is still as it was.
  assert.ok(after.length < before.length / 2, `${after.length} of ${before.length}`);
  assert.ok(find(devicePoints(device, later + 1000), 'hsm_vigil_indicator_negative', { witness: 'console' }).length > 20);
});

test('parts whose long names differ at the end alone are two series, and the same ones each time', async (t) => {
  const { device } = await polled(t);
  const [reading] = [...device.readings].filter(({ metric }) => metric === 'hw.temperature');
  const named = ['one', 'other', 'one\u0007'].map((end) => ({
    ...reading!,
    attributes: { ...reading!.attributes, 'hw.id': `${'x'.repeat(end.endsWith('\u0007') ? 0 : 100)}${end}` },
  }));
  const short = { ...reading!, attributes: { ...reading!.attributes, 'hw.id': 'one' } };
  const seriesWith = (readings: readonly unknown[]) => {
    const odd = new Proxy(device, {
      get: (of, name) => {
        const value: unknown = name === 'readings' ? readings : Reflect.get(of, name, of);
        return typeof value === 'function' ? value.bind(of) : value;
      },
    }) as WatchedDevice;
    return find(devicePoints(odd, NOON), 'hw_temperature_celsius').map(seriesOf);
  };
  const told = seriesWith([...named, short]);
  assert.equal(new Set(told).size, 4);
  assert.deepEqual(seriesWith([short, ...named].toReversed()).toSorted(), told.toSorted());
  assert.ok(told.some((series) => series.includes('["component","one"]')));
});

test('a device that names more parts than anybody has is cut, and says how many series are left out', async (t) => {
  const { device } = await polled(t);
  const [reading] = [...device.readings];
  const many = Array.from({ length: MOST_SERIES }, (_, n) => ({
    ...reading!,
    attributes: { ...reading!.attributes, 'hw.id': `part-${n}` },
  }));
  const flooded = new Proxy(device, {
    get: (of, name) => {
      const value: unknown = name === 'readings' ? many : Reflect.get(of, name, of);
      return typeof value === 'function' ? value.bind(of) : value;
    },
  }) as WatchedDevice;
  const points = devicePoints(flooded, NOON);
  assert.ok(points.length <= MOST_SERIES + 5);
  const [series] = find(points, 'hsm_vigil_device_series');
  const [leftOut] = find(points, 'hsm_vigil_device_series_left_out');
  assert.equal(series?.value, MOST_SERIES);
  assert.ok((leftOut?.value ?? 0) > MOST_SERIES / 2);
});

for (const [name, unit, type, expected] of [
  ['hw.temperature', 'Cel', 'gauge', 'hw_temperature_celsius'],
  ['hw.fan.speed', 'rpm', 'gauge', 'hw_fan_speed_rpm'],
  ['hsm.storage.used', 'By', 'gauge', 'hsm_storage_used_bytes'],
  ['hsm.utilization', '%', 'gauge', 'hsm_utilization_percent'],
  ['hsm.command.rate', '1/s', 'gauge', 'hsm_command_rate_per_second'],
  ['hsm.busy_time', 's', 'counter', 'hsm_busy_time_seconds_total'],
  ['hsm.operations', '1', 'counter', 'hsm_operations_total'],
  ['hsm.odd name/9', '{thing}/min', 'gauge', 'hsm_odd_name_9_per_minute'],
] as const)
  test(`${name} in ${unit} is ${expected}`, () => assert.equal(sampleName(familyOf(name, unit, 'Help.', type)), expected));

test('how a device stands goes out as it is shown here, and is not told longer than that may be believed', async (t) => {
  const states = ['ok', 'unjudged', 'unknown', 'degraded', 'failed'];
  const stateAt = (device: WatchedDevice, at: number) => {
    const [point] = find(devicePoints(device, at), 'hsm_vigil_device_state');
    assert.ok(point && point.until > at);
    assert.equal(states[point.value], deviceRecord(device, at).state);
    return point;
  };
  const well = (await polled(t, 2)).device;
  const { value, until } = stateAt(well, NOON);
  // From then on it is another one.
  assert.ok(until <= NOON + 2 * INTERVAL);
  assert.equal(states[stateAt(well, until + 1).value], 'unknown');
  assert.notEqual(states[value], 'failed');
  const broken = (await polled(t, 4, ({ appliance }) => appliance.inject({ kind: 'fan-failed', fan: 'Fan1A' }))).device;
  assert.equal(states[stateAt(broken, NOON).value], 'failed');
  const [alert] = find(devicePoints(broken, NOON), 'hsm_vigil_alert_start_timestamp_seconds', { state: 'firing', component: 'fan1a' });
  assert.equal(alert?.value, ([...broken.alerts].find(({ component }) => component === 'fan1a')?.firedAt ?? 0) / 1000);
  assert.deepEqual(
    find(devicePoints(well, NOON), 'hsm_vigil_device_interval_seconds').map((point) => point.value),
    [INTERVAL / 1000],
  );
});
