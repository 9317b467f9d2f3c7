/** How a simulated appliance is set up, and how what it was told to do is doing. */
export interface ApplianceConfiguration {
  readonly interfaces: readonly Interface[];
  readonly nameServers: readonly string[];
  readonly searchDomain: string;
  /** Registered clients, by name. */
  readonly clients: readonly string[];
  readonly services: readonly ApplianceService[];
  readonly snmpEnabled: boolean;
  /** `host:port`. */
  readonly trapHost: string;
  readonly ntp: { readonly enabled: boolean; readonly server: string; readonly synchronised: boolean; readonly offsetMs: number };
  readonly syslogHosts: readonly string[];
  readonly certificateMonitor: { readonly enabled: boolean; readonly noticeDays: number; readonly intervalHours: number };
  /** Days since the Unix epoch. */
  readonly passwordChangedDay: number;
  /** Undefined: never. */
  readonly passwordExpiryDay: number | undefined;
  readonly packages: readonly string[];
}

export interface Interface {
  readonly name: string;
  readonly hardwareAddress: string;
  /** Undefined: no cable, nothing configured. */
  readonly address: string | undefined;
}

export interface ApplianceService {
  readonly name: ServiceName;
  readonly description: string;
  readonly running: boolean;
}

export type ServiceName = 'cbs' | 'lsta' | 'network' | 'ntls' | 'ntp' | 'snmp' | 'ssh' | 'stc' | 'syslog' | 'sysstat' | 'webserver';
