import type { DeviceRecord, HistorySeries, Snapshot } from '../../../src/protocol/contract.ts';
import type { TelemetryDevice } from '../../../src/protocol/pages/toTelemetryPage.ts';
import type { Line } from '../../../webview/chart/line.ts';

/** Small builders of what the telemetry page works on. */

export function aLine(parts: Partial<Line> = {}): Line {
  const values = parts.values ?? [1, 2, 3];
  return {
    key: parts.name ?? 'cpu',
    name: 'CPU',
    unit: '°C',
    decimals: 0,
    limits: {},
    times: values.map((_, i) => i * 1000),
    ...parts,
    values,
  };
}

export function aSeries(parts: Partial<HistorySeries> = {}): HistorySeries {
  return {
    metric: 'hw.temperature',
    attributes: { 'hw.id': 'cpu', 'hw.name': 'CPU', 'hw.type': 'temperature' },
    unit: 'Cel',
    channel: 'console',
    limits: { highCritical: 95 },
    times: [1000, 2000],
    values: [26, null],
    ...parts,
  };
}

export function aDevice(parts: Partial<TelemetryDevice> = {}): TelemetryDevice {
  return {
    id: 'hsm-1',
    name: 'East US 1',
    modelName: 'Thales Luna Network HSM 7',
    state: 'ok',
    firing: 0,
    simulated: false,
    monitorAccount: 'enabled',
    lastSeen: 1_000_000,
    interval: 600_000,
    otherChannel: false,
    problems: [],
    notJudged: [],
    ...parts,
  };
}

export function aRecord(parts: Partial<DeviceRecord> = {}): DeviceRecord {
  return {
    id: 'hsm-1',
    name: 'East US 1',
    model: 'luna-network-hsm-7',
    modelName: 'Thales Luna Network HSM 7',
    simulated: false,
    monitorAccount: 'enabled',
    state: 'ok',
    firing: 0,
    channels: [{ channel: 'console', state: 'ok' }],
    components: [],
    lastSeen: '2026-01-02T03:04:05.000Z',
    polling: false,
    interval: 600,
    problems: [],
    ...parts,
  };
}

export function aSnapshot(...devices: readonly DeviceRecord[]): Snapshot {
  return {
    service: { version: '0.1.0', pid: 1, startedAt: '2026-01-02T00:00:00.000Z' },
    inventory: { path: '/inventory.jsonc', exists: true, problems: [] },
    demo: false,
    devices,
    alerts: [],
    missingSecrets: [],
    silences: [],
    maintenance: [],
    receivers: [],
  };
}
