import type { Attributes, HwType, Metric } from '../../../core/reading.ts';

/**
 * The parts of a Luna Network HSM 7, in one table: what the device calls them and what they are called here.
 *
 * | hw.id                              | what it is                                        | hw.parent         |
 * |------------------------------------|---------------------------------------------------|-------------------|
 * | fan1a … fan3b                      | blades of the three front fan modules             | fan-module-1 … 3  |
 * | cpu, vrd, pch, inlet, cha-dimm-0 … | temperatures of the main board                    | enclosure         |
 * | 12v, 5v, 3vmain, vccsa, …          | rails of the main board                           | enclosure         |
 * | vbat                               | battery of the main board (clock, BIOS)           | enclosure         |
 * | psu1, psu2                         | power supplies                                    | enclosure         |
 * | psu1-12v, psu1-temp, psu1-fan      | sensors of a power supply                         | psu1              |
 * | cpu-thermtrip, watchdog            | discrete sensors of the main board                | enclosure         |
 * | enclosure-drive-fault, …           | flags of the management controller                | enclosure         |
 * | hsm                                | the HSM card                                      | –                 |
 * | hsm-battery, hsm-temp              | the card's own battery and temperature            | hsm               |
 * | hsm-fan-1, hsm-fan-2               | the card's own fans                               | hsm               |
 * | ntls                               | the service that carries client connections       | –                 |
 * | snmp                               | the SNMP agent itself                             | –                 |
 *
 * Sensor names: LunaSH `status sensors` (7.2) and Table 6 of the Monitoring Guide.
 */

export type SensorUnit = 'RPM' | 'degrees C' | 'Volts' | 'discrete';

export interface Sensor {
  /** As the device writes it; some firmware writes all of it in capitals. */
  readonly sensor: string;
  readonly unit: SensorUnit;
  readonly metric: Metric;
  readonly attributes: Attributes;
}

/** UCUM for the units in the table of `status sensors`. */
export const ucum: Readonly<Record<Exclude<SensorUnit, 'discrete'>, string>> = { RPM: 'rpm', 'degrees C': 'Cel', Volts: 'V' };

const metricOf: Readonly<Record<SensorUnit, Metric>> = {
  RPM: 'hw.fan.speed',
  'degrees C': 'hw.temperature',
  Volts: 'hw.voltage',
  discrete: 'hw.status',
};

function attributes(id: string, name: string, type: HwType, parent?: string): Attributes {
  const own = { 'hw.id': id, 'hw.name': name, 'hw.type': type };
  return parent === undefined ? own : { ...own, 'hw.parent': parent };
}

function sensor(text: string, unit: SensorUnit, id: string, type: HwType, parent: string, name = text): Sensor {
  return { sensor: text, unit, metric: metricOf[unit], attributes: attributes(id, name, type, parent) };
}

const fans = [1, 2, 3].flatMap((module) =>
  ['A', 'B'].map((blade) => sensor(`Fan${module}${blade}`, 'RPM', `fan${module}${blade.toLowerCase()}`, 'fan', `fan-module-${module}`)),
);

const temperatures = [
  sensor('CPU', 'degrees C', 'cpu', 'temperature', 'enclosure'),
  sensor('VRD', 'degrees C', 'vrd', 'temperature', 'enclosure'),
  sensor('PCH', 'degrees C', 'pch', 'temperature', 'enclosure'),
  sensor('Inlet', 'degrees C', 'inlet', 'temperature', 'enclosure'),
  // 6.x has these two as well.
  sensor('MEM', 'degrees C', 'mem', 'temperature', 'enclosure'),
  sensor('InletM', 'degrees C', 'inletm', 'temperature', 'enclosure'),
  ...['A', 'B'].flatMap((channel) =>
    [0, 1, 2].map((slot) =>
      sensor(`CH${channel} DIMM ${slot}`, 'degrees C', `ch${channel.toLowerCase()}-dimm-${slot}`, 'temperature', 'enclosure'),
    ),
  ),
  sensor('RAM TMax', 'degrees C', 'ram-tmax', 'temperature', 'enclosure'),
];

const rails = [
  '+12V',
  '+5V',
  '3VMain',
  '5VSB',
  '3VSB',
  'CPU_VCORE',
  'VCCSA',
  'VCCIO',
  '1V2',
  '2V5_VPP',
  '1V0_PCH',
  '1V5_BMC',
  '1V26_BMC',
  '1V8_AUX',
].map((rail) => sensor(rail, 'Volts', rail.replace('+', '').replace('_', '-').toLowerCase(), 'voltage', 'enclosure'));

const supplies = [1, 2].flatMap((n) => [
  sensor(`PSU${n}_+12V_value`, 'Volts', `psu${n}-12v`, 'voltage', `psu${n}`, `PSU${n} +12V`),
  sensor(`PSU${n} Temp_value`, 'degrees C', `psu${n}-temp`, 'temperature', `psu${n}`, `PSU${n} Temp`),
  sensor(`PSU${n} FAN_value`, 'RPM', `psu${n}-fan`, 'fan', `psu${n}`, `PSU${n} FAN`),
  sensor(`PSU${n}_Status`, 'discrete', `psu${n}`, 'power_supply', 'enclosure', `Power supply ${n}`),
]);

/** Baseboards of 5.x and 6.x: some have numbers for a supply's voltage, temperature and fan, some only these states. */
const supplyStates = [1, 2].flatMap((n) =>
  (['Present', 'Voltage', 'Temp', 'Fan'] as const).map((part) =>
    sensor(`PSU${n}_${part}`, 'discrete', `psu${n}-${part.toLowerCase()}-state`, 'power_supply', `psu${n}`, `PSU${n} ${part}`),
  ),
);

export const sensors: readonly Sensor[] = [
  ...fans,
  ...temperatures,
  ...rails,
  sensor('VBAT', 'Volts', 'vbat', 'battery', 'enclosure', 'Motherboard battery'),
  ...supplies,
  ...supplyStates,
  sensor('CPU_Thermtrip', 'discrete', 'cpu-thermtrip', 'cpu', 'enclosure'),
  sensor('Watchdog', 'discrete', 'watchdog', 'enclosure', 'enclosure'),
];

/** By the device's spelling, also all in capitals. Any other spelling is no known sensor. */
export const sensorByName: ReadonlyMap<string, Sensor> = new Map(
  sensors.flatMap((entry) => [
    [entry.sensor, entry],
    [entry.sensor.toUpperCase(), entry],
  ]),
);

/** Ids of the blades, whose speed `status sensors` tells twice. */
export const frontFans: ReadonlySet<string> = new Set(fans.map((fan) => fan.attributes['hw.id']));

export const enclosure = attributes('enclosure', 'Enclosure', 'enclosure');
export const hsm = attributes('hsm', 'HSM', 'hsm');
export const hsmBattery = attributes('hsm-battery', 'HSM battery', 'battery', 'hsm');
export const hsmTemperature = attributes('hsm-temp', 'HSM temperature', 'temperature', 'hsm');
export const hsmFan = (n: 1 | 2): Attributes => attributes(`hsm-fan-${n}`, `HSM fan ${n}`, 'fan', 'hsm');
export const ntls = attributes('ntls', 'NTLS', 'service');
export const snmpAgent = attributes('snmp', 'SNMP agent', 'service');

/** Flags of `chassis status` that mean a fault when they are set, by the device's name for them, and the words they are told in. */
export const chassisFlags: ReadonlyMap<string, { readonly attributes: Attributes; readonly clear: string; readonly set: string }> = new Map(
  (
    [
      ['Power Overload', 'false', 'true'],
      ['Main Power Fault', 'false', 'true'],
      ['Power Control Fault', 'false', 'true'],
      ['Chassis Intrusion', 'inactive', 'active'],
      ['Drive Fault', 'false', 'true'],
      ['Cooling/Fan Fault', 'false', 'true'],
    ] as const
  ).map(([flag, clear, set]) => [
    flag,
    { attributes: attributes(`enclosure-${flag.toLowerCase().replace(/\W/g, '-')}`, flag, 'enclosure', 'enclosure'), clear, set },
  ]),
);
