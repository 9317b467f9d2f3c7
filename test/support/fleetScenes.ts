import { redundancyOf } from '../../src/core/highAvailability.ts';
import { fleetDetail, fleetGroup, fleetRow, fleetSources } from '../../src/extension/fleet/fleetViews.ts';
import type { AlertRecord, DeviceRecord, HaGroupRecord, Snapshot } from '../../src/protocol/contract.ts';
import type { LineNoiseRecord } from '../../src/protocol/lineNoise.ts';
import type { ToFleetPage } from '../../src/protocol/pages/toFleetPage.ts';
import { alert, channel, component, device, indicator, reading, snapshot } from '../unit/extension/records.ts';

/** What the page of the fleet is sent, made of records as the extension host makes it. */

const MINUTE = 60_000;
const ago = (now: number, minutes: number) => new Date(now - minutes * MINUTE).toISOString();

function hsm(now: number, id: string, name: string, over: Partial<DeviceRecord> = {}, minutes = 2): DeviceRecord {
  const time = ago(now, minutes);
  return device({
    id,
    name,
    lastSeen: time,
    components: [
      component({ readings: [reading({ time })] }),
      component({
        id: 'battery',
        name: 'HSM battery',
        type: 'battery',
        indicators: [indicator({ component: 'battery', condition: 'low' })],
        readings: [
          reading({ metric: 'hw.voltage', attributes: { 'hw.id': 'battery' }, value: 3.1, unit: 'V', time: ago(now, minutes + 1200) }),
        ],
      }),
    ],
    channels: [channel({ name: 'Serial console', lastSeen: time }), channel({ channel: 'snmp', lastSeen: time })],
    ...over,
  });
}

function firing(now: number, id: string, deviceId: string, over: Partial<AlertRecord> = {}): AlertRecord {
  return alert({ id, device: deviceId, startedAt: ago(now, 45), firedAt: ago(now, 25), ...over });
}

function groupOf(id: string, name: string, devices: readonly DeviceRecord[], quorum: number): HaGroupRecord {
  const watched = devices.map(({ id: of, name: called, state }) => ({
    ...{ device: of, name: called },
    standing: state === 'ok' ? ('healthy' as const) : state === 'failed' ? ('down' as const) : ('unknown' as const),
  }));
  const counted = watched.map(({ device: of, standing }) => ({ id: of, standing }));
  return {
    id,
    name,
    quorum,
    members: devices.length,
    watched,
    redundancy: redundancyOf({ members: devices.length, quorum, watched: counted }),
  };
}

/** HSMs of which each stands in another way. */
export function fleetSnapshot(now: number): Snapshot {
  const payments = [
    hsm(now, 'fra-1', 'Frankfurt 1', { haGroup: 'payments', site: 'Frankfurt' }),
    hsm(now, 'fra-2', 'Frankfurt 2', {
      ...{ haGroup: 'payments', site: 'Frankfurt', state: 'failed', firing: 1 },
      findings: [{ component: 'fan1a', name: 'Fan1A', state: 'failed', reason: 'reads 0 rpm; lower critical 1,000 rpm' }],
    }),
    hsm(now, 'par-1', 'Paris 1', { haGroup: 'payments', site: 'Paris', state: 'unknown', notHeardSince: ago(now, 190) }, 190),
  ];
  const signing = [
    hsm(now, 'dub-1', 'Dublin 1', { haGroup: 'signing', site: 'Dublin', monitorAccount: 'disabled' }, 4),
    hsm(now, 'dub-2', 'Dublin 2', { haGroup: 'signing', site: 'Dublin' }, 7),
  ];
  const alone = [
    hsm(now, 'ber-1', 'Berlin 1 with a name that is longer than what a row of the grid has room for', {
      ...{ site: 'Berlin', state: 'degraded', firing: 2 },
      findings: [{ component: 'psu2', name: 'Power supply 2', state: 'degraded', reason: 'has no AC input' }],
    }),
    hsm(
      now,
      'lab-1',
      'Laboratory',
      { simulated: true, state: 'unknown', paused: { since: ago(now, 300), by: 'ada', why: 'moves to rack 4' } },
      300,
    ),
    device({ id: 'new-1', name: 'Not yet seen', state: 'unknown', components: [], channels: [channel({ state: 'unknown' })], ...NEVER }),
  ];
  return snapshot({
    devices: [...payments, ...signing, ...alone],
    haGroups: [groupOf('payments', 'Payments', payments, 2), groupOf('signing', 'Signing', signing, 1)],
    alerts: [
      firing(now, 'a1', 'fra-2'),
      firing(now, 'a2', 'ber-1', {
        component: 'psu2',
        condition: 'ac-lost',
        severity: 'warning',
        summary: 'Power supply 2 has no AC input',
      }),
      firing(now, 'a3', 'ber-1', {
        ...{ component: 'ntp', condition: 'unsynchronised', severity: 'warning', summary: 'The clock follows no time server' },
        acknowledged: { by: 'ada', at: ago(now, 10), until: ago(now, -240) },
      }),
    ],
  });
}

const NEVER: Partial<DeviceRecord> = { lastSeen: undefined as never };

/** `n` of them, in groups of three, of which one in fifty is not well. */
export function largeFleet(now: number, n: number): Snapshot {
  const of = fleetSnapshot(now);
  const kinds = [of.devices[0], of.devices[1], of.devices[2]] as const;
  const devices = Array.from({ length: n }, (_, i) => {
    const kind = i % 50 === 0 ? kinds[1] : i % 70 === 0 ? kinds[2] : kinds[0];
    return {
      ...(kind as DeviceRecord),
      id: `hsm-${i}`,
      name: `HSM ${i + 1}`,
      haGroup: `group-${Math.floor(i / 3)}`,
      site: `Site ${i % 40}`,
    };
  });
  const alerts = devices.flatMap(({ id, state }) => (state === 'failed' ? [firing(now, `a-${id}`, id)] : []));
  const haGroups = Array.from({ length: Math.ceil(n / 3) }, (_, i) =>
    groupOf(`group-${i}`, `Group ${i + 1}`, devices.slice(i * 3, i * 3 + 3), 2),
  );
  return { ...of, devices, alerts, haGroups };
}

/** A serial line that is noisy by day, and SNMP that loses an answer now and then. */
function linesOf(now: number): readonly LineNoiseRecord[] {
  const hours = Array.from({ length: 168 }, (_, i) => {
    const busy = i % 24 > 8 && i % 24 < 18;
    const counts = { polls: 6, failed: i === 60 ? 2 : 0, spoiltPolls: busy ? 1 + (i % 3) : 0, lines: 1200, spoilt: busy ? 3 : 0 };
    return { at: new Date(now - (168 - i) * 60 * MINUTE).toISOString(), ...counts, rereads: busy ? 2 : 0, refused: busy ? 1 : 0 };
  });
  const of = { interval: 600, needed: 3, slots: 6 };
  const quiet = hours.map((hour) => ({ ...hour, spoiltPolls: 0, lines: 0, spoilt: 0, rereads: 0, refused: 0 }));
  return [
    { channel: 'console', name: 'Serial console', serial: true, ...of, hours },
    { channel: 'snmp', name: 'SNMP', serial: false, ...of, hours: quiet },
  ];
}

/** What the host sends of a snapshot. */
export function toldFleet(
  of: Snapshot,
  now: number,
  selected?: string,
  past?: { readonly said: string; readonly notes: readonly string[] },
): readonly ToFleetPage[] {
  const sources = fleetSources(of, now);
  const device = of.devices.find(({ id }) => id === selected);
  return [
    {
      type: 'fleet',
      rows: of.devices.map((each) => fleetRow(each, sources)),
      groups: (of.haGroups ?? []).map(fleetGroup),
      ...(past && { past: { at: now, ...past } }),
    },
    { type: 'device', ...(device && { detail: fleetDetail(device, sources, past ? undefined : linesOf(now)) }) },
  ];
}

/** Names that somebody else has chosen. */
function strangeFleet(now: number): Snapshot {
  const of = fleetSnapshot(now);
  const name = `<img src=x onerror=alert(1)> \u202e${'W'.repeat(90)}`;
  return {
    ...of,
    devices: of.devices.map((each) => ({ ...each, name, ...(each.site && { site: name }) })),
    haGroups: of.haGroups?.map((group) => ({ ...group, name })) ?? [],
    alerts: of.alerts.map((each) => ({ ...each, deviceName: name, summary: name })),
  };
}

export const fleetScenes = {
  fleet: (now) => toldFleet(fleetSnapshot(now), now),
  'fleet with an HSM that is looked at': (now) => toldFleet(fleetSnapshot(now), now, 'ber-1'),
  'fleet of a thousand': (now) => toldFleet(largeFleet(now, 1000), now, 'hsm-0'),
  'fleet of the past': (now) =>
    toldFleet(fleetSnapshot(now - 1440 * MINUTE), now - 1440 * MINUTE, 'fra-2', {
      said: 'Sat 28 Nov, 03:10',
      notes: ['Of 1 HSM nothing is kept of that time.'],
    }),
  'fleet whose service is gone': (now) => [
    ...toldFleet(fleetSnapshot(now), now, 'fra-2'),
    { type: 'alive', at: now, failure: 'The watching service has ended.' },
    { type: 'error', message: 'The alert is gone.' },
  ],
  'fleet with strange names': (now) => toldFleet(strangeFleet(now), now, 'fra-2'),
  'a fleet that is looked for': () => [],
  'a fleet without HSMs': () => [{ type: 'fleet', rows: [], groups: [] }],
  'a fleet without a service': () => [{ type: 'service', state: 'unreachable', message: 'It could not be started.' }],
} as const satisfies Readonly<Record<string, (now: number) => readonly ToFleetPage[]>>;
