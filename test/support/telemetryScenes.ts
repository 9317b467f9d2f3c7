import { type MetricGroup, metricGroupIds } from '../../src/core/metricGroups.ts';
import type { PageGap, PageSeries } from '../../src/protocol/pages/series.ts';
import type { PartLane, TelemetryDevice, TimeMark, ToTelemetryPage } from '../../src/protocol/pages/toTelemetryPage.ts';
import { aDevice } from '../unit/telemetry/build.ts';

/** What a telemetry page is told of an HSM that was read for a time, with a fault, planned work and a night in which nobody looked. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Sensor {
  readonly group: MetricGroup;
  readonly metric: string;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly parent?: string;
  readonly unit?: string;
  readonly around: number;
  readonly swing: number;
  readonly limits?: PageSeries['limits'];
  readonly attributes?: Readonly<Record<string, string>>;
}

const sensor = (
  group: MetricGroup,
  metric: string,
  name: string,
  type: string,
  unit: string | undefined,
  around: number,
  swing: number,
  limits?: PageSeries['limits'],
  attributes?: Sensor['attributes'],
): Sensor => ({
  group,
  metric,
  id: name.toLowerCase().replaceAll(/\W+/g, '-'),
  name,
  type,
  ...(unit !== undefined && { unit }),
  around,
  swing,
  ...(limits && { limits }),
  ...(attributes && { attributes }),
});

export const sensors: readonly Sensor[] = [
  ...(
    [
      ['CPU', 46, 95],
      ['VRD', 41, 105],
      ['PCH', 52, 99],
      ['Inlet', 24, 50],
      ['CHA DIMM 0', 33, 87],
      ['CHB DIMM 0', 34, 87],
      ['PSU1 Temp', 29, 50],
      ['PSU2 Temp', 31, 50],
    ] as const
  ).map(([name, around, highCritical]) =>
    sensor('temperatures', 'hw.temperature', name, 'temperature', 'Cel', around, 3, { highCritical }),
  ),
  sensor('temperatures', 'hw.temperature', 'loc1', 'temperature', 'Cel', 88, 1, undefined, {
    'hsm.not_judged': 'never judged: the manufacturer has confirmed that this value of the agent is wrong',
  }),
  ...['Fan1A', 'Fan1B', 'Fan2A', 'Fan2B', 'Fan3A', 'Fan3B'].map((name, i) =>
    sensor('fans', 'hw.fan.speed', name, 'fan', 'rpm', 5900 + 60 * i, 180, { lowNonRecoverable: 1000, lowCritical: 2000 }),
  ),
  ...(
    [
      ['+12V', 12.1, 11.16, 12.9],
      ['+5V', 5.02, 4.65, 5.37],
      ['3VMain', 3.31, 3.06, 3.54],
      ['VBAT', 3.08, 2.5, undefined],
    ] as const
  ).map(([name, around, lowCritical, highCritical]) =>
    sensor('voltages', 'hw.voltage', name, 'voltage', 'V', around, around * 0.006, { lowCritical, ...(highCritical && { highCritical }) }),
  ),
  sensor('battery', 'hsm.battery.voltage', 'HSM battery', 'battery', 'V', 3.1, 0.02, { lowWarning: 2.75 }),
  sensor('utilization', 'hsm.utilization', 'HSM', 'hsm', '%', 32, 20),
  sensor('utilization', 'hsm.cpu.utilization', 'Appliance', 'enclosure', '%', 14, 9),
  sensor('operations', 'hsm.operation.rate', 'HSM', 'hsm', '1/s', 820, 400),
  sensor('operations', 'hsm.operation.error.rate', 'HSM', 'hsm', '1/s', 0.4, 0.4),
  sensor('storage', 'hsm.storage.used', 'HSM', 'hsm', 'By', 16_300_000, 200_000),
  sensor('sessions', 'hsm.ntls.clients', 'NTLS', 'service', '1', 12, 3),
  sensor('memory', 'hsm.memory.available', 'Memory', 'memory', 'By', 2_100_000_000, 90_000_000),
  sensor('network', 'hsm.network.io.receive.rate', 'eth0', 'network', 'By/s', 48_000, 30_000),
  sensor('network', 'hsm.network.io.receive.rate', 'eth1', 'network', 'By/s', 21_000, 9_000),
  sensor('states', 'hsm.ntp.synchronised', 'NTP', 'service', '1', 1, 0),
];

/** The same for the same index, between -1 and 1. */
function noise(index: number): number {
  const x = Math.sin(index * 127.1 + 311.7) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

/** Readings of some sensors, each `every` ms, without those in the gaps. Fan2B stands still for a while. */
export function seriesOf(
  of: readonly Sensor[],
  { from, to }: { readonly from: number; readonly to: number },
  every: number,
  gaps: readonly PageGap[] = [],
  fault?: { readonly from: number; readonly to: number },
): readonly PageSeries[] {
  return of.map(({ metric, id, name, type, unit, around, swing, limits, attributes }, number): PageSeries => {
    const times: number[] = [];
    const values: (number | null)[] = [];
    for (let time = Math.ceil(from / every) * every; time <= to; time += every) {
      const gap = gaps.find((each) => time > each.from && time < each.to);
      if (gap) {
        if (values.at(-1) !== null) {
          times.push(time);
          values.push(null);
        }
        continue;
      }
      const day = Math.sin((2 * Math.PI * time) / (24 * HOUR) + number);
      const value = Math.max(0, around + swing * (0.55 * day + 0.3 * noise(time / every + number * 17)));
      const stands = name === 'Fan2B' && fault && time >= fault.from && time < fault.to;
      times.push(time);
      values.push(stands ? 0 : swing === 0 ? around : Number(value.toPrecision(5)));
    }
    return {
      metric,
      attributes: { 'hw.id': id, 'hw.name': name, 'hw.type': type, ...attributes },
      ...(unit !== undefined && { unit }),
      channel: attributes ? 'snmp' : 'console',
      ...(limits && { limits }),
      times,
      values,
    };
  });
}

export interface TelemetryScene {
  readonly device: Partial<TelemetryDevice>;
  readonly time: { readonly last: number };
  readonly groups: readonly MetricGroup[];
  readonly change?: Partial<Extract<ToTelemetryPage, { type: 'devices' }>>;
}

const DAY = 24 * HOUR;

/** All messages of a page that shows the last day of a device with much to see. */
export function telemetryDay(
  now: number,
  groups: readonly MetricGroup[] = ['temperatures', 'fans', 'voltages'],
): readonly ToTelemetryPage[] {
  const span = { from: now - DAY, to: now };
  const gaps: readonly PageGap[] = [
    { from: now - 15 * HOUR, to: now - 12 * HOUR, what: 'Not watched', why: 'the watching service did not run' },
    { from: now - 5 * HOUR, to: now - 4.5 * HOUR, what: 'Not watched', why: 'planned work was under way' },
    { from: now - 20 * HOUR, to: now - 19 * HOUR, what: 'Console not watched', why: 'no usable answer came', channel: 'console' },
  ];
  const fault = { from: now - 9 * HOUR, to: now - 6 * HOUR };
  const all = seriesOf(sensors, span, 10 * MINUTE, gaps, fault);
  const of = (group: MetricGroup) => all.filter((_, i) => sensors[i]?.group === group);
  const ids = [...new Set(sensors.map(({ group }) => group))];
  const fine = (from: number, to: number) => ({ from, to, state: 'ok' as const });
  const unwatched = [
    { from: now - 15 * HOUR, to: now - 12 * HOUR, state: 'unknown' as const, why: 'the watching service did not run' },
    { from: now - 5 * HOUR, to: now - 4.5 * HOUR, state: 'maintenance' as const, why: 'planned work was under way' },
  ];
  const lane = (id: string, name: string, middle: PartLane['stretches']): PartLane => ({
    id,
    name,
    stretches: [fine(span.from, now - 15 * HOUR), ...unwatched.slice(0, 1), ...middle, ...unwatched.slice(1), fine(now - 4.5 * HOUR, now)],
  });
  const parts = [
    ...sensors
      .filter(({ limits, name }) => limits && name !== 'Fan2B')
      .map(({ id, name }) => lane(id, name, [fine(now - 12 * HOUR, now - 5 * HOUR)])),
    lane('fan2b', 'Fan2B', [
      fine(now - 12 * HOUR, fault.from),
      { from: fault.from, to: fault.from + 20 * MINUTE, state: 'degraded' },
      { from: fault.from + 20 * MINUTE, to: fault.to + 20 * MINUTE, state: 'failed' },
      fine(fault.to + 20 * MINUTE, now - 5 * HOUR),
    ]),
  ];
  const marks: readonly TimeMark[] = [
    {
      key: 'message/1',
      time: fault.from + 2 * MINUTE,
      kind: 'message',
      severity: 'critical',
      text: 'Fan2B reads 0 rpm',
      way: 'Syslog',
      proven: false,
      count: 17,
    },
    {
      key: 'event/1',
      time: fault.from + 20 * MINUTE,
      kind: 'alert',
      severity: 'critical',
      title: 'Fired',
      text: 'Fan2B turns too slowly or not at all',
      alert: 'a1',
    },
    {
      key: 'person/1',
      time: fault.from + 50 * MINUTE,
      kind: 'person',
      severity: 'critical',
      title: 'Acknowledged',
      text: 'Fan2B turns too slowly or not at all',
      who: 'ada',
      why: 'on my way',
      alert: 'a1',
    },
    {
      key: 'event/2',
      time: fault.to + 20 * MINUTE,
      kind: 'over',
      severity: 'critical',
      title: 'Resolved',
      text: 'Fan2B turns too slowly or not at all',
      alert: 'a1',
    },
    {
      key: 'person/2',
      time: now - 5 * HOUR,
      until: now - 4.5 * HOUR,
      kind: 'maintenance',
      title: 'Planned maintenance',
      text: 'Frankfurt 1',
      who: 'bob',
      why: 'new filter mesh',
    },
    { key: 'event/3', time: now - 3 * HOUR, kind: 'firmware', title: 'Software changed', text: '7.7.0 to 7.8.4' },
  ];
  const device = aDevice({ name: 'Frankfurt 1', lastSeen: now - 12_000 });
  const choices = [
    { id: device.id, name: device.name, haGroup: 'prod-ca' },
    { id: 'hsm-2', name: 'Frankfurt 2', haGroup: 'prod-ca' },
  ];
  return [
    {
      type: 'devices',
      at: now,
      number: 1,
      devices: choices,
      selected: device.id,
      shown: device,
      time: { last: DAY },
      groups,
      now: ids.map((group) => ({
        group,
        ...(['temperatures', 'fans', 'voltages', 'battery'].includes(group) && { state: 'ok' as const }),
        parts: sensors.filter((each) => each.group === group).length,
      })),
      facts: [{ part: 'HSM', what: 'Identity', value: 'Luna K7 · firmware 7.8.4', channel: 'Console', time: now - MINUTE }],
    },
    { type: 'recent', device: device.id, groups: ids.map((group) => ({ group, series: of(group) })) },
    ...groups.map(
      (group): ToTelemetryPage => ({
        type: 'history',
        device: device.id,
        number: 1,
        group,
        ...span,
        series: of(group),
        compared: [],
        failed: [],
      }),
    ),
    { type: 'states', device: device.id, number: 1, ...span, keptFrom: span.from - DAY, parts, gaps, moreGaps: 0 },
    { type: 'marks', device: device.id, number: 1, ...span, marks, more: false },
  ];
}

/** The same day beside the day before and another member of the HA group. */
export function telemetryCompared(now: number): readonly ToTelemetryPage[] {
  const span = { from: now - DAY, to: now };
  const of = sensors.filter(({ group }) => group === 'fans').slice(0, 3);
  const before = seriesOf(of, { from: span.from - DAY, to: span.to - DAY }, 10 * MINUTE);
  return telemetryDay(now, ['fans']).map((message) => {
    if (message.type === 'devices') return { ...message, compare: { before: DAY, devices: ['hsm-2'] } };
    if (message.type !== 'history') return message;
    return {
      ...message,
      series: seriesOf(of, span, 10 * MINUTE),
      compared: [
        { label: '1 d earlier', by: DAY, device: 'hsm-1', series: before },
        {
          label: 'Frankfurt 2',
          by: 0,
          device: 'hsm-2',
          series: seriesOf(of, span, 10 * MINUTE).map((each) => ({ ...each, values: each.values.map((value) => value && value + 150) })),
        },
      ],
      failed: [],
    };
  });
}

/** A year of hours: means with the least and the most of each. */
export function telemetryYear(now: number): readonly ToTelemetryPage[] {
  const span = { from: now - 365 * DAY, to: now };
  return telemetryDay(now, ['temperatures']).map((message) => {
    if (message.type === 'devices') return { ...message, time: { last: 365 * DAY } };
    if (message.type === 'states' || message.type === 'marks') return { ...message, ...span };
    if (message.type !== 'history') return message;
    const series = seriesOf(sensors.slice(0, 4), span, 12 * HOUR).map((each) => ({
      ...each,
      least: each.values.map((value) => value && value - 4),
      most: each.values.map((value) => value && value + 6),
    }));
    return { ...message, ...span, series };
  });
}

type Devices = Extract<ToTelemetryPage, { type: 'devices' }>;

/** The page of a day with another word of its devices, and nothing of their history. */
function devicesAlone(now: number, change: Partial<Devices>): readonly ToTelemetryPage[] {
  return telemetryDay(now).flatMap((message): readonly ToTelemetryPage[] =>
    message.type === 'devices' ? [{ ...message, ...change }] : [],
  );
}

function changed(messages: readonly ToTelemetryPage[], change: Partial<Devices>): readonly ToTelemetryPage[] {
  return messages.map((message) => (message.type === 'devices' ? { ...message, ...change } : message));
}

const { lastSeen: _never, ...neverRead } = aDevice({ name: 'Frankfurt 1', state: 'unknown' });

/** Names that somebody else has chosen, a single reading, and numbers that no sensor has. */
function strangeTelemetry(now: number): readonly ToTelemetryPage[] {
  const name = `<img src=x onerror=alert(1)> \u202e${'W'.repeat(90)}`;
  // As the host sends what others have written.
  const inert = name.replace('\u202e', '');
  const strange = (series: PageSeries, i: number): PageSeries => ({
    ...series,
    attributes: { ...series.attributes, 'hw.name': `${i} ${name}` },
    ...(i === 0 && { times: [now - HOUR], values: [1.8e19] }),
    ...(i === 1 && { values: series.values.map((value) => value && value * 1e12) }),
  });
  const choices = [
    { id: 'hsm-1', name },
    { id: 'hsm-2', name },
  ];
  return changed(telemetryDay(now), { shown: aDevice({ name, modelName: name, problems: [name.repeat(5)] }), devices: choices }).map(
    (message) => {
      if (message.type === 'history') return { ...message, series: message.series.map(strange) };
      if (message.type === 'marks')
        return { ...message, marks: message.marks.map((mark) => ({ ...mark, text: inert, who: inert, why: inert })) };
      if (message.type === 'states') return { ...message, parts: message.parts.map((part) => ({ ...part, name })) };
      return message;
    },
  );
}

/** All that the page can have to show, and each reason for which it shows nothing. */
export const telemetryScenes = {
  telemetry: (now) => telemetryDay(now, metricGroupIds),
  'telemetry compared': telemetryCompared,
  'telemetry of a year': telemetryYear,
  'telemetry of the past': (now) => changed(telemetryDay(now), { time: { from: now - DAY, to: now - HOUR } }),
  'telemetry that is old': (now) =>
    changed(telemetryDay(now), {
      failure: 'The connection to the watching service was lost.',
      shown: aDevice({ name: 'Frankfurt 1', lastSeen: now - 3 * HOUR, state: 'unknown', problems: ['The console does not answer.'] }),
    }),
  'telemetry of an empty time': (now) =>
    telemetryDay(now, ['fans']).map((message) => (message.type === 'history' ? { ...message, series: [] } : message)),
  'telemetry with strange names': strangeTelemetry,
  'telemetry that is looked for': () => [],
  'telemetry that is read': (now) => devicesAlone(now, {}),
  'telemetry that cannot be read': (now) => [
    ...devicesAlone(now, {}),
    { type: 'error', device: 'hsm-1', message: 'The history cannot be read now: the disk is full.' },
  ],
  'telemetry without a service': () => [{ type: 'service', state: 'unreachable', message: 'It could not be started.' }],
  'telemetry without HSMs': (now) => {
    const [{ selected: _selected, shown: _shown, ...devices }] = devicesAlone(now, { devices: [] }) as [Devices];
    return [devices];
  },
  'telemetry of an HSM that is gone': (now) => devicesAlone(now, { selected: 'hsm-gone' }),
  'telemetry of an HSM that was never read': (now) => devicesAlone(now, { shown: neverRead }),
} as const satisfies Readonly<Record<string, (now: number) => readonly ToTelemetryPage[]>>;
