import type {
  AlertRecord,
  ChannelRecord,
  ComponentRecord,
  DeviceRecord,
  IndicatorRecord,
  ReadingRecord,
  ReceiverRecord,
  Snapshot,
} from '../../../src/protocol/contract.ts';

/** Builders of what the service sends, with one healthy device's values where a test does not care. */

export const T0 = Date.parse('2026-03-01T12:00:00Z');

export function at(minutes: number): string {
  return new Date(T0 + minutes * 60_000).toISOString();
}

export function reading(over: Partial<ReadingRecord> = {}): ReadingRecord {
  return {
    metric: 'hw.fan.speed',
    attributes: { 'hw.id': 'fan1a', 'hw.name': 'Fan1A', 'hw.type': 'fan' },
    value: 6200,
    unit: 'rpm',
    state: 'ok',
    time: at(0),
    channel: 'console',
    ...over,
  };
}

export function indicator(over: Partial<IndicatorRecord> = {}): IndicatorRecord {
  return {
    component: 'fan1a',
    condition: 'speed-low',
    severity: 'critical',
    phase: 'ok',
    stale: false,
    summary: 'Fan1A turns too slowly or not at all',
    negatives: 0,
    needed: 3,
    since: at(0),
    ...over,
  };
}

export function component(over: Partial<ComponentRecord> = {}): ComponentRecord {
  return { id: 'fan1a', name: 'Fan1A', type: 'fan', state: 'ok', readings: [reading()], indicators: [indicator()], ...over };
}

export function channel(over: Partial<ChannelRecord> = {}): ChannelRecord {
  return { channel: 'console', state: 'ok', durationMs: 900, lastSeen: at(0), ...over };
}

export function device(over: Partial<DeviceRecord> = {}): DeviceRecord {
  return {
    id: 'hsm-1',
    name: 'East US 1',
    model: 'luna-network-hsm-7',
    modelName: 'Thales Luna Network HSM 7',
    simulated: false,
    monitorAccount: 'enabled',
    state: 'ok',
    firing: 0,
    channels: [channel()],
    components: [component()],
    lastSeen: at(0),
    polling: false,
    interval: 600,
    problems: [],
    ...over,
  };
}

export function alert(over: Partial<AlertRecord> = {}): AlertRecord {
  return {
    id: 'a1',
    device: 'hsm-1',
    deviceName: 'East US 1',
    negatives: 3,
    needed: 3,
    component: 'fan1a',
    condition: 'speed-low',
    severity: 'critical',
    state: 'firing',
    startedAt: at(-20),
    firedAt: at(0),
    summary: 'Fan1A turns too slowly or not at all',
    meaning: 'One of the blades in a cooling fan is below its limit.',
    action: 'Watch the temperatures.',
    runbook: 'fan-speed-low',
    evidence: [-20, -10, 0].map((minutes) => ({
      time: at(minutes),
      witness: 'console' as const,
      verdict: 'negative' as const,
      text: 'Fan1A 0 RPM',
      value: 0,
      unit: 'rpm',
      limit: 2000,
    })),
    ...over,
  };
}

export function snapshot(over: Partial<Snapshot> = {}): Snapshot {
  return {
    service: { version: '0.1.0', pid: 1, startedAt: at(-60) },
    inventory: { path: '/home/ada/.config/hsm-vigil/inventory.jsonc', exists: true, problems: [] },
    demo: false,
    devices: [device()],
    alerts: [],
    missingSecrets: [],
    silences: [],
    maintenance: [],
    receivers: [],
    ...over,
  };
}

export function receiver(over: Partial<ReceiverRecord> = {}): ReceiverRecord {
  return { id: 'duty-mail', kind: 'mail', level: 1, state: 'waiting', queued: 0, ...over };
}
