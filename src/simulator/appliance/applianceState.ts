import type { ApplianceConfiguration } from './configuration.ts';

/**
 * What a simulated appliance is like at one instant. The console and the SNMP agent both render this, so they can never
 * contradict each other unless a fault says so.
 */

export type FanName = 'Fan1A' | 'Fan1B' | 'Fan2A' | 'Fan2B' | 'Fan3A' | 'Fan3B';
export type PsuNumber = 1 | 2;
export type TemperatureName = 'CPU' | 'VRD' | 'PCH' | 'Inlet' | 'CHA DIMM 0' | 'PSU1 Temp_value' | 'PSU2 Temp_value';
export type VoltageName =
  | '+12V'
  | '+5V'
  | '3VMain'
  | '5VSB'
  | '3VSB'
  | 'VCCSA'
  | 'VCCIO'
  | '1V2'
  | '2V5_VPP'
  | '1V0_PCH'
  | '1V5_BMC'
  | '1V26_BMC'
  | '1V8_AUX';

/** Lower non-recoverable, lower critical, upper critical, upper non-recoverable; null where the sensor has none. */
export type Thresholds = readonly [number | null, number | null, number | null, number | null];

/** One row of the sensor table. `name` is the device's own; `value` is null for a sensor that is not populated. */
export interface Sensor {
  readonly name: string;
  readonly kind: 'fan' | 'temperature' | 'voltage';
  /** rpm, degrees Celsius, volts. */
  readonly value: number | null;
  /** As in the console's status column: `ok`, `na`, `CR *` (critical), `NR *` (non-recoverable). */
  readonly status: 'ok' | 'na' | 'CR *' | 'NR *';
  readonly thresholds: Thresholds;
}

export interface PowerSupply {
  readonly number: PsuNumber;
  readonly present: boolean;
  readonly ac: boolean;
}

export interface Partition {
  readonly serial: string;
  readonly label: string;
  readonly activated: boolean;
  readonly totalBytes: number;
  readonly usedBytes: number;
  readonly objects: number;
}

export interface Hsm {
  readonly label: string;
  readonly serial: string;
  readonly firmware: string;
  readonly model: string;
  readonly partNumber: string;
  readonly authentication: 'PED Keys' | 'Password';
  readonly fips: boolean;
  readonly rpvInitialized: boolean;
  readonly auditRoleInitialized: boolean;
  readonly adminLoginAttemptsLeft: number;
  readonly zeroized: boolean;
  readonly secureTransport: boolean;
  /** Active tampers as the device words them; empty when there are none. */
  readonly tampers: readonly string[];
  readonly storageTotalBytes: number;
  readonly storageUsedBytes: number;
  readonly maxPartitions: number;
  readonly partitions: readonly Partition[];
  readonly batteryVolts: number;
  readonly batteryWarningVolts: number;
  readonly temperatureCelsius: number;
  readonly temperatureWarningCelsius: number;
  readonly uptimeSeconds: number;
  readonly busySeconds: number;
  readonly commandCount: number;
  readonly operationRequests: number;
  readonly operationErrors: number;
}

export interface Ntls {
  readonly state: 'up' | 'down' | 'unknown';
  readonly clients: number;
  readonly links: number;
  readonly successfulConnections: number;
  readonly failedConnections: number;
  /** Expiry of the NTLS certificate, ms since the epoch. */
  readonly certExpiry: number;
}

export type Role = 'admin' | 'operator' | 'monitor' | 'audit' | 'recover';

/** A console account. `password` is made up, as is everything here. */
export interface Account {
  readonly name: string;
  readonly role: Role;
  readonly password: string;
  readonly enabled: boolean;
  /** The next login is made to choose a new password. */
  readonly mustChange: boolean;
}

/** The operating system around the HSM card. */
export interface System {
  /** Codes of `status sysstat show`; empty: all is well. */
  readonly statusCodes: readonly number[];
  readonly uptimeSeconds: number;
  readonly load: readonly [oneMinute: number, fiveMinutes: number, fifteenMinutes: number];
  readonly memoryTotalKib: number;
  readonly memoryUsedKib: number;
  readonly fileSystems: readonly FileSystem[];
  readonly driveFailing: boolean;
  readonly driveCelsius: number;
}

export interface FileSystem {
  readonly device: string;
  readonly mount: string;
  readonly sizeKib: number;
  readonly usedKib: number;
  readonly availableKib: number;
}

export interface ApplianceState {
  /** When this holds, ms since the epoch. */
  readonly time: number;
  readonly hostname: string;
  readonly softwareVersion: string;
  /** Rows of the sensor table that carry a number, in the device's order: fans, temperatures, voltages, power supplies. */
  readonly sensors: readonly Sensor[];
  readonly powerSupplies: readonly [PowerSupply, PowerSupply];
  readonly hsm: Hsm;
  readonly ntls: Ntls;
  readonly system: System;
  readonly configuration: ApplianceConfiguration;
  readonly accounts: readonly Account[];
  /** False: it is being restarted. */
  readonly running: boolean;
  /** False: the serial console (or the SNMP agent) swallows everything and answers nothing. */
  readonly consoleAnswers: boolean;
  readonly snmpAnswers: boolean;
}
