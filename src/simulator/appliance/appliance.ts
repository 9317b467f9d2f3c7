import { DAY } from '../../core/time/duration.ts';
import { drift, hashText } from '../random.ts';
import type { Account, ApplianceState, Hsm, Ntls, Partition, PsuNumber, Sensor } from './applianceState.ts';
import { faultKey, type InjectedFault } from './injectedFault.ts';
import { BASEBOARD, type SensorTrait, sensorStatus } from './sensorBoard.ts';
import { simulatedConfiguration } from './simulatedConfiguration.ts';
import { simulatedSystem } from './simulatedSystem.ts';

export interface ApplianceOptions {
  /** Everything that varies between appliances and over time follows from this number and the clock. */
  readonly seed: number;
  readonly hostname?: string;
  readonly label?: string;
  readonly serial?: string;
  readonly authentication?: Hsm['authentication'];
  /** As `hsm show` tells it: outputs are laid out as this release has them. */
  readonly softwareVersion?: string;
  readonly accounts?: readonly Account[];
  /** Milliseconds since the epoch; tests pass their own. */
  readonly now?: () => number;
}

/** A fault has come or gone. Of one that replaces another only the states tell. */
export interface FaultChange {
  readonly fault: InjectedFault;
  readonly began: boolean;
  readonly before: ApplianceState;
  readonly after: ApplianceState;
}

const STORAGE_BYTES = 33_554_432;
const PARTITION_BYTES = 325_896;

/** The monitor account a simulated appliance starts with, beside a disabled operator and an admin that nobody here may use. */
export const DEFAULT_ACCOUNTS: readonly Account[] = [
  { name: 'admin', role: 'admin', password: 'Simulated-admin-1', enabled: true, mustChange: false },
  { name: 'operator', role: 'operator', password: 'Simulated-operator-1', enabled: false, mustChange: false },
  { name: 'monitor', role: 'monitor', password: 'Simulated-monitor-1', enabled: true, mustChange: false },
  { name: 'recover', role: 'recover', password: 'PASSWORD', enabled: true, mustChange: false },
];

/**
 * A Luna Network HSM 7 that does not exist: its hardware, its HSM card, its accounts, and what has been made to go wrong with
 * it. `state` is computed for the clock's time; the console and the SNMP agent only render it.
 */
export class Appliance {
  readonly #seed: number;
  readonly #now: () => number;
  /** Since when it is in service. */
  readonly #since: number;
  #bootedAt: number;
  readonly #identity: {
    readonly hostname: string;
    readonly label: string;
    readonly serial: string;
    readonly authentication: Hsm['authentication'];
    readonly softwareVersion: string;
  };
  readonly #faults = new Map<string, InjectedFault>();
  readonly #listeners = new Set<(change: FaultChange) => void>();
  #accounts: readonly Account[];
  #latest: ApplianceState | undefined;

  constructor(options: ApplianceOptions) {
    const { seed } = options;
    this.#seed = seed;
    this.#now = options.now ?? Date.now;
    // 20 to 60 days before: an appliance that has been in service for a while.
    this.#since = this.#now() - Math.round((20 + (hashText(seed, 'uptime') % 4000) / 100) * DAY);
    this.#bootedAt = this.#since;
    const serial = options.serial ?? String(500_000 + (hashText(seed, 'serial') % 99_999));
    const hostname = options.hostname ?? `luna-${serial}`;
    this.#identity = {
      hostname,
      label: options.label ?? hostname,
      serial,
      authentication: options.authentication ?? 'PED Keys',
      softwareVersion: options.softwareVersion ?? '7.2.0-220',
    };
    this.#accounts = options.accounts ?? DEFAULT_ACCOUNTS;
  }

  /** What the appliance is like now. Two reads at the same instant are equal. */
  get state(): ApplianceState {
    const time = this.#now();
    if (this.#latest?.time !== time) this.#latest = this.#stateAt(time);
    return this.#latest;
  }

  #stateAt(time: number): ApplianceState {
    const running = !this.#faults.has('restarting');
    return {
      time,
      hostname: this.#identity.hostname,
      softwareVersion: this.#identity.softwareVersion,
      sensors: BASEBOARD.map((trait) => this.#sensor(trait, time)),
      powerSupplies: [
        { number: 1, present: true, ac: !this.#isDark(1) },
        { number: 2, present: true, ac: !this.#isDark(2) },
      ],
      hsm: this.#hsm(time),
      ntls: this.#ntls(time),
      system: simulatedSystem(this.#seed, time, Math.floor((time - this.#bootedAt) / 1000), this.#faults),
      configuration: simulatedConfiguration(this.#seed, time, this.#since, this.#faults),
      accounts: this.#faults.has('monitor-disabled')
        ? this.#accounts.map((account) => (account.role === 'monitor' ? { ...account, enabled: false } : account))
        : this.#accounts,
      running,
      consoleAnswers: running && !this.#faults.has('console-silent'),
      snmpAnswers: running && !this.#faults.has('snmp-silent'),
    };
  }

  get faults(): readonly InjectedFault[] {
    return [...this.#faults.values()];
  }

  /** Tells of each fault that comes or goes. */
  listen(listener: (change: FaultChange) => void): void {
    this.#listeners.add(listener);
  }

  /** Makes it go wrong from now on; replaces an earlier fault of the same kind on the same part. */
  inject(fault: InjectedFault): void {
    this.#change(fault, true, () => this.#faults.set(faultKey(fault), fault));
  }

  /** Mends that fault (whatever its values), or, without one, everything. */
  clear(fault?: InjectedFault): void {
    for (const known of fault === undefined ? this.faults : [fault]) {
      if (this.#faults.has(faultKey(known))) this.#change(known, false, () => this.#faults.delete(faultKey(known)));
    }
  }

  #change(fault: InjectedFault, began: boolean, change: () => void): void {
    const before = this.state;
    change();
    if (fault.kind === 'restarting' && !began) this.#bootedAt = this.#now();
    this.#latest = undefined;
    const after = this.state;
    for (const listener of this.#listeners) listener({ fault, began, before, after });
  }

  /** Adds an account, or changes the one of that name. */
  setAccount(account: Account): void {
    this.#accounts = [...this.#accounts.filter(({ name }) => name !== account.name), account];
    this.#latest = undefined;
  }

  #isDark(psu: PsuNumber): boolean {
    return this.#faults.has(`psu-ac-lost ${psu}`);
  }

  #sensor(trait: SensorTrait, time: number): Sensor {
    const value = this.#faultyValue(trait) ?? this.#healthyValue(trait, time);
    return { name: trait.name, kind: trait.kind, value, status: sensorStatus(value, trait.thresholds), thresholds: trait.thresholds };
  }

  #healthyValue(trait: SensorTrait, time: number): number | null {
    if (trait.rest === null) return null;
    const offset = drift(this.#seed, `${trait.name} rest`, 0) * trait.wander;
    const value = trait.rest + offset + drift(this.#seed, trait.name, time) * trait.wander;
    return round(Math.round(value / trait.step) * trait.step);
  }

  #faultyValue(trait: SensorTrait): number | undefined {
    // With its AC missing a supply's 12 V, temperature and fan all read 0 (7.2 command reference, `status sensors`).
    if ((trait.name.startsWith('PSU1') && this.#isDark(1)) || (trait.name.startsWith('PSU2') && this.#isDark(2))) return 0;
    const [, lowCritical, highCritical] = trait.thresholds;
    for (const fault of this.#faults.values()) {
      if (fault.kind === 'fan-failed' && fault.fan === trait.name) return fault.rpm ?? 0;
      if (fault.kind === 'over-temperature' && fault.sensor === trait.name) return fault.celsius ?? (highCritical ?? 90) + 2;
      if (fault.kind === 'voltage-out' && fault.sensor === trait.name) return fault.volts ?? round((lowCritical ?? 1) * 0.97);
      if (fault.kind === 'motherboard-battery-low' && trait.name === 'VBAT') return fault.volts ?? 2.4;
    }
    return undefined;
  }

  #hsm(time: number): Hsm {
    const uptimeSeconds = Math.floor((time - this.#bootedAt) / 1000);
    const zeroized = this.#faults.has('zeroized');
    const tampered = this.#faults.get('tampered');
    const battery = this.#faults.get('hsm-battery-low');
    const hot = this.#faults.get('over-temperature HSM');
    const partitions = zeroized ? [] : this.#partitions();
    return {
      label: zeroized ? 'no label' : this.#identity.label,
      serial: this.#identity.serial,
      firmware: '7.0.3',
      model: 'Luna K7',
      partNumber: '808-000048-002',
      authentication: this.#identity.authentication,
      fips: false,
      rpvInitialized: !zeroized,
      auditRoleInitialized: true,
      adminLoginAttemptsLeft: zeroized ? 0 : 3,
      zeroized,
      secureTransport: false,
      tampers: tampered?.kind === 'tampered' ? (tampered.tampers ?? ['Chassis intrusion']) : [],
      storageTotalBytes: STORAGE_BYTES,
      storageUsedBytes: partitions.length * PARTITION_BYTES,
      maxPartitions: 100,
      partitions,
      batteryVolts:
        battery?.kind === 'hsm-battery-low' ? (battery.volts ?? 2.6) : round(3.07 + drift(this.#seed, 'hsm battery', time) * 0.01),
      batteryWarningVolts: 2.75,
      temperatureCelsius:
        hot?.kind === 'over-temperature' ? (hot.celsius ?? 80) : Math.round(36 + drift(this.#seed, 'hsm temperature', time) * 2),
      temperatureWarningCelsius: 75,
      uptimeSeconds,
      busySeconds: Math.floor(uptimeSeconds * this.#share('load', 0.05, 0.4)),
      commandCount: Math.floor(uptimeSeconds * this.#share('commands', 20, 400)),
      operationRequests: Math.floor(uptimeSeconds * this.#share('requests', 10, 300)),
      operationErrors: Math.floor(uptimeSeconds / 9000),
    };
  }

  #partitions(): readonly Partition[] {
    const count = 1 + (hashText(this.#seed, 'partitions') % 3);
    return Array.from({ length: count }, (_, index) => ({
      serial: `${this.#identity.serial}${String(index + 8).padStart(3, '0')}`,
      label: `par${index + 1}`,
      activated: true,
      totalBytes: PARTITION_BYTES,
      usedBytes: 20_000 + (hashText(this.#seed, `partition ${index}`) % 200_000),
      objects: 10 + (hashText(this.#seed, `objects ${index}`) % 90),
    }));
  }

  #ntls(time: number): Ntls {
    const down = this.#faults.has('ntls-down');
    const expiring = this.#faults.get('certificate-expiring');
    const clients = down ? 0 : 2 + (hashText(this.#seed, 'clients') % 5);
    return {
      state: down ? 'down' : 'up',
      clients,
      links: clients,
      successfulConnections: Math.floor((time - this.#bootedAt) / 600_000),
      failedConnections: 1 + (hashText(this.#seed, 'failed') % 7),
      certExpiry: expiring?.kind === 'certificate-expiring' ? time - (time % DAY) + (expiring.days ?? 20) * DAY : this.#since + 3650 * DAY,
    };
  }

  /** A number of this appliance's own between two bounds. */
  #share(name: string, from: number, to: number): number {
    return from + ((hashText(this.#seed, name) % 10_000) / 10_000) * (to - from);
  }
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
