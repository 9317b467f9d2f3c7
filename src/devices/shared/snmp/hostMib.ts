import type { SnmpType } from '../../../core/deviceModel.ts';
import type { Attributes, Measurement, Metric } from '../../../core/reading.ts';
import { memory, network, processor, swap } from '../hostParts.ts';

const UCD = '1.3.6.1.4.1.2021';

/**
 * Scalars about the computer around the HSM, of NET-SNMP's agent: UCD-SNMP-MIB, HOST-RESOURCES-MIB, SNMPv2-MIB. The vendor names memTotalSwap,
 * memAvailSwap, memMinimumSwap, memTotalReal, memAvailReal, memTotalFree, memSwapError, ssCpuUser and ssCpuSystem ("SNMP Operation and
 * Limitations", 7.2); an agent that lacks one of the others is none the worse. laLoadInt is the load average times 100.
 */
export const host = {
  memTotalSwap: `${UCD}.4.3.0`,
  memAvailSwap: `${UCD}.4.4.0`,
  memTotalReal: `${UCD}.4.5.0`,
  memAvailReal: `${UCD}.4.6.0`,
  memTotalFree: `${UCD}.4.11.0`,
  memMinimumSwap: `${UCD}.4.12.0`,
  memShared: `${UCD}.4.13.0`,
  memBuffer: `${UCD}.4.14.0`,
  memCached: `${UCD}.4.15.0`,
  memSwapError: `${UCD}.4.100.0`,
  laLoadInt1: `${UCD}.10.1.5.1`,
  laLoadInt5: `${UCD}.10.1.5.2`,
  laLoadInt15: `${UCD}.10.1.5.3`,
  ssCpuUser: `${UCD}.11.9.0`,
  ssCpuSystem: `${UCD}.11.10.0`,
  ssCpuIdle: `${UCD}.11.11.0`,
  hrSystemUptime: '1.3.6.1.2.1.25.1.1.0',
  hrSystemProcesses: '1.3.6.1.2.1.25.1.6.0',
} as const;

/** SNMPv2-MIB sysName. */
export const SYS_NAME = '1.3.6.1.2.1.1.5.0';

const types: Readonly<Partial<Record<keyof typeof host, SnmpType>>> = { hrSystemUptime: 'TimeTicks', hrSystemProcesses: 'Unsigned32' };

/** What type each of them has. */
export const hostScalars: ReadonlyMap<string, SnmpType> = new Map(
  Object.entries(host).map(([name, oid]) => [oid, types[name as keyof typeof host] ?? 'Integer']),
);

/** Memory that is told in kibibytes. */
const bytes = (metric: Metric, attributes: Attributes, kibibytes: number | undefined): Measurement[] =>
  kibibytes === undefined ? [] : [{ metric, attributes, value: kibibytes * 1024, unit: 'By' }];

const plain = (metric: Metric, attributes: Attributes, unit: string, value: number | undefined): Measurement[] =>
  value === undefined ? [] : [{ metric, attributes, value, unit }];

/** Readings from these scalars. Names and meaning are those of `status mem` and `status cpu`. */
export function hostReadings(numbers: ReadonlyMap<string, number>): readonly Measurement[] {
  const told = (name: keyof typeof host) => numbers.get(host[name]);
  const hundredth = (value: number | undefined) => (value === undefined ? undefined : value / 100);
  return [
    ...memoryReadings(told),
    ...plain('hsm.cpu.load_average.1m', processor, '1', hundredth(told('laLoadInt1'))),
    ...plain('hsm.cpu.load_average.5m', processor, '1', hundredth(told('laLoadInt5'))),
    ...plain('hsm.cpu.load_average.15m', processor, '1', hundredth(told('laLoadInt15'))),
    ...plain('hsm.cpu.user', processor, '%', told('ssCpuUser')),
    ...plain('hsm.cpu.system', processor, '%', told('ssCpuSystem')),
    ...plain('hsm.cpu.idle', processor, '%', told('ssCpuIdle')),
    ...plain('hsm.appliance.uptime', processor, 's', hundredth(told('hrSystemUptime'))),
    ...plain('hsm.processes.count', processor, '1', told('hrSystemProcesses')),
  ];
}

/**
 * Main memory and swap. What buffers and the page cache hold is there for the asking: NET-SNMP's memAvailReal does not count it, and free(1)
 * and the console do.
 */
function memoryReadings(told: (name: keyof typeof host) => number | undefined): Measurement[] {
  const total = told('memTotalReal');
  const free = told('memAvailReal');
  const kept = [told('memBuffer'), told('memCached')];
  const available =
    free === undefined || kept.includes(undefined) ? undefined : kept.reduce<number>((sum, each) => sum + (each ?? 0), free);
  const sound = total !== undefined && available !== undefined && available <= total;
  const swapTotal = told('memTotalSwap');
  const swapFree = told('memAvailSwap');
  const swapSound = swapTotal !== undefined && swapFree !== undefined && swapFree <= swapTotal;
  return [
    ...bytes('hsm.memory.limit', memory, total),
    ...bytes('hsm.memory.available', memory, sound ? available : undefined),
    ...bytes('hsm.memory.usage', memory, sound ? total - available : undefined),
    ...bytes('hsm.memory.shared', memory, told('memShared')),
    ...bytes('hsm.memory.limit', swap, swapTotal),
    ...bytes('hsm.memory.available', swap, swapSound ? swapFree : undefined),
    ...bytes('hsm.memory.usage', swap, swapSound ? swapTotal - swapFree : undefined),
    ...bytes('hsm.memory.minimum', swap, told('memMinimumSwap')),
    // Less swap is free than memMinimumSwap: so it is always on an appliance without swap, hence no fault.
    ...plain('hsm.memory.below_minimum', swap, '1', told('memSwapError')),
  ];
}

/** The name that an agent says its appliance has, as `network show` tells it. */
export function hostNameReading(name: string): Measurement {
  return { metric: 'hsm.network.info', attributes: { ...network, 'hsm.network.hostname': name }, value: 1 };
}
