import type { SimulatedDevice } from './simulatedDevice.ts';

/** The demo's four appliances: a pair in one high-availability group, one alone, and one whose owner has disabled the monitor account. */
export const DEMO_DEVICES: readonly SimulatedDevice[] = [
  { id: 'demo-eus-1', name: 'East US 1 (simulated)', haGroup: 'prod-ca' },
  { id: 'demo-eus-2', name: 'East US 2 (simulated)', haGroup: 'prod-ca', sends: { informs: true } },
  { id: 'demo-weu-1', name: 'West Europe 1 (simulated)', sends: { udp: true } },
  { id: 'demo-wus-1', name: 'West US 1 (simulated)', monitorAccount: 'disabled', channels: ['snmp'] },
];

/** The pace that the demo's story is told at: six polls to a window, as with the real 10 minutes and an hour. */
export const DEMO_PACE = {
  poll: { interval: '10s', timeout: '8s' },
  alerts: { window: '60s', negatives: 3, recover: 2 },
} as const;
