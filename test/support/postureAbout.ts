import type { PostureFacts } from '../../src/core/modelPosture.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import type { DeviceConfig } from '../../src/inventory/schema.ts';
import type { DeviceRecord } from '../../src/protocol/contract.ts';
import type { AboutDevice } from '../../src/service/posture/aboutDevice.ts';
import { at, channel, device, T0 } from '../unit/extension/records.ts';

/** Noon, as what is built says. */
export const NOW = T0;
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

const source = { at: NOW - 60_000, channel: 'console', every: 0 } as const;
const hourly = { ...source, every: HOUR };
const daily = { ...source, every: DAY };

/** What polls tell of an HSM that is set up well. */
export const wellSetUp: PostureFacts = {
  clock: { ...hourly, enabled: true, servers: 2, follows: true, server: 'time.example' },
  certificate: { ...daily, what: 'The certificate', ends: NOW + 400 * DAY },
  password: { ...daily, what: 'The password of the monitor account' },
  names: [{ ...hourly, of: 'host name', name: 'fra-1', isDefault: false }],
  auditRole: { ...source, state: 'initialised' },
  traps: { ...hourly, hosts: 1, version: '3', level: 'authPriv', auth: 'SHA256', priv: 'AES' },
  serialNumber: { ...source, text: '534871' },
  firmware: { ...source, text: '7.3.3' },
  software: { ...source, text: '7.8.3-220' },
  policies: { ...daily, channel: 'snmp', policies: new Map([['7 Allow cloning', 'On']]) },
};

export const config: DeviceConfig = {
  id: 'hsm-1',
  name: 'East US 1',
  model: 'luna-network-hsm-7',
  console: { ssh: '10.0.1.4', hostKey: 'SHA256:x', baudRate: 115_200, user: 'monitor', password: { secret: 'c' } },
  snmp: {
    ...{ host: '10.0.1.4', port: 161, version: '3', user: 'vigil' },
    ...{ auth: { protocol: 'sha256', secret: 'a' }, priv: { protocol: 'aes', secret: 'p' } },
  },
  haGroup: 'prod',
  site: 'hall 1',
  provider: 'own',
  monitorAccount: 'enabled',
};

const wellRecord = device({
  channels: [channel({ name: 'SSH console' }), channel({ channel: 'snmp' })],
  components: (['hsm', 'power_supply', 'temperature'] as const).map((type) => ({
    ...{ id: type, name: `The ${type}`, type, state: 'ok' as const, indicators: [] },
    readings: [
      {
        metric: 'hw.status' as const,
        attributes: { 'hw.id': type },
        value: 1,
        state: 'ok' as const,
        time: at(0),
        channel: 'console' as const,
      },
    ],
  })),
});

interface Changes extends Partial<Omit<AboutDevice, 'record' | 'device' | 'facts'>> {
  readonly record?: Partial<DeviceRecord>;
  readonly device?: Partial<DeviceConfig>;
  readonly facts?: Partial<Record<keyof PostureFacts, unknown>>;
}

/** All that a device is judged by: one with which all is well, but for what is given. A fact that is undefined was never read. */
export function about({ record, device: changed, facts, ...rest }: Changes = {}): AboutDevice {
  const way = (name: 'trap' | 'syslog') => ({
    ...{ device: record?.id ?? 'hsm-1', channel: name, lastAt: at(-30) },
    test: { at: at(-30), sender: '10.0.1.4', authenticated: true },
  });
  const watched = { from: NOW - 30 * DAY, to: NOW, total: 0, causes: new Map(), stretches: [] };
  const known = Object.fromEntries(Object.entries({ ...wellSetUp, ...facts }).filter(([, fact]) => fact !== undefined));
  return {
    record: { ...wellRecord, ...record },
    device: { ...config, ...changed },
    model: luna7,
    facts: known as unknown as PostureFacts,
    interval: 600_000,
    sources: { heard: [way('trap'), way('syslog')], receivers: [] },
    intake: { syslog: { tls: { listen: '0.0.0.0:6514', cert: '/c', key: { secret: 'k' }, ca: '/ca' } } },
    groupSize: 2,
    unwatched: { day: { ...watched, from: NOW - DAY }, month: watched },
    now: NOW,
    ...rest,
  };
}
