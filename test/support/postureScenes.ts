import { postureView } from '../../src/extension/posture/postureViews.ts';
import type { DevicePosture, PostureResult } from '../../src/protocol/contract.ts';
import type { ToPosturePage } from '../../src/protocol/pages/toPosturePage.ts';
import type { AboutDevice } from '../../src/service/posture/aboutDevice.ts';
import { judgeWatching } from '../../src/service/posture/account.ts';
import { judgeChannelSecurity } from '../../src/service/posture/channelSecurity.ts';
import { judgeFleet } from '../../src/service/posture/fleet.ts';
import { judgeGroup, judgeRedundancy } from '../../src/service/posture/groups.ts';
import { postureKinds } from '../../src/service/posture/kinds.ts';
import { judgeParts } from '../../src/service/posture/parts.ts';
import { worstPosture } from '../../src/service/posture/posture.ts';
import { judgeProvider } from '../../src/service/posture/provider.ts';
import { judgeSetUp } from '../../src/service/posture/setUp.ts';
import { judgeWatchedTime } from '../../src/service/posture/watchedTime.ts';
import { at, channel, snapshot } from '../unit/extension/records.ts';
import { about, HOUR, NOW } from './postureAbout.ts';

/** What the page about posture is sent: judged by the real rules. */

function devicePosture(it: AboutDevice): DevicePosture {
  const items = [
    ...judgeWatching(it),
    ...judgeWatchedTime(it),
    ...judgeParts(it),
    ...judgeChannelSecurity(it),
    ...judgeSetUp(it),
    judgeRedundancy(it),
    ...judgeProvider(it),
  ];
  const { id, name, modelName } = it.record;
  const { haGroup, site } = it.device;
  return {
    ...{ device: id, name, modelName, simulated: it.record.simulated, state: worstPosture(items), items },
    ...(haGroup !== undefined && { haGroup }),
    ...(site !== undefined && { site }),
    ...{ serialNumber: '534871', firmware: '7.3.3', software: '7.8.3-220' },
    unwatched: {
      day: { from: at(-1440), to: at(0), seconds: 0, causes: [] },
      month: { from: at(-43_200), to: at(0), seconds: 9000, causes: [{ cause: 'service-off', seconds: 9000 }] },
    },
  };
}

const one = (id: string, name: string, over: Parameters<typeof about>[0] = {}) =>
  about({ ...over, record: { id, name, ...over.record }, device: { id, name, ...over.device } });

/** HSMs of which each stands in another way. */
export function postureOfFleet(): PostureResult {
  const off = channel({ name: 'Serial console', state: 'off' });
  const stretch = { from: NOW - 20 * HOUR, to: NOW - 14 * HOUR, cause: 'service-off' } as const;
  const dark = {
    from: NOW - 24 * HOUR,
    to: NOW,
    total: 6 * HOUR,
    causes: new Map([['service-off', 6 * HOUR] as const]),
    stretches: [stretch],
  };
  const members = [
    one('fra-1', 'Frankfurt 1', { device: { provider: 'azure-dedicated-hsm' } }),
    one('fra-2', 'Frankfurt 2', {
      record: { monitorAccount: 'disabled', channels: [off, channel({ channel: 'snmp' })] },
      facts: { clock: undefined, traps: undefined },
      sources: { heard: [], receivers: [] },
      unwatched: { day: dark, month: { ...dark, from: NOW - 720 * HOUR } },
    }),
  ];
  const alone = [
    one('par-1', 'Paris 1', {
      device: { haGroup: undefined as never, snmp: { host: 'h', port: 161, version: '2c', community: { secret: 's' } } },
      groupSize: undefined as never,
      facts: { names: [{ at: NOW, channel: 'console', every: 0, of: 'host name', name: 'local_host', isDefault: true }] },
    }),
    one('dub-1', 'Dublin 1', { device: { haGroup: 'b' } }),
  ];
  const items = judgeGroup(members);
  return {
    at: at(0),
    kinds: postureKinds,
    fleet: judgeFleet({
      ...{ inventory: snapshot().inventory, receivers: [], deliveryTests: [], listening: [], intake: undefined, aloneSomewhere: true },
      audit: { at: at(0), unbroken: true, entries: 12, head: { entry: 12, hash: 'ab12' }, text: 'The audit log is unbroken: 12 entries.' },
      ...{ trouble: '', now: NOW },
    }),
    groups: [{ group: 'prod', members: ['fra-1', 'fra-2'], state: worstPosture(items), items }],
    devices: [...members, ...alone].map(devicePosture),
  };
}

/** Three hundred of them. */
function many(): PostureResult {
  const posture = postureOfFleet();
  const devices = Array.from({ length: 300 }, (_, n) => {
    const device = posture.devices[n % posture.devices.length];
    return device ? { ...device, device: `hsm-${n}`, name: `${device.name} no. ${n}` } : [];
  }).flat();
  return { ...posture, devices };
}

const told = (posture: PostureResult, selected?: string): readonly ToPosturePage[] => [
  { type: 'posture', posture: postureView(posture, selected) },
];

export const postureScenes = {
  'posture of a fleet': () => told(postureOfFleet()),
  'posture of an HSM of a provider': () => told(postureOfFleet(), 'fra-1'),
  'posture of an HSM with which all is well': () => told(postureOfFleet(), 'dub-1'),
  'posture of three hundred HSMs': () => told(many()),
  'posture of a service that is gone': () => [
    ...told(postureOfFleet()).map((message) => ({ ...message, failure: 'The watching service has ended.' }) as ToPosturePage),
    { type: 'error', message: 'The report could not be saved.' },
  ],
  'no posture at all': () => told({ ...postureOfFleet(), devices: [], groups: [] }),
  'posture without a service': () => [{ type: 'service', state: 'unreachable', message: 'It could not be started.' }],
} as const satisfies Readonly<Record<string, () => readonly ToPosturePage[]>>;
