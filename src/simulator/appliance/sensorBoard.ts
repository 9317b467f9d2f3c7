import type { Sensor, Thresholds } from './applianceState.ts';

/** Where a sensor of the baseboard rests, how far it wanders, and its limits. */
export interface SensorTrait {
  readonly name: string;
  readonly kind: Sensor['kind'];
  /** null: not populated on this model (an empty DIMM slot). */
  readonly rest: number | null;
  readonly wander: number;
  /** The sensor reports multiples of this. */
  readonly step: number;
  readonly thresholds: Thresholds;
}

const fan = (name: string, rest: number): SensorTrait => ({
  name,
  kind: 'fan',
  rest,
  wander: 180,
  step: 100,
  thresholds: [1000, 2000, null, null],
});
const temperature = (name: string, rest: number | null, critical: number | null, nonRecoverable: number | null): SensorTrait => ({
  name,
  kind: 'temperature',
  rest,
  wander: 2,
  step: 1,
  thresholds: [null, null, critical, nonRecoverable],
});
const voltage = (name: string, rest: number, low: number | null, high: number | null): SensorTrait => ({
  name,
  kind: 'voltage',
  rest,
  wander: 0.015,
  step: 0.01,
  thresholds: [null, low, high, null],
});
const powerSupply = (n: 1 | 2): readonly SensorTrait[] => [
  { name: `PSU${n}_+12V_value`, kind: 'voltage', rest: 12.3, wander: 0.08, step: 0.06, thresholds: [null, 10.8, 13.2, null] },
  { name: `PSU${n} Temp_value`, kind: 'temperature', rest: 32, wander: 2, step: 1, thresholds: [null, null, 50, null] },
  { name: `PSU${n} FAN_value`, kind: 'fan', rest: 4700, wander: 150, step: 100, thresholds: [1000, 1300, null, null] },
];

/**
 * The numeric sensors of a Luna Network HSM 7 in the order of its table, with the thresholds of the 7.2 command reference
 * (`status sensors`). Resting values are our own.
 */
export const BASEBOARD: readonly SensorTrait[] = [
  fan('Fan1A', 3800),
  fan('Fan1B', 5000),
  fan('Fan2A', 3700),
  fan('Fan2B', 5100),
  fan('Fan3A', 3900),
  fan('Fan3B', 5200),
  temperature('CPU', 31, 95, 100),
  temperature('VRD', 30, 105, 110),
  temperature('PCH', 34, 99, 104),
  temperature('Inlet', 23, 87, 97),
  temperature('CHA DIMM 0', 26, 87, 97),
  temperature('CHA DIMM 1', null, 87, 97),
  temperature('CHB DIMM 0', null, 87, 97),
  temperature('CHB DIMM 1', null, 87, 97),
  temperature('RAM TMax', 26, null, null),
  { ...voltage('+12V', 12.24, 11.16, 12.9), wander: 0.06, step: 0.06 },
  { ...voltage('+5V', 5.16, 4.65, 5.37), step: 0.03 },
  voltage('3VMain', 3.38, 3.06, 3.54),
  { ...voltage('5VSB', 5.16, 4.65, 5.37), step: 0.03 },
  voltage('3VSB', 3.38, 3.06, 3.54),
  { ...voltage('CPU_VCORE', 0.52, null, null), wander: 0.15 },
  voltage('VCCSA', 1.06, 0.98, 1.13),
  voltage('VCCIO', 0.96, 0.88, 1.02),
  voltage('1V2', 1.23, 1.13, 1.29),
  voltage('2V5_VPP', 2.52, 2.32, 2.68),
  voltage('1V0_PCH', 1.01, 0.93, 1.08),
  voltage('1V5_BMC', 1.55, 1.47, 1.93),
  voltage('1V26_BMC', 1.26, 1.17, 1.35),
  voltage('1V8_AUX', 1.81, 1.67, 1.93),
  { ...voltage('VBAT', 3.12, null, null), thresholds: [2.1, 2.5, null, null] },
  ...powerSupply(1),
  ...powerSupply(2),
];

/** The status the baseboard gives a value: beyond a non-recoverable threshold `NR *`, beyond a critical one `CR *`. */
export function sensorStatus(value: number | null, thresholds: Thresholds): Sensor['status'] {
  if (value === null) return 'na';
  const [lowNonRecoverable, lowCritical, highCritical, highNonRecoverable] = thresholds;
  if ((lowNonRecoverable !== null && value < lowNonRecoverable) || (highNonRecoverable !== null && value > highNonRecoverable)) {
    return 'NR *';
  }
  if ((lowCritical !== null && value < lowCritical) || (highCritical !== null && value > highCritical)) return 'CR *';
  return 'ok';
}
