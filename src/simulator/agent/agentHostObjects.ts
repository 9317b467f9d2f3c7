import type { ApplianceState, Sensor } from '../appliance/applianceState.ts';
import { type AgentObject, counter, counter64, gauge, integer, oidValue, table, text, ticks } from './agentValues.ts';

// Numbers of the MIBs, written down here apart from those the product polls with, so that a slip in one shows against the other.
const UCD = [1, 3, 6, 1, 4, 1, 2021];
const MIB_2 = [1, 3, 6, 1, 2, 1];

const KIBIBYTES_PER_UNIT = 4;
/** As its `status mem` shows. */
const SWAP_KIB = 4_064_252;
const ETHERNET = 6;
const LOOPBACK = 24;
const UP = 1;
const DOWN = 2;

/** What NET-SNMP's agent tells of the computer around the HSM: UCD-SNMP-MIB, LM-SENSORS-MIB, IF-MIB, HOST-RESOURCES-MIB. */
export function hostObjects(state: ApplianceState): readonly AgentObject[] {
  return [...memory(state), ...load(state), ...sensors(state), ...interfaces(state), ...storage(state)];
}

function memory({ system }: ApplianceState): readonly AgentObject[] {
  const { memoryTotalKib: total, memoryUsedKib: used } = system;
  // free(1) shows the same total and use; the rest is free but for what buffers and cache hold.
  const buffers = 24_000;
  const cached = 410_000;
  const free = total - used - buffers - cached;
  const scalar = (number: number, value: number): AgentObject => ({ oid: [...UCD, 4, number, 0], value: integer(value) });
  return [
    scalar(3, SWAP_KIB),
    scalar(4, SWAP_KIB),
    scalar(5, total),
    scalar(6, free),
    scalar(11, free + SWAP_KIB),
    scalar(12, 16_000),
    scalar(13, 9_000),
    scalar(14, buffers),
    scalar(15, cached),
    scalar(100, 0),
  ];
}

function load({ system }: ApplianceState): readonly AgentObject[] {
  const [one, five, fifteen] = system.load;
  const busy = Math.min(95, Math.round(one * 10));
  return [
    ...[one, five, fifteen].map((value, at): AgentObject => ({ oid: [...UCD, 10, 1, 5, at + 1], value: integer(Math.round(value * 100)) })),
    { oid: [...UCD, 11, 9, 0], value: integer(busy) },
    { oid: [...UCD, 11, 10, 0], value: integer(1) },
    { oid: [...UCD, 11, 11, 0], value: integer(99 - busy) },
    { oid: [...MIB_2, 25, 1, 1, 0], value: ticks(system.uptimeSeconds * 100) },
    { oid: [...MIB_2, 25, 1, 6, 0], value: gauge(142) },
    ...table(
      [...MIB_2, 25, 3, 3, 1],
      [2],
      [0, 1].map((core) => ({ index: [196_608 + core], values: [integer(busy)] })),
    ),
  ];
}

const KINDS: Readonly<Record<Sensor['kind'], { readonly table: number; readonly factor: number }>> = {
  temperature: { table: 2, factor: 1000 },
  fan: { table: 3, factor: 1 },
  voltage: { table: 4, factor: 1000 },
};

/** The sensors that the console shows, by the same names. Which of them a real agent has, and how it names them, is not documented. */
function sensors(state: ApplianceState): readonly AgentObject[] {
  return (['temperature', 'fan', 'voltage'] as const).flatMap((kind) => {
    const rows = state.sensors.flatMap((sensor) => (sensor.kind === kind && sensor.value !== null ? [sensor] : []));
    const { table: number, factor } = KINDS[kind];
    return table(
      [...UCD, 13, 16, number, 1],
      [1, 2, 3],
      rows.map(({ name, value }, at) => ({
        index: [at + 1],
        values: [integer(at + 1), text(name), gauge(Math.max(0, Math.round((value ?? 0) * factor)))],
      })),
    );
  });
}

function interfaces({ configuration, system }: ApplianceState): readonly AgentObject[] {
  const ports = [
    { name: 'lo', type: LOOPBACK, up: true, address: '127.0.0.1', bytes: system.uptimeSeconds * 900 },
    ...configuration.interfaces.map(({ name, address }) => ({
      name,
      type: ETHERNET,
      up: address !== undefined,
      address,
      bytes: address === undefined ? 0 : system.uptimeSeconds * 52_000,
    })),
  ];
  const rows = ports.map(({ name, type, up, bytes }, at) => ({
    index: [at + 1],
    values: [text(name), integer(type), integer(UP), integer(up ? UP : DOWN), counter(0), counter(0), counter(0), counter(0)],
    wide: [
      text(name),
      counter64(bytes),
      counter64(Math.floor(bytes / 310)),
      counter64(Math.floor(bytes * 1.1)),
      counter64(Math.floor(bytes / 290)),
    ],
  }));
  const addressed = ports.flatMap(({ address }, at) =>
    address === undefined ? [] : [{ index: address.split('.').map(Number), values: [integer(at + 1)] }],
  );
  return [
    ...table([...MIB_2, 2, 2, 1], [2, 3, 7, 8, 13, 14, 19, 20], rows),
    ...table(
      [...MIB_2, 31, 1, 1, 1],
      [1, 6, 7, 10, 11],
      rows.map(({ index, wide }) => ({ index, values: wide })),
    ),
    ...table([...MIB_2, 4, 20, 1], [2], addressed),
  ];
}

function storage({ system }: ApplianceState): readonly AgentObject[] {
  const rows = system.fileSystems.map(({ mount, sizeKib, usedKib }, at) => ({
    index: [at + 31],
    values: [
      oidValue('1.3.6.1.2.1.25.2.1.4'),
      text(mount),
      integer(KIBIBYTES_PER_UNIT * 1024),
      integer(Math.floor(sizeKib / KIBIBYTES_PER_UNIT)),
      integer(Math.floor(usedKib / KIBIBYTES_PER_UNIT)),
    ],
  }));
  const ram = {
    index: [1],
    values: [
      oidValue('1.3.6.1.2.1.25.2.1.2'),
      text('Physical memory'),
      integer(1024),
      integer(system.memoryTotalKib),
      integer(system.memoryUsedKib),
    ],
  };
  return table([...MIB_2, 25, 2, 3, 1], [2, 3, 4, 5, 6], [ram, ...rows]);
}
